import { compareCodeUnits, compareNaturally } from './order.js';
import type { Folders } from './folder.js';
import { joinPath, nameOf, parentOf, problem } from './folder.js';
import { orderFlyway } from './flyway.js';
import { golangMigrateFile } from './golang-migrate.js';
import { programMigrations } from './program-migrations.js';
import { readSqitchPlan } from './sqitch.js';
import type { FolderEntry, History } from './types.js';

/** The files of a history in the order in which they are applied, and those that are left out. */
export interface Selection {
  readonly applied: readonly string[];
  readonly skipped: readonly string[];
}

const undoFolders = new Set(['down', 'undo', 'rollback', 'rollbacks', 'revert']);
const undoFile = /\.(?:down|undo|rollback|revert)\.sql$/iu;

function isSql(path: string): boolean {
  return /\.sql$/iu.test(path);
}

/** Files that end in `.sql`; directories and other things with such a name are problems. */
function sqlFiles(folders: Folders, entries: readonly FolderEntry[]): readonly string[] {
  return entries.filter((entry) => isSql(entry.path)).flatMap((entry) => {
    if (entry.kind === 'file') return [entry.path];
    const what = entry.kind === 'directory' ? 'is a directory' : 'is no regular file (a broken link, a loop of links, or a device)';
    folders.problems.push(problem(`${entry.path} has the name of a migration but ${what}; it was not read`, entry.path));
    return [];
  });
}

function without(paths: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others);
  return paths.filter((path) => !left.has(path));
}

/** `x_down.sql` beside `x_up.sql`; alone it is a migration that happens to end so. */
function isDownTwin(path: string, all: ReadonlySet<string>): boolean {
  const match = /^(?<stem>.*[-_])down\.sql$/u.exec(path);
  return match !== null && all.has(`${match.groups?.['stem'] ?? ''}up.sql`);
}

/** Whether migrations may lie in a folder of this name. */
export function entersFolder(name: string): boolean {
  return name !== 'node_modules';
}

/** Numbered files, also in folders below; undo files and folders are left out. */
function selectPlain(folders: Folders, root: string): Selection {
  const entries = folders.walk(root, entersFolder);
  const files = sqlFiles(folders, entries);
  const all = new Set(files);
  const isUndo = (path: string): boolean => {
    const inside = path.slice(root.length);
    return undoFile.test(path) || isDownTwin(path, all) || parentOf(inside).split('/').some((folder) => undoFolders.has(folder.toLowerCase()));
  };
  const applied = files.filter((path) => !isUndo(path));
  return {
    applied: [...applied, ...programMigrations(entries, applied)].sort(compareNaturally),
    skipped: files.filter(isUndo).sort(compareNaturally),
  };
}

/** `20240101120000_name.sql` directly in the folder; the CLI passes over other names. */
function selectTimestamped(folders: Folders, root: string): Selection {
  const files = sqlFiles(folders, folders.list(root));
  const isMigration = (path: string): boolean => /^\d+_.*\.sql$/u.test(nameOf(path));
  return {
    applied: files.filter(isMigration).sort((a, b) => compareCodeUnits(nameOf(a), nameOf(b))),
    skipped: files.filter((path) => !isMigration(path)).sort(compareCodeUnits),
  };
}

/** A folder for each migration, with one file of this name in it. */
function selectFromFolders(folders: Folders, root: string, name: string, compare: (a: string, b: string) => number): Selection {
  const entries = folders.list(root);
  const files = (list: readonly FolderEntry[]): readonly string[] => list.filter((entry) => entry.kind === 'file' && isSql(entry.path)).map((entry) => entry.path);
  const migrations = entries
    .filter((entry) => entry.kind === 'directory' && !nameOf(entry.path).startsWith('.'))
    .map((entry) => entry.path)
    .sort((a, b) => compare(nameOf(a), nameOf(b)));
  const applied = migrations.flatMap((folder) => {
    if (folders.has(folder, name, 'file')) return [joinPath(folder, name)];
    folders.problems.push(problem(`the migration ${folder} holds no file ${name}`, folder));
    return [];
  });
  const others = without(migrations.flatMap((folder) => files(folders.list(folder))), applied);
  return { applied, skipped: [...files(entries), ...others] };
}

/** Orders `2020-01-01-000000_text` by the version before the underscore, without its dashes (diesel: migrations_internals). */
function compareDieselFolders(a: string, b: string): number {
  const versionOf = (name: string): string => (name.split('_')[0] ?? '').replaceAll('-', '');
  return compareCodeUnits(versionOf(a), versionOf(b)) || compareCodeUnits(a, b);
}

/** `1_text.up.sql` by number; golang-migrate refuses two of the same number (source/migration.go). */
function selectGolangMigrate(folders: Folders, root: string): Selection {
  const files = sqlFiles(folders, folders.list(root));
  const up = files.flatMap((path) => golangMigrateFile(path) ?? []).filter(({ direction }) => direction === 'up');
  up.sort((a, b) => (a.version === b.version ? compareCodeUnits(a.path, b.path) : a.version < b.version ? -1 : 1));
  up.forEach((file, index) => {
    if (up[index - 1]?.version === file.version) folders.problems.push(problem(`${file.path} has the number of another migration, ${up[index - 1]?.path ?? ''}: golang-migrate would apply neither`, file.path));
  });
  const applied = up.map(({ path }) => path);
  return { applied, skipped: without(files, applied) };
}

function journalTags(text: string): readonly string[] | null {
  let journal: unknown;
  try {
    journal = JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch {
    return null;
  }
  if (typeof journal !== 'object' || journal === null || !('entries' in journal) || !Array.isArray(journal.entries)) return null;
  const tags: string[] = [];
  for (const entry of journal.entries as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null || !('tag' in entry) || typeof entry.tag !== 'string') return null;
    tags.push(entry.tag);
  }
  return tags;
}

/** The journal of drizzle-kit, or null where there is none. */
export function drizzleJournal(folders: Folders, root: string): string | null {
  return folders.has(root, 'meta', 'directory') && folders.has(joinPath(root, 'meta'), '_journal.json', 'file') ? joinPath(root, 'meta/_journal.json') : null;
}

/** The entries of `meta/_journal.json`, in its order; since drizzle-kit 1.0 a folder for each migration, by name. */
function selectDrizzle(folders: Folders, root: string): Selection {
  const journal = drizzleJournal(folders, root);
  if (journal === null) return selectFromFolders(folders, root, 'migration.sql', compareCodeUnits);
  const files = sqlFiles(folders, folders.list(root));
  const text = folders.text(journal);
  if (text === null) return { applied: [], skipped: files };
  const tags = journalTags(text);
  if (tags === null) {
    folders.problems.push(problem('this is no drizzle journal: JSON with "entries", each with a "tag", is expected', journal, 1, 1));
    return { applied: [], skipped: files };
  }
  const applied = tags.flatMap((tag) => {
    const path = joinPath(root, `${tag}.sql`);
    if (files.includes(path)) return [path];
    folders.problems.push(problem(`the journal names ${tag}, but there is no file ${path}`, journal));
    return [];
  });
  return { applied, skipped: without(files, applied) };
}

/** Where the plan lies: in the folder, or above it when the folder is `deploy`. */
export function sqitchRoot(folders: Folders, root: string): string | null {
  if (folders.has(root, 'sqitch.plan', 'file')) return root;
  if (nameOf(root) === 'deploy' && folders.has(parentOf(root) === '' ? '.' : parentOf(root), 'sqitch.plan', 'file')) return parentOf(root);
  return null;
}

function selectSqitch(folders: Folders, root: string): Selection {
  const project = sqitchRoot(folders, root);
  if (project === null) {
    folders.problems.push(problem(`${root} holds no sqitch.plan, which gives the order of the changes`, root));
    return { applied: [], skipped: [] };
  }
  const planFile = joinPath(project, 'sqitch.plan');
  const plan = folders.text(planFile);
  if (plan === null) return { applied: [], skipped: [] };
  const { changes, problems } = readSqitchPlan(planFile, plan);
  folders.problems.push(...problems);
  const scripts = new Set(sqlFiles(folders, folders.walk(joinPath(project, 'deploy'), () => true)));
  const applied = changes.flatMap((change) => {
    const candidates = change.scripts.map((script) => joinPath(project, `deploy/${script}`));
    const found = candidates.find((path) => scripts.has(path));
    if (found !== undefined) return [found];
    folders.problems.push(problem(`the plan names the change ${change.name}, but there is no file ${candidates[0] ?? ''}`, planFile, change.line, 1));
    return [];
  });
  return { applied, skipped: without([...scripts], applied) };
}

/** `committed/` by number, then `current.sql` or the files of `current/`, those too by number (graphile-migrate: src/current.ts). */
function selectGraphileMigrate(folders: Folders, root: string): Selection {
  const inFolder = (name: string): readonly string[] =>
    folders.has(root, name, 'directory') ? [...sqlFiles(folders, folders.list(joinPath(root, name)))].sort((a, b) => compareNaturally(nameOf(a), nameOf(b))) : [];
  const current = folders.has(root, 'current.sql', 'file') ? [joinPath(root, 'current.sql')] : inFolder('current');
  const applied = [...inFolder('committed'), ...current];
  return { applied, skipped: sqlFiles(folders, folders.list(root)).filter((path) => !applied.includes(path)) };
}

function selectFlyway(folders: Folders, root: string): Selection {
  return orderFlyway(sqlFiles(folders, folders.walk(root, () => true)));
}

/** Which files a dialect applies, and in which order. */
export function selectFiles(folders: Folders, root: string, dialect: History['dialect']): Selection {
  switch (dialect) {
    case 'plain':
    case 'psql':
    case 'dbmate':
    case 'goose':
      return selectPlain(folders, root);
    case 'supabase':
      return selectTimestamped(folders, root);
    case 'prisma':
      return selectFromFolders(folders, root, 'migration.sql', compareCodeUnits);
    case 'diesel':
      return selectFromFolders(folders, root, 'up.sql', compareDieselFolders);
    case 'golang-migrate':
      return selectGolangMigrate(folders, root);
    case 'drizzle':
      return selectDrizzle(folders, root);
    case 'sqitch':
      return selectSqitch(folders, root);
    case 'flyway':
      return selectFlyway(folders, root);
    case 'graphile-migrate':
      return selectGraphileMigrate(folders, root);
    default:
      return dialect satisfies never;
  }
}
