import path from 'node:path';
import { otherDatabase } from './other-database.js';
import { patterned } from './patterned.js';

/** SQL for another database, as the globs that leave it out. */
export interface ForeignSql {
  readonly globs: readonly string[];
  /** The other databases' names. */
  readonly databases: readonly string[];
}

/**
 * The SQL that is for another database: all of the folders of its migrations, and files outside of the histories that PostgreSQL refuses and that
 * say so themselves. Where no file of a folder is for PostgreSQL one glob stands for all of them.
 * @param refused the files with a statement that PostgreSQL's grammar does not take
 */
export function foreignSql(folders: readonly { readonly folder: string; readonly database: string }[], sql: readonly string[], refused: readonly string[], readText: (file: string) => string | null): ForeignSql {
  const isInFolder = (file: string): boolean => folders.some(({ folder }) => file.startsWith(`${folder}/`));
  const files = refused.flatMap((file): readonly (readonly [file: string, database: string])[] => {
    const database = isInFolder(file) || patterned.test(file) ? null : otherDatabase(path.posix.dirname(file), [file], readText);
    return database === null ? [] : [[file, database]];
  });
  const isForeign = new Set(files.map(([file]) => file));
  const globOf = (file: string): string => {
    const folder = path.posix.dirname(file);
    const beside = sql.filter((other) => path.posix.dirname(other) === folder);
    return beside.length > 1 && beside.every((other) => isForeign.has(other)) ? `${folder === '.' ? '' : `${folder}/`}*.sql` : file;
  };
  const ofFolders = folders.flatMap(({ folder }) => (patterned.test(folder) ? [] : [folder === '.' ? '**/*.sql' : `${folder}/**/*.sql`]));
  return { globs: [...new Set([...ofFolders, ...files.map(([file]) => globOf(file))])].sort(), databases: [...new Set([...folders.map(({ database }) => database), ...files.map(([, database]) => database)])].sort() };
}
