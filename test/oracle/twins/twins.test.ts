import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../../servers/oracle.js';
import { twins } from './index.js';
import { judgeTwin } from './judge.js';

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

test('there are at least 120, each with a name of its own, and every variant is among them', () => {
  expect(twins.length).toBeGreaterThanOrEqual(120);
  expect(new Set(twins.map(({ about, name }) => `${about}: ${name}`)).size).toBe(twins.length);
  // Variant 30, prose that negates the claim, is a matter of unclaimed-immutable.
  for (let nr = 1; nr < 30; nr += 1) expect(twins.some(({ about }) => about === `variant ${String(nr)}`), String(nr)).toBe(true);
});

/** What must hold of any side, whatever PostgreSQL finds. */
function expectAgreement({ errors, denied, unreproduced, withoutReason }: Awaited<ReturnType<typeof judgeTwin>>): void {
  expect(errors).toEqual([]);
  expect(denied).toEqual([]);
  expect(unreproduced).toEqual([]);
  expect(withoutReason).toEqual([]);
}

/** One in eight; all of them with GUARDRAILS_ATTACKS=1. */
const stride = process.env['GUARDRAILS_ATTACKS'] === '1' ? 1 : 8;

describe.each(twins.filter((_, index) => index % stride === 0).map((twin) => [`${twin.about}: ${twin.name}`, twin] as const))('%s', (_, twin) => {
  test('open', async () => {
    const judged = await judgeTwin(db, twin, 'open');
    expectAgreement(judged);
    expect(judged.open, 'PostgreSQL lets it through').toBe(true);
    if (twin.undecided === undefined) expect(judged.refuted, judged.unknown.join('\n')).not.toEqual([]);
    else expect([...judged.refuted, ...judged.unknown]).not.toEqual([]);
  });

  test('closed', async () => {
    const judged = await judgeTwin(db, twin, 'closed');
    expectAgreement(judged);
    expect(judged.openness).toEqual([]);
    expect(judged.refuted).toEqual([]);
  });
});
