import { behavior, ifExists, oneself, role } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const attribute = one('SUPERUSER', 'NOSUPERUSER', 'CREATEROLE', 'NOCREATEROLE', 'CREATEDB', 'INHERIT', 'NOINHERIT', 'LOGIN', 'NOLOGIN', 'REPLICATION', 'BYPASSRLS', 'NOBYPASSRLS', 'CONNECTION LIMIT 5', 'LOGIN NOINHERIT', 'LOGIN NOLOGIN');
const option = maybe(' WITH ADMIN OPTION', ' WITH INHERIT FALSE', ' WITH SET FALSE', ' WITH ADMIN TRUE, SET FALSE', ' WITH INHERIT FALSE, SET FALSE, ADMIN TRUE', ' WITH INHERIT TRUE', ' WITH ADMIN FALSE');
const grantor = maybe(' GRANTED BY alice', ' GRANTED BY postgres', ' GRANTED BY CURRENT_USER');
const group = one('alice', 'bob', 'carol', 'dave', 'bob', 'carol', 'pg_read_all_data', 'pg_write_all_data', 'pg_monitor', 'pg_maintain', 'pg_database_owner');
const newRole = one('alice', 'bob', 'carol', 'dave', 'erin', 'erin');

export const roles = weighted(
  [6, sql`GRANT ${group} TO ${oneself}${option}${grantor}`],
  [3, sql`REVOKE ${maybe('ADMIN OPTION FOR ', 'INHERIT OPTION FOR ', 'SET OPTION FOR ')}${group} FROM ${oneself}${grantor} ${behavior}`],
  [2, sql`CREATE ${one('ROLE', 'ROLE', 'USER', 'GROUP')} ${newRole} ${maybe('LOGIN', 'SUPERUSER', 'CREATEROLE', 'NOINHERIT', 'BYPASSRLS')}${maybe(' IN ROLE bob', ' ROLE carol', ' ADMIN dave', ' IN ROLE bob, carol')}`],
  [3, sql`ALTER ${one('ROLE', 'USER')} ${oneself} ${attribute}`],
  [1, sql`ALTER GROUP ${role} ${one('ADD', 'DROP')} USER ${role}`],
  [1, sql`ALTER ROLE ${role} RENAME TO ${one('erin', 'bob', 'alice')}`],
  [2, sql`DROP ROLE ${ifExists}${newRole}`],
  [5, sql`SET ROLE ${role}`],
  [4, one('RESET ROLE', 'SET ROLE NONE')],
  [1, sql`SET SESSION AUTHORIZATION ${role}`],
  [2, one('RESET SESSION AUTHORIZATION')],
);
