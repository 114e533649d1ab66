import { loadGrammar } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenCases } from '../../rules/immutable-table/cases-given.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

/** Where immutable-table says that a definer may run what its caller gives it, PostgreSQL does run it: each of these empties the table. */

let database: Oracle;
beforeAll(async () => {
  await loadGrammar();
  database = await openPostgres();
});
afterAll(() => database.close());

/** As the definer that calls it, past the guard. */
const past = "CREATE FUNCTION pg_temp.past() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true); DELETE FROM public.ledger; RETURN 1; END $$;";
const domain = 'CREATE DOMAIN pg_temp.checked AS integer CHECK (VALUE IS NULL OR pg_temp.past() = VALUE);';
const opened = 'DECLARE c CURSOR FOR SELECT pg_temp.past();';

/** By case what app does. */
const attacks: ReadonlyMap<string, string> = new Map([
  ['a query for query_to_xml', "SELECT public.take('SELECT pg_temp.past()');"],
  ['a constant query that calls a function', 'SELECT public.take();'],
  ['a query for ts_stat', "SELECT public.take('SELECT pg_temp.past()::text::tsvector');"],
  ['a query for ts_rewrite', "SELECT public.take('SELECT ''a''::tsquery, pg_temp.past()::text::tsquery');"],
  ['a relation for table_to_xml', "CREATE VIEW pg_temp.seen AS SELECT pg_temp.past() AS a; SELECT public.take('pg_temp.seen');"],
  ['a cursor for cursor_to_xml', `${opened} SELECT public.take('c');`],
  ['a cursor for FETCH', `${opened} SELECT public.take('c');`],
  ['a cursor for MOVE', `${opened} SELECT public.take('c');`],
  ['a cursor that another variable takes', `${opened} SELECT public.take('c');`],
  ['a cursor that is opened only if none is given', `${opened} SELECT public.take('c');`],
  ['a type for pg_input_is_valid', `${domain} SELECT public.take('pg_temp.checked');`],
  ['the type of a variable', `${domain} SELECT public.take(NULL::pg_temp.checked);`],
  // These take the guard away, and no row by themselves.
  ['the name of a setting', "SELECT public.take('session_replication_role', 'replica'); RESET ROLE; DELETE FROM public.ledger;"],
  ['the value of session_replication_role', "SELECT public.take('replica'); RESET ROLE; DELETE FROM public.ledger;"],
  ['the type of a row', `${domain} CREATE TYPE pg_temp.pair AS (x pg_temp.checked); SELECT public.take(NULL::pg_temp.pair);`],
]);

/** What no embedded server has, or what would leave it. */
const beyond: ReadonlySet<string> = new Set(['a statement for dblink_exec', 'a query for crosstab', 'a statement for cron.schedule', 'the name of a file for lo_export', 'a program']);

const given = givenCases.filter(({ name }) => name.startsWith('what a definer is given to run is unknown: ')).map((entry) => ({ entry, what: entry.name.slice('what a definer is given to run is unknown: '.length) }));
const perhaps = givenCases.filter(({ name, findings }) => name.startsWith('what a definer calls is followed: ') && findings.some(({ messageId }) => messageId === 'unknownBypass'));

/** How many rows are left of one. */
async function leftAfter(files: Readonly<Record<string, string>>, attack: string): Promise<number> {
  await database.exec('BEGIN');
  try {
    for (const [file, text] of Object.entries(files)) await database.exec(unmark(file, text).text);
    await database.exec(`INSERT INTO public.ledger (id, amount) VALUES (1, 1); SET LOCAL ROLE app; ${past} ${attack} RESET ROLE;`);
    const { rows } = await database.query<{ left: number }>('SELECT count(*)::integer AS left FROM public.ledger');
    return rows[0]?.left ?? Number.NaN;
  } finally {
    await database.exec('ROLLBACK');
  }
}

describe('PostgreSQL runs what a definer is given', () => {
  test.each(given.filter(({ what }) => !beyond.has(what)))('$what', async ({ entry, what }) => {
    expect(await leftAfter(entry.files, attacks.get(what) ?? '')).toBe(0);
  });

  test('there is an attack for each, or a reason that there is none', () => {
    expect(given.map(({ what }) => what).filter((what) => !attacks.has(what)).sort()).toEqual([...beyond].sort());
  });
});

/** Types of a role's own for the fields of NEW: by case the type of the field `line`, and the row. */
const cast = (to: string, how: string): string => `CREATE TYPE pg_temp.own AS ENUM ('x'); CREATE FUNCTION pg_temp.runs(pg_temp.own) RETURNS ${to} LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_temp.past(); RETURN '{}'; END $$; CREATE CAST (pg_temp.own AS ${to}) WITH FUNCTION pg_temp.runs(pg_temp.own)${how};`;
const fields: ReadonlyMap<string, readonly [definitions: string, value: string]> = new Map([
  ['a field is written', [cast('text', ' AS ASSIGNMENT'), "'x'"]],
  ['a variable begins as a field', [cast('text', ' AS ASSIGNMENT'), "'x'"]],
  ['a field between strings with a backslash', [cast('text', ' AS ASSIGNMENT'), "'x'"]],
  ['the row has another name', [cast('text', ' AS ASSIGNMENT'), "'x'"]],
  ['a field is compared', [cast('text', ' AS IMPLICIT').replace("ENUM ('x')", '(a integer)'), 'ROW(1)']],
  ['a field is set', ["CREATE FUNCTION pg_temp.fits() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN IF current_user <> 'app' THEN PERFORM pg_temp.past(); END IF; RETURN true; END $$; CREATE DOMAIN pg_temp.own AS timestamptz CHECK (pg_temp.fits());", 'NULL']],
  ['the row is made JSON', [cast('json', ''), "'x'"]],
]);
const attached = givenCases.filter(({ name }) => name.startsWith('who attaches a trigger’s function'));
test.each(attached)('PostgreSQL runs it: $name', async ({ name, files }) => {
  const [definitions, value] = fields.get(name.slice(name.indexOf(': ') + 2)) ?? ['', ''];
  expect(await leftAfter(files, `${definitions} CREATE TEMPORARY TABLE probe (line pg_temp.own); CREATE TRIGGER probe BEFORE INSERT ON probe FOR EACH ROW EXECUTE FUNCTION public.wipe(); INSERT INTO probe VALUES (${value});`)).toBe(0);
});

/** Whether the guard is still there after any call, for the owner. */
const loosened = givenCases.filter(({ files }) => Object.values(files).some((text) => text.includes('take(kind text)')));
test.each(loosened)('PostgreSQL agrees: $name', async ({ files, findings }) => {
  const left: unknown[] = [];
  for (const kind of ['bulk', 'other', 'none']) left.push(await leftAfter(files, `SELECT public.take('${kind}'); RESET ROLE; DELETE FROM public.ledger;`).catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : error)));
  expect(left.some((one) => one === 0)).toBe(findings.length > 0);
  expect(left.every((one) => one === 0 || one === 'P0001')).toBe(true);
});

test.each(perhaps)('PostgreSQL runs it: $name', async ({ files }) => {
  expect(await leftAfter(files, 'SELECT public.take();')).toBe(0);
});
