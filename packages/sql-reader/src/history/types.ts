import type { Dialect, HistoryConfig, Place, Problem } from '@pg-guardrails/kernel';
import type { BodyChecks } from '../body-check.js';
import type { SqlText, Statement } from '../syntax.js';

/** One entry of a folder. `path` is relative to the configuration, with `/`. A symbolic link counts as what it leads to. */
export interface FolderEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** Where migrations are read from: the file system, or the file system with an editor's unsaved text laid over it. */
export interface HistorySource {
  readonly history: HistoryConfig;
  /** The entries directly in a folder, in any order. Throws as `node:fs` does (`code` ENOENT, ENOTDIR, …). */
  list(folder: string): readonly FolderEntry[];
  /** The bytes of a file. Throws as `node:fs` does. */
  read(path: string): Uint8Array;
  /** A migration that was read before and has not changed, so that it need not be parsed again. */
  known?(path: string): MigrationFile | null;
}

/** psql's `\\connect`: what follows is a session of its own, perhaps in another database. Null: as before. */
export interface Connect {
  readonly place: Place;
  readonly database: string | null;
  readonly role: string | null;
}

/** What becomes of the parts of a history that has more than one database: all that is not here belongs to the database that the history is for. */
export interface Course {
  /** Statements that are run in, or are about, another database, with the reason why they are left out. */
  readonly elsewhere: ReadonlyMap<Statement, string>;
  /** Statements of which nobody can tell what they do to the history's database, with the reason. */
  readonly unknown: ReadonlyMap<Statement, string>;
  /** Connections that cannot be followed, with the reason. Any other ends the session, its transaction and its settings, wherever it leads. */
  readonly connects: ReadonlyMap<Connect, string>;
  /** Why it is not known in which database a session begins, and where that first matters. */
  readonly unclear: { readonly why: string; readonly place: Place } | null;
}

/** A text that another one includes, with the texts that it includes itself. */
export interface IncludedText {
  readonly sql: SqlText;
  /** Where it is included, in the file that includes it: it runs there. */
  readonly place: Place;
  readonly includes: readonly IncludedText[];
  readonly connects: readonly Connect[];
}

/** One migration as it is applied. What is not applied (a down section, psql's own lines) is blank in `sql.text`. */
export interface MigrationFile {
  readonly file: string;
  /** The file's own text; `stepsOf` has all that is applied, in order. */
  readonly sql: SqlText;
  /** Files whose text is read in place (psql's `\\i`, graphile-migrate's `--!include`), in order. */
  readonly includes: readonly IncludedText[];
  readonly connects: readonly Connect[];
  /** Null: all of it belongs to one database. */
  readonly course: Course | null;
  /** What the migrations before it say of `check_function_bodies`, by which it was read. */
  readonly checks: BodyChecks;
  /** `file`: all its statements in one transaction. `none`: each on its own, unless the file itself says BEGIN. */
  readonly transaction: 'file' | 'none';
}

/** The migrations of one database in the order in which they are applied; the baseline file, if any, is the first. */
export interface History {
  readonly files: readonly MigrationFile[];
  /** The files of `replay.prelude`: what the server holds before the first migration, run by its superuser. */
  readonly prelude: readonly MigrationFile[];
  /** The name of the database that the history is for: that of the configuration, or the one that the files make and connect to, or the only one that they name. Null: they name none. */
  readonly database: string | null;
  /** What `auto` turned out to be. */
  readonly dialect: Exclude<Dialect, 'auto'>;
  /** Paths of `.sql` files that this dialect does not apply: undo files, files that its journal does not name. */
  readonly skipped: readonly string[];
  /** What kept files from being read. Statements that do not parse are in the files' own `sql.problems`. */
  readonly problems: readonly Problem[];
}
