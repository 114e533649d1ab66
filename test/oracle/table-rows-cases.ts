import type { OracleCase } from './cases.js';

const hit = (condition: string): string => `DO $$ BEGIN IF ${condition} THEN CREATE TABLE hit (a int); END IF; END $$`;
const s = 'CREATE TABLE s (k text, d text)';
const rows = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `rows: ${name}`, sql });

/** Rows of tables that the history made and filled itself, as far as a later body reads them; what may have changed them makes them unknown. */
export const tableRowsCases: readonly OracleCase[] = [
  rows('a text that a row holds is run', s, `INSERT INTO s (k, d) VALUES ('f', 'CREATE TABLE made (a int)'), ('g', NULL)`, `DO $$ DECLARE stored text; BEGIN SELECT d INTO STRICT stored FROM s WHERE k = 'f'; EXECUTE stored; END $$`, hit('(SELECT count(*) FROM s) = 2')),
  rows('a definition that is kept, changed and run', `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'`, s, `INSERT INTO s SELECT 'f', definition FROM (SELECT pg_get_functiondef('f(int)'::regprocedure) AS definition) captured`, `DO $$ DECLARE one text; BEGIN SELECT d INTO STRICT one FROM s WHERE (k, 1) = ('f', 1); EXECUTE replace(one, 'CREATE OR REPLACE FUNCTION public.f', 'CREATE FUNCTION public.g'); END $$`),
  rows('from the catalog', s, `INSERT INTO s (k) SELECT tablename FROM pg_tables WHERE schemaname = 'public'`, hit(`EXISTS (SELECT FROM s WHERE k = 's')`)),
  rows('pairs', s, `INSERT INTO s VALUES ('x', 'y')`, hit(`EXISTS (SELECT FROM s WHERE (k, d) = ('x', 'y')) AND NOT EXISTS (SELECT FROM s WHERE (k, d) = ('x', 'z'))`)),
  rows('in a loop', s, `DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO s VALUES ('x' || i); END LOOP; IF (SELECT count(*) FROM s) = 3 THEN CREATE TABLE hit (a int); END IF; END $$`),
  rows('by a function', s, `CREATE FUNCTION add() RETURNS void LANGUAGE sql AS $$ INSERT INTO s VALUES ('y') $$`, 'SELECT add()', hit(`EXISTS (SELECT FROM s WHERE k = 'y')`)),
  rows('hidden by row security', s, 'CREATE ROLE alice', `INSERT INTO s VALUES ('x')`, 'ALTER TABLE s ENABLE ROW LEVEL SECURITY', 'GRANT SELECT ON s TO alice', 'SET ROLE alice', `DO $$ BEGIN IF EXISTS (SELECT FROM s) THEN RAISE EXCEPTION 'seen'; END IF; END $$`),
];

/** The same, where what may have changed the rows leaves open what the last statement does. */
export const openRowsCases: readonly OracleCase[] = [
  rows('what a handler undoes', s, `DO $$ BEGIN BEGIN INSERT INTO s VALUES ('y'); RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN NULL; END; IF EXISTS (SELECT FROM s) THEN CREATE TABLE hit (a int); ELSE CREATE TABLE miss (a int); END IF; END $$`),
  rows('what ROLLBACK undoes', s, 'BEGIN', `INSERT INTO s VALUES ('y')`, 'ROLLBACK', hit('EXISTS (SELECT FROM s)')),
  rows('deleted ones', s, `INSERT INTO s VALUES ('y')`, `DELETE FROM s`, hit('EXISTS (SELECT FROM s)')),
  rows('written by a trigger of another table', s, 'CREATE TABLE o (k text)', `CREATE FUNCTION spread() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s VALUES (NEW.k); RETURN NEW; END $$`, 'CREATE TRIGGER tr AFTER INSERT ON o FOR EACH ROW EXECUTE FUNCTION spread()', `INSERT INTO o VALUES ('x')`, hit('EXISTS (SELECT FROM s)')),
  rows('changed by a trigger of their own', s, `CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`, 'CREATE TRIGGER tr BEFORE INSERT ON s FOR EACH ROW EXECUTE FUNCTION swallow()', `INSERT INTO s VALUES ('x')`, hit('EXISTS (SELECT FROM s)')),
  rows('written through a view', s, 'CREATE VIEW v AS SELECT * FROM s', `INSERT INTO v VALUES ('y')`, hit('EXISTS (SELECT FROM s)')),
  rows('by WITH', s, `WITH w AS (INSERT INTO s VALUES ('y') RETURNING k) SELECT * FROM w`, hit('EXISTS (SELECT FROM s)')),
  rows('deleted by a foreign key', 'CREATE TABLE s (k text PRIMARY KEY)', 'CREATE TABLE o (k text REFERENCES s ON DELETE CASCADE)', `INSERT INTO s VALUES ('y')`, `INSERT INTO o VALUES ('y')`, 'DELETE FROM s', hit('EXISTS (SELECT FROM o)')),
  rows('of a table that inherits', s, 'CREATE TABLE c () INHERITS (s)', `INSERT INTO c VALUES ('y')`, hit('EXISTS (SELECT FROM s)')),
  rows('in a column that changes what it is given', 'CREATE TABLE s (k varchar(2), n numeric(3,1))', `INSERT INTO s VALUES ('a ', 1.25)`, hit(`EXISTS (SELECT FROM s WHERE n = 1.25)`)),
];
