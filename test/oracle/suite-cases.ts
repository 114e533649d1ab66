import type { OracleCase } from './cases.js';

const trigger = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'`;

/** Statements that PostgreSQL refuses and its regression suite tries, which a history may hold as well: what comes after rests on what is there. */
export const suiteCases: readonly OracleCase[] = [
  {
    name: 'roles: createrole_self_grant makes the creator a member',
    sql: [
      'CREATE ROLE cr CREATEROLE', 'GRANT CREATE ON DATABASE postgres TO cr', 'SET SESSION AUTHORIZATION cr', `SET createrole_self_grant = 'set, inherit'`, 'CREATE ROLE both', 'CREATE SCHEMA s AUTHORIZATION both',
      'SET createrole_self_grant TO inherit', 'CREATE ROLE heir', `SET createrole_self_grant = ''`, 'CREATE ROLE nobody', `SET createrole_self_grant = 'admin'`, `SET LOCAL createrole_self_grant = 'SET'`, 'CREATE ROLE local',
      `SELECT set_config('createrole_self_grant', 'set', false)`, 'CREATE ROLE configured', 'RESET createrole_self_grant', 'CREATE ROLE back', `SET createrole_self_grant = 'set'`, 'RESET ALL', 'CREATE ROLE last',
    ],
  },
  {
    name: 'roles: createrole_self_grant of a function, and of a superuser',
    sql: [
      'CREATE ROLE cr CREATEROLE', `SET createrole_self_grant = 'set, inherit'`, 'CREATE ROLE made', 'RESET createrole_self_grant', 'GRANT CREATE ON SCHEMA public TO cr', 'SET ROLE cr',
      `CREATE FUNCTION public.make() RETURNS void LANGUAGE plpgsql SET createrole_self_grant = 'set' AS 'begin create role inside; end'`, 'SELECT public.make()', `CREATE FUNCTION wrong() RETURNS void LANGUAGE plpgsql SET createrole_self_grant = 'nope' AS 'begin null; end'`, 'CREATE ROLE outside',
      `DO $$ begin perform set_config('createrole_self_grant', 'inherit', true); create role done; end $$`,
    ],
  },
  {
    name: 'roles: an invalid createrole_self_grant of a role',
    sql: ['CREATE ROLE cr CREATEROLE', `ALTER ROLE cr SET createrole_self_grant = 'nope'`, `ALTER ROLE cr SET createrole_self_grant = 'inherit, set'`, `ALTER ROLE ALL SET createrole_self_grant = 'set'`],
  },
  {
    name: 'roles: who may describe one',
    sql: ['CREATE ROLE cr CREATEROLE', 'CREATE ROLE other', 'CREATE ROLE boss SUPERUSER', 'SET ROLE cr', 'CREATE ROLE own', `COMMENT ON ROLE own IS 'x'`, `COMMENT ON ROLE other IS 'x'`, `COMMENT ON ROLE boss IS 'x'`, `COMMENT ON ROLE nope IS 'x'`, 'RESET ROLE', `COMMENT ON ROLE boss IS 'x'`, 'SET ROLE other', `COMMENT ON ROLE other IS 'x'`],
  },
  {
    name: 'functions: aggregates in the old syntax',
    sql: [
      'CREATE ROLE app', 'CREATE AGGREGATE total (basetype = int4, sfunc = int4pl, stype = int4)', 'CREATE AGGREGATE total (basetype = float8, sfunc1 = float8pl, stype1 = float8)', 'CREATE AGGREGATE total (basetype = int4, sfunc = int4pl, stype = int4)',
      `CREATE AGGREGATE every (basetype = 'any', sfunc = int8inc, stype = int8, initcond = '0')`, 'REVOKE EXECUTE ON FUNCTION total(int) FROM PUBLIC', 'GRANT EXECUTE ON FUNCTION total(float8) TO app', 'ALTER AGGREGATE total(int) RENAME TO sum_of', 'ALTER AGGREGATE every(*) OWNER TO app', 'DROP AGGREGATE total(int)', 'DROP AGGREGATE sum_of(int)',
    ],
  },
  {
    name: 'triggers: transition tables, where they may be',
    sql: [
      trigger, 'CREATE TABLE t (a int, b int)', 'CREATE VIEW v AS SELECT a FROM t',
      'CREATE TRIGGER new_table AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()', 'CREATE TRIGGER each_row AFTER UPDATE ON t REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()',
      'CREATE TRIGGER two AFTER INSERT OR UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()', 'CREATE TRIGGER columns AFTER UPDATE OF b ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()',
      'CREATE TRIGGER before BEFORE INSERT ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()', 'CREATE TRIGGER gone AFTER TRUNCATE ON t REFERENCING OLD TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()',
      'CREATE TRIGGER old_of_insert AFTER INSERT ON t REFERENCING OLD TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()', 'CREATE TRIGGER new_of_delete AFTER DELETE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()',
      'CREATE TRIGGER alike AFTER UPDATE ON t REFERENCING OLD TABLE AS n NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()', 'CREATE TRIGGER twice AFTER UPDATE ON t REFERENCING NEW TABLE AS n NEW TABLE AS m FOR EACH STATEMENT EXECUTE FUNCTION f()',
      'CREATE TRIGGER a_row AFTER UPDATE ON t REFERENCING NEW ROW AS n FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE TRIGGER on_view AFTER UPDATE ON v REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION f()',
    ],
  },
  {
    name: 'triggers: transition tables of what inherits, and of what is to',
    sql: [
      trigger, 'CREATE TABLE parent (a int)', 'CREATE TABLE child () INHERITS (parent)', 'CREATE TRIGGER row_of_child AFTER INSERT ON child REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()',
      'CREATE TRIGGER statement_of_child AFTER INSERT ON child REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f()', 'CREATE TABLE alone (a int)', 'CREATE TRIGGER row_of_alone AFTER INSERT ON alone REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()',
      'ALTER TABLE alone INHERIT parent', 'CREATE TABLE whole (a int) PARTITION BY LIST (a)', 'ALTER TABLE whole ATTACH PARTITION alone FOR VALUES IN (1)', 'CREATE TABLE part PARTITION OF whole FOR VALUES IN (2)',
      'CREATE TRIGGER row_of_part AFTER INSERT ON part REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE TRIGGER row_of_whole AFTER INSERT ON whole REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()',
      'DROP TRIGGER row_of_alone ON alone', 'ALTER TABLE whole ATTACH PARTITION alone FOR VALUES IN (1)',
    ],
  },
  {
    name: 'triggers: a column named twice',
    sql: [trigger, 'CREATE TABLE t (a int, b int)', 'CREATE TRIGGER x BEFORE UPDATE OF a, a ON t FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE TRIGGER x BEFORE UPDATE OF a, b ON t FOR EACH ROW EXECUTE FUNCTION f()'],
  },
  {
    name: 'triggers: a clone cannot be renamed onto another trigger of its table',
    sql: [
      trigger, 'CREATE TABLE whole (a int) PARTITION BY LIST (a)', 'CREATE TABLE part PARTITION OF whole FOR VALUES IN (1) PARTITION BY LIST (a)', 'CREATE TABLE leaf PARTITION OF part FOR VALUES IN (1)',
      'CREATE TRIGGER b AFTER INSERT ON whole FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE TRIGGER c AFTER INSERT ON leaf FOR EACH ROW EXECUTE FUNCTION f()', 'ALTER TRIGGER b ON whole RENAME TO c', 'ALTER TRIGGER b ON whole RENAME TO d', 'ALTER TRIGGER d ON whole RENAME TO d',
    ],
  },
  {
    name: 'triggers: constraint triggers of foreign tables, and TRUNCATE for each row',
    sql: [
      trigger, 'CREATE TABLE t (a int)', 'CREATE FOREIGN DATA WRAPPER w', 'CREATE SERVER s FOREIGN DATA WRAPPER w', 'CREATE FOREIGN TABLE away (a int) SERVER s', 'CREATE CONSTRAINT TRIGGER x AFTER INSERT ON away FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE TRIGGER x AFTER INSERT ON away FOR EACH ROW EXECUTE FUNCTION f()',
      'CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE TRIGGER x BEFORE TRUNCATE ON t FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE TRIGGER y BEFORE INSERT OR TRUNCATE ON t FOR EACH ROW EXECUTE FUNCTION f()',
    ],
  },
  {
    name: 'event triggers: tags that there are',
    sql: [
      'create function test_event_trigger() returns event_trigger as $$ BEGIN END $$ language plpgsql', `create event trigger regress_event_trigger2 on ddl_command_start when food in ('sandwich') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('sandwich') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('create table', 'create skunkcabbage') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('DROP EVENT TRIGGER') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('CREATE ROLE') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('CREATE DATABASE') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('CREATE TABLESPACE') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('create table') and tag in ('CREATE FUNCTION') execute procedure test_event_trigger()`,
      `create event trigger regress_event_trigger2 on ddl_command_start when tag in ('create table', 'CREATE FUNCTION') execute procedure test_event_trigger()`,
    ],
  },
];
