import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { startEmbedded } from '../../packages/prover/src/server/embedded.js';
import type { Server } from '../../packages/prover/src/server/server.js';
import { replaySmall } from '../../packages/prover/test/server.js';
import { cases } from './cases.js';
import { parameterCases } from './parameter-cases.js';
import { linesOf, simulated, statesOf } from './simulated.js';

let server: Server;
beforeAll(async () => {
  await loadGrammar();
  server = await startEmbedded({ wanted: [], stubs: [] });
});
afterAll(() => server.close());

test.each([...cases, ...parameterCases])('simulate and replay agree: $name', async ({ sql }) => {
  const { catalog, failures } = await replaySmall(server, { files: [`${sql.join(';\n')};\n`] });
  const told = simulated(sql);
  expect(catalog.changes.filter(({ source }) => source.place.file === '(PostgreSQL)')).toEqual([]);
  expect(linesOf(told)).toEqual(linesOf(catalog));
  expect(statesOf({ ...told, errors: failures }, sql)).toEqual(statesOf(told, sql));
});
