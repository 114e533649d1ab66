import type fc from 'fast-check';
import { anyone, role, table, trigger } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const names = one(`ARRAY['t', 'u']`, `ARRAY['t', 'p', 'c']`, `ARRAY['alice', 'bob']`, `'{t,u}'::text[]`);
const perName = one(
  `EXECUTE format('GRANT SELECT ON %I TO bob', n)`,
  `EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, bob', n)`,
  `EXECUTE format('ALTER TABLE %I OWNER TO carol', n)`,
  `EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', 'tr', n)`,
  `EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %s EXECUTE FUNCTION guard()', n || '_tr', quote_ident(n))`,
  `EXECUTE 'ALTER TABLE ' || quote_ident(n) || ' DISABLE TRIGGER ALL'`,
  `EXECUTE format('GRANT %I TO dave', n)`,
  `EXECUTE format('COMMENT ON TABLE %I IS %L', n, 'it''s ' || n)`,
);
const loops = weighted(
  [2, sql`DO $$ DECLARE n text; BEGIN FOREACH n IN ARRAY ${names} LOOP ${perName}; END LOOP; END $$`],
  [2, sql`DO $$ DECLARE n text; BEGIN FOR n IN SELECT tablename FROM pg_tables WHERE schemaname = ${one(`'public'`, `'s1'`)} ORDER BY tablename LOOP ${perName}; END LOOP; END $$`],
  [1, sql`DO $$ DECLARE r record; n text; BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN ('alice', 'dave', 'erin') LOOP EXECUTE format('GRANT SELECT ON t TO %I', r.rolname); END LOOP; END $$`],
  [1, sql`DO $$ DECLARE n text; BEGIN FOR n IN SELECT c.relname FROM pg_class c JOIN pg_namespace ns ON ns.oid = c.relnamespace WHERE ns.nspname = 'public' AND c.relkind = ${one(`'r'`, `'p'`)} ORDER BY 1 LOOP ${perName}; END LOOP; END $$`],
  [1, sql`DO $$ BEGIN FOR i IN 1..2 LOOP EXECUTE format('CREATE TABLE IF NOT EXISTS n%s (a int)', i); END LOOP; END $$`],
);

const exists = weighted(
  [2, sql`SELECT ${one('1', '*', '')} FROM pg_roles WHERE rolname = '${role}'`],
  [2, sql`SELECT 1 FROM pg_trigger WHERE tgname = 'tr'${maybe(` AND tgrelid = 't'::regclass`, ` AND NOT tgisinternal`)}`],
  [1, sql`SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = ${one(`'t'`, `'w'`)}`],
  [1, sql`SELECT 1 FROM information_schema.columns WHERE table_name = 'u' AND column_name = ${one(`'a'`, `'z'`)}`],
  [1, sql`SELECT 1 FROM pg_proc WHERE proname = ${one(`'f'`, `'guard2'`)} AND pronamespace = 'public'::regnamespace`],
  [1, sql`SELECT FROM pg_namespace WHERE nspname = 's1'`],
  [1, sql`SELECT 1 FROM pg_class WHERE relname = ${one(`'t'`, `'p2'`)} AND relkind = 'r'`],
);
const inner = weighted(
  [1, sql`CREATE ROLE ${one('alice', 'erin')} LOGIN`],
  [1, sql`GRANT ${one('SELECT', 'UPDATE')} ON ${table} TO ${anyone}`],
  [1, sql`REVOKE ALL ON ${table} FROM ${anyone}`],
  [1, sql`CREATE TRIGGER ${trigger} BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION guard()`],
  [1, sql`ALTER TABLE ${table} OWNER TO ${role}`],
  [1, sql`CREATE TABLE w (a int)`],
  [1, sql`RAISE EXCEPTION 'stop'${maybe(` USING ERRCODE = '23514'`, ` USING ERRCODE = 'unique_violation'`)}`],
  [1, one('PERFORM give(\'t\', \'bob\')', 'PERFORM 1', 'NULL')],
);
const condition = weighted(
  [3, sql`${maybe('NOT ')}EXISTS (${exists})`],
  [1, one(`to_regclass('public.t') IS NOT NULL`, `current_user = 'postgres'`, `to_regclass('w') IS NULL`)],
);
const conditions = weighted(
  [4, sql`DO $$ BEGIN IF ${condition} THEN ${inner}; ELSE ${inner}; END IF; END $$`],
  [3, sql`DO $$ BEGIN ${inner}; ${inner}; EXCEPTION WHEN ${one('OTHERS', 'duplicate_object', 'undefined_object', 'insufficient_privilege', 'raise_exception', 'undefined_table OR duplicate_table', `SQLSTATE '23514'`)} THEN ${inner}; END $$`],
  [1, sql`DO $$ BEGIN BEGIN ${inner}; EXCEPTION WHEN duplicate_object OR duplicate_table THEN NULL; END; ${inner}; END $$`],
);
const helpers = weighted(
  [2, one(`CREATE OR REPLACE FUNCTION give(what text, who text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO %I', what, who); END $$`)],
  [1, one(`CREATE OR REPLACE FUNCTION give(what text, who text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE format('GRANT UPDATE ON %I TO %I WITH GRANT OPTION', what, who); END $$`)],
  [3, sql`SELECT give('${table}', '${role}')`],
  [1, sql`DO $$ BEGIN PERFORM give('${one('t', 'u')}', '${role}'); END $$`],
);

/** DO blocks, and functions that the history defines and calls. */
export const blocks: fc.Arbitrary<string> = weighted([3, loops], [3, conditions], [2, helpers]);
