import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownExtensions } from '../../packages/catalog/src/extensions/known.js';
import { builtInTypes } from '../../packages/catalog/src/types/built-in.js';
import { systemColumns } from '../../packages/catalog/src/risk/system-columns.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

let db: Oracle;
beforeAll(async () => {
  db = await openPostgres();
});
afterAll(() => db.close());

test('what the simulator takes for a type of PostgreSQL is one, and no other is', async () => {
  const { rows } = await db.query<{ name: string }>(`SELECT typname AS name FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typname !~ '^(_|pg_)' AND typrelid = 0`);
  const real = rows.map(({ name }) => name).sort();
  expect([...builtInTypes].filter((name) => !/serial/u.test(name)).sort()).toEqual(real);
});

test('columns that the simulator knows of PostgreSQL’s own tables and views are there, with their types', async () => {
  const { rows } = await db.query<{ name: string; type: string }>(`SELECT n.nspname || '.' || c.relname || '.' || a.attname AS name, format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL) AS type
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid WHERE a.attnum > 0 AND n.nspname IN ('pg_catalog', 'information_schema')`);
  const texts = new Set(['name', 'text', '"char"', 'character varying']);
  const real = new Map(rows.map(({ name, type }) => [name, texts.has(type) ? null : type.replaceAll('_', ' ')]));
  const ours = [...systemColumns].flatMap(([relation, columns]) => [...columns].map(([column, type]): [string, string | null] => [`${relation}.${column}`, type]));
  expect(ours.filter(([name, type]) => real.get(name) !== type)).toEqual([]);
});

const installed = ['citext', 'hstore', 'ltree', 'pg_trgm', 'pgcrypto', 'tablefunc', 'unaccent', 'uuid-ossp'];

test.each(installed)('what the simulator knows of the extension %s', async (name) => {
  await db.exec(`CREATE EXTENSION "${name}"`);
  const members = async (query: string): Promise<readonly string[]> =>
    (await db.query<{ name: string }>(`SELECT DISTINCT ${query} WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = $1) AND d.deptype = 'e'`, [name])).rows.map((one) => one.name);
  const functions = await members(`p.proname AS name FROM pg_depend d JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid`);
  const types = await members(`t.typname AS name FROM pg_depend d JOIN pg_type t ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND t.typname !~ '^_'`);
  const { rows } = await db.query<{ trusted: boolean }>('SELECT trusted FROM pg_available_extension_versions WHERE name = $1', [name]);
  const known = knownExtensions.get(name);
  expect([...(known?.functions ?? [])].filter((one) => !functions.includes(one))).toEqual([]);
  expect([...(known?.types ?? [])].sort()).toEqual([...types].sort());
  expect(known?.trusted).toBe(rows[0]?.trusted);
});
