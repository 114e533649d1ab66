import { literal, quoted } from './names.js';
import type { Connected, Connection } from './connection.js';

/** What a run calls what it makes on a server: the run, and a number. A regular expression of PostgreSQL. */
export const runPattern = '^guardrails_[0-9a-f]{12}_[0-9]+$';

async function namesFrom(connection: Connection, sql: string): Promise<readonly string[]> {
  const { rows } = await connection.ask(sql);
  return (rows ?? []).flatMap((row) => ('name' in row && typeof row.name === 'string' ? [row.name] : []));
}

/** Connects to another database of the same server. */
export type Inside = (database: string) => Promise<Connected>;

/**
 * A database with a subscription cannot be dropped (55006), and a subscription goes only from inside, with its slot given up: the publisher, whoever that is, is not to be asked (manual: DROP SUBSCRIPTION).
 * None is made by a statement of a file, which is not run; a DO block may have made one.
 */
async function dropSubscriptions(connection: Connection, database: string, inside: Inside): Promise<void> {
  const names = await namesFrom(connection, `SELECT subname AS name FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE datname = ${literal(database)}`);
  if (names.length === 0) return;
  const connected = await inside(database);
  if ('problem' in connected) return;
  // Event triggers of the history may refuse it; in replica mode those that are not made for that do not fire (manual: session_replication_role).
  await connected.connection.ask('SET session_replication_role = replica');
  for (const name of names) {
    for (const rest of ['DISABLE', 'SET (slot_name = NONE)']) await connected.connection.ask(`ALTER SUBSCRIPTION ${quoted(name)} ${rest}`);
    await connected.connection.ask(`DROP SUBSCRIPTION ${quoted(name)}`);
  }
  await connected.connection.close();
}

/**
 * Takes away what a run has made: its database, whoever is connected to it, then its roles with what they were given on the server as a whole.
 * What another run has taken away meanwhile is no error; nor is a server that is gone: the next run clears it.
 */
export async function clearRun(connection: Connection, run: string, inside: Inside): Promise<void> {
  const mine = literal(`^${run}_`);
  for (const database of await namesFrom(connection, `SELECT datname AS name FROM pg_catalog.pg_database WHERE datname ~ ${mine}`)) {
    await dropSubscriptions(connection, database, inside);
    await connection.ask(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }
  // The superuser that the run is known by goes last: it is the first by name or not, but owns what the others were given.
  const roles = await namesFrom(connection, `SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname ~ ${mine} ORDER BY pg_catalog.shobj_description(oid, 'pg_authid') IS NOT NULL, rolname`);
  for (const role of roles) {
    await connection.ask(`DROP OWNED BY "${role}"`);
    await connection.ask(`DROP ROLE IF EXISTS "${role}"`);
  }
}

/**
 * Clears what runs have left that are no longer there. A run is known by the superuser that it made first, with the comment that it gave it; it lives as long as one of its
 * connections does, all of which carry its name.
 */
export async function sweep(connection: Connection, inside: Inside): Promise<void> {
  const left = await namesFrom(
    connection,
    `SELECT DISTINCT pg_catalog.left(r.rolname::pg_catalog.text, 23) AS name FROM pg_catalog.pg_roles r
      WHERE r.rolname ~ ${literal(runPattern)} AND pg_catalog.shobj_description(r.oid, 'pg_authid') LIKE 'made by pg-guardrails%'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.application_name = pg_catalog.left(r.rolname::pg_catalog.text, 23))`,
  );
  for (const run of left) await clearRun(connection, run, inside);
}
