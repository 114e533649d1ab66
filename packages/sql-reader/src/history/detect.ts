import { flywayFile } from './flyway.js';
import type { Folders } from './folder.js';
import { nameOf, parentOf } from './folder.js';
import { isGolangMigrate } from './golang-migrate.js';
import { drizzleJournal, entersFolder, sqitchRoot } from './select.js';
import type { History } from './types.js';

type Known = History['dialect'];

/** The tool that keeps each migration in a folder of its own, by the files in there. */
function dialectOfFolders(folders: Folders, directories: readonly string[]): Known | null {
  if (directories.some((path) => folders.has(path, 'migration.sql', 'file'))) {
    // drizzle-kit 1.0 gave up its journal and keeps a snapshot with each migration.
    return directories.some((path) => folders.has(path, 'snapshot.json', 'file')) ? 'drizzle' : 'prisma';
  }
  return directories.some((path) => folders.has(path, 'up.sql', 'file')) ? 'diesel' : null;
}

/** Which tool the folder is laid out for: by its marks, never by a guess at contents that several tools share. */
export function detectDialect(folders: Folders, root: string): Known {
  const entries = folders.list(root);
  const directories = entries.filter((entry) => entry.kind === 'directory').map((entry) => entry.path);
  const sql = entries.filter((entry) => entry.kind === 'file' && entry.path.endsWith('.sql')).map((entry) => entry.path);

  if (drizzleJournal(folders, root) !== null) return 'drizzle';
  if (sqitchRoot(folders, root) !== null) return 'sqitch';
  if (directories.some((path) => nameOf(path) === 'committed')) return 'graphile-migrate';
  if (folders.has(root, 'migration_lock.toml', 'file')) return 'prisma';
  const ofFolders = sql.length === 0 ? dialectOfFolders(folders, directories) : null;
  if (ofFolders !== null) return ofFolders;
  if (sql.some((path) => flywayFile(path)?.kind === 'versioned')) return 'flyway';
  if (/(?:^|\/)supabase\/migrations$/u.test(root)) return 'supabase';
  if (isGolangMigrate(sql)) return 'golang-migrate';
  const below = folders.walk(root, entersFolder).filter((entry) => entry.kind === 'file' && entry.path.endsWith('.sql'));
  return dialectOfTexts(folders, below.map((entry) => entry.path));
}

function dialectOfTexts(folders: Folders, paths: readonly string[]): Known {
  let found: Known = 'plain';
  for (const path of paths) {
    const dialect = dialectOfText(folders.text(path) ?? '');
    if (dialect === 'dbmate' || dialect === 'goose') return dialect;
    if (dialect !== null) found = dialect;
  }
  return found;
}

/** Commands that change what psql sends, or what follows. A lone `\echo` is in files that others apply, too. */
const psqlLine = /^[ \t]*\\(?:i|ir|include|include_relative|set|if|c|connect|copy|restrict)\b|\\g(?:exec|set|x)?[ \t]*$/mu;

/** The dialect whose marks the text holds. */
export function dialectOfText(text: string): 'dbmate' | 'goose' | 'psql' | null {
  if (text.includes('migrate:up') && /^--[ \t]*migrate:up\b/mu.test(text)) return 'dbmate';
  if (text.includes('+goose') && /^[ \t]*--[ \t]*\+goose[ \t]+up\b/imu.test(text)) return 'goose';
  return text.includes('\\') && psqlLine.test(text) ? 'psql' : null;
}

/**
 * The dialect of each file among others. Where dbmate or goose has its migrations in one folder, the files of a folder without any
 * of its marks are not its own: scripts that set the server up before.
 */
export function dialectsOfFiles(folders: Folders, dialect: Known, paths: readonly string[]): (path: string) => Known {
  if (dialect !== 'dbmate' && dialect !== 'goose') return () => dialect;
  const marked = new Set(paths.filter((path) => dialectOfText(folders.text(path) ?? '') === dialect).map(parentOf));
  return (path) => (marked.size === 0 || marked.has(parentOf(path)) ? dialect : 'psql');
}
