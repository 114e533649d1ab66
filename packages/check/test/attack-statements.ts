/** A number from 0 up to 1: the same ones again for the same seed. */
export type Random = () => number;

/** The history that is typed into: what guards, what is claimed, and who may. */
export const attacked = [
  'CREATE ROLE app LOGIN; CREATE ROLE worker LOGIN; CREATE ROLE boss; CREATE SCHEMA s;',
  "CREATE FUNCTION helper() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; END $$; CREATE FUNCTION allowed() RETURNS boolean LANGUAGE sql AS 'SELECT false';",
  "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;",
  '-- guardrails: immutable\nCREATE TABLE ledger (id int PRIMARY KEY);\nCREATE TABLE plain (id int PRIMARY KEY);',
  "CREATE TABLE audit (id int, extra text); COMMENT ON TABLE audit IS 'log @immutable';",
  '-- guardrails: immutable\nCREATE TABLE parts (id int) PARTITION BY RANGE (id);\nCREATE TABLE part_a PARTITION OF parts FOR VALUES FROM (0) TO (10);',
  'CREATE TABLE child () INHERITS (audit); CREATE TABLE s.deep (id int PRIMARY KEY REFERENCES ledger ON DELETE CASCADE); CREATE TABLE owned (id int); ALTER TABLE owned OWNER TO worker;',
  'CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION guard(); CREATE TRIGGER keep_t BEFORE TRUNCATE ON ledger EXECUTE FUNCTION guard(); CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION guard(); CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON parts FOR EACH ROW EXECUTE FUNCTION guard();',
  'REVOKE UPDATE, DELETE, TRUNCATE ON ledger, audit, parts FROM PUBLIC, app, worker; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app;',
  "CREATE FUNCTION sneak(n int DEFAULT 1) RETURNS void LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER tt AFTER INSERT ON plain FOR EACH ROW EXECUTE FUNCTION touch();",
  'CREATE VIEW va AS SELECT * FROM plain; GRANT ALL ON plain, owned TO app; CREATE VIEW vb AS SELECT * FROM audit;',
  'SELECT 1;',
];

const guardBodies = ["RAISE EXCEPTION 'no';", "PERFORM helper(); RAISE EXCEPTION 'no';", 'RETURN NEW;', "IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'u'; END IF; RETURN OLD;", "IF allowed() THEN RETURN OLD; END IF; RAISE EXCEPTION 'n' USING ERRCODE = 'P0001';", 'RETURN NULL;', "BEGIN RAISE EXCEPTION 'a'; EXCEPTION WHEN OTHERS THEN NULL; END; RETURN OLD;", "IF current_setting('app.off', true) = 'on' THEN RETURN OLD; END IF; RAISE EXCEPTION 'z';", "IF pg_trigger_depth() > 1 THEN RETURN OLD; END IF; RAISE EXCEPTION 'd';"];
const tables = ['ledger', 'audit', 'parts', 'part_a', 'child', 'plain', 's.deep', 'owned'];
const grantees = ['app', 'worker', 'boss', 'late', 'PUBLIC'];
const roles = ['app', 'worker', 'boss', 'late'];
const functions = ['guard', 's.guard', 'helper', 'allowed', 'sneak', 's.sneak', 'touch'];

/** Statements that change what a judgement may rest on: privileges, owners, triggers, code, families, roles, settings, and some that do not parse. */
export function statements(random: Random): readonly (() => string)[] {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const below = (count: number): string => String(Math.floor(random() * count));
  const t = (): string => pick(tables);
  const r = (): string => pick(grantees);
  const rl = (): string => pick(roles);
  return [
    () => `GRANT ${pick(['UPDATE', 'DELETE', 'TRUNCATE', 'ALL', 'TRIGGER', 'REFERENCES', 'UPDATE (id)', 'INSERT, SELECT', 'MAINTAIN'])} ON ${t()} TO ${r()}${pick(['', '', ' WITH GRANT OPTION'])};`,
    () => `REVOKE ${pick(['UPDATE', 'DELETE', 'TRUNCATE', 'ALL', 'UPDATE, DELETE, TRUNCATE'])} ON ${t()} FROM ${r()}${pick(['', ' CASCADE'])};`,
    () => `GRANT ${pick(['ALL', 'UPDATE', 'DELETE'])} ON ALL TABLES IN SCHEMA ${pick(['public', 's'])} TO ${r()};`,
    () => `REVOKE ALL ON ALL TABLES IN SCHEMA ${pick(['public', 's'])} FROM ${r()};`,
    () => `ALTER DEFAULT PRIVILEGES ${pick(['', 'IN SCHEMA public ', 'FOR ROLE boss '])}${pick(['GRANT ALL ON TABLES TO app', 'REVOKE ALL ON TABLES FROM app', 'REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', 'GRANT UPDATE ON TABLES TO worker'])};`,
    () => `CREATE OR REPLACE FUNCTION ${pick(['guard', 's.guard'])}() RETURNS trigger LANGUAGE plpgsql ${pick(['', 'SECURITY DEFINER ', 'SET search_path = pg_catalog '])}AS $$ BEGIN ${pick(guardBodies)} END $$;`,
    () => `CREATE OR REPLACE FUNCTION helper() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ${pick(['NULL;', "RAISE EXCEPTION 'h';", 'PERFORM touch();', 'DELETE FROM audit;', 'PERFORM allowed();'])} END $$;`,
    () => `CREATE OR REPLACE FUNCTION allowed() RETURNS boolean LANGUAGE ${pick(["sql AS 'SELECT false'", "sql AS 'SELECT true'", 'plpgsql AS $$ BEGIN RETURN now() > \'2020-01-01\'; END $$', "sql STABLE AS 'SELECT EXISTS (SELECT FROM plain)'"])};`,
    () => {
      const language = pick(['sql', 'plpgsql']);
      const security = pick(['', 'SECURITY DEFINER', 'SECURITY DEFINER SET search_path = public']);
      const text = language === 'sql' ? pick(['DELETE FROM ledger', 'UPDATE audit SET id = id', 'TRUNCATE ledger', 'SELECT 1', 'DELETE FROM plain']) : `BEGIN ${pick(['DELETE FROM ledger;', "EXECUTE 'DELETE FROM ' || 'audit';", "EXECUTE format('TRUNCATE %I', 'ledger');", 'PERFORM touch();', 'NULL;', 'ALTER TABLE ledger DISABLE TRIGGER ALL;', "SET session_replication_role = 'replica';", "INSERT INTO plain VALUES (1);"])} END`;
      return `CREATE OR REPLACE FUNCTION ${pick(['sneak', 's.sneak'])}(n int DEFAULT 1) RETURNS void LANGUAGE ${language} ${security} AS $$ ${text} $$;`;
    },
    () => `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql ${pick(['', 'SECURITY DEFINER '])}AS $$ BEGIN ${pick(['DELETE FROM ledger;', 'UPDATE audit SET id = id;', 'PERFORM helper();', 'PERFORM sneak();', ''])} RETURN NEW; END $$;`,
    () => `DROP FUNCTION IF EXISTS ${pick(functions)}${pick(['', ' CASCADE'])};`,
    () => `ALTER FUNCTION ${pick(['guard', 's.guard', 'helper', 'allowed', 'touch'])}() ${pick(['OWNER TO app', 'RENAME TO renamed', 'SET SCHEMA s', 'SET search_path = pg_catalog', 'RESET ALL', 'SECURITY DEFINER', 'SECURITY INVOKER'])};`,
    () => `CREATE TRIGGER g${below(4)} ${pick(['BEFORE', 'AFTER'])} ${pick(['UPDATE', 'DELETE', 'UPDATE OR DELETE', 'UPDATE OF id', 'INSERT'])} ON ${t()} FOR EACH ${pick(['ROW', 'STATEMENT'])} ${pick(['', '', 'WHEN (allowed()) '])}EXECUTE FUNCTION ${pick(['guard', 's.guard', 'touch'])}();`,
    () => `CREATE TRIGGER tr BEFORE TRUNCATE ON ${t()} EXECUTE FUNCTION ${pick(['guard', 's.guard'])}();`,
    () => `DROP TRIGGER IF EXISTS ${pick(['g0', 'g1', 'g2', 'g3', 'tr', 'keep', 'keep_t'])} ON ${t()};`,
    () => `ALTER TRIGGER ${pick(['keep', 'g1'])} ON ${t()} RENAME TO ${pick(['aaa', 'zzz', 'keep'])};`,
    () => `ALTER TABLE ${t()} ${pick(['DISABLE TRIGGER ALL', 'ENABLE TRIGGER ALL', 'DISABLE TRIGGER keep', 'ENABLE REPLICA TRIGGER keep', 'ENABLE ALWAYS TRIGGER keep', 'DISABLE TRIGGER USER'])};`,
    () => `ALTER TABLE ${t()} ${pick([`OWNER TO ${rl()}`, 'ADD COLUMN extra text', 'DROP COLUMN IF EXISTS extra', 'RENAME TO moved', 'RENAME COLUMN id TO ident', 'SET SCHEMA s', 'ENABLE ROW LEVEL SECURITY', 'FORCE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY', 'ALTER COLUMN id SET DEFAULT 3', 'ALTER COLUMN id SET NOT NULL', 'ALTER COLUMN id TYPE numeric', 'ADD CHECK (allowed())', 'ADD COLUMN gen int GENERATED ALWAYS AS (1) STORED', 'INHERIT plain', 'NO INHERIT plain', 'REPLICA IDENTITY FULL', 'SET UNLOGGED', 'ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES plain ON DELETE CASCADE', 'DROP CONSTRAINT IF EXISTS fk'])};`,
    () => `ALTER TABLE parts ${pick(['DETACH PARTITION part_a', 'ATTACH PARTITION part_a FOR VALUES FROM (0) TO (10)', 'ATTACH PARTITION plain FOR VALUES FROM (20) TO (30)'])};`,
    () => `CREATE TABLE part_${pick(['b', 'c'])} PARTITION OF parts ${pick(['DEFAULT', 'FOR VALUES FROM (10) TO (20)'])};`,
    () => `CREATE TABLE kid_${pick(['a', 'b'])} () INHERITS (${pick(['ledger', 'audit', 'plain'])});`,
    () => `DROP TABLE IF EXISTS ${t()}${pick(['', ' CASCADE'])};`,
    () => `CREATE TABLE IF NOT EXISTS ${t()} (id int PRIMARY KEY);`,
    () => `CREATE ${pick(['', 'OR REPLACE '])}VIEW v${pick(['a', 'b'])} ${pick(['', 'WITH (security_invoker = true) '])}AS SELECT * FROM ${t()}; GRANT ALL ON v${pick(['a', 'b'])} TO app;`,
    () => `ALTER VIEW va ${pick(['OWNER TO app', 'SET (security_invoker = true)', 'RESET (security_invoker)', 'SET SCHEMA s'])};`,
    () => `DROP VIEW IF EXISTS va CASCADE;`,
    () => `CREATE OR REPLACE RULE ru AS ON ${pick(['INSERT', 'UPDATE', 'DELETE'])} TO ${pick(['plain', 'va', 'owned'])} DO ${pick(['ALSO', 'INSTEAD'])} ${pick(['DELETE FROM ledger', 'UPDATE audit SET id = 1', 'NOTHING'])};`,
    () => `CREATE POLICY pol${pick(['', '2'])} ON ${t()} ${pick(['', 'FOR DELETE ', 'AS RESTRICTIVE '])}TO ${r()} USING (${pick(['true', 'false', 'allowed()', 'id > 0'])});`,
    () => `DROP POLICY IF EXISTS pol ON ${t()};`,
    () => `GRANT ${rl()} TO ${rl()}${pick(['', ' WITH ADMIN OPTION', ' WITH INHERIT FALSE', ' WITH SET FALSE'])};`,
    () => `REVOKE ${rl()} FROM ${rl()};`,
    () => `GRANT ${pick(['pg_write_all_data', 'pg_maintain', 'pg_read_all_data', 'pg_database_owner', 'pg_execute_server_program'])} TO ${rl()};`,
    () => `ALTER ROLE ${rl()} ${pick(['SUPERUSER', 'NOSUPERUSER', 'BYPASSRLS', 'LOGIN', 'NOLOGIN', 'CREATEROLE', 'REPLICATION', "SET session_replication_role = 'replica'", "SET search_path = s, public", 'NOINHERIT', 'RENAME TO other'])};`,
    () => `CREATE ROLE ${pick(['late', 'newer', 'other'])} ${pick(['LOGIN', 'NOLOGIN', 'LOGIN IN ROLE boss', 'SUPERUSER'])};`,
    () => `DROP ROLE IF EXISTS ${pick(['late', 'newer'])};`,
    () => `ALTER SCHEMA ${pick(['public', 's'])} ${pick(['OWNER TO app', 'OWNER TO boss', 'RENAME TO t'])};`,
    () => `GRANT ${pick(['CREATE', 'USAGE', 'ALL'])} ON SCHEMA ${pick(['public', 's'])} TO ${r()};`,
    () => `REVOKE ${pick(['CREATE', 'USAGE', 'ALL'])} ON SCHEMA ${pick(['public', 's'])} FROM ${r()};`,
    () => `CREATE SCHEMA IF NOT EXISTS ${pick(['s', 'u'])} ${pick(['', 'AUTHORIZATION app'])};`,
    () => `REVOKE EXECUTE ON FUNCTION ${pick(['helper()', 'allowed()', 'sneak', 's.sneak', 'touch()'])} FROM ${r()};`,
    () => `GRANT EXECUTE ON FUNCTION ${pick(['sneak', 's.sneak'])} TO ${r()};`,
    () => `REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;`,
    () => pick(['SET ROLE boss;', 'RESET ROLE;', 'SET search_path = s, public;', 'RESET search_path;', "SET session_replication_role = 'replica';", 'SET LOCAL search_path = s;', "SELECT set_config('search_path', 's', false);", 'BEGIN;', 'COMMIT;', 'ROLLBACK;', 'SAVEPOINT a;']),
    () => `REASSIGN OWNED BY ${rl()} TO ${rl()};`,
    () => `DROP OWNED BY ${rl()};`,
    () => `DO $$ BEGIN ${pick([`EXECUTE 'GRANT DELETE ON ledger TO app';`, `IF EXISTS (SELECT FROM pg_class WHERE relname = 'moved') THEN GRANT UPDATE ON audit TO app; END IF;`, `IF now() > '2020-01-01' THEN ALTER TABLE ledger DISABLE TRIGGER ALL; END IF;`, `FOR i IN 1..2 LOOP EXECUTE format('CREATE TABLE IF NOT EXISTS x%s (id int)', i); END LOOP;`, `PERFORM sneak();`, `IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'newer') THEN CREATE ROLE newer LOGIN; END IF;`, `IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'g1') THEN DROP TRIGGER g1 ON ledger; END IF;`, `EXECUTE current_setting('a.b');`])} END $$;`,
    () => `CREATE DOMAIN dom${pick(['', '2'])} AS int CHECK (${pick(['VALUE > 0', 'allowed()'])});`,
    () => `CREATE TYPE ty${pick(['', '2'])} AS ${pick(["ENUM ('a')", '(a int)', 'RANGE (subtype = int)'])};`,
    () => `ALTER TABLE ${t()} ADD COLUMN d${pick(['', '2'])} ${pick(['dom', 'dom2', 'ty', 's.dom'])};`,
    () => `CREATE CAST (int AS ty) WITH FUNCTION allowed();`,
    () => `CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = opf);`,
    () => `CREATE OR REPLACE FUNCTION opf(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true'; ALTER FUNCTION opf(int, int) OWNER TO ${rl()};`,
    () => `CREATE INDEX ON ${t()} ((opf(1, 2)));`,
    () => `CREATE UNIQUE INDEX u${pick(['', '2'])} ON ${t()} (id);`,
    () => `CREATE EVENT TRIGGER ev ON ${pick(['ddl_command_end', 'sql_drop'])} EXECUTE FUNCTION evf();`,
    () => `CREATE OR REPLACE FUNCTION evf() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN ${pick(['NULL;', 'DELETE FROM ledger;'])} END $$;`,
    () => `DROP EVENT TRIGGER IF EXISTS ev;`,
    () => `CREATE EXTENSION IF NOT EXISTS ${pick(['pgcrypto', 'dblink', 'pg_trgm', 'file_fdw', 'nothing'])};`,
    () => `DROP EXTENSION IF EXISTS dblink;`,
    () => `CREATE PUBLICATION pub FOR ALL TABLES;`,
    () => `CREATE SUBSCRIPTION sub CONNECTION 'host=x' PUBLICATION p WITH (connect = false);`,
    () => `GRANT SET ON PARAMETER session_replication_role TO ${r()};`,
    () => `ALTER SYSTEM SET session_replication_role = 'replica';`,
    () => `ALTER DATABASE postgres ${pick(["SET session_replication_role = 'replica'", 'OWNER TO app', "SET search_path = s"])};`,
    () => `GRANT ${pick(['CREATE', 'TEMP'])} ON DATABASE postgres TO ${r()};`,
    () => `COMMENT ON TABLE ${t()} IS '${pick(['rows stay, @immutable', 'plain', '@immutable'])}';`,
    () => `-- guardrails: immutable\nCREATE TABLE c${pick(['a', 'b'])} (id int);`,
    () => `CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT * FROM ${t()};`,
    () => `CREATE SEQUENCE IF NOT EXISTS sq; ALTER TABLE ${t()} ALTER COLUMN id SET DEFAULT nextval('sq');`,
    () => `ALTER TABLE ${t()} ALTER COLUMN id SET DEFAULT ${pick(['opf(1,2)::int', "length('a')"])};`,
    () => `SELECT ${pick(['sneak()', 'nothing()', 's.sneak(2)', '1'])};`,
    () => `CALL pr();`, () => `CREATE OR REPLACE PROCEDURE pr() LANGUAGE plpgsql ${pick(['', 'SECURITY DEFINER '])}AS $$ BEGIN ${pick(['DELETE FROM ledger;', 'TRUNCATE audit;', 'COMMIT;'])} END $$;`,
    () => `CREATE TABLE bad (;`, () => `\n\n-- moved ${below(9)}\n`, () => '',
    () => `CREATE FOREIGN TABLE IF NOT EXISTS ft (id int) SERVER srv;`,
    () => `ALTER TYPE ty OWNER TO ${rl()};`, () => `ALTER DOMAIN dom ADD CHECK (allowed());`,
    () => `CREATE AGGREGATE agg (int) (SFUNC = aggf, STYPE = int);`,
    () => `CREATE OR REPLACE FUNCTION aggf(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    () => `SECURITY LABEL ON TABLE ledger IS 'x';`, () => `CREATE STATISTICS st ON id, extra FROM ${t()};`,
    () => `ALTER TABLE ${t()} CLUSTER ON u;`, () => `LOCK TABLE ledger;`, () => `TRUNCATE plain CASCADE;`,
  ];
}
