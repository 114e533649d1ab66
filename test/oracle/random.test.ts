import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { checkHistory } from './check-history.js';
import { historyOf } from './histories/history.js';

/** Always the same ones. More, and others: `npm run oracle -- --runs 20000`. */
const histories = 150;
const seed = 20260101;

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

test(`${String(histories)} random histories: the same SQLSTATEs, and the same facts in the end`, { timeout: 600_000 }, async () => {
  let [compared, unknown] = [0, 0];
  for (const statements of fc.sample(historyOf(25), { numRuns: histories, seed })) {
    const checked = await checkHistory(db, statements);
    expect({ statements, disagreements: checked.disagreements }).toEqual({ statements, disagreements: [] });
    compared += checked.compared;
    unknown += checked.unknown.length;
  }
  expect(unknown / (compared + unknown)).toBeLessThan(0.01);
});
