import { simulate } from '@pg-guardrails/catalog';
import { verdictKey } from '@pg-guardrails/kernel';
import { attemptInside, type Attempted, type Session } from '@pg-guardrails/prover';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../../rules/immutable-table/cases.js';
import { rule } from '../../rules/immutable-table/rule.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

/** Every case of immutable-table is attacked as the rule itself would have it attacked, through the harness that users have. */

let database: Oracle;
const session: Session = { query: async (sql) => (await database.exec(sql)).rows };
const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };

beforeAll(async () => {
  await loadGrammar();
  database = await openPostgres();
});
afterAll(() => database.close());

function words({ plan, seen, meaning }: Attempted): string {
  const { layer, operation, role } = plan.of;
  const answer = seen === null ? 'not tried' : `${seen.sqlstate ?? 'success'}, ${String(seen.rowsChanged)} rows changed ${seen.message}`;
  return `${String(layer)} ${String(operation)} ${role ?? ''}: as ${plan.as ?? 'anyone'} on a ${plan.fill} row: ${plan.sql} → ${answer}; ${meaning.kind}${meaning.kind === 'inconclusive' ? ` (${meaning.reason})` : ''}; predicted ${JSON.stringify(plan.predicted)}`;
}

const tried: Attempted[] = [];

describe('what is proven holds, and what is shown happens', () => {
  test.each(cases.cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const migrations = Object.entries(entry.files).map(([file, text]) => unmark(file, text));
    const catalog = simulate({ files: migrations.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'schema/migrations' } });
    const bound = rule.bind(entry.claim ?? {});
    const context = { runtimeRoles: null, postgres: 18, claimPlace };
    const { verdicts } = bound.judgeCatalog(catalog, context);
    const plans = bound.attempts(catalog, verdicts, context);
    const proven = new Set(verdicts.filter(({ verdict }) => verdict === 'proven').map(verdictKey));
    await database.exec('BEGIN');
    try {
      for (const { text } of migrations) await database.exec(text.replace(/^\uFEFF/u, ''));
      const attempted = await attemptInside(session, catalog, plans);
      tried.push(...attempted);
      expect(attempted.filter(({ plan, meaning }) => proven.has(verdictKey(plan.of)) && meaning.kind === 'broken').map(words)).toEqual([]);
      expect(attempted.filter(({ asPredicted }) => asPredicted === false).map(words)).toEqual([]);
    } finally {
      await database.exec('ROLLBACK');
    }
  });

  test('almost nothing was inconclusive', () => {
    const inconclusive = tried.filter(({ meaning, asPredicted }) => meaning.kind === 'inconclusive' && asPredicted !== true);
    expect(tried.length).toBeGreaterThan(1000);
    expect(inconclusive.map(words)).toEqual([]);
  });

  test('also the ways around are tried, as far as no counterexample is one', () => {
    const around = tried.filter(({ plan }) => plan.of.layer === 'bypass' && plan.promise.sqlstate === null);
    const begins = (word: string): number => around.filter(({ plan }) => plan.sql.startsWith(word)).length;
    expect(begins('SELECT ')).toBeGreaterThan(5);
    expect(begins('DELETE ') + begins('UPDATE ') + begins('INSERT ')).toBeGreaterThan(5);
    expect(begins('CREATE SCHEMA')).toBeGreaterThan(5);
  });
});
