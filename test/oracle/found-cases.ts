import type { OracleCase } from './cases.js';

const t = 'CREATE TABLE t (a int, b serial)';
const u = 'CREATE TABLE u (a int PRIMARY KEY, b text)';
const p = ['CREATE TABLE p (a int, b int) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)'];
const guard = `CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`;
const alice = 'CREATE ROLE alice';

const on = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `found: ${name}`, sql });

/** Histories, cut short, on which the simulator and PostgreSQL once disagreed. */
export const foundCases: readonly OracleCase[] = [
  on('a procedure is no function', guard, 'DROP PROCEDURE guard() RESTRICT', 'REVOKE ALL ON PROCEDURE guard() FROM PUBLIC', `CREATE PROCEDURE pr() LANGUAGE plpgsql AS 'BEGIN END'`, 'DROP FUNCTION pr()', 'DROP FUNCTION pr', 'DROP ROUTINE pr()'),
  on('ALTER VIEW and ALTER SEQUENCE of a table', t, 'ALTER VIEW t OWNER TO CURRENT_ROLE', 'ALTER VIEW t RENAME TO x', 'ALTER SEQUENCE t SET SCHEMA public', 'CREATE SEQUENCE sq', 'ALTER TABLE sq RENAME a TO b', 'ALTER TABLE sq ADD COLUMN a int', 'ALTER TABLE sq ENABLE TRIGGER ALL'),
  on('a query that reads what is not there', 'CREATE TABLE w AS SELECT a FROM nope', 'SELECT a INTO w FROM nope'),
  on('CREATE TABLE AS onto a name in use, by who may not create', alice, t, 'SET ROLE alice', 'CREATE TABLE t AS SELECT 1 AS a'),
  on('a partition of what has no partitions', t, 'CREATE TABLE x PARTITION OF t DEFAULT', 'ALTER TABLE t ATTACH PARTITION nope DEFAULT', 'ALTER TABLE t DETACH PARTITION nope'),
  on('a partition by who does not own the parent, onto a name in use', alice, ...p, 'GRANT CREATE ON SCHEMA public TO alice', 'SET ROLE alice', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (20) TO (30)'),
  on('a name in use and a parent that is not there', t, 'CREATE TABLE t PARTITION OF nope DEFAULT'),
  on('options said twice', 'ALTER ROLE nope LOGIN NOLOGIN', 'CREATE ROLE x LOGIN NOLOGIN'),
  on('INHERIT of another shape', t, u, 'ALTER TABLE t INHERIT u', 'ALTER TABLE t INHERIT t', 'CREATE TABLE w (b text) INHERITS (t)', 'CREATE TABLE c (x int) INHERITS (u)', 'ALTER TABLE c INHERIT t', 'ALTER TABLE u INHERIT c'),
  on('ATTACH of another shape', ...p, 'CREATE TABLE x (a int, b text)', 'ALTER TABLE p ATTACH PARTITION x FOR VALUES FROM (10) TO (20)', 'CREATE TABLE y (a int, b int, c int)', 'ALTER TABLE p ATTACH PARTITION y FOR VALUES FROM (10) TO (20)', 'CREATE TEMP TABLE z (a int, b int)', 'ALTER TABLE p ATTACH PARTITION z FOR VALUES FROM (10) TO (20)'),
  on('an owned sequence stays with its table', alice, t, 'CREATE SCHEMA s', 'ALTER SEQUENCE t_b_seq SET SCHEMA s', 'ALTER SEQUENCE t_b_seq SET SCHEMA nope', 'SET ROLE alice', 'ALTER SEQUENCE t_b_seq OWNED BY NONE'),
  on('ONLY where there are children', ...p, u, 'CREATE TABLE c () INHERITS (u)', 'ALTER TABLE ONLY p ADD COLUMN id serial', 'ALTER TABLE ONLY p DROP COLUMN b', 'ALTER TABLE ONLY u ADD COLUMN id int', 'ALTER TABLE ONLY u RENAME b TO d', 'ALTER TABLE ONLY u DROP COLUMN b', 'ALTER TABLE u ADD COLUMN b serial', 'ALTER TABLE u ADD COLUMN IF NOT EXISTS b text'),
  on('columns that a parent has', ...p, 'ALTER TABLE p1 RENAME a TO b', 'ALTER TABLE p1 RENAME a TO a'),
  on('what WHEN may read', u, guard, 'CREATE TRIGGER x BEFORE DELETE ON u FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION nope()', 'CREATE TRIGGER x BEFORE INSERT ON u FOR EACH ROW WHEN (OLD.a > 0) EXECUTE FUNCTION guard()', 'CREATE TRIGGER x BEFORE UPDATE ON u WHEN (OLD.a > 0) EXECUTE FUNCTION guard()', 'CREATE TRIGGER x BEFORE UPDATE ON u FOR EACH ROW WHEN (OLD.z > 0) EXECUTE FUNCTION guard()', 'CREATE TRIGGER x BEFORE UPDATE OF z ON u FOR EACH ROW EXECUTE FUNCTION guard()'),
  on('INSTEAD OF', u, guard, 'CREATE VIEW v AS SELECT * FROM u', 'CREATE TRIGGER x INSTEAD OF UPDATE ON v EXECUTE FUNCTION guard()', 'CREATE TRIGGER x INSTEAD OF UPDATE OF a ON v FOR EACH ROW EXECUTE FUNCTION guard()', 'CREATE TRIGGER x INSTEAD OF UPDATE ON v FOR EACH ROW WHEN (true) EXECUTE FUNCTION guard()'),
  on('what may have been made is not there twice', alice, ...p, guard, `DO $$ BEGIN ALTER TABLE p OWNER TO alice; CREATE TABLE w (a int); EXCEPTION WHEN SQLSTATE '23514' THEN NULL; END $$`, `DO $$ DECLARE n text; BEGIN FOR n IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LOOP EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I EXECUTE FUNCTION guard()', n || '_tr', n); END LOOP; END $$`),
  on('information_schema shows what one may see', alice, t, 'SET ROLE alice', `DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 't') THEN RAISE EXCEPTION 'seen'; END IF; END $$`, `DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a') THEN RAISE EXCEPTION 'seen'; END IF; END $$`, 'RESET ROLE', 'GRANT INSERT (a) ON t TO alice', 'SET ROLE alice', `DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a') THEN RAISE EXCEPTION 'seen'; END IF; END $$`, `DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'b') THEN RAISE EXCEPTION 'seen'; END IF; END $$`),
  on('a constant regclass is looked up first', u, `DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'tr' AND tgrelid = 'nope'::regclass) THEN NULL; END IF; END $$`, `DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'f' AND pronamespace = 'nowhere'::regnamespace) THEN NULL; END IF; END $$`),
  on('default privileges are checked role by role', alice, 'CREATE ROLE bob', 'SET ROLE bob', 'ALTER DEFAULT PRIVILEGES FOR ROLE alice, nope GRANT SELECT ON TABLES TO bob', 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SCHEMAS TO bob', 'ALTER DEFAULT PRIVILEGES IN SCHEMA nope GRANT ALL ON SCHEMAS TO bob'),
  on('temporary relations', t, 'CREATE TEMP TABLE x (a int, b int)', 'ALTER TABLE x SET SCHEMA public', 'CREATE TABLE w (c int) INHERITS (x)', 'CREATE VIEW public.v AS SELECT a, b FROM x', 'CREATE VIEW v AS SELECT a, b FROM x', 'CREATE MATERIALIZED VIEW m AS SELECT a FROM x'),
  on('views of other columns', t, u, 'CREATE VIEW v AS SELECT a, b FROM u', 'CREATE OR REPLACE VIEW v AS SELECT a FROM u', 'CREATE OR REPLACE VIEW v AS SELECT b, a FROM u', 'ALTER TABLE u DROP COLUMN b', 'ALTER TABLE u DROP COLUMN b CASCADE'),
  on('security_invoker', u, 'CREATE VIEW v WITH (security_invoker = true) AS SELECT * FROM u', 'CREATE VIEW w WITH (security_invoker) AS SELECT * FROM u', 'ALTER VIEW v RESET (security_invoker)', 'ALTER VIEW w SET (security_invoker = off)', 'CREATE OR REPLACE VIEW v WITH (security_invoker) AS SELECT * FROM u', 'CREATE OR REPLACE VIEW v AS SELECT * FROM u'),
  on('LIKE copies a default, and with it what it needs', t, 'CREATE TABLE w (LIKE t INCLUDING ALL)', 'DROP TABLE t', 'DROP TABLE t CASCADE'),
  on('LIKE reads its table', alice, u, 'GRANT CREATE ON SCHEMA public TO alice', 'SET ROLE alice', 'CREATE TABLE w (LIKE u)'),
  on('a sequence belongs to the owner of its table', alice, t, 'ALTER TABLE t OWNER TO alice', 'ALTER TABLE t ADD COLUMN id serial'),
  on('CONNECTION LIMIT is no password', alice, 'SET ROLE alice', 'ALTER ROLE CURRENT_ROLE CONNECTION LIMIT 5', `ALTER ROLE CURRENT_ROLE PASSWORD 'x'`),
  on('a function in a schema that may not be used', alice, `CREATE FUNCTION give() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'GRANT SELECT ON nope TO alice'; END $$`, 'REVOKE USAGE ON SCHEMA public FROM PUBLIC', 'SET ROLE alice', 'SELECT give()'),
  on('OR REPLACE of a constraint trigger', u, guard, 'CREATE CONSTRAINT TRIGGER x AFTER INSERT ON u FOR EACH ROW EXECUTE FUNCTION guard()', 'CREATE OR REPLACE TRIGGER x AFTER UPDATE ON u FOR EACH STATEMENT EXECUTE FUNCTION guard()'),
  on('renaming a function needs CREATE on its schema', alice, guard, 'ALTER FUNCTION guard() OWNER TO alice', 'SET ROLE alice', 'ALTER FUNCTION guard() RENAME TO g'),
  on('columns of children that one does not own', alice, u, 'CREATE TABLE c () INHERITS (u)', 'ALTER TABLE u OWNER TO alice', 'SET ROLE alice', 'ALTER TABLE u DROP COLUMN b', 'ALTER TABLE u ADD COLUMN z int', 'ALTER TABLE u ALTER b SET DEFAULT $$x$$'),
  on('attributes that one does not have oneself', 'CREATE ROLE maker CREATEROLE', 'SET ROLE maker', 'CREATE ROLE x CREATEDB', 'CREATE ROLE x REPLICATION', 'CREATE ROLE x', 'ALTER ROLE x CREATEDB', 'ALTER ROLE x NOREPLICATION', 'ALTER ROLE x LOGIN'),
  on('a serial column needs CREATE on the schema', alice, t, 'ALTER TABLE t OWNER TO alice', 'SET ROLE alice', 'ALTER TABLE t ADD COLUMN id serial', 'ALTER TABLE t ADD COLUMN id int'),
];
