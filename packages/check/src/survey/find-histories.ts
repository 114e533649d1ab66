import path from 'node:path';
import { isProgramFile } from '@pg-guardrails/ts-reader';
import { otherDatabase } from './other-database.js';

/** A folder that holds migrations, and what tells that they are for another database. */
export interface FoundFolder {
  readonly folder: string;
  /** The word for the database, where it is not PostgreSQL: `sqlite`. */
  readonly foreign: string | null;
  /** The file that is applied before the first migration. */
  readonly baseline: string | null;
}

/** A folder whose migrations are all programs, as those of Knex and TypeORM. */
export interface ProgramFolder {
  readonly folder: string;
  readonly files: number;
}

const parentOf = (file: string): string => path.posix.dirname(file);
const nameOf = (file: string): string => path.posix.basename(file);

/** What lies there shows, tries or takes back migrations; it is not how the project's own database comes to be. */
const aside =
  /(?:^|\/)(?:tests?(?:[-_]only)?(?:[-_]migrations?)?|__tests__|e2e|fixtures?|__fixtures__|examples?|samples?|docs?|seeds?|templates?|snaplet|testdata|rollbacks?|reverts?|undo)(?:\/|$)/iu;

const migrationFolder = /^(?:migrations?|migrate|drizzle)$/iu;
const numbered = /^\d{3,}[_.-].*\.sql$/iu;
const flywayName = /^V\d+(?:[._]\d+)*__.*\.sql$/u;
/** Files of queries, each under its name, which a program takes one by one: PrairieLearn's sqldb, sqlc, PgTyped, yesql and its kin. */
const queryMark = /^\s*--\s*(?:BLOCK\s+\w|name:\s*\w|:name\s+\w)|^\s*\/\*\s*@name\s+\w/mu;

/** The folder of a history that this file belongs to, by the marks of its tool; null for any other file. */
function folderOf(file: string): string | null {
  const [folder, name] = [parentOf(file), nameOf(file)];
  if (name === 'sqitch.plan' || name === 'migration_lock.toml') return folder;
  if (name === '_journal.json' && nameOf(folder) === 'meta') return parentOf(folder);
  if (name === 'migration.sql' || name === 'up.sql') return parentOf(folder);
  if (!name.endsWith('.sql')) return null;
  if (nameOf(folder) === 'committed') return parentOf(folder);
  return migrationFolder.test(nameOf(folder)) || flywayName.test(name) ? folder : null;
}

/** The folders that hold at least two files of a kind. */
function foldersWithTwo(files: readonly string[], isOne: (name: string) => boolean): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) if (isOne(nameOf(file))) counts.set(parentOf(file), (counts.get(parentOf(file)) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 1));
}

const isBelow = (folder: string, outer: string): boolean => folder.startsWith(`${outer}/`);

/** Whether the SQL of a folder is queries that programs run, and no migration. */
function holdsQueries(sql: readonly string[], readText: (file: string) => string | null): boolean {
  const queries = sql.filter((file) => queryMark.test(readText(file) ?? ''));
  return queries.length > 0 && queries.length * 2 >= sql.length;
}

/** The one file of `baseline/` beside the folder of migrations, from which Flyway begins. */
function baselineOf(folder: string, files: readonly string[]): string | null {
  const beside = files.filter((file) => parentOf(file) === path.posix.join(parentOf(folder), 'baseline') && file.endsWith('.sql'));
  const [only] = beside;
  return nameOf(folder) !== 'baseline' && beside.length === 1 && only !== undefined ? only : null;
}

/**
 * The folders of migrations among a project's files, by the marks of the tools (`sqitch.plan`, `migration_lock.toml`, …), by the usual names, or by numbered
 * SQL files; sorted, and none inside another.
 */
export function findHistories(files: readonly string[], readText: (file: string) => string | null): readonly FoundFolder[] {
  const own = files.filter((file) => !aside.test(file));
  const folders = [...new Set([...own.flatMap((file) => folderOf(file) ?? []), ...foldersWithTwo(own, (name) => numbered.test(name)).keys()])].sort();
  const outermost = folders.filter((folder) => folder === '.' || !folders.some((other) => other !== folder && other !== '.' && isBelow(folder, other)));
  const sqlOf = (folder: string): readonly string[] => own.filter((file) => file.endsWith('.sql') && (folder === '.' ? parentOf(file) === '.' : isBelow(file, folder)));
  const found = outermost
    .map((folder) => ({ folder, sql: sqlOf(folder) }))
    .filter(({ sql }) => !holdsQueries(sql, readText))
    .map(({ folder, sql }): FoundFolder => ({ folder, foreign: otherDatabase(folder, sql, readText), baseline: baselineOf(folder, own) }));
  const baselines = new Set(found.flatMap(({ baseline }) => (baseline === null ? [] : [parentOf(baseline)])));
  return found.filter(({ folder }) => !baselines.has(folder));
}

const programName = /^(?:\d{3,}|\d+\.\d+\.\d+)[_.-].*\.[cm]?[jt]s$/iu;
const programFolder = /migrat|alteration/iu;
const besideProgram = /\.d\.[cm]?ts$|[._-](?:test|spec)s?\.\w+$/iu;

/** The folders of migrations that are programs throughout: of these nothing is read. */
export function findProgramFolders(files: readonly string[], histories: readonly FoundFolder[]): readonly ProgramFolder[] {
  const own = files.filter((file) => !aside.test(file) && isProgramFile(file));
  return [...foldersWithTwo(own, (name) => programName.test(name) && !besideProgram.test(name))]
    .filter(([folder]) => programFolder.test(nameOf(folder)) && !histories.some((history) => history.folder === folder || isBelow(folder, history.folder)))
    .map(([folder, count]) => ({ folder, files: count }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}
