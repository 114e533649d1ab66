import { behavior, column, ifExists, oneself, relation, schema, sequence, table } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const bound = one('FROM (0) TO (10)', 'FROM (10) TO (20)', 'FROM (20) TO (30)');
const partition = one('p1', 'p2', 'p11', 't');
const partitioned = one('p', 'p', 'p2', 't');
const definition = one('(a int, b serial)', '(a int, b text)', '(a int PRIMARY KEY, b int NOT NULL)', '(a int, b int DEFAULT 1, id bigint GENERATED ALWAYS AS IDENTITY)', '(LIKE u)', '(LIKE t INCLUDING ALL)', '()');

export const tables = weighted(
  [4, sql`CREATE TABLE ${maybe('IF NOT EXISTS ')}${one('t', 'u', 's1.t', 'w')} ${definition}`],
  [1, sql`CREATE TABLE ${one('c', 'w')} (${one('a int', 'x int', 'b text')}) INHERITS (${one('t', 'u', 'c', 'p')})`],
  [2, sql`CREATE TABLE ${one('p', 'w')} (a int, b int) PARTITION BY ${one('RANGE', 'LIST', 'HASH')} (a)`],
  [1, sql`CREATE TABLE ${one('t', 'w')} AS SELECT ${one('a, b', 'a', '*')} FROM ${one('t', 'u')}`],
  [1, sql`CREATE TEMP TABLE ${one('t', 'w')} (a int, b int)`],
  [3, sql`DROP TABLE ${ifExists}${table} ${behavior}`],
  [1, sql`DROP TABLE ${table}, ${table} ${behavior}`],
  [1, sql`DROP ${one('TABLE', 'VIEW', 'SEQUENCE', 'MATERIALIZED VIEW')} ${relation} ${behavior}`],
  [2, sql`ALTER TABLE ${relation} RENAME TO ${one('t', 'u', 'w', 'sq')}`],
  [2, sql`ALTER TABLE ${relation} SET SCHEMA ${one('public', 's1', 'nope')}`],
  [1, sql`ALTER TABLE ${relation} RENAME ${column} TO ${one('a', 'b', 'z')}`],
  [3, sql`ALTER TABLE ${maybe('IF EXISTS ')}${maybe('ONLY ')}${table} ADD COLUMN ${maybe('IF NOT EXISTS ')}${column} ${one('int', 'text', 'int NOT NULL', 'int DEFAULT 1', 'serial')}`],
  [2, sql`ALTER TABLE ${maybe('ONLY ')}${table} DROP COLUMN ${ifExists}${column} ${behavior}`],
  [1, sql`ALTER TABLE ${table} ALTER ${column} ${one('SET NOT NULL', 'DROP NOT NULL', 'SET DEFAULT 1', 'DROP DEFAULT')}`],
  [1, sql`ALTER TABLE ${one('c', 't')} ${one('INHERIT', 'NO INHERIT')} ${one('u', 't')}`],
);

export const partitions = weighted(
  [3, sql`CREATE TABLE ${partition} PARTITION OF ${partitioned} FOR VALUES ${bound}`],
  [1, sql`CREATE TABLE ${one('p2', 'p1')} PARTITION OF p FOR VALUES ${bound} PARTITION BY RANGE (a)`],
  [1, sql`CREATE TABLE ${one('p1', 'p3')} PARTITION OF ${partitioned} DEFAULT`],
  [2, sql`CREATE TABLE ${one('p1', 'p2')} (a int, b int)`],
  [3, sql`ALTER TABLE ${partitioned} ATTACH PARTITION ${partition} FOR VALUES ${bound}`],
  [2, sql`ALTER TABLE ${partitioned} DETACH PARTITION ${partition}`],
);

export const others = weighted(
  [2, sql`CREATE ${maybe('OR REPLACE ')}VIEW ${one('v', 'v', 's1.v')}${maybe(' WITH (security_invoker = true)')} AS SELECT ${one('a', 'a, b', '*', 'a + 1 AS a')} FROM ${one('t', 'u', 'v', 's1.t')}`],
  [1, sql`DROP VIEW ${ifExists}${one('v', 't')} ${behavior}`],
  [1, sql`CREATE MATERIALIZED VIEW ${maybe('IF NOT EXISTS ')}m AS SELECT a FROM ${one('t', 'u', 'v')}`],
  [1, sql`DROP MATERIALIZED VIEW m`],
  [1, sql`ALTER VIEW v ${one('SET (security_invoker = true)', 'RESET (security_invoker)', 'RENAME TO v2', 'SET SCHEMA s1')}`],
  [1, sql`CREATE SEQUENCE ${maybe('IF NOT EXISTS ')}${one('sq', 's1.sq')}${maybe(' OWNED BY t.a')}`],
  [1, sql`ALTER SEQUENCE ${sequence} ${one('OWNED BY t.a', 'OWNED BY NONE', 'RENAME TO sq2', 'SET SCHEMA s1', 'OWNED BY u.a')}`],
  [1, sql`DROP SEQUENCE ${ifExists}${sequence} ${behavior}`],
  [1, sql`CREATE SCHEMA ${maybe('IF NOT EXISTS ')}${one('s1', 's2')}${maybe(' AUTHORIZATION bob', ' AUTHORIZATION CURRENT_USER')}`],
  [1, sql`DROP SCHEMA ${ifExists}${one('s1', 's2')} ${behavior}`],
  [1, sql`ALTER SCHEMA ${one('s1', 's2')} RENAME TO ${one('s1', 's2')}`],
  [2, one('SET search_path = s1, public', 'SET search_path = public', 'RESET search_path', `SET search_path = "$user", public`, `SELECT set_config('search_path', 's1, public', false)`)],
  [1, sql`CREATE SCHEMA AUTHORIZATION ${oneself}`],
  [1, sql`GRANT CREATE ON SCHEMA ${schema} TO PUBLIC`],
);
