import { usualPath, type Journalled } from '@pg-guardrails/catalog';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import type { Outcome, Server, ServerError } from '../server/server.js';
import { asSuperuser, databaseOf, literal, quoted, superuserOf } from '../server/names.js';

/**
 * The next file is a new session: what DISCARD ALL does, but for the prepared statements with which the catalog is read, and those
 * settings that a new connection would find (manual: ALTER ROLE … SET; the more special setting wins). Answers why the role that runs
 * the history cannot have a session, or null.
 */
export async function newSession(server: Server, history: HistoryConfig, rows: Journalled, role: string): Promise<ServerError | null> {
  await server.session.query(
    `${asSuperuser('SESSION')}; CLOSE ALL; UNLISTEN *; RESET ALL; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES`,
  );
  const prepared = await server.session.query(`SELECT pg_catalog.quote_ident(name) AS name FROM pg_catalog.pg_prepared_statements WHERE name !~ '^pg_guardrails_'`);
  for (const row of prepared) if ('name' in row && typeof row.name === 'string') await server.session.query(`DEALLOCATE ${row.name}`);
  const { error } = await become(server, role);
  if (error === null) await applySettings(server, history, rows, role);
  return error;
}

/** The role that runs the history. */
export function runnerOf(history: Pick<HistoryConfig, 'runAs' | 'superuser'>): string {
  return history.runAs?.role ?? superuserOf(history);
}

/** The session is that of a role, as if it had connected. */
export function become(server: Server, role: string): Promise<Outcome> {
  return server.run(`SET SESSION AUTHORIZATION ${quoted(role)}`);
}

/** The settings with which a connection starts. One that the role may not set is left out, as PostgreSQL does with a warning. */
export async function applySettings(server: Server, history: HistoryConfig, rows: Journalled, runner: string): Promise<void> {
  const path = (names: readonly string[]): string => `SET search_path TO ${names.map(quoted).join(', ')}`;
  // Whatever the server at hand is set to.
  if (history.searchPath === undefined) await server.session.query(path(usualPath));
  const settings = rows.roleSettings
    .filter(({ role, database }) => (role === null || role === runner) && (database === null || database === databaseOf(history)))
    .map((setting) => ({ ...setting, weight: (setting.role === null ? 0 : 2) + (setting.database === null ? 0 : 1) }))
    .sort((a, b) => a.weight - b.weight);
  for (const { name, value } of settings) await server.run(`SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`);
  if (history.searchPath !== undefined) await server.session.query(path(history.searchPath));
}
