import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { cases } from './cases.js';
import { parameterCases } from './parameter-cases.js';
import { subscriptionCases } from './subscription-cases.js';
import { linesOfPostgres } from './postgres.js';
import { introspected, runOnPostgres } from './run.js';
import { linesOf } from './simulated.js';

let db: Oracle;
beforeAll(async () => {
  db = await openPostgres();
});
afterAll(() => db.close());

test.each([...cases, ...parameterCases, ...subscriptionCases])('introspect reads what plain queries read: $name', async ({ sql }) => {
  const { answer } = await runOnPostgres(db, sql, async (server) => ({ catalog: await introspected(server), lines: await linesOfPostgres(server) }));
  expect(linesOf(answer.catalog)).toEqual(answer.lines);
});
