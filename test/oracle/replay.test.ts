import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { sessionOf, type Outcome, type Server } from '../../packages/prover/src/server/server.js';
import { replaySmall } from '../../packages/prover/test/server.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { cases } from './cases.js';
import { parameterCases } from './parameter-cases.js';
import { linesOf, simulated, statesOf } from './simulated.js';

/** What replay asks, a server answers that the tests have already. */
function serverOf(db: Oracle): Server {
  let last: Promise<unknown> = Promise.resolve();
  const runNow = async (sql: string): Promise<Outcome> => {
    try {
      return { rows: (await db.exec(sql)).rows, error: null };
    } catch (error) {
      if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { rows: null, error: { sqlstate: error.code, message: error.message } };
      throw error;
    }
  };
  // One after the other, as a connection of `prove` asks; some answers nobody waits for.
  const run = (sql: string): Promise<Outcome> => {
    const answer = last.then(() => runNow(sql));
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    session: sessionOf(run),
    run,
    sharing: null,
    close: async () => {
      await last;
      await db.close();
    },
  };
}

let server: Server;
beforeAll(async () => {
  await loadGrammar();
  server = serverOf(await openPostgres());
});
afterAll(() => server.close());

test.each([...cases, ...parameterCases])('simulate and replay agree: $name', async ({ sql }) => {
  // A file that has transactions of its own is not run in one.
  const { catalog, failures } = await replaySmall(server, { files: [{ sql: `${sql.join(';\n')};\n`, transaction: sql.includes('BEGIN') ? 'none' : 'file' }] });
  const told = simulated(sql);
  expect(catalog.changes.filter(({ source }) => source.place.file === '(PostgreSQL)')).toEqual([]);
  expect(linesOf(told)).toEqual(linesOf(catalog));
  expect(statesOf({ ...told, errors: failures }, sql)).toEqual(statesOf(told, sql));
});
