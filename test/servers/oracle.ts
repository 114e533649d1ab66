import type { Extensions } from '@electric-sql/pglite';
import pg, { type Client, type QueryResult } from 'pg';
import { isInstalled } from './cluster.js';
import { borrowCluster } from './lent.js';

/** A PostgreSQL that tests ask: one connection, by the superuser `postgres` to the database `postgres`, and nobody else on the server. */
export interface Oracle {
  /** Runs one statement or several. @throws an Error whose `code` is the SQLSTATE */
  exec(sql: string): Promise<Answered>;
  /** Runs one statement with its parameters. @throws as `exec` */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who writes the query knows its rows
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
  close(): Promise<void>;
}

export interface Answered {
  /** Of the last statement that has any. */
  readonly rows: readonly object[];
  /** How many rows INSERT, UPDATE, DELETE, MERGE and COPY changed, of all statements. */
  readonly affectedRows: number;
}

const changing: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY']);

const types = new pg.TypeOverrides();
// int8: what tests count is small.
types.setTypeParser(20, Number);

/**
 * As PGlite starts a session. A server by itself has "$user", public, by which a history's schema of a role's own name would become the place of
 * what that role makes; where the simulator begins is the configuration's `searchPath`, which is public unless it says otherwise.
 */
const startOptions = '-c search_path=public';

/** A session of the superuser. */
export async function connected(host: string, port: number, database: string): Promise<Client> {
  const client = new pg.Client({ host, port, database, user: 'postgres', types, options: startOptions });
  await client.connect();
  return client;
}

/** The database `postgres` as initdb leaves it, and no role besides PostgreSQL's own. */
async function emptied(host: string, port: number): Promise<void> {
  const client = await connected(host, port, 'template1');
  try {
    await client.query('DROP DATABASE IF EXISTS postgres WITH (FORCE)');
    await client.query('CREATE DATABASE postgres TEMPLATE template0');
    await client.query(`DO $$ DECLARE one text; BEGIN FOR one IN SELECT quote_ident(rolname) FROM pg_roles WHERE oid >= 16384 LOOP EXECUTE 'DROP OWNED BY ' || one; EXECUTE 'DROP ROLE ' || one; END LOOP; END $$`);
    // What PUBLIC may set, and what is left of an ACL whose last role went.
    await client.query('DELETE FROM pg_parameter_acl');
  } finally {
    await client.end();
  }
}

/** The server of PostgreSQL itself; it brings along every extension of contrib. */
async function openNative(): Promise<Oracle> {
  const loan = await borrowCluster();
  await emptied(loan.host, loan.port);
  return onClient(await connected(loan.host, loan.port, 'postgres'), () => loan.giveBack());
}

/** The server is lent, and outlives the test: what changes all of it is not run, as `prove` does not on a server of others. It stands on lines of its own. */
function withoutServerWide(sql: string): string {
  return sql.replace(/^ALTER SYSTEM [^;]*;$/gmu, '');
}

/**
 * The names of questions about the catalog that are asked again and again, as all of it is read after each history: to plan them takes longer than to answer them. The
 * server plans anew what a definition has changed, but refuses what has other columns since (`SELECT * FROM t`), which no relation of the catalog has.
 */
class Prepared {
  private readonly asked = new Map<string, number>();
  private generation = 0;

  /** Undefined for the first time: many are asked once. */
  nameOf(sql: string): string | undefined {
    if (!sql.includes('pg_catalog')) return undefined;
    const known = this.asked.get(sql);
    this.asked.set(sql, known ?? this.asked.size);
    return known === undefined ? undefined : `oracle_${String(this.generation)}_${String(known)}`;
  }

  /** What a history says may take prepared statements away. */
  hear(sql: string): void {
    if (!/\b(?:DEALLOCATE|DISCARD)\b/iu.test(sql)) return;
    this.generation += 1;
    this.asked.clear();
  }
}

/** `ended`: what is left to do when the connection has been closed. */
export function onClient(client: Client, ended: () => Promise<void>): Oracle {
  const prepared = new Prepared();
  return {
    async exec(sql) {
      prepared.hear(sql);
      // Several statements have several results, which the client's types do not say.
      const results: readonly QueryResult<object>[] = [await client.query<object>(withoutServerWide(sql))].flat();
      return {
        rows: results.findLast(({ fields }) => fields.length > 0)?.rows ?? [],
        affectedRows: results.reduce((sum, { command, rowCount }) => sum + (changing.has(command) ? (rowCount ?? 0) : 0), 0),
      };
    },
    query: (sql, parameters = []) => client.query({ name: prepared.nameOf(sql), text: sql, values: [...parameters] }),
    async close() {
      await client.end();
      await ended();
    },
  };
}

/** The extensions that tests create, where the server does not bring them along. */
async function extensions(): Promise<Extensions> {
  const [citext, hstore, ltree, trgm, crypto, tablefunc, unaccent, uuid] = await Promise.all([
    import('@electric-sql/pglite/contrib/citext'), import('@electric-sql/pglite/contrib/hstore'), import('@electric-sql/pglite/contrib/ltree'), import('@electric-sql/pglite/contrib/pg_trgm'),
    import('@electric-sql/pglite/contrib/pgcrypto'), import('@electric-sql/pglite/contrib/tablefunc'), import('@electric-sql/pglite/contrib/unaccent'), import('@electric-sql/pglite/contrib/uuid_ossp'),
  ]);
  return { ...citext, ...hstore, ...ltree, ...trgm, ...crypto, ...tablefunc, ...unaccent, ...uuid };
}

/** PostgreSQL in WebAssembly: slower, and the same answers. */
async function openEmbedded(): Promise<Oracle> {
  const { PGlite } = await import('@electric-sql/pglite');
  const db = await PGlite.create({ extensions: await extensions() });
  // PGlite's own user is not the one it authenticated, so that RESET SESSION AUTHORIZATION and a rollback lead nowhere until the user was set once.
  await db.exec('SET SESSION AUTHORIZATION postgres');
  return {
    async exec(sql) {
      const results = await db.exec(withoutServerWide(sql));
      return { rows: results.findLast(({ fields }) => fields.length > 0)?.rows.filter((row) => typeof row === 'object') ?? [], affectedRows: results.at(-1)?.affectedRows ?? 0 };
    },
    query: (sql, parameters = []) => db.query(sql, [...parameters]),
    close: () => db.close(),
  };
}

/** Starts a server of the caller's own. PGlite stands in on platforms that the native one is not built for, and with GUARDRAILS_ORACLE=pglite. */
export function openPostgres(): Promise<Oracle> {
  return isInstalled(18) && process.env['GUARDRAILS_ORACLE'] !== 'pglite' ? openNative() : openEmbedded();
}
