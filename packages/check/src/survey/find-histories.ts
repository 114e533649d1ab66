import path from 'node:path';

/** A folder that holds migrations, and what tells that they are for another database. */
export interface FoundFolder {
  readonly folder: string;
  /** The migration tool's own word for the database, where it is not PostgreSQL: `sqlite`. */
  readonly foreign: string | null;
}

const parentOf = (file: string): string => path.posix.dirname(file);
const nameOf = (file: string): string => path.posix.basename(file);

/** What lies there shows or tries migrations; it is not how the project's own database comes to be. */
const aside = /(?:^|\/)(?:tests?|__tests__|e2e|fixtures?|__fixtures__|examples?|samples?|docs?|seeds?|templates?|snaplet|testdata)(?:\/|$)/iu;

const migrationFolder = /^(?:migrations?|migrate|drizzle)$/iu;
const numbered = /^\d{3,}[_.-].*\.sql$/iu;
const flywayName = /^V\d+(?:[._]\d+)*__.*\.sql$/u;

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

/** Folders in which at least two files are numbered, whatever the folder is called. */
function numberedFolders(files: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const file of files) if (numbered.test(nameOf(file))) counts.set(parentOf(file), (counts.get(parentOf(file)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([folder]) => folder);
}

/** `provider = "sqlite"` of prisma's lock, `"dialect": "sqlite"` of drizzle's journal. */
function foreignTo(folder: string, readText: (file: string) => string | null): string | null {
  const lock = readText(path.posix.join(folder, 'migration_lock.toml')) ?? '';
  const journal = readText(path.posix.join(folder, 'meta/_journal.json')) ?? '';
  const named = /^\s*provider\s*=\s*"(?<name>[^"]+)"/mu.exec(lock)?.groups?.['name'] ?? /"dialect"\s*:\s*"(?<name>[^"]+)"/u.exec(journal)?.groups?.['name'];
  return named === undefined || /^(?:postgres(?:ql)?|pg|cockroachdb)$/u.test(named) ? null : named;
}

/**
 * The folders of migrations among a project's files, by the marks of the tools (`sqitch.plan`, `migration_lock.toml`, …), by the usual names, or by numbered
 * SQL files; sorted, and none inside another.
 */
export function findHistories(files: readonly string[], readText: (file: string) => string | null): readonly FoundFolder[] {
  const own = files.filter((file) => !aside.test(file));
  const folders = [...new Set([...own.flatMap((file) => folderOf(file) ?? []), ...numberedFolders(own)])].sort();
  const outermost = folders.filter((folder) => folder === '.' || !folders.some((other) => other !== folder && other !== '.' && folder.startsWith(`${other}/`)));
  return outermost.map((folder) => ({ folder, foreign: foreignTo(folder, readText) }));
}
