import { randomBytes } from 'node:crypto';
import { bootstrapRole, literal, quoted } from './names.js';
import { isPlainName, namesApart, type Naming } from './apart.js';
import { connect, type Connection } from './connection.js';
import { serverOfSuperuser } from './superuser.js';
import { sessionOf, type Outcome, type Server } from './server.js';
import { signalsApartSql } from './signals.js';
import { clearRun, runPattern, sweep, type Inside } from './sweep.js';
import { differences, standingIn, standingSql, type ForEveryone } from './whole-server.js';

export interface ScratchOptions {
  /** A server of PostgreSQL 14 to 18: see `Login.url`. Its database is only what a connection needs; nothing in it is read or written. */
  readonly url: string;
  /** The roles that the history names, as far as is known: they go by other names there. */
  readonly roles: readonly string[];
  /** What the history calls its database. */
  readonly database: string;
  /** What its superuser is called. */
  readonly superuser: string;
  /** Milliseconds that one call of `run` may take. */
  readonly limit: number;
  /** Ends what is being done; what was made is taken away all the same. */
  readonly signal?: AbortSignal;
}

export type Started = { readonly server: Server } | { readonly problem: string };

interface About {
  readonly name: string;
  readonly number: number;
  readonly superuser: boolean;
  readonly createdb: boolean;
  readonly pid: number;
}

const aboutSql = `SELECT current_user AS name, pg_catalog.current_setting('server_version_num') AS number, r.rolsuper::pg_catalog.text AS superuser, r.rolcreatedb::pg_catalog.text AS createdb,
    pg_catalog.pg_backend_pid() AS pid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`;

function textOf(row: object | undefined, key: string): string {
  const value: unknown = row === undefined ? undefined : Reflect.get(row, key);
  return typeof value === 'string' ? value : '';
}

async function rowsOf(connection: Connection, sql: string): Promise<readonly object[]> {
  return sessionOf((text) => connection.ask(text)).query(sql);
}

async function aboutServer(connection: Connection): Promise<About> {
  const [row] = await rowsOf(connection, aboutSql);
  return { name: textOf(row, 'name'), number: Number(textOf(row, 'number')), superuser: textOf(row, 'superuser') === 'true', createdb: textOf(row, 'createdb') === 'true', pid: Number(textOf(row, 'pid')) };
}

/** Why this server will not do, or null. */
function objection({ name, number, superuser, createdb, pid }: About, connection: Connection): string | null {
  if (pid !== connection.pid) return 'a pooler answers there, not PostgreSQL itself: each transaction may reach another session, and roles, settings and temporary tables would be lost on the way. Give the URL of the server behind it.';
  if (number < 140_000) return `its version is too old (${String(Math.floor(number / 10_000))}): 14 to 18 are understood`;
  if (!createdb && !superuser) return `the role ${quoted(name)} may not create a database. A superuser is needed, since the history is run in a database of its own, and every role of it is tried: ALTER ROLE ${quoted(name)} SUPERUSER, or leave out --database-url and use the embedded server.`;
  if (!superuser) return `the role ${quoted(name)} is no superuser: only a superuser can act as every role of the history (SET SESSION AUTHORIZATION). ALTER ROLE ${quoted(name)} SUPERUSER, or leave out --database-url and use the embedded server.`;
  return null;
}

/** Names that are also something in PostgreSQL's own catalog: a text that has them may mean that. */
function builtInSql(names: readonly string[]): string {
  return `SELECT n.name FROM pg_catalog.unnest(ARRAY[${names.map(literal).join(', ')}]::pg_catalog.text[]) n(name)
    WHERE EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = n.name AND pronamespace < 16384) OR EXISTS (SELECT FROM pg_catalog.pg_type WHERE typname = n.name AND typnamespace < 16384)
    OR EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attname = n.name AND attrelid < 16384) OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = n.name AND relnamespace < 16384)
    OR EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = n.name AND oid < 16384) OR EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE s.name = n.name)
    OR EXISTS (SELECT FROM pg_catalog.pg_language WHERE lanname = n.name) OR EXISTS (SELECT FROM pg_catalog.pg_am WHERE amname = n.name)`;
}

const namesIn = (rows: readonly object[], key: string): readonly string[] => rows.map((row) => textOf(row, key));

/** The roles of the history, and the roles and databases that the server has: what a history says of one of these is not meant for it. */
async function namingFor(connection: Connection, run: string, roles: readonly string[], database: string, superuser: string): Promise<Naming | { readonly problem: string }> {
  const standing = namesIn(
    await rowsOf(
      connection,
      `SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' AND rolname !~ ${literal(runPattern)} UNION SELECT datname FROM pg_catalog.pg_database WHERE datname !~ '^template[01]$'`,
    ),
    'name',
  );
  const own = roles.filter((name) => !name.startsWith('pg_') && name.toLowerCase() !== 'public');
  const all = [...new Set([bootstrapRole, superuser, database, ...own, ...standing])];
  const builtIn = new Set(namesIn(await rowsOf(connection, builtInSql(all)), 'name'));
  const unfit = own.find((name) => name !== bootstrapRole && (builtIn.has(name) || !isPlainName(name)));
  if (unfit !== undefined) return { problem: `the role ${quoted(unfit)} cannot go by another name there, as every role of the history must on a server that others use: its name means something to PostgreSQL itself, or has characters that mean something in SQL. Leave out --database-url and use the embedded server.` };
  if (database !== bootstrapRole && (builtIn.has(database) || !isPlainName(database))) return { problem: `the database ${quoted(database)} of the history cannot go by another name there, as it must on a server that others use: its name means something to PostgreSQL itself, or has characters that mean something in SQL. Leave out --database-url and use the embedded server.` };
  const keywords = new Set(namesIn(await rowsOf(connection, 'SELECT word FROM pg_catalog.pg_get_keywords()'), 'word'));
  return namesApart(`${run}_`, all.filter((name) => isPlainName(name) && !builtIn.has(name)), keywords);
}

/** What the run needs before its own connection: a superuser who owns the database, and is known by the comment. */
async function makeDatabase(connection: Connection, owner: string, name: string): Promise<void> {
  await rowsOf(connection, `BEGIN; CREATE ROLE ${owner} SUPERUSER CREATEDB CREATEROLE LOGIN REPLICATION BYPASSRLS; COMMENT ON ROLE ${owner} IS 'made by pg-guardrails, which takes it away'; COMMIT`);
  await rowsOf(connection, `CREATE DATABASE ${name} OWNER ${owner} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
}

/**
 * A server that looks whether its client is still there, while a statement runs, ends one that was killed (manual: client_connection_check_interval). Not every system can tell it that.
 */
async function watchful(connection: Connection): Promise<Readonly<Record<string, string>>> {
  const setting = { client_connection_check_interval: '1s' };
  const { error } = await connection.ask(`SET client_connection_check_interval = '1s'`);
  return error === null ? setting : {};
}

/** Rows with the history's names, keys included: a role may be called like one of our columns. */
function readRows(rows: readonly object[], naming: Naming): readonly object[] {
  return rows.map((row): object => Object.fromEntries(Object.entries(row).map(([key, value]: [string, unknown]) => [naming.read(key), typeof value === 'string' ? naming.read(value) : value])));
}

/** What is there before the history. */
interface Before {
  readonly roles: ReadonlySet<string>;
  readonly standing: readonly ForEveryone[];
  readonly standingSql: string;
}

async function whatIsThere(connection: Connection, number: number): Promise<Before> {
  const sql = standingSql(number);
  return { roles: new Set(namesIn(await rowsOf(connection, 'SELECT rolname FROM pg_catalog.pg_roles'), 'rolname')), standing: standingIn(await rowsOf(connection, sql)), standingSql: sql };
}

/** The server under the names of the history. */
function serverOf(admin: Connection, own: Connection, run: string, naming: Naming, before: Before, within: Inside): Server {
  const ask = async (sql: string): Promise<Outcome> => {
    const { rows, error } = await own.ask(naming.written(sql));
    return error === null ? { rows: readRows(rows, naming), error: null } : { rows: null, error: { ...error, message: naming.read(error.message) } };
  };
  return {
    session: sessionOf(ask),
    run: ask,
    sharing: {
      ownRoles: `^(pg_|${run}_)`,
      strayRoles: async () => {
        const { rows } = await admin.ask(`SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ANY (ARRAY[${naming.names.map(literal).join(', ')}]::pg_catalog.name[])`);
        return namesIn(rows ?? [], 'rolname').filter((name) => !before.roles.has(name));
      },
      differences: async () => {
        const { rows } = await admin.ask(before.standingSql);
        // A server that is gone has not lost anything.
        return rows === null ? [] : differences(before.standing, standingIn(rows));
      },
    },
    close: async () => {
      await own.close();
      await clearRun(admin, run, within);
      await admin.close();
    },
  };
}

/**
 * A database of its own on a server that others may use: made here, dropped by `close`. Neither another database nor a role of others is touched; what a run that was killed
 * has left there is cleared away first.
 */
export async function startScratch({ url, roles, database: called, superuser, limit, signal }: ScratchOptions): Promise<Started> {
  const run = `guardrails_${randomBytes(6).toString('hex')}`;
  const connected = await connect({ url, applicationName: run }, limit);
  if ('problem' in connected) return connected;
  const admin = connected.connection;
  const within: Inside = (name) => connect({ url, database: name, applicationName: run }, limit);
  const give = async (problem: string): Promise<Started> => {
    await admin.close();
    return { problem };
  };
  try {
    const about = await aboutServer(admin);
    const reason = objection(about, admin);
    if (reason !== null) return await give(reason);
    await sweep(admin, within);
    const naming = await namingFor(admin, run, [...roles, superuser], called, superuser);
    if ('problem' in naming) return await give(naming.problem);
    const before = await whatIsThere(admin, about.number);
    const database = naming.nameOf(called);
    await makeDatabase(admin, naming.nameOf(superuser), database);
    const inside = await connect({ url, database, applicationName: run, settings: await watchful(admin) }, limit);
    if ('problem' in inside) {
      await clearRun(admin, run, within);
      return await give(inside.problem);
    }
    const own = inside.connection;
    await rowsOf(own, signalsApartSql);
    const stop = (): void => void admin.ask(`SELECT pg_catalog.pg_terminate_backend(${String(own.pid)})`);
    own.onLate = stop;
    signal?.addEventListener('abort', () => {
      own.end('it was interrupted');
      stop();
    }, { once: true });
    const server = serverOf(admin, own, run, naming, before, within);
    return { server: superuser === bootstrapRole ? server : serverOfSuperuser(server, superuser) };
  } catch (error) {
    await clearRun(admin, run, within);
    return give(error instanceof Error ? error.message : String(error));
  }
}
