import { simulate, simulateKept, type Catalog, type KeptSimulation, type SimulateInput } from '@pg-guardrails/catalog';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { historyTexts } from '../../../scripts/bench/history.js';
import { tablesOf, typedStatement } from './typed-statements.js';

const count = 24;
const { tables, claimed } = tablesOf(count);

/** Functions that name what comes later, changes and goes: tables, with and without a schema, and a function that they call. */
const early = [
  'CREATE FUNCTION public.helper() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;',
  ...claimed.flatMap((table, index) => [
    `CREATE FUNCTION public.sweep_${String(index)}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN PERFORM public.helper(); DELETE FROM ${table.replace('public.', '')}; END $$;`,
    `CREATE FUNCTION public.follow_${String(index)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN DELETE FROM ${table}; RETURN NEW; END $$;`,
  ]),
  'CREATE TRIGGER follow AFTER UPDATE ON public.tenants FOR EACH ROW EXECUTE FUNCTION public.follow_0();',
].join('\n');
const texts = historyTexts(count).map(({ text }, index) => (index === 0 ? `${text}${early}\n` : text));
const statement = fc.oneof(
  { weight: 2, arbitrary: typedStatement(tables, claimed) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constantFrom(...claimed).map((table) => `CREATE OR REPLACE FUNCTION public.helper() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM ${table}; END $$;`),
      fc.constantFrom(...claimed).map((table) => `ALTER TABLE ${table} SET SCHEMA billing;`),
      fc.constantFrom(...claimed).map((table) => `ALTER TABLE ${table} RENAME TO other; CREATE TABLE ${table} (id bigint PRIMARY KEY);`),
      fc.constantFrom(...claimed).map((table) => `DROP TABLE ${table} CASCADE; CREATE TABLE ${table} (id bigint PRIMARY KEY);`),
      fc.constantFrom('DROP FUNCTION public.helper();', 'GRANT CREATE ON SCHEMA public TO app;', 'ALTER FUNCTION public.sweep_0() OWNER TO worker;', 'ALTER FUNCTION public.sweep_1() SET search_path = billing, public;', 'DROP SCHEMA billing CASCADE;', 'ALTER TABLE public.tenants RENAME COLUMN name TO title;'),
    ),
  },
);
const history = { migrations: 'migrations' };

beforeAll(loadGrammar);

type Files = SimulateInput['files'];

function read(written: readonly string[]): Files {
  return written.map((text, index) => ({ sql: readSqlText(`${String(index)}.sql`, text) }));
}

const rule = rules.find(({ id }) => id === 'immutable-table');

/** Every verdict on the claimed tables and on some others, with reasons, counterexamples and evidence, and every violation. */
function judged(catalog: Catalog): unknown {
  if (rule?.reads !== 'catalog') throw new Error('immutable-table reads the catalog');
  const subject = [...claimed, ...tables.slice(0, 3)];
  const context = { runtimeRoles: ['app', 'worker', 'auditor'], postgres: catalog.postgres, claimPlace: { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 } };
  return JSON.parse(JSON.stringify(rule.bind({ tables: subject }).judgeCatalog(catalog, context)));
}

/** Several statements at once, at the end of one file after another; or the file is as it was. */
const edit = fc.record({ file: fc.nat(count - 1), typed: fc.array(statement, { maxLength: 2 }) });

test('verdicts are those of a history that is seen for the first time, whatever was typed before', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 3, maxLength: 6 }), (edits) => {
      const written = [...texts];
      let files: Files = read(written);
      let kept: KeptSimulation = simulateKept({ files, history }, null);
      judged(kept.catalog);
      for (const { file, typed } of edits) {
        const text = [texts[file] ?? '', ...typed].join('\n');
        written[file] = text;
        files = files.map((one, index) => (index === file ? { sql: readSqlText(`${String(file)}.sql`, text) } : one));
        kept = simulateKept({ files, history }, kept);
        expect(judged(kept.catalog)).toEqual(judged(simulate({ files: read(written), history })));
      }
    }),
    { numRuns: Number(process.env['GUARDRAILS_RUNS'] ?? 2) },
  );
}, 600_000);
