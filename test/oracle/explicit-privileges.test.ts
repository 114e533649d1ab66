import { simulate, type Catalog } from '@pg-guardrails/catalog';
import type { Case, Judgement } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../../rules/explicit-privileges/cases.js';
import { rule } from '../../rules/explicit-privileges/rule.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

/** Whatever explicit-privileges says of its cases, PostgreSQL is asked: what the roles hold, the counterexamples and the remedies. */

let database: Oracle;
beforeAll(async () => {
  await loadGrammar();
  database = await openPostgres();
});
afterAll(() => database.close());

const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
const privileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];

interface Migration {
  readonly file: string;
  readonly text: string;
}

function migrationsOf(entry: Case): readonly Migration[] {
  return Object.entries(entry.files).map(([file, text]) => unmark(file, text));
}

function catalogOf(migrations: readonly Migration[]): Catalog {
  return simulate({ files: migrations.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'schema/migrations' } });
}

function judge(entry: Case, migrations: readonly Migration[]): Judgement {
  return rule.bind(entry.claim ?? {}).judgeCatalog(catalogOf(migrations), { runtimeRoles: null, postgres: 18, claimPlace });
}

/** Runs after the history, in a transaction that is rolled back, roles included. */
async function withHistory(migrations: readonly Migration[], run: () => Promise<void>): Promise<void> {
  await database.exec('BEGIN');
  try {
    for (const { text } of migrations) await database.exec(text);
    await database.exec('CREATE ROLE anybody');
    await run();
  } finally {
    await database.exec('ROLLBACK');
  }
}

/** What a role holds on a table, or on some column of it, by itself and by memberships that inherit. */
async function held(role: string, table: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ privilege: string }>(
    `SELECT p AS privilege FROM unnest($3::text[]) WITH ORDINALITY u(p, n)
     WHERE has_table_privilege($1, $2, p) OR (p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege($1, $2, p)) ORDER BY n`,
    [role, table, privileges],
  );
  return rows.map(({ privilege }) => privilege);
}

const settled = cases.cases.filter(({ verdicts }) => verdicts?.some(({ verdict }) => verdict === 'unknown') !== true);

describe.each(settled.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
  const migrations = migrationsOf(entry);

  test('is what PostgreSQL says', async () => {
    expect(catalogOf(migrations).errors).toEqual([]);
    await withHistory(migrations, async () => {
      for (const { subject, role, verdict, reason, counterexample } of judge(entry, migrations).verdicts) {
        if (subject !== 'new tables' && verdict === 'proven' && role !== null) {
          const said = reason.includes('nothing') ? [] : privileges.filter((privilege) => reason.includes(privilege));
          const has = await held(role === 'PUBLIC' ? 'anybody' : role, subject);
          // A group whose privileges only SET ROLE gives is no part of what PostgreSQL counts here.
          if (!migrations.some(({ text }) => text.includes('INHERIT FALSE'))) expect(has, `${subject} ${role}: ${reason}`).toEqual(reason.includes('what is accepted') ? has : said);
        }
        if (subject === 'new tables' && verdict === 'proven') {
          await database.exec('SAVEPOINT made; CREATE TABLE public.made_tomorrow (id integer)');
          const given = await held(role === null || role === 'PUBLIC' ? 'anybody' : role, 'public.made_tomorrow');
          await database.exec('ROLLBACK TO SAVEPOINT made');
          if (entry.claim?.['defaultPrivileges'] === undefined) expect(given, `new tables ${String(role)}`).toEqual([]);
        }
        if (counterexample === null) continue;
        await database.exec(`SAVEPOINT attempt; SET SESSION AUTHORIZATION "${counterexample.as ?? ''}"`);
        const { rows } = await database.exec(counterexample.sql);
        await database.exec('ROLLBACK TO SAVEPOINT attempt; SET SESSION AUTHORIZATION postgres');
        for (const row of rows) expect(Object.values(row), counterexample.sql).not.toContain(false);
        expect(counterexample.observed).toEqual({ sqlstate: null, rowsChanged: 0 });
      }
    });
  });

  test('its remedies close what they stand beside', async () => {
    const { violations } = judge(entry, migrations);
    for (const { remedy, key, messageId } of violations) {
      if (remedy === undefined) continue;
      const mended = [...migrations, { file: 'schema/migrations/9999.sql', text: remedy }];
      await withHistory(mended, () => Promise.resolve());
      expect(catalogOf(mended).errors, remedy).toEqual([]);
      expect(judge(entry, mended).violations.map((one) => `${one.messageId} ${one.key ?? ''}`), remedy).not.toContain(`${messageId} ${key ?? ''}`);
    }
  });
});

test('what comes from elsewhere is shown', () => {
  const verdicts = settled.flatMap((entry) => judge(entry, migrationsOf(entry)).verdicts);
  expect(verdicts.filter(({ counterexample }) => counterexample !== null).length).toBeGreaterThan(10);
});
