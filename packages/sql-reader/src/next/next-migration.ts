import { flywayFile } from '../history/flyway.js';
import { joinPath, nameOf, openFolders, parentOf, type Folders } from '../history/folder.js';
import { golangMigrateFile } from '../history/golang-migrate.js';
import { compareNaturally } from '../history/order.js';
import { drizzleJournal, sqitchRoot } from '../history/select.js';
import type { History, HistorySource } from '../history/types.js';
import { nextDrizzle } from './drizzle.js';
import { inStyleOf, nextDigits, nextStem, numberedName, timestamp } from './numbering.js';
import { nextSqitch } from './sqitch.js';
import { dbmateText, gooseText, plainText, withLineEndsOf, type Script } from './text.js';

/** What stands in the next migration. */
export interface NextInput extends Script {
  readonly source: HistorySource;
  readonly history: History;
  /** What it does, in lower case with underscores: `guard_ledger`. */
  readonly words: string;
  readonly now: Date;
}

/** A file to write; `path` like those of the history. */
export interface NextFile {
  readonly path: string;
  readonly text: string;
}

/** The next migration of a history in the form of its tool. */
export interface NextMigration {
  /** The folder that the names of the files are relative to when they are written elsewhere. */
  readonly root: string;
  /** The one that is applied comes first. */
  readonly files: readonly NextFile[];
  /** Files that are there and need more: their whole new text. */
  readonly edits: readonly NextFile[];
  /** What a person has to do besides saving the files, in full sentences. */
  readonly notes: readonly string[];
}

/** The place of the last migration of the folder, and what it is called. */
interface Last {
  readonly path: string | null;
  readonly folder: string;
  readonly stem: string;
}

function stemOf(path: string): string {
  return nameOf(path).replace(/\.sql$/iu, '');
}

/** The last migration below the folder; a baseline or an included file may lie elsewhere. */
function lastOf({ history: { files } }: NextInput, root: string, isOwn: (path: string) => boolean = () => true): Last {
  const own = files.filter(({ file }) => (root === '.' || file.startsWith(`${root}/`)) && isOwn(file));
  const path = own.at(-1)?.file ?? null;
  return { path, folder: path === null ? root : parentOf(path) || '.', stem: path === null ? '' : stemOf(path) };
}

function single(root: string, path: string, text: string, notes: readonly string[] = []): NextMigration {
  return { root, files: [{ path, text }], edits: [], notes };
}

function numberedFile(input: NextInput, root: string, text: string): NextMigration {
  const last = lastOf(input, root);
  const stem = last.path === null ? `0001_${input.words}` : nextStem(last.stem, input.words, input.now);
  return single(root, joinPath(last.folder, `${stem}.sql`), text);
}

function golangMigrate(input: NextInput, root: string): NextMigration {
  const last = lastOf(input, root, (path) => golangMigrateFile(path) !== null);
  const name = numberedName(last.stem.replace(/\.up$/u, ''));
  const stem = `${name === null ? '000001' : nextDigits(name.digits, input.now)}_${inStyleOf(input.words, name?.words ?? '')}`;
  return {
    root,
    files: [
      { path: joinPath(last.folder, `${stem}.up.sql`), text: plainText(input.up) },
      { path: joinPath(last.folder, `${stem}.down.sql`), text: plainText(input.down) },
    ],
    edits: [],
    notes: [],
  };
}

/** A folder for each migration: diesel, prisma. */
function nextFolder(input: NextInput, root: string, first: string): string {
  const last = lastOf(input, root);
  return joinPath(root, last.path === null ? `${first}_${input.words}` : nextStem(nameOf(last.folder), input.words, input.now));
}

function diesel(input: NextInput, root: string): NextMigration {
  const iso = input.now.toISOString();
  const folder = nextFolder(input, root, `${iso.slice(0, 10)}-${iso.slice(11, 19).replaceAll(':', '')}`);
  return {
    root,
    files: [
      { path: joinPath(folder, 'up.sql'), text: plainText(input.up) },
      { path: joinPath(folder, 'down.sql'), text: plainText(input.down) },
    ],
    edits: [],
    notes: [],
  };
}

/** Repeatable migrations run behind all versioned ones: the number follows the last version. */
function flyway(input: NextInput, root: string): NextMigration {
  const last = lastOf(input, root, (path) => flywayFile(path)?.kind === 'versioned' || flywayFile(path)?.kind === 'baseline');
  const found = /^[VB](?<version>\d+(?:[._]\d+)*)(?:__(?<words>.*))?$/u.exec(last.stem)?.groups;
  const version = found?.['version'];
  const stem = `V${version === undefined ? '1' : nextDigits(version, input.now)}__${inStyleOf(input.words, found?.['words'] ?? '')}`;
  const repeatable = input.history.files.some(({ file }) => flywayFile(file)?.kind === 'repeatable');
  return single(root, joinPath(last.folder, `${stem}.sql`), plainText(input.up), repeatable ? ['Repeatable migrations (R__…) run behind this one: see that none of them grants or replaces what it takes back.'] : []);
}

/** graphile-migrate: what is not committed yet stands in `current.sql`, or in the files of `current/`. */
function graphileMigrate(input: NextInput, root: string, folders: Folders): NextMigration {
  const commit = 'Then run `graphile-migrate commit`.';
  if (folders.has(root, 'current', 'directory') && !folders.has(root, 'current.sql', 'file')) {
    const names = folders.list(joinPath(root, 'current')).filter(({ kind, path }) => kind === 'file' && path.endsWith('.sql')).map(({ path }) => path).sort(compareNaturally);
    const last = names.at(-1);
    const stem = last === undefined ? `001-${input.words.replaceAll('_', '-')}` : nextStem(stemOf(last), input.words, input.now);
    return single(root, joinPath(root, `current/${stem}.sql`), plainText(input.up), [commit]);
  }
  const path = joinPath(root, 'current.sql');
  const present = folders.has(root, 'current.sql', 'file') ? (folders.text(path) ?? '') : null;
  if (present === null) return single(root, path, plainText(input.up), [commit]);
  const text = `${present}${present === '' || present.endsWith('\n') ? '' : '\n'}${present.trim() === '' ? '' : '\n'}${plainText(input.up)}`;
  return { root, files: [{ path, text: plainText(input.up) }], edits: [{ path, text }], notes: [`Append it to ${path}, where what is not committed yet stands. ${commit}`] };
}

function forDialect(input: NextInput, root: string, folders: Folders): NextMigration {
  const { history: { dialect } } = input;
  switch (dialect) {
    case 'plain':
    case 'psql':
      return numberedFile(input, root, plainText(input.up));
    case 'dbmate':
      return numberedFile(input, root, dbmateText(input));
    case 'goose':
      return numberedFile(input, root, gooseText(input));
    case 'supabase': {
      const last = lastOf(input, root);
      const stem = last.path === null ? `${timestamp(input.now)}_${input.words}` : nextStem(last.stem, input.words, input.now);
      return single(root, joinPath(root, `${stem}.sql`), plainText(input.up));
    }
    case 'golang-migrate':
      return golangMigrate(input, root);
    case 'diesel':
      return diesel(input, root);
    case 'prisma':
      return single(root, joinPath(nextFolder(input, root, timestamp(input.now)), 'migration.sql'), plainText(input.up));
    case 'flyway':
      return flyway(input, root);
    case 'graphile-migrate':
      return graphileMigrate(input, root, folders);
    case 'drizzle': {
      const journal = drizzleJournal(folders, root);
      if (journal !== null) return nextDrizzle(input, { root, journal, text: folders.text(journal) ?? '' });
      const folder = nextFolder(input, root, timestamp(input.now));
      const last = lastOf(input, root);
      return single(root, joinPath(folder, 'migration.sql'), plainText(input.up), [`Copy ${last.path === null ? 'the last snapshot.json' : joinPath(last.folder, 'snapshot.json')} into the new folder: drizzle-kit compares the schema with it, and nothing of this is in the schema.`]);
    }
    case 'sqitch': {
      const project = sqitchRoot(folders, root) ?? root;
      return nextSqitch(input, { project, plan: joinPath(project, 'sqitch.plan'), text: folders.text(joinPath(project, 'sqitch.plan')) ?? '' });
    }
    default:
      return dialect satisfies never;
  }
}

/** The text that the last migration has, for its line ends. */
function model(input: NextInput, folders: Folders): string {
  const last = input.history.files.at(-1)?.file;
  return last === undefined ? '' : (folders.text(last) ?? '');
}

/** The next migration of a history, named and written as its tool wants it. */
export function nextMigration(input: NextInput): NextMigration {
  const root = input.source.history.migrations.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '').replace(/(?<=.)\/+$/u, '') || '.';
  const folders = openFolders(input.source);
  const only = input.history.files.length === 1 && input.history.files[0]?.file === root ? root : null;
  if (only !== null) {
    const present = folders.text(only) ?? '';
    const text = plainText(input.up);
    return { root: parentOf(only) || '.', files: [{ path: only, text: withLineEndsOf(text, present) }], edits: [{ path: only, text: withLineEndsOf(`${present}\n${text}`, present) }], notes: [`The history is one file: append it to ${only}.`] };
  }
  const next = forDialect(input, root, folders);
  const text = model(input, folders);
  return { ...next, files: next.files.map((file) => ({ ...file, text: withLineEndsOf(file.text, text) })) };
}
