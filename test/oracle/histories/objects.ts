import { anyone, behavior, ifExists, oneself, role, schema, table } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const setting = one('search_path', 'search_path', 'work_mem', 'app.tenant');
const value = one('s1', 'public, s1', `''`, 'DEFAULT');
const inDatabase = maybe(' IN DATABASE postgres');

/** ALTER ROLE … SET and ALTER DATABASE … SET. */
export const settings = weighted(
  [3, sql`ALTER ROLE ${one('alice', 'bob', 'ALL', 'CURRENT_USER', 'erin')}${inDatabase} SET ${one('search_path', 'app.tenant')} = ${value}`],
  [1, sql`ALTER ROLE ${oneself}${inDatabase} SET work_mem = '4MB'`],
  [1, sql`ALTER ROLE ${oneself} SET role = ${role}`],
  [2, sql`ALTER ROLE ${one('alice', 'bob', 'ALL')}${inDatabase} RESET ${one('ALL', 'search_path', 'work_mem', 'app.tenant')}`],
  [1, sql`ALTER DATABASE postgres SET ${setting} = DEFAULT`],
  [1, sql`ALTER DATABASE postgres ${one('SET search_path = s1', 'RESET ALL', 'RESET search_path', 'SET app.tenant = x')}`],
);

const type = one('mood', 'mood', 's1.mood', 'positive', 'pair');

export const types = weighted(
  [3, sql`CREATE TYPE ${one('mood', 's1.mood', 't')} AS ENUM (${one(`'sad', 'ok'`, `'ok'`, '', `'ok', 'ok'`)})`],
  [2, sql`CREATE DOMAIN ${one('positive', 'mood', 's1.mood')} AS ${one('int', 'text', 'mood')}${maybe(' NOT NULL', ' CHECK (VALUE IS NOT NULL)')}`],
  [1, sql`CREATE TYPE ${one('pair', 'mood', 't')} AS (a int, b ${one('text', 'mood')})`],
  [1, sql`ALTER TYPE ${type} ADD VALUE ${maybe('IF NOT EXISTS ')}${one(`'ok'`, `'new'`, `'new' BEFORE 'ok'`)}`],
  [1, sql`ALTER TYPE ${type} ${one('RENAME TO mood', 'RENAME TO pair', 'SET SCHEMA s1', 'SET SCHEMA public')}`],
  [2, sql`ALTER ${one('TYPE', 'TYPE', 'DOMAIN')} ${type} OWNER TO ${oneself}`],
  [3, sql`GRANT ${one('USAGE', 'ALL', 'SELECT')} ON ${one('TYPE', 'TYPE', 'DOMAIN')} ${type} TO ${anyone}${maybe(' WITH GRANT OPTION')}`],
  [3, sql`REVOKE ${maybe('GRANT OPTION FOR ')}${one('USAGE', 'ALL')} ON TYPE ${type} FROM ${anyone} ${behavior}`],
  [2, sql`ALTER TABLE ${table} ADD COLUMN ${one('m', 'm', 'id')} ${type}`],
  [1, sql`CREATE TABLE w (a ${type}, b int)`],
  [2, sql`DROP ${one('TYPE', 'TYPE', 'DOMAIN')} ${ifExists}${type} ${behavior}`],
  [1, sql`ALTER DOMAIN ${type} ${one('SET NOT NULL', 'DROP NOT NULL', 'ADD CONSTRAINT dc CHECK (VALUE IS NOT NULL)', 'DROP CONSTRAINT dc', 'ADD CHECK (VALUE IS NOT NULL)', 'RENAME CONSTRAINT dc TO positive_check', 'RENAME TO positive')}`],
);

const eventFunction = sql`CREATE ${maybe('OR REPLACE ', 'OR REPLACE ')}FUNCTION ${one('watch', 'watch', 's1.watch')}() RETURNS event_trigger LANGUAGE plpgsql AS ${one(`'BEGIN END'`, `'BEGIN NULL; END'`, `'BEGIN RAISE NOTICE ''seen''; END'`)}`;

/** Event triggers whose function does nothing. */
export const eventTriggers = weighted(
  [3, eventFunction],
  [3, sql`CREATE EVENT TRIGGER ${one('et', 'et', 'et2')} ON ${one('ddl_command_end', 'ddl_command_start', 'sql_drop', 'nope')}${maybe(` WHEN TAG IN ('CREATE TABLE')`, ` WHEN TAG IN ('DROP TABLE', 'ALTER TABLE')`)} EXECUTE FUNCTION ${one('watch', 'watch', 'guard', 's1.watch')}()`],
  [2, sql`ALTER EVENT TRIGGER ${one('et', 'et2')} ${one('DISABLE', 'ENABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA', 'RENAME TO et2')}`],
  [1, sql`ALTER EVENT TRIGGER et OWNER TO ${oneself}`],
  [1, sql`DROP EVENT TRIGGER ${ifExists}${one('et', 'et2')} ${behavior}`],
  [1, sql`DROP FUNCTION ${ifExists}watch() ${behavior}`],
  [1, sql`ALTER FUNCTION watch() ${one('OWNER TO alice', 'RENAME TO watch2', 'SET SCHEMA s1')}`],
  [1, sql`DROP SCHEMA ${schema} CASCADE`],
);
