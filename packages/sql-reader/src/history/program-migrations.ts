import { nameOf, parentOf } from './folder.js';
import type { FolderEntry } from './types.js';

const program = /\.(?:[cm]?[jt]sx?|go|py|rb|java|kt|cs|exs?|php|pl|rs|sh)$/iu;
/** Tests, declarations and maps lie beside what they are about. */
const beside = /(?:\.d\.[cm]?ts|[._-](?:test|spec)s?\.\w+|\.(?:down|undo|rollback|revert)\.\w+)$/iu;

/** Whether a file that is no SQL is applied all the same, by a runner that takes both (goose, Knex and what people write themselves). */
export function isProgram(path: string): boolean {
  return program.test(path);
}

function stemOf(path: string): string {
  return nameOf(path).replace(/\.\w+$/u, '');
}

/**
 * Migrations that are programs: numbered as the `.sql` files of their folder are, and not one that applies a `.sql` file of its own name
 * (db-migrate's `1-x.js` with `1-x-up.sql`).
 */
export function programMigrations(entries: readonly FolderEntry[], sql: readonly string[]): readonly string[] {
  const folders = new Set(sql.filter((path) => /^\d+[_.-]/u.test(nameOf(path))).map(parentOf));
  const names = sql.map(nameOf);
  return entries.flatMap(({ kind, path }) => {
    const isOne = kind === 'file' && program.test(path) && !beside.test(path) && /^\d+[_.-]/u.test(nameOf(path)) && folders.has(parentOf(path));
    return isOne && !names.some((name) => name.startsWith(stemOf(path))) ? [path] : [];
  });
}
