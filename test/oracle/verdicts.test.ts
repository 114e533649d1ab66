import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import type { ClaimedHistory } from './claimed-histories.js';
import { simpleHistory, wildHistory } from './claimed-histories.js';
import { runOnPostgres } from './run.js';
import { simulated, statesOf } from './simulated.js';
import { claimable, contradictions, judge } from './verdicts.js';

/** More of them: GUARDRAILS_FUZZ=3000 GUARDRAILS_SEED=7 npx vitest run test/oracle/verdicts.test.ts */
const histories = Number(process.env['GUARDRAILS_FUZZ'] ?? 100);
const seed = Number(process.env['GUARDRAILS_SEED'] ?? 20260102);

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

interface Tally {
  settled: number;
  /** Histories that PostgreSQL rejects and the simulator does not. */
  beyond: number;
  unknown: Map<string, number>;
}

async function check({ statements }: ClaimedHistory, tally: Tally): Promise<void> {
  const catalog = simulated(statements);
  const verdicts = judge(catalog, claimable(catalog));
  for (const { verdict, layer, reason } of verdicts) {
    if (verdict !== 'unknown') tally.settled += 1;
    else {
      const key = `${layer ?? ''}: ${reason.replace(/ \(.*/u, '').slice(0, 110)}`;
      tally.unknown.set(key, (tally.unknown.get(key) ?? 0) + 1);
    }
  }
  const { answer: wrong, errors } = await runOnPostgres(db, statements, (database) => contradictions(database, verdicts));
  const theirs = errors.map((error) => error?.sqlstate ?? null);
  const states = statesOf(catalog, statements);
  // A statement that PostgreSQL rejects ends a migration: that the simulator takes a few of them says nothing about verdicts.
  if (statements.some((_, index) => states[index] === null && theirs[index] !== null)) {
    tally.beyond += 1;
    return;
  }
  const rejected = (list: readonly (string | null)[]): readonly string[] => statements.filter((_, index) => list[index] !== null);
  expect({ wrong, rejected: rejected(states) }).toEqual({ wrong: [], rejected: rejected(theirs) });
}

describe.each([
  { name: 'simple', history: simpleHistory, mostUnknown: 0.1 },
  { name: 'wild', history: wildHistory, mostUnknown: 0.25 },
])('what immutable-table says of $name histories', ({ history, mostUnknown }) => {
  test(`PostgreSQL contradicts none of it, in ${String(histories / 2)} histories`, { timeout: 3_600_000 }, async () => {
    const tally: Tally = { settled: 0, beyond: 0, unknown: new Map() };
    await fc.assert(fc.asyncProperty(history, (one) => check(one, tally)), { numRuns: Math.ceil(histories / 2), seed, ...(process.env['GUARDRAILS_FUZZ'] === undefined ? { endOnFailure: true } : {}) });
    const unknown = [...tally.unknown.values()].reduce((sum, count) => sum + count, 0);
    const rate = unknown / (unknown + tally.settled);
    if (process.env['GUARDRAILS_FUZZ'] !== undefined) console.log(rate, tally.beyond, [...tally.unknown].sort(([, a], [, b]) => b - a).slice(0, 25));
    expect(rate).toBeLessThan(mostUnknown);
    expect(tally.beyond / histories).toBeLessThan(0.05);
  });
});
