import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasEquality, hasRowEquality, isKeptByJson } from '../../packages/plpgsql/src/index.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

/** What comparisons and documents of rows are said to tell apart, PostgreSQL tells apart. */

let db: Oracle;
beforeAll(async () => {
  db = await openPostgres();
});
afterAll(() => db.close());

/** Statistics, which no column of a user's table has: an equality of bytea serves them, or several do. */
const internal = /^(?:pg_dependencies|pg_mcv_list|pg_ndistinct|pg_node_tree|pg_ddl_command)$/u;

test('types that cannot be compared, alone and in a row', async () => {
  await db.exec(`CREATE FUNCTION pg_temp.answers(statement text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN EXECUTE statement; RETURN true; EXCEPTION WHEN undefined_function OR ambiguous_function THEN RETURN false; END $$`);
  const { rows } = await db.query<{ type: string; alone: boolean; inRow: boolean }>(`
    SELECT format_type(oid, NULL) AS type, pg_temp.answers(format('SELECT NULL::%1$s = NULL::%1$s', format_type(oid, NULL))) AS alone,
      EXISTS (SELECT FROM pg_opclass o JOIN pg_am a ON a.oid = o.opcmethod WHERE o.opcdefault AND a.amname IN ('btree', 'hash')
        AND (o.opcintype = t.oid OR EXISTS (SELECT FROM pg_cast c WHERE c.castsource = t.oid AND c.casttarget = o.opcintype AND c.castmethod = 'b' AND c.castcontext = 'i'))) AS "inRow"
    FROM pg_type t WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' AND typcategory <> 'A'`);
  const asked = rows.filter(({ type }) => !internal.test(type));
  expect(asked.filter(({ type, alone }) => hasEquality(type) !== alone)).toEqual([]);
  expect(asked.filter(({ type, inRow }) => hasRowEquality(type) !== inRow)).toEqual([]);
});

/** By type, values that are DISTINCT, or as texts where nothing else tells them apart. */
const values: readonly (readonly [type: string, ...values: readonly string[]])[] = [
  ['smallint', '1', '2', 'NULL'],
  ['numeric', '1', "'NaN'", "'Infinity'", "'-Infinity'", '1e-300', 'NULL'],
  ['double precision', '1', '1.0000000000000002'],
  ['boolean', 'true', 'false', 'NULL'],
  ['text', "''", "'null'", "'a'", "'a '", 'NULL'],
  ['character varying(5)', "'a'", "'a '", 'NULL'],
  ['character(5)', "'a'", "'b'", 'NULL'],
  ['name', "'a'", "'A'", 'NULL'],
  ['uuid', "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'", 'NULL'],
  ['bytea', "''", "'\\x00'", "'\\\\x'", "'\\\\x00'", 'NULL'],
  ['date', "'2026-01-01'", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'0044-03-15'", 'NULL'],
  ['timestamp without time zone', "'2026-01-01'", "'2026-01-01 00:00:00.000001'", "'infinity'", "'0044-03-15 BC'", "'0044-03-15'", 'NULL'],
  ['timestamp with time zone', "'2026-10-25 00:30:00+00'", "'2026-10-25 01:30:00+00'", "'infinity'", "'0044-03-15 BC'", "'0044-03-15'", 'NULL'],
  ['time without time zone', "'24:00'", "'00:00'", 'NULL'],
  ['inet', "'1.2.3.4/24'", "'1.2.3.4'", "'1.2.3.0/24'", 'NULL'],
  ['cidr', "'1.2.3.0/24'", "'1.2.3.0/25'", 'NULL'],
  ['oid', '1', '2', 'NULL'],
  ['jsonb', "'{}'", "'null'", 'NULL'],
  ['json', `'{"a":1}'`, `'{"a": 1}'`, `'{"a":2,"a":1}'`, "'null'", 'NULL'],
  ['integer[]', "'{1,2}'", "'[0:1]={1,2}'", 'NULL'],
  ['text[]', "'{NULL}'", `'{"NULL"}'`, "'{}'", "'[0:0]={NULL}'", 'NULL'],
  ['jsonb[]', "ARRAY['null'::jsonb]", 'ARRAY[NULL::jsonb]'],
];

test.each(values)('what a document keeps of %s', async (type, ...given) => {
  await db.exec('SET extra_float_digits = -15');
  const { rows } = await db.query<{ one: string; other: string }>(`
    WITH v (nr, v) AS (VALUES ${given.map((value, nr) => `(${String(nr)}, ${value}::${type})`).join(', ')})
    SELECT a.v::text AS one, b.v::text AS other FROM v a JOIN v b ON a.nr < b.nr WHERE to_jsonb(a) - 'nr' IS NOT DISTINCT FROM to_jsonb(b) - 'nr'`);
  const isLost = (isNull: (one: unknown) => boolean): boolean => rows.some(({ one, other }) => !isNull(one) && !isNull(other));
  expect(isKeptByJson({ type, notNull: false })).toBe(!isLost(() => false));
  expect(isKeptByJson({ type, notNull: true })).toBe(!isLost((one) => one === null));
});
