import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayOn } from '../../packages/prover/src/replay/replay.js';
import { withSuperuser } from '../../packages/prover/src/server/superuser.js';
import type { Server } from '../../packages/prover/src/server/server.js';
import { startFromPackage } from '../../packages/prover/test/embedded.js';
import { emptied } from '../../packages/prover/test/server.js';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { scriptCases } from './script-cases.js';
import { expected, readScripts, told } from './scripts.js';

let server: Server;
beforeAll(async () => {
  await loadGrammar();
  server = await startFromPackage();
});
afterAll(() => server.close());

/** The next case finds the superuser that it knows. */
async function givenBack(superuser: string): Promise<void> {
  for (const sql of ['RESET ALL', `SET SESSION AUTHORIZATION ${superuser}`, 'DROP OWNED BY postgres', 'DROP ROLE postgres', 'CREATE ROLE helper SUPERUSER', 'SET SESSION AUTHORIZATION helper', `ALTER ROLE ${superuser} RENAME TO postgres`]) await server.session.query(sql);
}

/** On servers of each version: case-servers.test.ts. */
test.each(scriptCases)('simulate and replay agree on scripts: $name', async (one) => {
  const scripts = readScripts(one, 18);
  const { superuser } = scripts.input.history;
  const empty = await emptied(server);
  const replayed = await replayOn(superuser === undefined ? empty : await withSuperuser(empty, superuser), scripts.input);
  if (superuser !== undefined) await givenBack(superuser);
  expect(told(scripts, one, replayed)).toEqual(expected(one));
});
