import { defaultAclItems, type Catalog, type Source } from '@pg-guardrails/catalog';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import type { Session } from '../server/session.js';
import { readAll } from './read-all.js';
import { numberAt, rowsOf, textAt, textsAt, type Reading } from './rows.js';
import { bindingOf, bindingsSql } from './uses.js';
import { bootstrapRole } from '../server/names.js';

/** Stands where no file says it: the server does. */
export function serverSource(server: string): Source {
  return { place: { file: '(PostgreSQL)', line: 1, column: 1, endLine: 1, endColumn: 1 }, text: server };
}

/** What a server says of itself. */
export interface Server {
  /** Major version. */
  readonly postgres: number;
  /** `PostgreSQL 18.6`. */
  readonly name: string;
  /** The schemas that unqualified names lead to, as the session stands. */
  readonly searchPath: readonly string[];
}

/** The first question to a server. @throws RangeError below PostgreSQL 14 */
export async function readServer(session: Session): Promise<Server> {
  const [row] = await rowsOf(
    session,
    `SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS number, pg_catalog.current_setting('server_version') AS version, pg_catalog.current_schemas(false) AS path`,
  );
  if (row === undefined) throw new TypeError('the server does not say its version');
  const number = numberAt(row, 'number');
  const name = `PostgreSQL ${textAt(row, 'version').split(' ')[0] ?? ''}`;
  if (number < 140_000) throw new RangeError(`${name} is too old: 14 is the first version whose catalog can be read`);
  return { postgres: Math.floor(number / 10_000), name, searchPath: textsAt(row, 'path') };
}

/**
 * Runs with a search_path that leads nowhere but to pg_catalog: operators mean PostgreSQL's own, and pg_get_expr writes every other
 * name with its schema. The session's own path is put back.
 */
export async function withBarePath<Result>(session: Session, run: () => Promise<Result>): Promise<Result> {
  const [row] = await session.query(`SELECT pg_catalog.current_setting('search_path') AS path`);
  const path: unknown = row === undefined ? undefined : new Map<string, unknown>(Object.entries(row)).get('path');
  const set = (value: string): Promise<unknown> => session.query(`SELECT pg_catalog.set_config('search_path', '${value.replaceAll(`'`, `''`)}', false)`);
  const restore = (): Promise<unknown> => set(typeof path === 'string' ? path : '');
  await set('pg_catalog, pg_temp');
  try {
    const result = await run();
    await restore();
    return result;
  } catch (error) {
    // In a transaction that has failed nothing can be put back, and nothing needs to be.
    await restore().catch(() => undefined);
    throw error;
  }
}

/** Code that is called without its name. */
export async function readBindings(session: Session): Promise<Catalog['bindings']> {
  return withBarePath(session, async () => (await rowsOf(session, bindingsSql())).map(bindingOf));
}

/** How the rows that are read get their sources. */
export interface IntrospectOptions {
  /** The source of every row; by default one that names the server. */
  readonly source?: Source;
}

/**
 * The catalog of a PostgreSQL server (14 to 18) in the simulator's shape, one query for each kind of row. Whoever may connect may
 * read it. Conditions and expressions are PostgreSQL's wording (pg_get_expr), with every name qualified that is not in pg_catalog.
 * What only a history can say is empty: `changes`, `taints`, `errors`, `unmodelled`, the claims and standing revokes of relations.
 * The session's search_path is restored afterwards; nothing else is touched.
 * @throws RangeError for a server before 14; whatever the session throws
 */
export async function introspect(session: Session, options: IntrospectOptions = {}): Promise<Catalog> {
  // What a view is over is read from its query.
  await loadGrammar();
  const { postgres, name, searchPath } = await readServer(session);
  const reading: Reading = { postgres, source: options.source ?? serverSource(name), ownRoles: null, superuser: bootstrapRole };
  const { defaultAcls, ...rows } = await withBarePath(session, () => readAll(session, reading));
  return { ...rows, bindings: await readBindings(session), defaultAcl: defaultAclItems(defaultAcls), changes: [], taints: [], errors: [], unmodelled: [], postgres, searchPath };
}
