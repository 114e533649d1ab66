import type { OracleCase } from './cases.js';

const on = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `called by the way: ${name}`, sql });

const setup = [
  'CREATE ROLE alice',
  'CREATE TABLE t (a int)',
  'CREATE TABLE u (a int PRIMARY KEY, b int)',
  'CREATE FUNCTION opens() RETURNS int LANGUAGE plpgsql AS $$ BEGIN GRANT UPDATE ON public.t TO alice; RETURN 1; END $$',
  // PostgreSQL 17 looks names up in pg_catalog alone where indexes and materialized views are made.
  // One that may stand in an index, and calls another that changes the catalog all the same.
  'CREATE FUNCTION calm(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN a * public.opens(); END $$',
  'CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := opens() + NEW.a; RETURN NEW; END $$',
  'CREATE FUNCTION fires_after() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ASSERT opens() = 1; RETURN NULL; END $$',
];
const row = 'INSERT INTO u VALUES (1, 1)';
const partitions = ['CREATE TABLE p (a int) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)'];

const opening = (name: string, ...sql: readonly string[]): OracleCase => on(name, ...setup, ...sql);

/** What a statement calls that does not stand in it as a call, or that stands in a definition: whether it is called may depend on rows, so that it is open. */
export const calledCases: readonly OracleCase[] = [
  opening('ADD COLUMN with a DEFAULT', row, 'ALTER TABLE u ADD COLUMN c int DEFAULT opens()'),
  opening('ADD COLUMN with a DEFAULT that is no matter of rows', 'ALTER TABLE u ADD COLUMN c int DEFAULT calm(1)'),
  opening('ADD COLUMN with a generated value', row, 'ALTER TABLE u ADD COLUMN c int GENERATED ALWAYS AS (calm(a)) STORED'),
  opening('ADD CHECK', row, 'ALTER TABLE u ADD CHECK (opens() = 1)'),
  opening('VALIDATE CONSTRAINT', row, 'ALTER TABLE u ADD CONSTRAINT co CHECK (opens() = 1) NOT VALID', 'ALTER TABLE u VALIDATE CONSTRAINT co'),
  opening('ALTER TYPE … USING', row, 'ALTER TABLE u ALTER b TYPE bigint USING opens()'),
  opening('a table that is written anew, with its index', 'CREATE TABLE w (a int, b int)', 'INSERT INTO w VALUES (1, 1)', 'CREATE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', 'CREATE INDEX ON w (quiet(a))', 'CREATE OR REPLACE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN public.opens(); END $$', 'ALTER TABLE w ALTER b TYPE bigint'),
  opening('CREATE INDEX', row, 'CREATE INDEX ON u (calm(a))'),
  opening('REINDEX', row, 'CREATE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', 'CREATE INDEX ON u (quiet(a))', 'CREATE OR REPLACE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN public.opens(); END $$', 'REINDEX TABLE u'),
  opening('ANALYZE', row, 'CREATE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', 'CREATE INDEX ON u (quiet(a))', 'CREATE OR REPLACE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN public.opens(); END $$', 'ANALYZE'),
  opening('the bound of a partition', 'CREATE TABLE p (a int) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (opens()) TO (10)'),
  opening('the key of a partition', 'CREATE TABLE p (a int) PARTITION BY RANGE (calm(a))', 'CREATE TABLE w (a int)', 'INSERT INTO w VALUES (1)', 'ALTER TABLE p ATTACH PARTITION w FOR VALUES FROM (0) TO (10)'),
  opening('EXPLAIN ANALYZE of an INSERT', 'EXPLAIN ANALYZE INSERT INTO u VALUES (opens(), 1)'),
  opening('a cursor', 'BEGIN', 'DECLARE c CURSOR FOR SELECT opens()', 'FETCH c', 'COMMIT'),
  opening('VALUES', 'VALUES (1), (opens())'),
  opening('a view', 'CREATE VIEW v AS SELECT opens() AS o', 'CREATE VIEW w AS SELECT o FROM v', 'SELECT * FROM w'),
  opening('a view that a block reads', 'CREATE VIEW v AS SELECT opens() AS o', 'DO $$ BEGIN PERFORM o FROM v; END $$'),
  opening('a materialized view', 'CREATE MATERIALIZED VIEW m AS SELECT opens() AS o'),
  opening('REFRESH', 'CREATE MATERIALIZED VIEW m AS SELECT opens() AS o WITH NO DATA', 'REFRESH MATERIALIZED VIEW m'),
  opening('CREATE TABLE AS of a view', 'CREATE VIEW v AS SELECT opens() AS o', 'CREATE TABLE w AS SELECT o FROM v'),
  opening('a default', 'CREATE TABLE w (a int, b int DEFAULT opens())', 'INSERT INTO w (a) VALUES (1)'),
  opening('a CHECK', 'CREATE TABLE w (a int CHECK (opens() = 1))', 'INSERT INTO w VALUES (1)'),
  opening('a generated column', 'CREATE TABLE w (a int, b int GENERATED ALWAYS AS (calm(a)) STORED)', 'INSERT INTO w VALUES (1)'),
  opening('an index', 'CREATE TABLE w (a int)', 'CREATE INDEX ON w (calm(a))', 'INSERT INTO w VALUES (1)'),
  opening('the default of a partition', 'CREATE TABLE p (a int, b int) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)', 'ALTER TABLE p1 ADD CHECK (opens() = 1)', 'INSERT INTO p VALUES (1, 1)'),
  opening('a cast to a domain', 'CREATE DOMAIN d AS int CHECK (VALUE = opens())', 'SELECT 1::d'),
  opening('a column of a domain', 'CREATE DOMAIN d AS int CHECK (VALUE = opens())', 'CREATE TABLE w (a d)', 'INSERT INTO w VALUES (1)'),
  opening('the CHECK of a domain that gets one', 'CREATE DOMAIN d AS int', 'CREATE TABLE w (a d)', 'INSERT INTO w VALUES (1)', 'ALTER DOMAIN d ADD CHECK (VALUE = opens())'),
  opening('a variable of a domain', 'CREATE DOMAIN d AS int CHECK (VALUE = opens())', 'DO $$ DECLARE x d := 1; BEGIN NULL; END $$'),
  opening('a cast in an expression of a block', 'CREATE DOMAIN d AS int CHECK (VALUE = opens())', 'DO $$ BEGIN IF 1::d = 1 THEN NULL; END IF; END $$'),
  opening('a view in an expression of a block', 'CREATE VIEW v AS SELECT opens() AS o', 'DO $$ DECLARE x int; BEGIN x := (SELECT o FROM v); END $$'),
  opening('an operator in a body', 'CREATE FUNCTION times(a int, b text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN opens(); END $$', 'CREATE OPERATOR *** (LEFTARG = int, RIGHTARG = text, FUNCTION = times)', `DO $$ DECLARE x int; BEGIN x := 1 *** 'x'::text; END $$`),
  opening('an operator', 'CREATE FUNCTION times(a int, b text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN opens(); END $$', 'CREATE OPERATOR *** (LEFTARG = int, RIGHTARG = text, FUNCTION = times)', `SELECT 1 *** 'x'::text`),
  opening('an aggregate', 'CREATE FUNCTION adds(a int, b int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN opens(); END $$', 'CREATE AGGREGATE agg (int) (sfunc = adds, stype = int)', 'SELECT agg(1)'),
  opening('the default of an argument', `CREATE FUNCTION f(a int DEFAULT opens()) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$`, 'SELECT f()'),
  opening('a body in the syntax of SQL', 'CREATE FUNCTION atomic() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT opens(); END', 'SELECT atomic()'),
  opening('a prepared statement', 'PREPARE pr AS SELECT opens()', 'EXECUTE pr'),
  opening('CREATE TABLE AS of a prepared statement', 'PREPARE other AS SELECT opens() AS o', 'CREATE TABLE w AS EXECUTE other'),
  opening('a policy', 'CREATE TABLE w (a int)', 'ALTER TABLE t OWNER TO alice', 'INSERT INTO w VALUES (1)', 'ALTER TABLE w ENABLE ROW LEVEL SECURITY', 'CREATE FUNCTION shuts() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN REVOKE UPDATE ON t FROM alice; RETURN true; END $$', 'CREATE POLICY po ON w USING (shuts())', 'GRANT SELECT ON w TO alice', 'SET ROLE alice', 'SELECT * FROM w'),
  opening('a trigger that only assigns', 'CREATE TRIGGER tr BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION fires()', 'INSERT INTO u VALUES (1, 1)'),
  opening('the trigger of a partition', ...partitions, 'CREATE TRIGGER tr BEFORE INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION fires()', 'INSERT INTO p VALUES (1)'),
  opening('the trigger of a child', row, 'CREATE TABLE c () INHERITS (u)', 'INSERT INTO c VALUES (1, 1)', 'CREATE TRIGGER tr BEFORE UPDATE ON c FOR EACH ROW EXECUTE FUNCTION fires()', 'UPDATE u SET b = 2'),
  opening('a trigger that WITH sets off', 'CREATE TRIGGER tr AFTER INSERT ON u EXECUTE FUNCTION fires_after()', 'WITH d AS (INSERT INTO u VALUES (1, 1) RETURNING a) SELECT a FROM d'),
  opening('a trigger behind a view', 'CREATE TRIGGER tr AFTER INSERT ON u EXECUTE FUNCTION fires_after()', 'CREATE VIEW v AS SELECT a, b FROM u', 'INSERT INTO v VALUES (1, 1)'),
  opening('a CHECK behind a view', 'CREATE TABLE w (a int CHECK (opens() = 1))', 'CREATE VIEW v AS SELECT a FROM w', 'INSERT INTO v VALUES (1)'),
  opening('a trigger behind a rule', 'CREATE TABLE w (a int)', 'CREATE TRIGGER tr AFTER INSERT ON u EXECUTE FUNCTION fires_after()', 'CREATE RULE r AS ON INSERT TO w DO ALSO INSERT INTO u VALUES (1, 1)', 'INSERT INTO w VALUES (1)'),
  opening('a rule that calls', 'CREATE TABLE w (a int)', 'CREATE RULE r AS ON INSERT TO w DO ALSO SELECT opens()', 'INSERT INTO w VALUES (1)'),
  opening('a trigger behind a foreign key', row, 'CREATE TABLE w (a int REFERENCES u ON DELETE CASCADE)', 'INSERT INTO w VALUES (1)', 'CREATE TRIGGER tr AFTER DELETE ON w EXECUTE FUNCTION fires_after()', 'DELETE FROM u'),
  opening('a CHECK behind a foreign key', row, 'CREATE TABLE w (a int REFERENCES u ON UPDATE CASCADE)', 'INSERT INTO w VALUES (1)', 'ALTER TABLE w ADD CHECK (opens() = 1) NOT VALID', 'UPDATE u SET a = 2'),
  opening('TRUNCATE CASCADE', row, 'CREATE TABLE w (a int REFERENCES u)', 'CREATE TRIGGER tr AFTER TRUNCATE ON w EXECUTE FUNCTION fires_after()', 'TRUNCATE u CASCADE'),
  opening('WHEN of a trigger', row, 'CREATE FUNCTION idle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$', 'CREATE TRIGGER tr AFTER UPDATE ON u FOR EACH ROW WHEN (opens() = 1) EXECUTE FUNCTION idle()', 'UPDATE u SET b = 2'),
];

/** What surely runs, what is only noted for later, and what changes nothing of the catalog: all of it is settled. */
export const uncalledCases: readonly OracleCase[] = [
  opening('EXPLAIN ANALYZE', 'EXPLAIN (COSTS OFF, ANALYZE) SELECT opens()'),
  opening('the argument of a procedure', `CREATE PROCEDURE pr(a int) LANGUAGE plpgsql AS $$ BEGIN END $$`, 'CALL pr(opens())'),
  opening('the argument of a procedure in a block', `CREATE PROCEDURE pr(a int) LANGUAGE plpgsql AS $$ BEGIN END $$`, 'DO $$ BEGIN CALL pr(opens()); END $$'),
  opening('EXPLAIN ANALYZE makes a table', 'EXPLAIN ANALYZE CREATE TABLE w AS SELECT 1 AS a', 'EXPLAIN CREATE TABLE x AS SELECT 1 AS a', 'EXPLAIN (ANALYZE false) CREATE TABLE y AS SELECT 1 AS a'),
  opening('definitions', 'ALTER TABLE u ALTER b SET DEFAULT opens()', 'CREATE TABLE w (a int DEFAULT opens() CHECK (opens() = 1))', 'CREATE VIEW v AS SELECT opens() AS o', 'CREATE DOMAIN d AS int DEFAULT opens() CHECK (opens() = 1)', 'ALTER TABLE u ADD CHECK (opens() = 1) NOT VALID', 'CREATE RULE r AS ON DELETE TO u DO ALSO SELECT opens()', 'CREATE POLICY po ON u USING (opens() = 1)', 'CREATE TRIGGER tr BEFORE INSERT ON u FOR EACH ROW WHEN (opens() = 1) EXECUTE FUNCTION fires()'),
  opening('definitions in a block', 'DO $$ BEGIN ALTER TABLE u ALTER b SET DEFAULT opens(); CREATE TABLE w (a int DEFAULT opens() CHECK (opens() = 1)); CREATE VIEW v AS SELECT opens() AS o; ALTER TABLE u ADD CHECK (opens() = 1) NOT VALID; CREATE POLICY po ON u USING (opens() = 1); END $$'),
  on(
    'what reads and computes',
    'CREATE ROLE alice',
    'CREATE TABLE t (a int)',
    'CREATE FUNCTION doubled(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF a > 0 THEN RETURN a * 2; END IF; RETURN (SELECT 0); END $$',
    'CREATE FUNCTION next() RETURNS int LANGUAGE sql AS $$ SELECT count(*)::int FROM public.t $$',
    'CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.b := doubled(NEW.a); RETURN NEW; END $$',
    'CREATE DOMAIN d AS int CHECK (doubled(VALUE) >= 0)',
    'CREATE TABLE u (a int CHECK (doubled(a) >= 0), b int DEFAULT next(), c int GENERATED ALWAYS AS (doubled(a)) STORED, d d)',
    'CREATE INDEX ON u (doubled(a))',
    'CREATE TRIGGER tr BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION touched()',
    'INSERT INTO u (a, d) VALUES (1, 1)',
    'ALTER TABLE u ADD COLUMN e int DEFAULT next()',
    'ALTER TABLE u ADD CHECK (next() >= 0)',
    'CREATE VIEW v AS SELECT a, next() AS n FROM u',
    'SELECT * FROM v',
    'EXPLAIN ANALYZE SELECT * FROM v',
    'CREATE MATERIALIZED VIEW m AS SELECT a, n FROM v',
    'REFRESH MATERIALIZED VIEW m',
    'BEGIN',
    'DECLARE c CURSOR FOR SELECT n FROM v',
    'FETCH c',
    'COMMIT',
    'SELECT 1::d',
    'ANALYZE u',
    'GRANT SELECT ON u TO alice',
  ),
];

const quiet = 'CREATE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$';
const loud = 'CREATE OR REPLACE FUNCTION quiet(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN public.opens(); END $$';
const checked = 'CREATE DOMAIN d AS int CHECK (VALUE = opens())';
/** Opens what is made by the statement that calls it. */
const openOnly = (name: string): string => `CREATE FUNCTION gives() RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF to_regclass('public.${name}') IS NOT NULL THEN GRANT UPDATE ON public.${name} TO alice; END IF; RETURN 1; END $$`;
/** Operators and a class of a type, whose comparison opens. */
const compared = (type: string, standard: string): readonly string[] => [
  `CREATE FUNCTION cmp(a ${type}, b ${type}) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN public.opens() - 1; END $$`,
  `CREATE FUNCTION lt(a ${type}, b ${type}) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT false $$`,
  ...['<<<', '<<=', '===', '>>=', '>>>'].map((name) => `CREATE OPERATOR ${name} (LEFTARG = ${type}, RIGHTARG = ${type}, FUNCTION = lt)`),
  `CREATE OPERATOR CLASS ops ${standard} FOR TYPE ${type} USING btree AS OPERATOR 1 <<<, OPERATOR 2 <<=, OPERATOR 3 ===, OPERATOR 4 >>=, OPERATOR 5 >>>, FUNCTION 1 cmp(${type}, ${type})`,
];
const toInet = 'CREATE FUNCTION toi(a int) RETURNS inet LANGUAGE plpgsql AS $$ BEGIN PERFORM opens(); RETURN NULL; END $$';

/** What is called when a definition is made, or with a type, or after the statement has made something. */
export const calledBesidesCases: readonly OracleCase[] = [
  opening('FETCH, of a function that has another body since', 'CREATE FUNCTION gives() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', 'BEGIN', 'DECLARE c CURSOR FOR SELECT gives()', 'CREATE OR REPLACE FUNCTION gives() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN opens(); END $$', 'FETCH c', 'COMMIT'),
  opening('FETCH in a block, of a table made since', openOnly('w'), 'DO $$ DECLARE c CURSOR FOR SELECT gives(); x int; BEGIN OPEN c; CREATE TABLE w (a int); FETCH c INTO x; END $$'),
  opening('FETCH of OPEN FOR in a block, of a table made since', openOnly('w'), 'DO $$ DECLARE c refcursor; x int; BEGIN OPEN c FOR SELECT gives(); CREATE TABLE w (a int); FETCH c INTO x; END $$'),
  opening('the later rows of a loop', openOnly('w'), 'DO $$ DECLARE r record; BEGIN FOR r IN SELECT gives() FROM generate_series(1, 100) LOOP CREATE TABLE IF NOT EXISTS w (a int); END LOOP; END $$'),
  opening('a view that a loop reads', 'CREATE VIEW v AS SELECT opens() AS o', 'DO $$ DECLARE r record; BEGIN FOR r IN SELECT o FROM v LOOP NULL; END LOOP; END $$'),
  opening('a view that a loop over EXECUTE reads', 'CREATE VIEW v AS SELECT opens() AS o', `DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT o FROM v' LOOP NULL; END LOOP; END $$`),
  opening('the same call before and after a table is made', row, openOnly('w'), 'DO $$ BEGIN PERFORM gives() FROM u; CREATE TABLE w (a int); PERFORM gives() FROM u; END $$'),
  opening('the same call before and after what it calls is replaced', row, quiet, 'CREATE FUNCTION gives() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN quiet(1); END $$', `DO $$ BEGIN PERFORM gives() FROM u; ${loud.replaceAll('$$', "'")}; PERFORM gives() FROM u; END $$`),
  opening('ANALYZE of statistics', row, quiet, 'CREATE STATISTICS st ON (quiet(a)) FROM u', loud, 'ANALYZE u'),
  opening('a generated value that is constant', 'CREATE TABLE w (a int, b int GENERATED ALWAYS AS (calm(1)) STORED)'),
  opening('a generated value that is constant, in a block', 'DO $$ BEGIN CREATE TABLE w (a int, b int GENERATED ALWAYS AS (calm(1)) STORED); END $$'),
  opening('a generated value that is constant, in a schema', 'CREATE SCHEMA s CREATE TABLE w (a int, b int GENERATED ALWAYS AS (public.calm(1)) STORED)'),
  opening('the key of a partitioned table that is made', 'CREATE TABLE p (a int) PARTITION BY RANGE ((a + calm(1)))'),
  opening('an index that LIKE copies', quiet, 'CREATE TABLE w (a int)', 'CREATE INDEX ON w ((a + quiet(1)))', loud, 'CREATE TABLE x (LIKE w INCLUDING ALL)'),
  opening('EXCLUDE', 'CREATE TABLE w (a int, EXCLUDE USING btree ((a + calm(1)) WITH =))'),
  opening('a cast between types of PostgreSQL', toInet, 'CREATE CAST (int AS inet) WITH FUNCTION toi(int)', 'SELECT 1::inet'),
  opening('a cast between types of PostgreSQL, on assignment', toInet, 'CREATE CAST (int AS inet) WITH FUNCTION toi(int) AS ASSIGNMENT', 'CREATE TABLE w (a inet)', 'INSERT INTO w VALUES (1)'),
  opening('a cast of what a table has', 'CREATE TYPE comp AS (x int)', 'CREATE TABLE w (j comp)', `INSERT INTO w VALUES ('(1)')`, 'CREATE FUNCTION toi(a comp) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN opens(); END $$', 'CREATE CAST (comp AS int) WITH FUNCTION toi(comp)', 'SELECT j::int FROM w'),
  opening('ORDER BY of a type of PostgreSQL', ...compared('json', 'DEFAULT'), 'CREATE TABLE w (j json)', `INSERT INTO w VALUES ('1'), ('2')`, 'SELECT j FROM w ORDER BY j'),
  opening('ORDER BY of a type of the history', 'CREATE TYPE comp AS (x int)', 'CREATE TABLE w (j comp)', `INSERT INTO w VALUES ('(1)'), ('(2)')`, ...compared('comp', 'DEFAULT'), 'SELECT j FROM w ORDER BY j'),
  opening('ORDER BY USING in an aggregate', row, 'INSERT INTO u VALUES (2, 2)', ...compared('int', ''), 'SELECT array_agg(a ORDER BY a USING <<<) FROM u'),
  opening('a range', ...compared('int', ''), 'CREATE TYPE ir AS RANGE (subtype = int, subtype_opclass = ops)', `SELECT '[1,2]'::ir`),
  opening('a row of a table with a domain', checked, 'CREATE TABLE w (a d)', 'SELECT ROW(1)::w'),
  opening('a row of a table with a domain, filled', checked, 'CREATE TABLE w (a d)', `SELECT jsonb_populate_record(NULL::w, '{"a":1}')`),
  opening('a variable of the type of a column', checked, 'CREATE TABLE w (a d)', 'DO $$ DECLARE x w.a%TYPE := 1; BEGIN END $$'),
  opening('a variable of the rows of a table', checked, 'CREATE TABLE w (a d)', 'DO $$ DECLARE x w; BEGIN x.a := 1; END $$'),
  opening('an argument of a domain', checked, 'CREATE FUNCTION f(x d) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', 'SELECT f(1)'),
  opening('a result of a domain', checked, 'CREATE FUNCTION f() RETURNS d LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', 'SELECT f()'),
  opening('rows of a domain', checked, 'CREATE FUNCTION f() RETURNS SETOF d LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT 1; END $$', 'SELECT * FROM f()'),
  opening('an OUT argument of a domain', checked, 'CREATE FUNCTION f(OUT x d) LANGUAGE plpgsql AS $$ BEGIN x := 1; END $$', 'SELECT f()'),
  opening('CREATE TABLE AS, of the table', openOnly('w'), 'CREATE TABLE w AS SELECT gives() AS g'),
  opening('CREATE TABLE AS in a block, of the table', openOnly('w'), 'DO $$ BEGIN CREATE TABLE w AS SELECT gives() AS g; END $$'),
  opening('SELECT INTO, of the table', openOnly('w'), 'SELECT gives() AS g INTO w'),
  opening('SELECT INTO, of the table that must be there', openOnly('w').replace(/IF to_regclass.* THEN (.*); END IF/u, '$1'), 'SELECT gives() AS g INTO w'),
  opening('CREATE MATERIALIZED VIEW, of the view', openOnly('w'), 'CREATE MATERIALIZED VIEW w AS SELECT gives() AS g'),
  opening('the bound of a partition, of the partition', openOnly('p1'), 'CREATE TABLE p (a int) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (gives()) TO (10)'),
  opening('ADD COLUMN, of the column', row, `CREATE FUNCTION gives() RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'u'::regclass AND attname = 'c') THEN GRANT UPDATE ON t TO alice; END IF; RETURN 1; END $$`, 'ALTER TABLE u ADD COLUMN c int DEFAULT gives()'),
  opening('a setting in a default', 'CREATE SCHEMA s', `CREATE TABLE w (a text DEFAULT set_config('search_path', 's', false))`, 'INSERT INTO w DEFAULT VALUES', 'CREATE TABLE x (a int)'),
  opening('a setting in a view', 'GRANT CREATE ON SCHEMA public TO alice', `CREATE VIEW w AS SELECT set_config('role', 'alice', false) AS a`, 'SELECT * FROM w', 'CREATE TABLE x (a int)'),
  ...(['SET plpgsql.variable_conflict = use_column', `SELECT set_config('plpgsql.variable_conflict', 'use_column', false)`] as const).map((setting) =>
    opening(`a column that goes before a variable: ${setting}`, 'CREATE TABLE names (n text)', `INSERT INTO names VALUES ('t')`, 'CREATE FUNCTION gives(n text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE format($f$GRANT UPDATE ON %I TO alice$f$, n); RETURN 1; END $$', setting, `DO $$ DECLARE n text := 'u'; BEGIN PERFORM gives(n) FROM names; END $$`, 'SET plpgsql.variable_conflict = error'),
  ),
  opening('a column that goes before a variable: a setting of the function', 'CREATE TABLE names (n text)', `INSERT INTO names VALUES ('t')`, 'CREATE FUNCTION gives(n text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE format($f$GRANT UPDATE ON %I TO alice$f$, n); RETURN 1; END $$', `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET plpgsql.variable_conflict = use_column AS $$ DECLARE n text := 'u'; BEGIN PERFORM gives(n) FROM names; END $$`, 'SELECT f()'),
  opening('a query given as a text', `SELECT query_to_xml('SELECT opens()', true, false, '')`),
  opening('a query of words', `SELECT * FROM ts_stat('SELECT to_tsvector(opens()::text)')`),
  opening('a view given by its name', 'CREATE VIEW v AS SELECT opens() AS o', `SELECT pg_catalog.table_to_xml('v', true, false, '')`),
  opening('a trigger behind a foreign key to a unique index', 'CREATE TABLE k (a int)', 'CREATE UNIQUE INDEX ON k (a)', 'INSERT INTO k VALUES (1)', 'CREATE TABLE w (a int REFERENCES k (a) ON DELETE CASCADE)', 'INSERT INTO w VALUES (1)', 'CREATE TRIGGER tr AFTER DELETE ON w EXECUTE FUNCTION fires_after()', 'DELETE FROM k'),
  opening('a policy behind the view of another', 'CREATE TABLE w (a int)', 'INSERT INTO w VALUES (1)', 'ALTER TABLE w ENABLE ROW LEVEL SECURITY', 'CREATE POLICY po ON w USING (opens() = 1)', 'GRANT SELECT ON w TO alice', 'CREATE VIEW v AS SELECT a FROM w', 'ALTER VIEW v OWNER TO alice', 'SELECT * FROM v'),
  on('an error in a generated value that ends a block', 'CREATE FUNCTION bad() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE duplicate_table; END $$', 'DO $$ BEGIN CREATE TABLE w (a int, b int GENERATED ALWAYS AS (bad()) STORED); EXCEPTION WHEN duplicate_table THEN NULL; END $$'),
];
