import type { Catalog } from '@pg-guardrails/catalog';
import { connect, type Connection } from '../server/connection.js';
import { sessionOf } from '../server/server.js';
import type { Session } from '../server/session.js';
import { introspect } from './introspect.js';
import { numberAt, rowsOf, textAt } from './rows.js';

/** A database as it stands. */
export interface LiveDatabase {
  readonly catalog: Catalog;
  /** `PostgreSQL 18.6`. */
  readonly server: string;
  /** The database's name. */
  readonly name: string;
  /** oids of what extensions brought along, and of the functions that come with a type: no history makes them. */
  readonly members: ReadonlySet<number>;
}

export type ReadDatabase = { readonly database: LiveDatabase } | { readonly problem: string };

/** lock_not_available. */
const lockNotAvailable = '55P03';

/** Milliseconds that one question may take. */
const limit = 60_000;

/**
 * What is read is of one moment, and nothing can be written; what waits for a lock gives up (manual: SET TRANSACTION, statement_timeout). In one transaction, so that a pooler may stand between.
 */
const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '5s'`;

const membersSql = `SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e' OR (deptype = 'i' AND classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass)`;

async function readAll(session: Session): Promise<LiveDatabase> {
  const catalog = await introspect(session);
  const [about] = await rowsOf(session, `SELECT pg_catalog.current_database()::pg_catalog.text AS name, 'PostgreSQL ' || pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) AS server`);
  if (about === undefined) throw new TypeError('the server does not say which database this is');
  const members = await rowsOf(session, membersSql);
  return { catalog, server: textAt(about, 'server'), name: textAt(about, 'name'), members: new Set(members.map((row) => numberAt(row, 'objid'))) };
}

async function inOneTransaction(connection: Connection): Promise<LiveDatabase> {
  const session = sessionOf((sql) => connection.ask(sql));
  await session.query(begin);
  const database = await readAll(session);
  await session.query('ROLLBACK');
  return database;
}

/** Reads the catalog of the database that a URL names (`Login.url`), PostgreSQL 14 to 18. Whoever may connect may read it; nothing is changed. */
export async function readDatabase(url: string, signal?: AbortSignal): Promise<ReadDatabase> {
  const connected = await connect({ url, applicationName: 'pg-guardrails' }, limit);
  if ('problem' in connected) return connected;
  const { connection } = connected;
  signal?.addEventListener('abort', () => void connection.close(), { once: true });
  try {
    return { database: await inOneTransaction(connection) };
  } catch (error) {
    // What a server refuses has a SQLSTATE; a version that is too old is a RangeError. Anything else is a mistake of ours.
    if (error instanceof Error && ('code' in error || error instanceof RangeError)) return { problem: 'code' in error && error.code === lockNotAvailable ? `${error.message}: somebody holds a lock on a table whose definition is to be read. Run it again when that is over` : error.message };
    throw error;
  } finally {
    await connection.close();
  }
}
