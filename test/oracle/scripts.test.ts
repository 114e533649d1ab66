import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbedded } from '../../packages/prover/src/server/embedded.js';
import { replayOn } from '../../packages/prover/src/replay/replay.js';
import type { Server } from '../../packages/prover/src/server/server.js';
import { emptied } from '../../packages/prover/test/server.js';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { scriptCases } from './script-cases.js';
import { expected, readScripts, told } from './scripts.js';

let server: Server;
beforeAll(async () => {
  await loadGrammar();
  server = await startEmbedded({ wanted: [], stubs: [] });
});
afterAll(() => server.close());

/** On servers of each version: case-servers.test.ts. */
test.each(scriptCases)('simulate and replay agree on scripts: $name', async (one) => {
  const scripts = readScripts(one, 18);
  const replayed = await replayOn(await emptied(server), scripts.input);
  expect(told(scripts, one, replayed)).toEqual(expected(one));
});
