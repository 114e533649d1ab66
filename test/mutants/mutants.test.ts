import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { guardedHistories } from './histories.js';
import { judgeMutant, type JudgedMutant } from './judge.js';
import { mutantsOf } from './operators.js';
import { tallyOf } from './tally.js';

/** One in twenty-four; all of them: npm run mutants */
const stride = 24;

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

const all = guardedHistories.flatMap(mutantsOf);
const picked = guardedHistories.flatMap((history) => [null, ...mutantsOf(history)]).filter((_, index) => index % stride === 5).flatMap((mutant) => mutant ?? []);

test('there are at least 300 mutants, each with a name of its own', () => {
  expect(all.length).toBeGreaterThanOrEqual(300);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

describe('a guarded history', () => {
  test.each(guardedHistories.map((history) => [history.name, history] as const))('%s cannot be changed, and is proven', async (_, history) => {
    for (const table of history.tables.slice(0, 2)) {
      const { outcome, shown, verdict, wrong, reasons } = await judgeMutant(db, { name: history.name, history, files: history.files, table });
      expect({ outcome, shown, verdict, wrong, reasons }).toEqual({ outcome: 'closed', shown: [], verdict: 'proven', wrong: [], reasons: [] });
    }
  });
});

describe('mutants, a part of them', () => {
  const judged: JudgedMutant[] = [];
  test.each(picked.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
    const one = await judgeMutant(db, mutant);
    judged.push(one);
    expect(tallyOf([one]).complaints).toEqual([]);
  });

  test('nearly all that PostgreSQL finds open are refuted, the rest unknown', () => {
    const { open, refuted } = tallyOf(judged);
    expect(refuted / open).toBeGreaterThan(0.9);
  });
});
