import { flywayFile } from './flyway.js';
import type { Folders } from './folder.js';
import { joinPath, nameOf } from './folder.js';
import { sqitchRoot } from './select.js';
import type { History } from './types.js';

/** Which tool the folder is laid out for: by its marks, never by a guess at contents that several tools share. */
export function detectDialect(folders: Folders, root: string): History['dialect'] {
  const entries = folders.list(root);
  const directories = entries.filter((entry) => entry.kind === 'directory');
  const sql = entries.filter((entry) => entry.kind === 'file' && entry.path.endsWith('.sql')).map((entry) => entry.path);

  if (directories.some((entry) => nameOf(entry.path) === 'meta') && folders.has(joinPath(root, 'meta'), '_journal.json', 'file')) return 'drizzle';
  if (sqitchRoot(folders, root) !== null) return 'sqitch';
  if (directories.some((entry) => nameOf(entry.path) === 'committed')) return 'graphile-migrate';
  if (folders.has(root, 'migration_lock.toml', 'file')) return 'prisma';
  if (sql.length === 0 && directories.some((entry) => folders.has(entry.path, 'migration.sql', 'file'))) return 'prisma';
  if (sql.some((path) => flywayFile(path)?.kind === 'versioned')) return 'flyway';
  if (/(?:^|\/)supabase\/migrations$/u.test(root)) return 'supabase';
  for (const path of sql) {
    const dialect = dialectOfText(folders.text(path) ?? '');
    if (dialect !== null) return dialect;
  }
  return 'plain';
}

/** The dialect whose section marks the text holds. */
export function dialectOfText(text: string): 'dbmate' | 'goose' | null {
  if (/^--[ \t]*migrate:up\b/mu.test(text)) return 'dbmate';
  return /^[ \t]*--[ \t]*\+goose[ \t]+up\b/imu.test(text) ? 'goose' : null;
}
