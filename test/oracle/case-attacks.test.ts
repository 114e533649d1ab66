import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulate } from '../../packages/catalog/src/index.js';
import type { Case } from '../../packages/kernel/src/index.js';
import { loadGrammar, readSqlText } from '../../packages/sql-reader/src/index.js';
import { cases } from '../../rules/immutable-table/cases.js';
import { rule } from '../../rules/immutable-table/rule.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { attackTable, type Report } from './attacker/attacker.js';
import { denied } from './attacker/disagreements.js';

/** Cases of immutable-table are attacked by someone who has not read the rule: one in twelve; all of them: GUARDRAILS_ATTACKS=1 npx vitest run test/oracle/case-attacks.test.ts */
const stride = process.env['GUARDRAILS_ATTACKS'] === undefined ? 12 : 1;
const picked = cases.cases.filter((_, index) => index % stride === 0);

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

function stringOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function columnsOf(claim: Case['claim']): readonly string[] {
  const except: unknown = claim?.['except'];
  if (typeof except !== 'object' || except === null || !('columns' in except) || !Array.isArray(except.columns)) return [];
  return except.columns.filter((column) => typeof column === 'string');
}

/** A claim with exceptions says nothing of statements that change none of what it is about. */
function withinClaim(report: Report, claim: Case['claim']): Report {
  const isWeaker = ['except', 'once', 'allow'].some((option) => claim?.[option] !== undefined);
  return isWeaker ? { ...report, facts: report.facts.filter(({ effect, sqlstate }) => effect !== 'none' || sqlstate !== null) } : report;
}

describe('what is proven holds against everything that is tried', () => {
  test.each(picked.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const migrations = Object.entries(entry.files).map(([file, text]) => unmark(file, text));
    const catalog = simulate({ files: migrations.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'schema/migrations' } });
    const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
    const verdicts = rule.bind(entry.claim ?? {}).judgeCatalog(catalog, { runtimeRoles: null, postgres: 18, claimPlace, named: [] }).verdicts;
    const proven = verdicts.filter(({ verdict }) => verdict === 'proven');
    const once = stringOf(entry.claim?.['once'], '');
    await db.exec('BEGIN');
    try {
      for (const { text } of migrations) await db.exec(text.replace(/^\uFEFF/u, ''));
      await db.exec('RESET search_path; RESET ROLE');
      for (const table of new Set(proven.map(({ subject }) => subject))) {
        const mine = verdicts.filter(({ subject }) => subject === table);
        const roles = [...new Set(mine.flatMap(({ role }) => role ?? []))].filter((role) => role !== 'PUBLIC' && catalog.roles.has(role));
        const report = await attackTable(db, { table, roles, sqlstate: stringOf(entry.claim?.['sqlstate'], 'P0001'), except: columnsOf(entry.claim), ...(once === '' ? {} : { free: `(${once}) IS NOT TRUE` }) });
        expect(denied(mine, withinClaim(report, entry.claim))).toEqual([]);
      }
    } finally {
      await db.exec('ROLLBACK; SET SESSION AUTHORIZATION postgres');
    }
  });
});

/** So that what does not get through was really tried. */
const sprung = ['TRIGGER on a table that a definer writes to', 'a definer writes to a table of the role', 'a definer calls a function of the role', 'a definer calls it in a condition', 'a definer writes to a table whose trigger runs a function of the role', 'a definer writes to a table whose CHECK calls a function of the role',
  'a definer uses an operator whose function is the role’s', 'a definer writes to a table whose CHECK uses an operator whose function is the role’s', 'a definer’s value goes through a cast whose function is the role’s',
  'a definer casts to a type of the role, which can make the cast', 'a definer casts to a domain of others whose CHECK calls a function of the role', 'a definer has a variable of a domain over a domain whose CHECK calls a function of the role',
  'a definer writes to a table with an index by an operator class whose function is the role’s', 'a definer’s statement sets off an event trigger whose function is the role’s', 'a default that replaces another one calls a function of the role',
  'a foreign key sets a default that replaces another one and calls a function of the role', 'a definer writes to a table whose CHECK calls a function that was given another name', 'a definer writes to a table whose domain has a default that calls a function of the role',
  'a definer reads a view with a comment before what calls a function of the role', 'a definer writes to a table whose CHECK calls a function of others that calls one of the role',
  'a definer calls a function of others whose argument has a default that calls a function of the role'];

describe('code of one’s own that others run gets through', () => {
  test.each(sprung)('%s', async (name) => {
    const entry = cases.cases.find((one) => one.name === name);
    await db.exec('BEGIN');
    try {
      for (const [file, text] of Object.entries(entry?.files ?? {})) await db.exec(unmark(file, text).text);
      const { facts } = await attackTable(db, { table: 'public.ledger', roles: ['app'], sqlstate: 'P0001' });
      expect(facts).toContainEqual(expect.objectContaining({ role: 'app', means: 'trap', effect: 'DELETE' }));
    } finally {
      await db.exec('ROLLBACK; SET SESSION AUTHORIZATION postgres');
    }
  });
});
