import type { OracleCase } from './cases.js';

const setUp = ['CREATE ROLE app', 'CREATE ROLE ops', 'CREATE TABLE t (id int)'];
const fn = (name: string, body: string): string => `CREATE FUNCTION ${name}() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN ${body} END $f$`;
const on = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `event triggers fire: ${name}`, sql: [...setUp, ...sql] });

/** What an event trigger's function does at later statements. */
export const eventTriggerCases: readonly OracleCase[] = [
  on('only for its tags', fn('g', 'GRANT SELECT ON t TO app;'), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION g()`, 'CREATE TABLE u ()', 'REVOKE ALL ON t FROM app'),
  on('at each statement with its tag', fn('g', 'GRANT SELECT ON t TO app;'), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA', 'CREATE VIEW') EXECUTE FUNCTION g()`, 'CREATE SCHEMA s', 'REVOKE ALL ON t FROM app', 'CREATE VIEW v AS SELECT id FROM t'),
  on('not for roles and rows', fn('g', 'GRANT SELECT ON t TO app;'), 'CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION g()', 'CREATE ROLE late', 'INSERT INTO t VALUES (1)', 'GRANT ops TO app', 'ALTER ROLE late LOGIN', 'SELECT 1'),
  on('a disabled one does not', fn('g', 'GRANT SELECT ON t TO app;'), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION g()`, 'ALTER EVENT TRIGGER e DISABLE', 'CREATE SCHEMA s', 'ALTER EVENT TRIGGER e ENABLE ALWAYS', 'CREATE SCHEMA s2', 'DROP EVENT TRIGGER e', 'REVOKE ALL ON t FROM app', 'CREATE SCHEMA s3'),
  on('an error undoes the statement', fn('g', `RAISE EXCEPTION 'no' USING ERRCODE = '42501';`), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION g()`, 'CREATE TABLE u ()', 'CREATE SCHEMA s'),
  on('which schema was made', fn('g', `IF EXISTS (SELECT 1 FROM pg_event_trigger_ddl_commands() AS ev JOIN pg_namespace n ON ev.objid = n.oid WHERE n.nspname = 'cron') THEN GRANT SELECT ON t TO app; END IF;`), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION g()`, 'CREATE SCHEMA other', 'CREATE SCHEMA IF NOT EXISTS other'),
  on('the schema it waits for', fn('g', `IF (SELECT n.nspname = 'cron' FROM pg_event_trigger_ddl_commands() AS ev LEFT JOIN pg_namespace n ON ev.objid = n.oid) THEN GRANT SELECT ON t TO app; END IF;`), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION g()`, 'CREATE SCHEMA cron'),
  on('sql_drop does not fire when something is made', fn('g', 'GRANT SELECT ON t TO app;'), 'CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION g()', 'CREATE TABLE u ()', 'GRANT SELECT ON u TO ops'),
  on('which function was made', 'CREATE SCHEMA api', fn('g', `IF (SELECT p.proname = 'resolve' FROM pg_event_trigger_ddl_commands() ev LEFT JOIN pg_proc p ON ev.objid = p.oid) THEN GRANT SELECT ON t TO app; END IF;`), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION') EXECUTE FUNCTION g()`, `CREATE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 1'`, 'ALTER FUNCTION other() SECURITY DEFINER', `CREATE OR REPLACE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 2'`),
  on('the function it waits for', fn('g', `IF (SELECT p.proname = 'resolve' FROM pg_event_trigger_ddl_commands() ev LEFT JOIN pg_proc p ON ev.objid = p.oid) THEN GRANT SELECT ON t TO app; END IF;`), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION') EXECUTE FUNCTION g()`, `CREATE FUNCTION resolve() RETURNS int LANGUAGE sql AS 'SELECT 1'`),
  on('other drops than those of its tags', fn('g', 'GRANT SELECT ON t TO app;'), `CREATE EVENT TRIGGER e ON sql_drop WHEN TAG IN ('DROP EXTENSION', 'DROP VIEW') EXECUTE FUNCTION g()`, 'CREATE TABLE u ()', 'DROP TABLE u', 'ALTER TABLE t DROP COLUMN id'),
  on('inside a DO block as well', fn('g', 'GRANT SELECT ON t TO app;'), `CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION g()`, `DO $$ BEGIN EXECUTE 'CREATE SCHEMA s'; END $$`),
];
