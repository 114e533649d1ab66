import type { Journalled } from '@pg-guardrails/catalog';
import type { Server } from '../server/server.js';
import { readAll } from '../introspect/read-all.js';
import type { Reading } from '../introspect/rows.js';
import { ask, prepareSql } from './prepared.js';
import { asSuperuser, bootstrapRole } from '../server/names.js';
import { hasRenames, refresh } from './refresh.js';
import { settleAll } from './settle-all.js';
import type { Written } from './sources.js';
import { look, lookAnew, startWatch, type Watch } from './watch.js';

/** Whether a transaction block is open: what is asked must then leave it as it was. */
export type Block = 'transaction' | 'none';

/** Looks at the catalog between the statements of a history, as the superuser, whoever the history has become. */
export interface Observer {
  /** After a statement, and the savepoint that it stood behind: the rows as they are now, each change with the statement as its source. */
  after(before: Journalled, written: Written, block: Block, savepoint: string | null): Promise<Journalled>;
  /** After a rollback: the rows are those of an earlier look. */
  rolledBack(block: Block): Promise<void>;
  /** Everything, with one source. */
  readAll(written: Written): Promise<Journalled>;
  readonly postgres: number;
}

/** Runs in the session of the history, and leaves its role, its settings and its transaction as they were. */
async function aside<Result>(server: Server, block: Block, before: string, first: string, run: (answer: readonly object[]) => Promise<Result>): Promise<Result> {
  const [open, close] = block === 'transaction' ? ['SAVEPOINT pg_guardrails_look', 'ROLLBACK TO pg_guardrails_look; RELEASE pg_guardrails_look'] : ['BEGIN', 'ROLLBACK'];
  const bare = `${asSuperuser('LOCAL')}; SET LOCAL search_path TO pg_catalog, pg_temp; SET LOCAL plan_cache_mode TO force_generic_plan`;
  try {
    return await run(await server.session.query(`${before}${open}; ${bare}; ${first}`));
  } finally {
    // Nobody waits for it: what is asked next comes after it, and where the server is no more, that says so.
    void server.run(close);
  }
}

function isUnprepared(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '26000';
}

/** Begins to watch. The server must be outside a transaction. */
export async function observe(server: Server, postgres: number): Promise<Observer> {
  const prepared = prepareSql(postgres);
  const { session } = server;
  const ownRoles = server.sharing?.ownRoles ?? null;
  const superuser = server.superuser ?? bootstrapRole;
  await session.query(prepared);
  const watch: Watch = await aside(server, 'none', '', 'SELECT', () => startWatch(session, postgres));
  const once = (before: Journalled, written: Written, block: Block, release: string): Promise<Journalled> =>
    aside(server, block, release, ask('changed', String(watch.newest)), async (answer) => {
      const touched = await look(session, watch, answer);
      if (touched.size === 0) return before;
      const reading: Reading = { postgres, source: written.source, ownRoles, superuser };
      const settling = { written, defaults: before.defaultAcls };
      const now = await refresh(session, reading, before, touched);
      return settleAll(before, hasRenames(before, now) ? await readAll(session, reading) : now, settling);
    });
  return {
    postgres,
    async after(before, written, block, savepoint) {
      const release = savepoint === null ? '' : `RELEASE ${savepoint}; `;
      try {
        return await once(before, written, block, release);
      } catch (error) {
        // DISCARD ALL and DEALLOCATE ALL took the questions along.
        if (!isUnprepared(error)) throw error;
        await session.query(prepared);
        return once(before, written, block, '');
      }
    },
    rolledBack: (block) => aside(server, block, '', 'SELECT', () => lookAnew(session, watch)),
    readAll: (written) => aside(server, 'none', '', 'SELECT', () => readAll(session, { postgres, source: written.source, ownRoles, superuser })),
  };
}
