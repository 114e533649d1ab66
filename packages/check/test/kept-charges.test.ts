import { simulate, simulateKept, type Catalog, type KeptSimulation, type SimulateInput } from '@pg-guardrails/catalog';
import { rules } from '@pg-guardrails/rules';
import type { CatalogRule } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { historyTexts } from '../../../scripts/bench/history.js';
import { judgeHistory, keptCharges, type CatalogClaim, type KeptCharges } from '../src/judge-history.js';
import { attack } from './attack.js';
import { tablesOf, typedStatement } from './typed-statements.js';

const count = 24;
const { tables, claimed } = tablesOf(count);
const history = { migrations: 'migrations' };
const runs = process.env['GUARDRAILS_RUNS'];

beforeAll(loadGrammar);

type Files = SimulateInput['files'];

function read(written: readonly string[]): Files {
  return written.map((text, index) => ({ sql: readSqlText(`${String(index)}.sql`, text) }));
}

const catalogRules = rules.filter((rule): rule is CatalogRule<Catalog> => rule.reads === 'catalog');

/** Claims of the configuration beside those of the SQL: of tables, and of the history. */
const claims = catalogRules.flatMap((rule, index): readonly CatalogClaim[] => {
  const place = { file: 'guardrails.config.json', line: index + 1, column: 1, endLine: index + 1, endColumn: 1 };
  const claim = (options: CatalogClaim['options']): CatalogClaim => ({ rule, options, severity: 'error', place, path: [] });
  switch (rule.id) {
    case 'immutable-table':
      return [claim({ tables: tables.slice(0, 2) }), claim({ tables: claimed.slice(0, 1), except: { columns: ['typed'] }, roles: ['app', 'late'] })];
    case 'row-security':
    case 'frozen-table':
      return [claim({ tables: tables.slice(0, 3) })];
    case 'unclaimed-immutable':
    case 'explicit-privileges':
      return [claim({})];
    default:
      return [];
  }
});
const context = { runtimeRoles: null, postgres: 18, named: [], migrations: 'migrations' };

function keptOver(catalog: Catalog, before: readonly KeptCharges[]): readonly KeptCharges[] {
  return keptCharges(catalog, catalogRules, claims, context, before);
}

/** As what is shown has them: places, words, counterexamples and remedies. */
function written(charges: unknown): unknown {
  return JSON.parse(JSON.stringify(charges));
}

/** What the judges ask of a catalog besides rows: names, families, keys, indexes, code, owners, roles. */
const table = fc.oneof(fc.constantFrom(...claimed), fc.constantFrom(...tables));
const asked = fc.oneof(
  fc.tuple(table, table).map(([one, other]) => `ALTER TABLE ${one} INHERIT ${other};`),
  table.map((one) => `CREATE TABLE public.part () INHERITS (${one}); GRANT DELETE ON public.part TO app;`),
  table.map((one) => `CREATE TRIGGER typed BEFORE TRUNCATE ON ${one} FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();`),
  table.map((one) => `CREATE FUNCTION public.judge(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; ALTER FUNCTION public.judge(text) OWNER TO app; CREATE INDEX judged ON ${one} ((public.judge('a')));`),
  table.map((one) => `GRANT REFERENCES ON ${one} TO app; GRANT CREATE ON SCHEMA public TO app;`),
  table.map((one) => `GRANT TRIGGER ON ${one} TO worker;`),
  table.map((one) => `COMMENT ON TABLE ${one} IS 'rows stay, @immutable';`),
  table.map((one) => `ALTER TABLE ${one} RENAME TO gone; CREATE TABLE ${one} (id bigint PRIMARY KEY);`),
  table.map((one) => `ALTER TABLE ${one} SET SCHEMA billing;`),
  table.map((one) => `DO $$ BEGIN IF now() > '2020-01-01' THEN ALTER TABLE ${one} DISABLE TRIGGER USER; END IF; END $$;`),
  fc.constantFrom(
    'CREATE SCHEMA side; CREATE FUNCTION side.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;',
    "CREATE TYPE public.typed AS ENUM ('a');",
    'ALTER FUNCTION public.refuse_change() OWNER TO app;',
    'ALTER FUNCTION public.refuse_change() RENAME TO other;',
    'ALTER ROLE app SUPERUSER;',
    'GRANT pg_write_all_data TO worker;',
    'GRANT SET ON PARAMETER session_replication_role TO app;',
    'CREATE ROLE late LOGIN; GRANT app TO late WITH ADMIN OPTION;',
    'ALTER SCHEMA public OWNER TO worker;',
    'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app;',
    'SELECT nothing();',
    'CREATE TABLE broken (;',
    '\n\n-- moved\n',
  ),
);

const texts = historyTexts(count).map(({ text }) => text);
/** Statements at either end of one file after another, so that places move; or the file is as it was. */
const edit = fc.record({ file: fc.nat(count - 1), isBefore: fc.boolean(), typed: fc.array(fc.oneof(typedStatement(tables, claimed), asked), { maxLength: 2 }) });

test('charges are those of a history that is seen for the first time, whatever was typed before', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 3, maxLength: 6 }), (edits) => {
      const now = [...texts];
      let files: Files = read(now);
      let kept: KeptSimulation = simulateKept({ files, history }, null);
      let charges = keptOver(kept.catalog, []);
      for (const { file, isBefore, typed } of edits) {
        const own = texts[file] ?? '';
        const text = (isBefore ? [...typed, own] : [own, ...typed]).join('\n');
        now[file] = text;
        files = files.map((one, index) => (index === file ? { sql: readSqlText(`${String(file)}.sql`, text) } : one));
        kept = simulateKept({ files, history }, kept);
        charges = keptOver(kept.catalog, charges);
        // That the catalogs are the same is held by a test of its own: the short run judges the same one anew.
        const anew = judgeHistory(runs === undefined ? { ...kept.catalog } : simulate({ files: read(now), history }), catalogRules, claims, context);
        expect(written(charges.flatMap((one) => one.charges.value))).toEqual(written(anew.charges));
      }
    }),
    { numRuns: Number(runs ?? 2) },
  );
}, 3_600_000);

test('what a table has nothing to do with leaves its claim judged', () => {
  const before = simulateKept({ files: read(texts), history }, null);
  const first = keptOver(before.catalog, []);
  const files = before.files.map((one, index) => (index === 1 ? { sql: readSqlText('1.sql', `${texts[1] ?? ''}\nCREATE TABLE public.apart (id bigint PRIMARY KEY);\n`) } : one));
  const second = keptOver(simulateKept({ files, history }, before).catalog, first);
  const ofTables = second.filter(({ key }) => claimed.slice(1).some((one) => key.includes(`"${one}"`)));
  expect(ofTables.length).toBeGreaterThan(1);
  for (const one of ofTables) expect(first).toContain(one);
});

// Long, with other seeds: `npm run attack:kept`.
test('nor does any kind of statement leave a charge as it was that is otherwise', () => {
  const { differences, kept, all } = attack(1, 5);
  expect(differences).toEqual([]);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(all);
});
