import type { NameCase } from './name-cases.js';

const base = ['CREATE ROLE alice', 'CREATE TABLE t (a int)', 'CREATE TABLE u (a int)', 'CREATE TABLE names (n text)', 'CREATE SCHEMA s', 'CREATE TYPE comp AS (a int, b text)'];
const on = (name: string, settled: readonly string[], open: readonly string[], ...sql: readonly string[]): NameCase => ({ name, settled, open, sql: [...base, ...sql] });

/** Two functions of one schema, of which a handler calls one by a name that cannot be told. */
const handle = (type: string): string => `CREATE FUNCTION s.handle(x ${type}) RETURNS int LANGUAGE plpgsql AS $$ BEGIN GRANT SELECT ON t TO alice; RETURN 1; END $$`;
const raw = (type: string): string => `CREATE FUNCTION s.raw(x ${type}) RETURNS int LANGUAGE plpgsql AS $$ BEGIN GRANT SELECT ON u TO alice; RETURN 1; END $$`;
const anyText = `CREATE FUNCTION s.raw(x text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE concat('GRANT SELECT ON ', x, ' TO alice'); RETURN 1; END $$`;
const body = (declared: string, using: string): string => `DECLARE n int; ${declared} BEGIN EXECUTE format('SELECT s.%I($1)', (SELECT n FROM names)) USING ${using} INTO n; RETURN n; END`;
const handler = (type: string, declared = '', using = 'fc'): string => `CREATE FUNCTION commit(fc ${type}) RETURNS int LANGUAGE plpgsql AS $$ ${body(declared, using)} $$`;
const call = (name: 'raw' | 'handle', value = `ROW(1, 'u')::comp`): readonly string[] => [`INSERT INTO names SELECT CASE WHEN now() > '2000-01-01' THEN '${name}' ELSE 'x' END`, `SELECT commit(${value})`];
const cast = 'CREATE CAST (comp AS text) WITH INOUT AS IMPLICIT';

/** PostgreSQL takes a row for no other type but where a cast says so. */
const argumentCases: readonly NameCase[] = [
  on('a row is no text', ['u'], ['t'], anyText, handle('comp'), handler('comp'), ...call('handle')),
  on('and a function of texts is not found', ['u'], ['t'], anyText, handle('comp'), handler('comp'), ...call('raw')),
  on('the row of a table is no array', ['u'], ['t'], 'CREATE TABLE k (a int, b text)', raw('text[]'), handle('k'), handler('k'), ...call('raw', `ROW(1, 'u')::k`)),
  on('unless a cast is implicit', [], ['t', 'u'], cast, raw('text'), handle('comp'), handler('comp'), ...call('raw')),
  on('one made later, perhaps', [], ['t', 'u'], raw('text'), handle('comp'), handler('comp'), `DO $$ BEGIN IF now() > '2000-01-01' THEN ${cast}; END IF; END $$`, ...call('raw')),
  on('anyelement takes a row', [], ['u'], raw('anyelement'), handle('comp'), handler('comp'), ...call('raw')),
  on('record takes a row', [], ['u'], raw('record'), handle('comp'), handler('comp'), ...call('raw')),
  on('a domain over its type takes a row', [], ['u'], 'CREATE DOMAIN dc AS comp', raw('dc'), handle('comp'), handler('comp'), ...call('raw')),
  on('a row of a child is one of its parent', [], ['u'], 'CREATE TABLE parent (a int)', 'CREATE TABLE child (b int) INHERITS (parent)', raw('parent'), handle('comp'), handler('child'), ...call('raw', 'ROW(1, 2)::child')),
  on('a domain over text is no row', [], ['u'], 'CREATE DOMAIN dt AS text', raw('text'), handle('comp'), handler('dt'), ...call('raw', `'u'::dt`)),
  on('a type that is called text', [], ['u'], 'CREATE TYPE public.text AS (a int)', 'SET search_path = public, pg_catalog', raw('text'), handle('int'), handler('text'), ...call('raw', 'ROW(1)::public.text')),
  on('another variable of the name', [], ['u'], raw('int'), handle('comp'), `CREATE FUNCTION commit(fc comp) RETURNS int LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN FOR fc IN 1..1 LOOP EXECUTE format('SELECT s.%I($1)', (SELECT n FROM names)) USING fc INTO n; END LOOP; RETURN n; END $$`, ...call('raw')),
  on('a field of the row', [], ['u'], raw('text'), handle('comp'), handler('comp', '', 'fc.b'), ...call('raw')),
];

const named = `CREATE FUNCTION f(r k) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT SELECT ON t_%s TO alice', r.id); END $$`;
const k = ['CREATE TABLE t_1 (a int)', 'CREATE TABLE k (id int, n text)', named];

/** What the column of a row's table says of a field. */
const fieldCases: readonly NameCase[] = [
  on('a field that is a number ends no name', ['u'], ['t_1'], ...k, `SELECT f(ROW(1, 'x')::k)`),
  on('a field that is a text by now', [], ['t_1', 'u'], ...k, 'ALTER TABLE k ALTER id TYPE text', `SELECT f(ROW('1, u', 'x')::k)`),
  on('a field that is perhaps a text', [], ['t_1', 'u'], ...k, `DO $$ BEGIN IF now() > '2000-01-01' THEN ALTER TABLE k ALTER id TYPE text; END IF; END $$`, `SELECT f(ROW('1, u', 'x')::k)`),
  on('a field by the name that another had', [], ['t_1', 'u'], ...k, 'ALTER TABLE k RENAME id TO x', 'ALTER TABLE k RENAME n TO id', `SELECT f(ROW(1, '1, u')::k)`),
];

const quoted = `array_to_string(ARRAY(SELECT quote_ident(n) FROM names WHERE now() > '2000-01-01'), ', ')`;

/** Lists of names that cannot be told. */
const listCases: readonly NameCase[] = [
  on('names and values that are put together for an INSERT', ['t', 'u', 'names'], [], `DO $$ BEGIN EXECUTE format('INSERT INTO %s (%s) VALUES (%s)', (SELECT quote_ident(n) FROM names WHERE now() > '2000-01-01'), ${quoted}, ${quoted.replace('ident', 'nullable')}); EXCEPTION WHEN OTHERS THEN NULL; END $$`),
  on('names that are put together for a GRANT', [], ['t', 'u'], `INSERT INTO names VALUES ('t'), ('u')`, `DO $$ BEGIN EXECUTE 'GRANT SELECT ON ' || ${quoted} || ' TO alice'; END $$`),
  on('a list that is empty', [], ['t'], `DO $$ BEGIN EXECUTE 'GRANT SELECT ON t' || array_to_string(ARRAY(SELECT ', ' || quote_ident(n) FROM names WHERE now() > '2000-01-01'), '') || ' TO alice'; END $$`),
  on('a list with something for NULL', [], ['u'], 'INSERT INTO names VALUES (NULL)', `DO $$ BEGIN EXECUTE 'GRANT SELECT ON ' || array_to_string(ARRAY(SELECT quote_ident(n) FROM names WHERE now() > '2000-01-01'), ', ', 'u') || ' TO alice'; END $$`),
];

const give = `CREATE FUNCTION give(x text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO alice', x); RETURN 1; END $$`;
const column = ['CREATE TABLE v (x text)', `INSERT INTO v VALUES ('u')`, give];

/** In a function of SQL a column comes before an argument of its name (manual: Arguments for SQL Functions). */
const columnCases: readonly NameCase[] = [
  on('a column that has the name of an argument', [], ['u'], ...column, `CREATE FUNCTION spread(x text) RETURNS int LANGUAGE sql AS 'SELECT give(x) FROM v'`, `SELECT spread('t')`),
  on('the same in a subquery', [], ['u'], ...column, `CREATE FUNCTION spread(x text) RETURNS int LANGUAGE sql AS 'SELECT (SELECT give(x) FROM v)'`, `SELECT spread('t')`),
  on('and in PL/pgSQL that is told so', [], ['u'], ...column, `DO $$\n#variable_conflict use_column\nDECLARE x text := 't'; BEGIN PERFORM give(x) FROM v; END $$`),
];

const number = `(SELECT count(*) FROM names WHERE now() > '2000-01-01')`;

/** Where the grammar takes nothing but a number. */
const numberCases: readonly NameCase[] = [
  on('a number that cannot be told', ['u', 'names'], ['t'], 'ALTER TABLE t ADD COLUMN id int GENERATED ALWAYS AS IDENTITY', `DO $$ DECLARE n bigint; BEGIN n := ${number}; EXECUTE format('ALTER TABLE t ALTER COLUMN id RESTART WITH %s', n + 1); END $$`),
  on('and a name beside it', [], ['t', 'u'], 'ALTER TABLE t ADD COLUMN id int GENERATED ALWAYS AS IDENTITY', `DO $$ DECLARE n bigint; BEGIN n := ${number}; EXECUTE format('ALTER TABLE %I ALTER COLUMN id RESTART WITH %s', (SELECT min(relname) FROM pg_class WHERE relname = 't' AND now() > '2000-01-01'), n + 1); END $$`),
];

export const rowCases: readonly NameCase[] = [...numberCases, ...argumentCases, ...fieldCases, ...listCases, ...columnCases];
