import { bootstrapRole, quoted, withSuperuserCalled } from './names.js';
import { sessionOf, type Outcome, type Server } from './server.js';

/** Renames the role that initdb made: no role can rename itself, and that one cannot be dropped (manual: initdb, --username). */
function renaming(name: string): readonly string[] {
  const helper = 'guardrails_renames';
  return [
    `CREATE ROLE ${helper} SUPERUSER`,
    `SET SESSION AUTHORIZATION ${helper}`,
    `ALTER ROLE ${bootstrapRole} RENAME TO ${quoted(name)}`,
    `SET SESSION AUTHORIZATION ${quoted(name)}`,
    `DROP ROLE ${helper}`,
  ];
}

/** The server with what goes back to its superuser under the name that this one has. */
export function serverOfSuperuser(server: Server, name: string): Server {
  const ask = (sql: string): Promise<Outcome> => server.run(withSuperuserCalled(sql, name));
  const { session: inner } = server;
  const session = sessionOf(ask);
  return {
    ...server,
    run: ask,
    session: inner.chains === undefined ? session : { ...session, chains: (all, onChain) => inner.chains?.(all.map((chain) => chain.map((sql) => withSuperuserCalled(sql, name))), onChain) ?? Promise.resolve([]) },
    superuser: name,
  };
}

/** An embedded server is made by `postgres`; a history may be meant for one that another superuser made. */
export async function withSuperuser(server: Server, name: string): Promise<Server> {
  if (name === bootstrapRole) return server;
  for (const sql of renaming(name)) await server.session.query(sql);
  return serverOfSuperuser(server, name);
}
