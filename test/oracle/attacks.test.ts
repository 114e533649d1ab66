import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { attacks } from './attacks.js';
import { runOnPostgres } from './run.js';
import { simulated } from './simulated.js';
import { claimable, contradictions, judge } from './verdicts.js';

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

describe('an attack on an append-only table', () => {
  test.each(attacks)('$name', async ({ sql, expected, table = 'public.ledger' }) => {
    const catalog = simulated(sql);
    expect(catalog.errors).toEqual([]);
    const verdicts = judge(catalog, claimable(catalog));
    const said = Object.fromEntries(
      Object.entries(expected).map(([question, wanted]) => {
        const found = verdicts.find(({ subject, layer, operation, role }) => subject === table && `${layer ?? ''} ${operation ?? ''} ${role ?? ''}`.trim() === question)?.verdict ?? 'nothing';
        return [question, wanted === 'open' && (found === 'refuted' || found === 'unknown') ? 'open' : found];
      }),
    );
    expect(said).toEqual(expected);
    const { answer: wrong, errors } = await runOnPostgres(db, sql, (database) => contradictions(database, verdicts));
    expect(errors.filter((error) => error !== null)).toEqual([]);
    expect(wrong).toEqual([]);
  });
});
