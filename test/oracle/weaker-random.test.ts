import { simulate } from '@pg-guardrails/catalog';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rule } from '../../rules/immutable-table/rule.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { againstProofs, againstRefutations, claimOf, openWide } from './weaker.js';
import { weakerHistory, type WeakerHistory } from './weaker-histories.js';

/** More of them: GUARDRAILS_FUZZ=3000 GUARDRAILS_SEED=7 npx vitest run test/oracle/weaker-random.test.ts */
const isLong = process.env['GUARDRAILS_FUZZ'] !== undefined;
const histories = Number(process.env['GUARDRAILS_FUZZ'] ?? 40);
const seed = Number(process.env['GUARDRAILS_SEED'] ?? 20260102);

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
const tally = { proven: 0, refuted: 0, unknown: 0 };

async function contradicted({ claim, statements }: WeakerHistory): Promise<readonly string[]> {
  const sql = `${statements.join(';\n')};\n`;
  const catalog = simulate({ files: [{ sql: readSqlText('1.sql', sql) }], history: { migrations: '.' } });
  const { verdicts } = rule.bind({ ...claim, tables: ['ledger'] }).judgeCatalog(catalog, { runtimeRoles: null, postgres: 18, claimPlace });
  for (const { layer, operation, verdict } of verdicts) if (layer === 'trigger' && operation !== 'TRUNCATE') tally[verdict] += 1;
  await db.exec('BEGIN');
  try {
    await db.exec(sql);
    await openWide(db, 'public.ledger');
    const { wrong } = await againstProofs(db, 'public.ledger', claimOf(claim), verdicts, isLong ? 100 : 40);
    return [...wrong, ...(await againstRefutations(db, 'public.ledger', claimOf(claim), verdicts))];
  } finally {
    await db.exec('ROLLBACK');
  }
}

describe('what immutable-table says of weaker claims', () => {
  test(`PostgreSQL contradicts none of it, in ${String(histories)} histories`, { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(weakerHistory, async (history) => {
        expect(await contradicted(history)).toEqual([]);
      }),
      { numRuns: histories, seed, endOnFailure: !isLong },
    );
    if (isLong) console.log(tally);
    expect(tally.proven).toBeGreaterThan(histories / 4);
    expect(tally.refuted).toBeGreaterThan(histories / 4);
    expect(tally.unknown / (tally.proven + tally.refuted + tally.unknown)).toBeLessThan(0.25);
  });
});
