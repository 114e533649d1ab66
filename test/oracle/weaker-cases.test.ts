import { simulate } from '@pg-guardrails/catalog';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weaker } from '../../rules/immutable-table/cases-weaker.js';
import { rule } from '../../rules/immutable-table/rule.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { againstProofs, claimOf, isWeaker, openWide } from './weaker.js';

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

describe('what is proven of a weaker claim holds against everything that it forbids', () => {
  test.each(weaker.filter(({ claim }) => isWeaker(claimOf(claim ?? {}))).map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const files = Object.entries(entry.files).map(([file, text]) => unmark(file, text));
    const catalog = simulate({ files: files.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'schema/migrations' } });
    const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
    const { verdicts } = rule.bind(entry.claim ?? {}).judgeCatalog(catalog, { runtimeRoles: null, postgres: 18, claimPlace });
    await db.exec('BEGIN');
    try {
      for (const { text } of files) await db.exec(text);
      await openWide(db, 'public.ledger');
      const { wrong, forbidden } = await againstProofs(db, 'public.ledger', claimOf(entry.claim ?? {}), verdicts);
      expect(wrong).toEqual([]);
      const proven = verdicts.filter(({ layer, verdict }) => layer === 'trigger' && verdict === 'proven');
      expect(forbidden).toBeGreaterThanOrEqual(proven.length);
    } finally {
      await db.exec('ROLLBACK');
    }
  });
});
