import type { PGlite } from '@electric-sql/pglite';
import { packedExtension } from './contrib.js';
import type { Session } from './session.js';
import { stubScript } from './stubs.js';

/** What PostgreSQL answered: rows, or an error with its SQLSTATE. */
export type Outcome = { readonly rows: readonly object[]; readonly error: null } | { readonly rows: null; readonly error: ServerError };

export interface ServerError {
  readonly sqlstate: string;
  readonly message: string;
}

/** A PostgreSQL inside this process, in memory, with one connection. Its only database is called `postgres`, as is its superuser. */
export interface EmbeddedServer {
  readonly session: Session;
  /** Runs one statement or several; the rows are those of the last that has any. */
  run(sql: string): Promise<Outcome>;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Extensions that the history asks for: those that PGlite brings along are installed, so that CREATE EXTENSION finds them. */
  readonly wanted: readonly string[];
  /** Extensions that the server lacks and that a stub stands in for. */
  readonly stubs: readonly string[];
}

/** Where PGlite's file system keeps the scripts of extensions. */
const extensionFolder = '/pglite/share/postgresql/extension';

function sqlstateOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' && /^[\dA-Z]{5}$/u.test(error.code) ? error.code : crashed;
}

/** As much of Emscripten's file system as is needed; its types are not installed. */
interface FileSystem {
  writeFile(path: string, text: string): void;
}

function isFileSystem(value: unknown): value is FileSystem {
  return isObject(value) && 'writeFile' in value && typeof value.writeFile === 'function';
}

function fileSystemOf(db: PGlite): FileSystem {
  const files: unknown = Reflect.get(db.Module, 'FS');
  if (!isFileSystem(files)) throw new TypeError('PGlite has no file system to put extensions in');
  return files;
}

/** internal_error: PostgreSQL itself gave up; nothing more can be asked of it. */
export const crashed = 'XX000';

async function attempt(db: PGlite, sql: string): Promise<Outcome> {
  try {
    const results = await db.exec(sql);
    return { rows: results.findLast(({ fields }) => fields.length > 0)?.rows.filter(isObject) ?? [], error: null };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { rows: null, error: { sqlstate: sqlstateOf(error), message: error.message } };
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Starts a server; it takes some seconds. PGlite is loaded here and nowhere else, and only when this is called. */
export async function startEmbedded({ wanted, stubs }: EmbeddedOptions): Promise<EmbeddedServer> {
  const { PGlite: Server } = await import('@electric-sql/pglite');
  const found = await Promise.all(wanted.map(async (name) => [name, await packedExtension(name)] as const));
  const extensions = Object.fromEntries(found.flatMap(([name, extension]) => (extension === null ? [] : [[name.replaceAll('-', '_'), extension] as const])));
  const db = await Server.create({ extensions });
  const files = fileSystemOf(db);
  for (const name of stubs) {
    if (found.some(([known, extension]) => known === name && extension !== null)) continue;
    files.writeFile(`${extensionFolder}/${name}.control`, `comment = 'stands in for ${name}'\ndefault_version = '1.0'\nrelocatable = false\n`);
    files.writeFile(`${extensionFolder}/${name}--1.0.sql`, stubScript(name));
  }
  return {
    session: {
      async query(sql) {
        const { rows, error } = await attempt(db, sql);
        if (error !== null) throw Object.assign(new Error(error.message), { code: error.sqlstate });
        return rows;
      },
    },
    run: (sql) => attempt(db, sql),
    close: () => db.close(),
  };
}
