import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { isInstalled, type Version } from '../servers/cluster.js';
import { openOlder, type OlderServer } from '../servers/older.js';
import { beyondSimulatorOfOlder } from './beyond.js';
import { bodyCases } from './body-cases.js';
import { cases } from './cases.js';
import { checkHistory } from './check-history.js';
import { compareHistory } from './compare-history.js';
import { constraintCases } from './constraint-cases.js';
import { eventTriggerCases } from './event-trigger-cases.js';
import { firedCases } from './fired-cases.js';
import { foundCases } from './found-cases.js';
import { historyOf } from './histories/history.js';
import { objectCases } from './object-cases.js';
import { olderCases } from './older-cases.js';
import { policyCases } from './policy-cases.js';
import { queryCases } from './query-cases.js';
import { suiteCases } from './suite-cases.js';
import { tableRowsCases } from './table-rows-cases.js';

/**
 * `postgres: 15`, against PostgreSQL 15: what it and 18 differ in, and of all other cases one in eight. The same for 14 to 17, with all cases and 300 random
 * histories of each: GUARDRAILS_VERSIONS=1 npx vitest run test/oracle/older.test.ts
 */
const isLong = process.env['GUARDRAILS_VERSIONS'] !== undefined;
const versions: readonly Version[] = isLong ? [14, 15, 16, 17] : [15];
const others = [...cases, ...policyCases, ...objectCases, ...bodyCases, ...eventTriggerCases, ...constraintCases, ...foundCases, ...tableRowsCases, ...queryCases, ...firedCases, ...suiteCases];
const picked = [...olderCases, ...others.filter((_, index) => isLong || index % 8 === 0)];
const histories = isLong ? 300 : 20;
const seed = 20260103;
const folders = ['definer', 'partitioned', 'services'];

beforeAll(loadGrammar);

describe.each(versions)('the simulator and PostgreSQL %i agree', (postgres) => {
  const asking = { postgres, beyond: beyondSimulatorOfOlder };
  let server: OlderServer;
  beforeAll(async () => {
    if (!isInstalled(postgres)) throw new Error(`PostgreSQL ${String(postgres)} is not installed: npm run servers does it`);
    server = await openOlder(postgres);
  });
  afterAll(() => server.close());

  test.each(picked)('$name', async ({ sql }) => {
    const { disagreements, unknown } = await checkHistory(server, sql, asking);
    expect({ disagreements, unknown }).toEqual({ disagreements: [], unknown: [] });
  });

  test(`${String(histories)} random histories`, { timeout: 600_000 }, async () => {
    for (const statements of fc.sample(historyOf(25), { numRuns: histories, seed: seed + postgres })) {
      const { disagreements } = await checkHistory(server, statements, asking);
      expect({ statements, disagreements }).toEqual({ statements, disagreements: [] });
    }
  });

  test.each(folders)('the history of fixtures/histories/%s', async (folder) => {
    const { replayed, simulated, result } = await compareHistory({ migrations: '.', postgres }, fileURLToPath(new URL(`../../fixtures/histories/${folder}`, import.meta.url)), { kind: 'server', url: server.url, roles: [] });
    await replayed.close();
    expect([...replayed.failures, ...simulated.errors, ...result.disagreements, ...result.unknown]).toEqual([]);
    expect(result.compared).toBeGreaterThan(100);
  });
});
