import type { OracleCase } from './cases.js';

const setUp = ['CREATE ROLE app', 'CREATE ROLE ops', 'CREATE TABLE t (id int)'];
const grant = 'GRANT SELECT ON t TO app;';

function fn(name: string, body: string, options = ''): string {
  return `CREATE FUNCTION ${name}() RETURNS event_trigger LANGUAGE plpgsql ${options} AS $f$ DECLARE o record; BEGIN ${body} END $f$`;
}

function trigger(name: string, event: string, called: string, ...tags: readonly string[]): string {
  const when = tags.length === 0 ? '' : `WHEN TAG IN (${tags.map((tag) => `'${tag}'`).join(', ')})`;
  return `CREATE EVENT TRIGGER ${name} ON ${event} ${when} EXECUTE FUNCTION ${called}()`;
}

const on = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `event triggers: ${name}`, sql: [...setUp, ...sql] });
const atTable = (body: string, options = ''): readonly string[] => [fn('g', body, options), trigger('e', 'ddl_command_end', 'g', 'CREATE TABLE')];
/** Says by a role that something was dropped, and by which kind of statement. */
const dropTags = [fn('g', `IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = tg_tag) THEN EXECUTE format('CREATE ROLE %I', tg_tag); END IF;`), trigger('e', 'sql_drop', 'g')];

const made = [
  'CREATE TABLE u (a serial)', 'CREATE VIEW v AS SELECT a FROM u', 'CREATE TABLE "U x" ()', 'CREATE SCHEMA s', 'CREATE TABLE s.w ()', `CREATE FUNCTION ff(int) RETURNS int LANGUAGE sql AS 'SELECT 1'`, `CREATE PROCEDURE pp(int) LANGUAGE sql AS 'SELECT 1'`,
  'CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int)', 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS a', 'CREATE TEMP TABLE tmp (a int)', 'GRANT CREATE ON SCHEMA public TO ops', 'SET ROLE ops', 'CREATE TABLE owned (a int)', 'RESET ROLE',
];
const drops = ['DROP TABLE u CASCADE', 'DROP TABLE "U x"', 'DROP SCHEMA s CASCADE', 'DROP FUNCTION ff', 'DROP PROCEDURE pp', 'DROP AGGREGATE ag(int)', 'DROP MATERIALIZED VIEW m', 'DROP TABLE tmp', 'DROP OWNED BY ops'];
const conditions = [
  `d.object_type = 'table' AND d.object_name = 'other'`, `d.object_type = 'table' AND d.object_name = 'u'`, `d.object_identity = 'public."U x"' AND d.object_type = 'table'`, `d.object_type = 'view' AND d.object_name = 'v'`, `d.object_type = 'view' AND d.object_name = 'w'`,
  `d.object_type = 'sequence' AND d.schema_name = 'public'`, `d.object_type = 'schema' AND d.object_name = 's'`, `d.object_type = 'table' AND d.schema_name = 's'`, `d.object_type = 'function' AND d.object_name IS NULL`, `d.object_type = 'procedure'`,
  `d.object_type = 'aggregate'`, `d.object_type = 'materialized view'`, `d.object_identity = 'pg_temp.tmp' AND d.is_temporary AND d.object_type = 'table'`, `d.is_temporary AND d.object_type = 'sequence'`, `d.object_type = 'table' AND d.object_name = 'owned'`, `d.object_type = 'foreign table'`,
];
const triggerFunction = `CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`;

/** As hosted databases enable row security on what is made. */
const secured = `FOR o IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE command_tag IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO') AND object_type IN ('table', 'partitioned table') LOOP
  IF o.schema_name IN ('public') AND o.schema_name NOT LIKE 'pg_temp%' THEN
    BEGIN EXECUTE format('ALTER TABLE IF EXISTS %s ENABLE ROW LEVEL SECURITY', o.object_identity); EXCEPTION WHEN OTHERS THEN RAISE LOG 'left as it is: %', o.object_identity; END;
  END IF;
END LOOP;`;
const tables = [
  'CREATE TABLE a (id serial PRIMARY KEY, b int REFERENCES a)', 'CREATE TABLE "B c" AS SELECT 1 AS x', 'SELECT 1 AS y INTO d', 'CREATE SCHEMA s', 'CREATE TABLE s.e (id int)', 'CREATE TABLE IF NOT EXISTS a (id int)',
  'CREATE TABLE p (id int) PARTITION BY LIST (id)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)', 'CREATE TEMP TABLE tmp (id int)', 'CREATE TABLE l (LIKE a INCLUDING ALL)', 'CREATE SCHEMA q CREATE TABLE w (id int)',
];

const ofEachTag = [
  'CREATE TABLE ab AS SELECT 1 AS a', 'SELECT 1 AS a INTO cd', 'CREATE SCHEMA s', 'ALTER TABLE ab RENAME TO w', 'ALTER TABLE w RENAME a TO b', 'ALTER SCHEMA s OWNER TO app', 'ALTER TABLE w SET SCHEMA s', 'CREATE VIEW v AS SELECT 1 AS a',
  'ALTER VIEW v RENAME a TO b', 'CREATE INDEX i ON t (id)', 'ALTER INDEX i RENAME TO j', `CREATE TYPE c AS ENUM ('a')`, 'ALTER TYPE c RENAME TO d', 'CREATE TYPE cc AS (a int)', 'ALTER TYPE cc RENAME ATTRIBUTE a TO b',
  `CREATE FUNCTION ff() RETURNS int LANGUAGE sql AS 'SELECT 1'`, 'ALTER FUNCTION ff() SECURITY DEFINER', 'ALTER ROUTINE ff() RENAME TO gg', triggerFunction, 'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tr()',
  'ALTER TRIGGER x ON t RENAME TO y', 'CREATE POLICY p ON t', 'ALTER POLICY p ON t RENAME TO q', 'CREATE DOMAIN dd AS int', 'ALTER DOMAIN dd ADD CONSTRAINT k CHECK (VALUE > 0)', 'ALTER DOMAIN dd RENAME CONSTRAINT k TO l', 'CREATE SEQUENCE sq',
  'ALTER SEQUENCE sq OWNER TO app', 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS a', 'REFRESH MATERIALIZED VIEW m', 'ALTER MATERIALIZED VIEW m RENAME TO mm', 'CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int)',
  'CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)', 'CREATE CAST (text AS json) WITHOUT FUNCTION', 'CREATE TABLE z (a int, b int)', 'CREATE STATISTICS st ON a, b FROM z', 'REASSIGN OWNED BY ops TO app',
  'DROP OWNED BY ops', `CREATE PROCEDURE pp() LANGUAGE sql AS 'SELECT 1'`, 'ALTER PROCEDURE pp() SECURITY DEFINER', `COMMENT ON TABLE t IS 'x'`, 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app', 'CREATE RULE r AS ON INSERT TO z DO ALSO NOTHING',
  'ALTER RULE r ON z RENAME TO r2', 'DROP VIEW v', 'GRANT SELECT ON t TO app', 'REVOKE SELECT ON t FROM app', `COMMENT ON ROLE app IS 'x'`, 'ALTER ROLE app LOGIN', 'TRUNCATE t',
];

/** What event triggers do inside of one another, before a statement and after it, and what they are told of it. */
export const firedCases: readonly OracleCase[] = [
  // Before the statement
  on('the start comes before the statement', fn('g', 'CREATE TABLE u (id int);'), trigger('e', 'ddl_command_start', 'g', 'CREATE SCHEMA'), 'CREATE SCHEMA s', 'DROP TABLE u', 'CREATE SCHEMA s', 'CREATE SCHEMA IF NOT EXISTS s'),
  on('the start makes what the statement makes', fn('g', 'CREATE VIEW v AS SELECT 1 AS a;'), trigger('e', 'ddl_command_start', 'g', 'CREATE TABLE'), 'CREATE TABLE v (a int)', 'CREATE TABLE v2 (a int)'),
  on('the start makes what the statement needs', fn('g', 'CREATE SCHEMA s;'), trigger('e', 'ddl_command_start', 'g', 'CREATE TABLE'), 'CREATE TABLE s.u (a int)'),
  on('the start grants on what is dropped', fn('g', grant), trigger('e', 'ddl_command_start', 'g', 'DROP TABLE'), 'DROP TABLE t'),
  on('drops are told of before the end', fn('g', grant), fn('h', 'REVOKE SELECT ON t FROM app;'), trigger('a', 'ddl_command_end', 'g', 'DROP VIEW'), trigger('b', 'sql_drop', 'h', 'DROP VIEW'), 'CREATE VIEW v AS SELECT 1 AS a', 'DROP VIEW v'),
  // Inside of one another
  on('one sets off another', fn('g', 'CREATE SCHEMA s;'), fn('h', grant), trigger('a', 'ddl_command_end', 'g', 'CREATE VIEW'), trigger('b', 'ddl_command_end', 'h', 'CREATE SCHEMA'), 'CREATE VIEW v AS SELECT 1 AS a'),
  on('one sets off itself, and ends', ...atTable(`IF to_regclass('u1') IS NULL THEN CREATE TABLE u1 (id int); ELSIF to_regclass('u2') IS NULL THEN CREATE TABLE u2 (id int); GRANT SELECT ON u1 TO app; ELSIF to_regclass('u3') IS NULL THEN CREATE TABLE u3 (); END IF; GRANT UPDATE ON u1 TO ops;`), 'CREATE TABLE v (id int)'),
  on('an error inside undoes all', fn('g', 'CREATE SCHEMA s;'), fn('h', `RAISE EXCEPTION 'no' USING ERRCODE = '22012';`), trigger('a', 'ddl_command_end', 'g', 'CREATE VIEW'), trigger('b', 'ddl_command_end', 'h', 'CREATE SCHEMA'), 'CREATE VIEW v AS SELECT 1 AS a', 'CREATE TABLE u ()'),
  on('an error inside is caught', fn('g', `BEGIN CREATE SCHEMA s; EXCEPTION WHEN division_by_zero THEN ${grant} END;`), fn('h', `GRANT UPDATE ON t TO app; RAISE EXCEPTION 'no' USING ERRCODE = '22012';`), trigger('a', 'ddl_command_end', 'g', 'CREATE VIEW'), trigger('b', 'ddl_command_end', 'h', 'CREATE SCHEMA'), 'CREATE VIEW v AS SELECT 1 AS a'),
  on('an error is caught around the statement', fn('h', `GRANT UPDATE ON t TO app; RAISE EXCEPTION 'no' USING ERRCODE = '22012';`), trigger('b', 'ddl_command_end', 'h', 'CREATE SCHEMA'), `DO $$ BEGIN CREATE SCHEMA s; EXCEPTION WHEN OTHERS THEN ${grant} END $$`),
  on('what is dropped inside of a drop', fn('g', 'DROP TABLE IF EXISTS w;'), trigger('e', 'sql_drop', 'g'), 'CREATE TABLE u (a int)', 'CREATE TABLE w (a int)', 'DROP TABLE u'),
  // Who runs it
  on('no USAGE and no EXECUTE is asked for', 'CREATE SCHEMA hid', 'GRANT CREATE ON SCHEMA public TO app', fn('hid.g', 'GRANT SELECT ON t TO ops;', 'SECURITY DEFINER'), 'REVOKE ALL ON FUNCTION hid.g() FROM PUBLIC', trigger('e', 'ddl_command_end', 'hid.g', 'CREATE TABLE'), 'SET ROLE app', 'CREATE TABLE u ()', 'RESET ROLE'),
  on('it runs as whoever runs the statement', 'GRANT CREATE ON SCHEMA public TO app', ...atTable('GRANT SELECT ON t TO ops;'), 'SET ROLE app', 'CREATE TABLE u ()', 'RESET ROLE'),
  // Event triggers that change event triggers
  ...[['disabled', 'ALTER EVENT TRIGGER e2 DISABLE;'], ['dropped', 'DROP EVENT TRIGGER IF EXISTS e2;'], ['renamed', 'ALTER EVENT TRIGGER e2 RENAME TO a0;']].map(([what = '', body = '']) =>
    on(`one is ${what} while it is to fire`, fn('a', body), fn('b', grant), trigger('e1', 'ddl_command_end', 'a', 'CREATE TABLE'), trigger('e2', 'ddl_command_end', 'b', 'CREATE TABLE'), 'CREATE TABLE u ()', 'REVOKE ALL ON t FROM app', 'CREATE TABLE u2 ()'),
  ),
  on('one has another function when it fires', fn('a', `CREATE OR REPLACE FUNCTION b() RETURNS event_trigger LANGUAGE plpgsql AS $q$ BEGIN GRANT UPDATE ON t TO app; END $q$;`), fn('b', grant), trigger('e1', 'ddl_command_end', 'a', 'CREATE TABLE'), trigger('e2', 'ddl_command_end', 'b', 'CREATE TABLE'), 'CREATE TABLE u ()'),
  on('one is made while others fire', fn('b', grant), ...atTable(`IF NOT EXISTS (SELECT 1 FROM pg_event_trigger WHERE evtname = 'f') THEN CREATE EVENT TRIGGER f ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION b(); END IF;`), 'CREATE TABLE u ()', 'CREATE TABLE u2 ()'),
  on('a start makes the first that hears ends', fn('b', grant), fn('g', `IF NOT EXISTS (SELECT 1 FROM pg_event_trigger WHERE evtname = 'f') THEN CREATE EVENT TRIGGER f ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION b(); END IF;`), trigger('e', 'ddl_command_start', 'g', 'CREATE TABLE'), 'CREATE TABLE u ()'),
  // Statements that set off none, and settings
  on('elements of CREATE SCHEMA set off none', ...atTable(grant), 'CREATE SCHEMA s CREATE TABLE u (id int)'),
  on('those of CREATE SCHEMA fire once', fn('g', grant), trigger('e', 'ddl_command_end', 'g', 'CREATE SCHEMA'), 'CREATE SCHEMA s CREATE TABLE u (id int)'),
  on('session_replication_role is local', ...atTable(grant), 'SET session_replication_role = local', 'CREATE TABLE u ()', 'RESET session_replication_role'),
  on('session_replication_role was replica', ...atTable(grant), 'SET session_replication_role = replica', 'RESET session_replication_role', 'CREATE TABLE u ()'),
  on('tags that no event trigger has', fn('g', grant), ...['ALTER ROLE', 'REASSIGN OWNED', 'nonsense', 'create view'].map((tag, index) => trigger(`e${String(index)}`, 'ddl_command_end', 'g', tag)), trigger('r1', 'table_rewrite', 'g', 'CREATE TABLE'), trigger('r2', 'table_rewrite', 'g', 'ALTER TABLE'), 'CREATE VIEW v AS SELECT 1 AS a'),
  // What they are told
  on('TG_TAG of each kind of statement', fn('g', `IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = tg_tag) AND TG_EVENT = 'ddl_command_end' THEN EXECUTE format('CREATE ROLE %I', TG_TAG); END IF;`), trigger('e', 'ddl_command_end', 'g'), ...ofEachTag),
  on('which tables were made', fn('g', secured, 'SECURITY DEFINER SET search_path = pg_catalog'), trigger('e', 'ddl_command_end', 'g', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO'), ...tables),
  on('which tables were made, by oid', ...atTable(`FOR o IN SELECT c.relname, n.nspname FROM pg_event_trigger_ddl_commands() ev JOIN pg_class c ON c.oid = ev.objid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ev.command_tag = 'CREATE TABLE' LOOP EXECUTE format('GRANT SELECT ON %I.%I TO app', o.nspname, o.relname); END LOOP;`), ...tables),
  on('no table was made', ...atTable(`IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE command_tag = 'CREATE TABLE') THEN ${grant} END IF;`), 'CREATE TABLE IF NOT EXISTS t (id int)'),
  on('DROP collects no command', fn('g', `IF NOT EXISTS (SELECT 1 FROM pg_event_trigger_ddl_commands()) THEN ${grant} END IF;`), trigger('e', 'ddl_command_end', 'g', 'DROP TABLE'), 'CREATE TABLE u (a int)', 'DROP TABLE u'),
  on('another extension was made', fn('g', `IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c JOIN pg_extension x ON x.oid = c.objid WHERE x.extname = 'pg_net') THEN ${grant} END IF;`), trigger('e', 'ddl_command_end', 'g', 'CREATE EXTENSION'), 'CREATE EXTENSION citext'),
  // What is dropped
  on('nothing was dropped', ...dropTags, ...['TABLE', 'FUNCTION', 'EXTENSION', 'SCHEMA', 'VIEW', 'INDEX', 'TYPE'].map((kind) => `DROP ${kind} IF EXISTS nope`), 'DROP VIEW IF EXISTS a.b', ...['TRIGGER', 'POLICY', 'RULE'].map((kind) => `DROP ${kind} IF EXISTS x ON t`), 'CREATE TABLE u (a int)', 'ALTER TABLE u ENABLE ROW LEVEL SECURITY', 'ALTER TABLE u ALTER a SET NOT NULL', 'ALTER TABLE u OWNER TO app', 'ALTER TABLE u RENAME TO w'),
  on('something was dropped', ...dropTags, 'CREATE TABLE u (a int, b int PRIMARY KEY)', triggerFunction, 'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tr()', 'DROP TRIGGER IF EXISTS x ON t', 'CREATE POLICY p ON t', 'DROP POLICY IF EXISTS p ON t', 'CREATE INDEX i ON t (id)', 'DROP INDEX IF EXISTS i', `CREATE TYPE c AS ENUM ('a')`, 'DROP TYPE IF EXISTS c', 'CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING', 'DROP RULE IF EXISTS r ON t', 'ALTER TABLE u DROP COLUMN a', 'DROP TABLE IF EXISTS u, nope'),
  on('a constraint was dropped', ...dropTags, 'CREATE TABLE u (a int PRIMARY KEY)', 'ALTER TABLE u DROP CONSTRAINT u_pkey'),
  on('what was dropped', fn('g', conditions.map((where, index) => `IF EXISTS (SELECT 1 FROM pg_event_trigger_dropped_objects() d WHERE ${where}) THEN CREATE ROLE hit_${String(index)}; END IF;`).join(' ')), trigger('e', 'sql_drop', 'g'), ...made, ...drops),
  on('what is dropped is made anew', fn('g', `IF EXISTS (SELECT 1 FROM pg_event_trigger_dropped_objects() WHERE object_identity = 'public.u') THEN CREATE TABLE u (b int); END IF;`), trigger('e', 'sql_drop', 'g'), 'CREATE TABLE u (a int)', 'DROP TABLE u', 'GRANT SELECT ON u TO app'),
  {
    name: 'event triggers: a loop over what is dropped that refuses each',
    sql: [
      'create table t (a int)', `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin for r in select * from pg_event_trigger_dropped_objects() loop raise exception 'no'; end loop; end $$`,
      'create event trigger et on sql_drop execute function nodrop()', 'drop table t', 'alter table t add b int', 'alter table t drop column b', 'drop event trigger et', 'drop table t',
    ],
  },
  {
    name: 'event triggers: a loop over what is dropped that refuses tables',
    sql: [
      'create table t (a int)',
      `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin for r in select * from pg_event_trigger_dropped_objects() loop if r.object_type = 'table' then raise exception 'no'; end if; end loop; end $$`,
      'create event trigger et on sql_drop execute function nodrop()', 'create view v as select 1 as a', 'drop view v', 'drop table t',
    ],
  },
  {
    name: 'event triggers: functions that tell of an event, outside of it',
    sql: [
      'select * from pg_event_trigger_dropped_objects()', 'create table x as select * from pg_event_trigger_dropped_objects()', 'do $$ begin perform 1 from pg_event_trigger_ddl_commands(); end $$',
      'do $$ declare r record; begin for r in select * from pg_event_trigger_ddl_commands() loop create table y (); end loop; end $$', 'do $$ begin perform pg_event_trigger_table_rewrite_oid(); end $$',
      'do $$ begin perform pg_event_trigger_table_rewrite_reason(); end $$', 'create function g() returns event_trigger language plpgsql as $$ begin perform 1 from pg_event_trigger_dropped_objects(); end $$',
      'create event trigger e on ddl_command_end execute function g()', 'create table z ()', 'drop event trigger e', 'create event trigger e on sql_drop execute function g()', 'create table z ()', 'drop table z',
    ],
  },
  {
    name: 'event triggers: which kind of thing a loop finds',
    sql: [
      'create table t (a int, b int)', 'create view v as select a from t', `create function f() returns trigger language plpgsql as 'begin return new; end'`, 'create trigger tr before insert on t for each row execute function f()',
      'create policy p on t', 'create index i on t (a)', `create type ty as enum ('a')`, 'create schema s',
      `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin for r in select * from pg_event_trigger_dropped_objects() loop if r.object_type = 'table' then raise exception 'no' using errcode = '42501'; end if; end loop; end $$`,
      'create event trigger et on sql_drop execute function nodrop()', 'drop trigger tr on t', 'drop policy p on t', 'drop index i', 'drop type ty', 'drop schema s', 'alter table t drop column b', 'drop view v', 'drop table if exists nope',
      'drop table t', 'drop table if exists t',
    ],
  },
  {
    name: 'event triggers: whatever is dropped, a loop refuses it',
    sql: [
      'create table t (a int, b int)', 'create table u (a int)', 'create view v as select a from t', `create function f() returns trigger language plpgsql as 'begin return new; end'`,
      'create trigger tr before insert on t for each row execute function f()', 'create policy p on t', 'create index i on t (a)', `create type ty as enum ('a')`, 'create schema s',
      `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin for r in select * from pg_event_trigger_dropped_objects() loop raise exception 'no % %', r.object_type, r.object_identity using errcode = '42501'; end loop; end $$`,
      'create event trigger et on sql_drop execute function nodrop()', 'drop trigger tr on t', 'drop policy p on t', 'drop index i', 'drop type ty', 'drop schema s', 'alter table t drop column b', 'drop view v', 'drop table if exists nope',
      'drop function f()', 'drop function f() cascade', 'drop table t, u', 'alter table t alter column a type bigint', 'alter table t add constraint c check (a > 0)', 'alter table t drop constraint c', 'alter table t alter column a set default 3',
      'alter table t alter column a drop default',
    ],
  },
  {
    name: 'event triggers: one table is kept',
    sql: [
      'create table keep (a int)', 'create table t (a int)',
      `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin for r in select * from pg_event_trigger_dropped_objects() where object_type = 'table' loop if r.object_identity = 'public.keep' then raise exception 'kept'; else raise notice '%', r.object_identity; end if; end loop; end $$`,
      `create event trigger et on sql_drop when tag in ('DROP TABLE', 'DROP SCHEMA') execute function nodrop()`, 'drop table t', 'drop table keep', 'create schema s', 'create table s.keep ()', 'drop schema s cascade', 'drop table keep',
    ],
  },
  {
    name: 'event triggers: a handler around a loop that refuses',
    sql: [
      'create table t (a int)',
      `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin begin for r in select * from pg_event_trigger_dropped_objects() loop raise exception 'kept'; end loop; exception when others then create role x; end; end $$`,
      'create event trigger et on sql_drop execute function nodrop()', 'drop table t',
    ],
  },
];

/** Of these it is not told what event triggers do. */
export const openFiredCases: readonly OracleCase[] = [
  on('a function that may fail', 'CREATE TABLE k (id int PRIMARY KEY)', 'INSERT INTO k VALUES (1)', ...atTable('INSERT INTO k SELECT count(*) FROM k;'), `DO $$ BEGIN CREATE TABLE u (); EXCEPTION WHEN OTHERS THEN ${grant} END $$`),
  on('one sets off itself without an end', fn('g', grant), trigger('e', 'ddl_command_end', 'g', 'GRANT'), 'GRANT SELECT ON t TO ops', 'CREATE SCHEMA s'),
  on('one sets off itself by names that cannot be told', ...atTable(`EXECUTE format('CREATE TABLE %I ()', 'x' || (SELECT count(*) FROM pg_class));`), 'CREATE TABLE u ()', 'CREATE SCHEMA s'),
  on('ENABLE REPLICA', ...atTable(grant), 'ALTER EVENT TRIGGER e ENABLE REPLICA', 'CREATE TABLE u ()', 'SET session_replication_role = replica', 'CREATE TABLE u2 ()', 'RESET session_replication_role'),
  on('session_replication_role is replica', ...atTable(grant), 'SET session_replication_role = replica', 'CREATE TABLE u ()', 'RESET session_replication_role'),
  on('session_replication_role is replica inside a function', ...atTable(grant), `CREATE FUNCTION made() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $f$ BEGIN CREATE TABLE u (); END $f$`, 'SELECT made()'),
  on('session_replication_role is perhaps replica', ...atTable(grant), `DO $$ BEGIN IF random() > 2 THEN SET session_replication_role = replica; END IF; END $$`, 'CREATE TABLE u ()'),
  on('set_config of session_replication_role', ...atTable(grant), `SELECT set_config('session_replication_role', 'replica', false)`, 'CREATE TABLE u ()', 'RESET session_replication_role'),
  on('event_triggers are off', ...atTable(grant), 'SET event_triggers = off', 'CREATE TABLE u ()', 'RESET event_triggers'),
  on('the script of an extension', fn('g', grant), trigger('e', 'ddl_command_end', 'g', 'CREATE FUNCTION'), 'CREATE EXTENSION citext'),
  on('a table that is perhaps made', ...atTable(`CREATE SCHEMA IF NOT EXISTS s; ${grant}`), `DO $$ BEGIN IF random() > 2 THEN CREATE TABLE u (); END IF; END $$`),
  {
    name: 'event triggers: a loop that may raise either of two errors',
    sql: [
      'create table t (a int)',
      `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin for r in select * from pg_event_trigger_dropped_objects() loop if r.object_type = 'type' then raise exception 'x' using errcode = '22000'; elsif r.object_type = 'table' then raise exception 'kept'; end if; end loop; end $$`,
      'create event trigger et on sql_drop execute function nodrop()', 'drop table t',
    ],
  },
  {
    name: 'event triggers: a loop that may end before it raises',
    sql: [
      'create table t (a int)',
      `create function nodrop() returns event_trigger language plpgsql as $$ declare r record; begin for r in select * from pg_event_trigger_dropped_objects() loop exit when r.object_type = 'type'; raise exception 'kept'; end loop; end $$`,
      'create event trigger et on sql_drop execute function nodrop()', 'drop table t',
    ],
  },
  {
    name: 'event triggers: a function of another event, perhaps called',
    sql: [
      `create function g() returns event_trigger language plpgsql as $$ begin if exists (select 1 from pg_event_trigger_dropped_objects() where object_type = 'table') then raise notice 'x'; end if; end $$`,
      'create event trigger e on ddl_command_end execute function g()', 'create table z ()',
    ],
  },
];
