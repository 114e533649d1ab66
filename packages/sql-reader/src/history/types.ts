import type { Dialect, HistoryConfig, Place, Problem } from '@pg-guardrails/kernel';
import type { SqlText } from '../syntax.js';

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

/** A text that another one includes, with the texts that it includes itself. */
export interface IncludedText {
  readonly sql: SqlText;
  /** Where it is included, in the file that includes it: it runs there. */
  readonly place: Place;
  readonly includes: readonly IncludedText[];
}

/** One migration as it is applied. What is not applied (a down section, psql's own lines) is blank in `sql.text`. */
export interface MigrationFile {
  readonly file: string;
  /** The file's own text; `stepsOf` has all that is applied, in order. */
  readonly sql: SqlText;
  /** Files whose text is read in place (psql's `\\i`, graphile-migrate's `--!include`), in order. */
  readonly includes: readonly IncludedText[];
  /** `file`: all its statements in one transaction. `none`: each on its own, unless the file itself says BEGIN. */
  readonly transaction: 'file' | 'none';
}

/** The migrations of one database in the order in which they are applied; the baseline file, if any, is the first. */
export interface History {
  readonly files: readonly MigrationFile[];
  /** The files of `replay.prelude`: what the server holds before the first migration, run by its superuser. */
  readonly prelude: readonly MigrationFile[];
  /** What `auto` turned out to be. */
  readonly dialect: Exclude<Dialect, 'auto'>;
  /** Paths of `.sql` files that this dialect does not apply: undo files, files that its journal does not name. */
  readonly skipped: readonly string[];
  /** What kept files from being read. Statements that do not parse are in the files' own `sql.problems`. */
  readonly problems: readonly Problem[];
}
