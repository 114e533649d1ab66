import path from 'node:path';

/** A file that imports the driver. */
export interface DriverUse {
  readonly file: string;
  /** Whether it makes a pool or a client. */
  readonly opens: boolean;
}

export interface Homes {
  /** Globs of the files that the driver belongs to; empty where nothing tells. */
  readonly globs: readonly string[];
  /** Files outside them that import it today. */
  readonly outside: readonly string[];
}

/** What people call the place where the database is talked to. */
const homely = /^(?:db|dbs|database|databases|postgres|postgresql|pg|sql|pool|persistence|datastore|data-access|dal)$/iu;

/** `libs/db/**` for `libs/db/src/pool.ts`, `src/db.ts` for itself; null where no part of the path has such a name. */
function namedHome(file: string): string | null {
  const folders = path.posix.dirname(file).split('/');
  const at = folders.findIndex((folder) => homely.test(folder));
  if (at >= 0) return `${folders.slice(0, at + 1).join('/')}/**`;
  const stem = path.posix.basename(file).replace(/\..*$/u, '');
  return homely.test(stem) ? file : null;
}

const isIn = (file: string, glob: string): boolean => (glob.endsWith('/**') ? file.startsWith(glob.slice(0, -2)) : file === glob);

/** The one folder of all files, as a glob; null where it would be the whole project or all of its sources. */
function sharedFolder(files: readonly string[]): string | null {
  const folders = new Set(files.map((file) => path.posix.dirname(file)));
  const [only = '.'] = folders;
  return folders.size === 1 && only !== '.' && path.posix.basename(only) !== 'src' ? `${only}/**` : null;
}

/** Where the driver lives today: folders and files that are named for it, else the files that open its connections, else the one folder of all that import it. */
export function findHomes(uses: readonly DriverUse[]): Homes {
  const named = [...new Set(uses.flatMap(({ file }) => namedHome(file) ?? []))].sort();
  const globs = named.length > 0 ? named : unnamedHomes(uses);
  return { globs, outside: uses.map(({ file }) => file).filter((file) => !globs.some((glob) => isIn(file, glob))) };
}

function unnamedHomes(uses: readonly DriverUse[]): readonly string[] {
  const shared = uses.length === 0 ? null : sharedFolder(uses.map(({ file }) => file));
  if (shared !== null) return [shared];
  return uses.filter(({ opens }) => opens).map(({ file }) => file).sort();
}
