import { behavior, ifExists, oneself, role, table, trigger } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const event = one('UPDATE', 'DELETE', 'INSERT', 'UPDATE OR DELETE', 'INSERT OR UPDATE OR DELETE', 'UPDATE OF a', 'UPDATE OF a, b OR DELETE');
const row = sql`${one('BEFORE', 'AFTER', 'BEFORE', 'INSTEAD OF')} ${event} ON ${one('t', 'u', 'p', 'p', 'p1', 's1.t', 'v', 'c')} FOR EACH ROW${maybe(' WHEN (NEW.a > 0)', ' WHEN (OLD.a IS DISTINCT FROM NEW.a)', ' WHEN (true)')}`;
const statement = sql`${one('BEFORE', 'AFTER')} ${one('TRUNCATE', 'UPDATE', 'DELETE OR TRUNCATE', 'INSERT')} ON ${table}${maybe(' FOR EACH STATEMENT')}`;
const body = one(`'BEGIN RETURN NEW; END'`, `'BEGIN RETURN OLD; END'`, `$$BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END$$`);

export const triggers = weighted(
  [5, sql`CREATE ${maybe('OR REPLACE ')}TRIGGER ${trigger} ${row} EXECUTE FUNCTION ${one('guard', 'guard', 'guard2', 'f')}()`],
  [3, sql`CREATE ${maybe('OR REPLACE ')}TRIGGER ${trigger} ${statement} EXECUTE FUNCTION ${one('guard', 'guard2')}(${maybe(`'x'`, `'x', 2`)})`],
  [1, sql`CREATE CONSTRAINT TRIGGER ${trigger} AFTER ${event} ON ${table} ${maybe('DEFERRABLE INITIALLY DEFERRED ', 'DEFERRABLE ')}FOR EACH ROW EXECUTE FUNCTION guard()`],
  [3, sql`ALTER TABLE ${maybe('ONLY ')}${table} ${one('ENABLE', 'DISABLE', 'DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA')} TRIGGER ${trigger}`],
  [2, sql`ALTER TABLE ${maybe('ONLY ')}${table} ${one('ENABLE', 'DISABLE')} TRIGGER ${one('ALL', 'USER')}`],
  [2, sql`ALTER TRIGGER ${trigger} ON ${table} RENAME TO ${trigger}`],
  [3, sql`DROP TRIGGER ${ifExists}${trigger} ON ${table} ${behavior}`],
);

export const functions = weighted(
  [2, sql`CREATE ${maybe('OR REPLACE ', 'OR REPLACE ')}FUNCTION ${one('guard', 'guard2', 's1.guard')}() RETURNS trigger LANGUAGE plpgsql ${maybe('SECURITY DEFINER ', 'SET search_path = public ')}AS ${body}`],
  [2, sql`CREATE ${maybe('OR REPLACE ')}FUNCTION ${one('f()', 'f(x int)', 'f(text)')} RETURNS ${one('int', 'int', 'text')} LANGUAGE plpgsql ${maybe('SECURITY DEFINER ')}AS 'BEGIN RETURN 1; END'`],
  [1, sql`CREATE ${maybe('OR REPLACE ')}PROCEDURE ${one('pr()', 'pr(x int)')} LANGUAGE plpgsql AS 'BEGIN END'`],
  [2, sql`ALTER FUNCTION ${one('f()', 'f(int)', 'guard()', 'f')} ${one('SECURITY DEFINER', 'SECURITY INVOKER', 'SET search_path = s1', 'SET search_path TO public, pg_temp', 'RESET search_path', 'RESET ALL', 'RENAME TO f2', 'RENAME TO guard2', 'SET SCHEMA s1', 'STABLE')}`],
  [2, sql`DROP ${one('FUNCTION', 'FUNCTION', 'ROUTINE', 'PROCEDURE')} ${ifExists}${one('f()', 'f(int)', 'guard()', 'f', 'pr', 's1.guard()')} ${behavior}`],
  [1, sql`ALTER FUNCTION guard() OWNER TO ${oneself}`],
  [1, sql`GRANT EXECUTE ON FUNCTION guard() TO ${role}`],
  [1, sql`REVOKE EXECUTE ON FUNCTION guard() FROM PUBLIC`],
);
