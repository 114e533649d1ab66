import type { OracleCase } from './cases.js';

const trigger = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'`;

/** What a history makes in a way that is not seen often, and what PostgreSQL's regression suite tries in vain. */
export const definitionCases: readonly OracleCase[] = [
  {
    name: 'queries: the columns of VALUES',
    sql: [
      'CREATE TABLE pairs (x, y) AS VALUES (1, 2), (3, 4)', 'CREATE MATERIALIZED VIEW kept AS SELECT * FROM pairs', 'CREATE UNIQUE INDEX ON kept (x)', 'CREATE INDEX ON kept (y)', 'CREATE INDEX ON kept (column1)',
      'CREATE VIEW plain AS VALUES (1, 2)', 'ALTER VIEW plain RENAME COLUMN column2 TO second', 'ALTER VIEW plain RENAME COLUMN column2 TO third', 'CREATE VIEW inner_values AS SELECT * FROM (VALUES (1, 2)) AS v (a)', 'ALTER VIEW inner_values RENAME COLUMN column2 TO b', 'ALTER VIEW inner_values RENAME COLUMN a TO c',
    ],
  },
  {
    name: 'queries: more names than columns',
    sql: [
      'CREATE TABLE t (a int, b int)', 'CREATE VIEW v (x, y, z) AS SELECT a, b FROM t', 'CREATE VIEW v (x) AS SELECT a, b FROM t', 'ALTER VIEW v RENAME COLUMN b TO c', 'CREATE MATERIALIZED VIEW m (x, y, z) AS SELECT a, b FROM t', 'CREATE MATERIALIZED VIEW m (x, y, z) AS SELECT a, b FROM t WITH NO DATA',
      'CREATE MATERIALIZED VIEW m (x) AS SELECT a, b FROM t', 'CREATE INDEX ON m (b)', 'CREATE INDEX ON m (x)', 'CREATE TABLE copied (x, y, z) AS SELECT a, b FROM t', 'CREATE TABLE copied (x) AS SELECT a, b FROM t', 'CREATE VIEW v (x, y, z) AS SELECT a, b FROM t',
    ],
  },
  {
    name: 'queries: the columns of a sequence',
    sql: ['CREATE SEQUENCE q', 'CREATE VIEW v AS SELECT q.is_called, last_value FROM q', 'CREATE VIEW w AS SELECT * FROM q', 'ALTER VIEW w RENAME COLUMN log_cnt TO counted', 'CREATE VIEW x AS SELECT min_value FROM q', 'DROP SEQUENCE q', 'DROP SEQUENCE q CASCADE'],
  },
  {
    name: 'schemas: elements in any order',
    sql: [
      trigger, 'CREATE ROLE reader', 'CREATE SCHEMA s CREATE INDEX i ON t (a) CREATE VIEW v AS SELECT a FROM t GRANT SELECT ON v TO reader CREATE TABLE t (a int DEFAULT nextval(\'s.q\')) CREATE SEQUENCE q', 'ALTER TABLE s.t ADD b int', 'DROP INDEX s.i',
      'CREATE SCHEMA u CREATE VIEW v AS SELECT b FROM t CREATE TABLE t (a int)', 'CREATE TABLE u.x ()', 'CREATE SCHEMA w CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION public.f() CREATE TABLE t (a int)', 'CREATE SCHEMA temporary CREATE TEMP TABLE t (a int)', 'CREATE SCHEMA temporary CREATE TEMP VIEW v AS SELECT 1 AS a',
    ],
  },
  {
    name: 'schemas: elements of another',
    sql: [
      trigger, 'CREATE SCHEMA other', 'CREATE TABLE other.t (a int)', 'CREATE SCHEMA s CREATE TABLE other.x (a int)', 'CREATE SCHEMA s CREATE SEQUENCE nope.q', 'CREATE SCHEMA s CREATE VIEW other.v AS SELECT 1 AS a', 'CREATE SCHEMA s CREATE INDEX ON other.t (a)',
      'CREATE SCHEMA s CREATE TRIGGER tr BEFORE INSERT ON other.t FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE SCHEMA AUTHORIZATION CURRENT_ROLE CREATE TABLE other.x (a int)', 'CREATE SCHEMA s CREATE TABLE s.t (a int) CREATE VIEW s.v AS SELECT a FROM t', 'CREATE SCHEMA r CREATE VIEW v AS SELECT a FROM other.t',
    ],
  },
  {
    name: 'LIKE: a CHECK that a parent hands down as well',
    sql: [
      'CREATE TABLE p (a int CONSTRAINT positive CHECK (a > 0), b text)', 'CREATE TABLE c (LIKE p INCLUDING CONSTRAINTS) INHERITS (p)', 'ALTER TABLE c DROP CONSTRAINT positive', 'CREATE TABLE q (a int CONSTRAINT positive CHECK (a > 1))', 'CREATE TABLE d (LIKE q INCLUDING CONSTRAINTS) INHERITS (p)',
      'CREATE TABLE alone (a int CONSTRAINT only_here CHECK (a > 0) NO INHERIT)', 'CREATE TABLE whole (LIKE alone INCLUDING ALL) PARTITION BY LIST (a)', 'CREATE TABLE twice (LIKE p INCLUDING CONSTRAINTS, CONSTRAINT positive CHECK (a > 0))',
    ],
  },
  {
    name: 'INHERITS: parents with another type of a column',
    sql: ['CREATE TABLE a (x int, y int)', 'CREATE TABLE b (x text)', 'CREATE TABLE c (y int)', 'CREATE TABLE d () INHERITS (a, b)', 'CREATE TABLE d (x int) INHERITS (a, b)', 'CREATE TABLE d () INHERITS (a, c)', 'CREATE TABLE e (LIKE b) INHERITS (a)'],
  },
  {
    name: 'indexes: ATTACH PARTITION of one that is not alike',
    sql: [
      'CREATE TABLE whole (a int, b int) PARTITION BY RANGE (a)', 'CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (9)', 'CREATE TABLE other (a int, b int)', 'CREATE INDEX whole_ab ON ONLY whole (a, b)',
      'CREATE INDEX part_a ON part (a)', 'CREATE INDEX part_ba ON part (b, a)', 'CREATE INDEX part_hash ON part USING hash (a)', 'CREATE INDEX part_some ON part (a, b) WHERE a > 1', 'CREATE UNIQUE INDEX part_unique ON part (a, b)', 'CREATE INDEX part_ab ON part (a, b)', 'CREATE INDEX part_ab2 ON part (a, b)', 'CREATE INDEX other_ab ON other (a, b)',
      ...['part', 'nope', 'part_a', 'part_ba', 'part_hash', 'part_some', 'part_unique', 'other_ab', 'part_ab', 'part_ab2', 'part_ab'].map((name) => `ALTER INDEX whole_ab ATTACH PARTITION ${name}`),
      'ALTER TABLE ONLY whole ADD CONSTRAINT k UNIQUE (a)', 'CREATE UNIQUE INDEX part_key ON part (a)', 'ALTER INDEX k ATTACH PARTITION part_key', 'ALTER TABLE part ADD CONSTRAINT part_k UNIQUE USING INDEX part_key', 'ALTER INDEX k ATTACH PARTITION part_k',
    ],
  },
  {
    name: 'rules: those of views, and COMMENT ON RULE',
    sql: [
      'CREATE ROLE other', 'CREATE TABLE t (a int)', 'CREATE VIEW v AS SELECT a FROM t', 'CREATE MATERIALIZED VIEW m AS SELECT a FROM t', 'CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING', `COMMENT ON RULE r ON t IS 'x'`, `COMMENT ON RULE s ON t IS 'x'`, `COMMENT ON RULE "_RETURN" ON v IS 'x'`,
      `COMMENT ON RULE r ON nope IS 'x'`, 'DROP RULE "_RETURN" ON v', 'DROP RULE IF EXISTS "_RETURN" ON v CASCADE', 'DROP RULE "_RETURN" ON m', 'DROP RULE "_RETURN" ON t', 'CREATE RULE "_RETURN" AS ON SELECT TO t DO INSTEAD SELECT 1 AS a', 'CREATE RULE "_RETURN" AS ON SELECT TO t DO INSTEAD SELECT a FROM nope', 'SET ROLE other', 'DROP RULE "_RETURN" ON v', `COMMENT ON RULE r ON t IS 'x'`,
    ],
  },
  {
    name: 'views: options',
    sql: [
      'CREATE VIEW barrier WITH (security_barrier = 100) AS SELECT 1 AS a', 'CREATE VIEW invoker WITH (security_invoker = 2) AS SELECT 1 AS a', 'CREATE VIEW unknown WITH (fillfactor = 50) AS SELECT 1 AS a', 'CREATE VIEW spaced WITH (toast.security_invoker = nope) AS SELECT 1 AS a', 'CREATE VIEW elsewhere WITH (other.security_barrier) AS SELECT 1 AS a', 'CREATE TABLE t (a int)', 'CREATE VIEW checked WITH (check_option = some) AS SELECT a FROM t',
      'CREATE VIEW fine WITH (security_barrier, security_invoker = 0, check_option = local) AS SELECT a FROM t', 'ALTER VIEW fine SET (security_barrier = nope)', 'ALTER VIEW fine SET (strange = 1)', 'ALTER VIEW fine SET (security_invoker = 1)', 'ALTER VIEW fine SET (check_option = cascaded)',
    ],
  },
  {
    name: 'REFRESH MATERIALIZED VIEW: of what, and who may',
    sql: [
      'CREATE ROLE keeper', 'CREATE ROLE other', 'CREATE ROLE maintainer IN ROLE pg_maintain', 'CREATE TABLE t (a int)', 'CREATE SEQUENCE q', 'CREATE INDEX t_a ON t (a)', 'CREATE VIEW v AS SELECT a FROM t', 'CREATE MATERIALIZED VIEW m AS SELECT a FROM t',
      ...['nope', 't', 'q', 'v', 't_a', 'nowhere.m', 'm'].map((name) => `REFRESH MATERIALIZED VIEW ${name}`), 'REFRESH MATERIALIZED VIEW CONCURRENTLY m', 'CREATE UNIQUE INDEX some ON m (a) WHERE a > 1', 'REFRESH MATERIALIZED VIEW CONCURRENTLY m', 'CREATE UNIQUE INDEX whole ON m (a)', 'REFRESH MATERIALIZED VIEW CONCURRENTLY m', 'REFRESH MATERIALIZED VIEW CONCURRENTLY m WITH NO DATA',
      'GRANT MAINTAIN ON m TO keeper', 'SET ROLE other', 'REFRESH MATERIALIZED VIEW m', 'SET ROLE keeper', 'REFRESH MATERIALIZED VIEW m', 'SET ROLE maintainer', 'REFRESH MATERIALIZED VIEW m',
    ],
  },
  {
    name: 'REINDEX: of what, and who may',
    sql: [
      'CREATE ROLE keeper', 'CREATE ROLE other', 'CREATE TABLE t (a int)', 'CREATE INDEX i ON t (a)', 'CREATE VIEW v AS SELECT a FROM t', 'CREATE SEQUENCE q', ...['TABLE nope', 'TABLE v', 'TABLE q', 'TABLE i', 'TABLE t', 'INDEX nope', 'INDEX t', 'INDEX i'].map((what) => `REINDEX ${what}`),
      'GRANT MAINTAIN ON t TO keeper', 'SET ROLE keeper', 'REINDEX TABLE t', 'REINDEX INDEX i', 'SET ROLE other', 'REINDEX TABLE t', 'REINDEX INDEX i',
    ],
  },
  {
    name: 'columns: another type to which the default or the values are not assigned',
    sql: [
      `create type e as enum ('a', 'b')`, `create type f as enum ('a', 'c')`, `create table t (x e not null default 'a', y text default '1', z text, i int default 1, b boolean default true, d date default now(), v varchar(10), g e)`,
      'alter table t alter column x type f using x::text::f', 'alter table t alter column x type text',
      'alter table t alter column y drop default, alter column y type int using y::int', 'alter table t alter column z type int', 'alter table t alter column z type int using z::int', 'alter table t alter column i type boolean using i = 1',
      'alter table t alter column i type bigint', 'alter table t alter column i type numeric(10, 2)', 'alter table t alter column i type text', 'alter table t alter column b type int using b::int', 'alter table t alter column b drop default',
      'alter table t alter column b type int', 'alter table t alter column b type int using b::int', 'alter table t alter column d type timestamptz', 'alter table t alter column d type int using 1',
      'alter table t alter column v type e using v::e', 'alter table t alter column v type e', 'alter table t alter column g type f', 'alter table t alter column g type e', 'alter table t alter column g type varchar(3)',
    ],
  },
  {
    name: 'functions: parameters that are renamed, lose defaults or have one name',
    sql: [
      `create function f(a int) returns int language sql as 'select 1'`, `create or replace function f(b int) returns int language sql as 'select 2'`, `create or replace function f(int) returns int language sql as 'select 3'`,
      `create or replace function f(a int default 1) returns int language sql as 'select 4'`, `create or replace function f(a int) returns int language sql as 'select 5'`, `create function g(int, text) returns int language sql as 'select 1'`,
      `create or replace function g(a int, b text) returns int language sql as 'select 2'`, `create or replace function g(a int, c text) returns int language sql as 'select 3'`,
      `create function bad(a int default 1, b int) returns int language sql as 'select 1'`, `create function bad(a int, a int) returns int language sql as 'select 1'`, `create function bad(a int, out a int) language sql as 'select 1'`,
      `create function bad2(inout a int, out a int) language sql as 'select 1, 2'`, `create function tab(x int) returns table (x int) language sql as 'select 1'`,
      `create function vari(a int default 1, variadic b int[] default '{}') returns int language sql as 'select 1'`, `create procedure p(a int, b int default 2) language sql as 'select 1'`,
      `create or replace procedure p(a int, c int default 2) language sql as 'select 1'`,
    ],
  },
  {
    name: 'sequences: parameters out of range',
    sql: [
      'create sequence s increment by 0', 'create sequence s minvalue 10 maxvalue 1', 'create sequence s start 5 minvalue 10', 'create sequence s increment by -1 minvalue 20', 'create sequence s increment by 1 maxvalue -20',
      'create sequence s increment by -1 start 10', 'create sequence s increment by 1 start -10', 'create sequence s cache 0', 'create sequence s as smallint maxvalue 100000', 'create sequence s as smallint minvalue -100000',
      'create sequence s as text', 'create sequence s as nosuchtype', 'create sequence s owned by nope', 'create sequence s as integer minvalue -5 start -5 cache 3 no maxvalue cycle', 'create sequence d increment by -2 start -3',
      'create sequence m minvalue -9223372036854775808 maxvalue 9223372036854775807', 'alter sequence s increment by 0', 'alter sequence s minvalue 5 maxvalue 4', 'alter sequence s as text', 'alter sequence s cache 0',
      'alter sequence s owned by none',
    ],
  },
  {
    name: 'DROP OWNED BY the owner of the database',
    sql: [
      'create role app', 'revoke all on database postgres from public', 'grant create on database postgres to app', 'alter database postgres owner to app', 'drop owned by app', 'reassign owned by app to postgres', 'drop role app',
    ],
  },
  {
    name: 'functions: EXECUTE is asked of who calls them',
    sql: [
      'create role app login', 'create role ops', 'create table t (a int)', `create function grantit(who text) returns void language plpgsql security definer as $$ begin execute format('grant select on t to %I', who); end $$`,
      'revoke execute on function grantit from public', 'set role ops', `select grantit('ops')`, `select grantit('nope')`, `do $$ begin perform grantit('ops'); exception when insufficient_privilege then null; end $$`, 'reset role',
      'grant execute on function grantit to app', 'grant app to ops', 'set role ops', `select grantit('app')`, 'reset role', 'alter function grantit(text) owner to ops', 'revoke execute on function grantit(text) from ops', 'revoke app from ops',
      'set role ops', `select grantit('ops')`, 'reset role', 'create procedure pr() language plpgsql as $$ begin create table viap (); end $$', 'revoke execute on procedure pr() from public', 'set role app', 'call pr()', 'reset role', 'call pr()',
    ],
  },
  {
    name: 'defaults: a sequence that is not there',
    sql: [
      `create table t (a int default 1, b int default nextval('nope'))`, 'create sequence s', `create table t (a int default nextval('s'), b int default nextval('public.s'::regclass))`, `alter table t add c int default nextval('nope.s')`,
      `alter table t alter a set default nextval('t_seq')`, `alter table t alter a set default pg_catalog.nextval('"s"')`, `create table u (id serial, k int default nextval('u_id_seq'))`, 'drop sequence s',
    ],
  },
];

/** Whether PostgreSQL takes these rests on settings that are not followed. */
export const openDefinitionCases: readonly OracleCase[] = [
  {
    name: 'functions: a trigger function with arguments, where bodies are checked or not',
    sql: [`CREATE FUNCTION f(a int) RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'`, `CREATE FUNCTION g(a int) RETURNS event_trigger LANGUAGE plpgsql AS 'begin end'`, 'SET check_function_bodies = off', `CREATE FUNCTION h(a int) RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'`],
  },
];
