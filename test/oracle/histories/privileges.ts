import { anyone, behavior, callable, oneself, relation, role, schema, sequence, table } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const tablePrivilege = one('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN', 'ALL', 'ALL PRIVILEGES', 'SELECT, UPDATE', 'UPDATE (a)', 'SELECT (a, b)', 'ALL (b)', 'REFERENCES (a), INSERT (b)', 'USAGE', 'EXECUTE');
const withOption = maybe(' WITH GRANT OPTION');
const optionFor = maybe('GRANT OPTION FOR ');
const grantedBy = maybe('', '', ' GRANTED BY CURRENT_USER', ' GRANTED BY alice');
const allIn = one('TABLES', 'SEQUENCES', 'FUNCTIONS', 'ROUTINES');

/** What GRANT and REVOKE name beside tables, with the words that fit it, and some that do not. */
const object = weighted(
  [3, sql`${one('USAGE', 'CREATE', 'ALL', 'USAGE, CREATE', 'SELECT')} ON SCHEMA ${schema}`],
  [2, sql`${one('EXECUTE', 'ALL', 'SELECT')} ON ${one('FUNCTION', 'FUNCTION', 'ROUTINE', 'PROCEDURE')} ${callable}`],
  [2, sql`${one('USAGE', 'SELECT', 'UPDATE', 'ALL', 'SELECT, USAGE', 'INSERT')} ON SEQUENCE ${sequence}`],
  [1, sql`${one('CREATE', 'CONNECT', 'TEMP', 'ALL', 'SELECT')} ON DATABASE postgres`],
  [2, sql`${one('SELECT', 'ALL', 'UPDATE', 'USAGE', 'EXECUTE')} ON ALL ${allIn} IN SCHEMA ${one('public', 's1', 'public, s1', 'nope')}`],
);

export const grants = weighted(
  [6, sql`GRANT ${tablePrivilege} ON ${relation} TO ${anyone}${withOption}${grantedBy}`],
  [1, sql`GRANT ${tablePrivilege} ON TABLE ${relation}, ${relation} TO ${anyone}, ${role}${withOption}`],
  [5, sql`REVOKE ${optionFor}${tablePrivilege} ON ${relation} FROM ${anyone}${grantedBy} ${behavior}`],
  [5, sql`GRANT ${object} TO ${anyone}${withOption}${grantedBy}`],
  [4, sql`REVOKE ${optionFor}${object} FROM ${anyone}${grantedBy} ${behavior}`],
);

const defaults = weighted(
  [3, sql`${one('SELECT', 'ALL', 'INSERT, UPDATE', 'TRUNCATE', 'MAINTAIN', 'USAGE')} ON TABLES`],
  [1, sql`${one('USAGE', 'SELECT', 'ALL')} ON SEQUENCES`],
  [1, sql`${one('EXECUTE', 'ALL')} ON ${one('FUNCTIONS', 'ROUTINES')}`],
  [1, sql`${one('USAGE', 'CREATE', 'ALL')} ON SCHEMAS`],
  [1, sql`${one('USAGE', 'ALL')} ON TYPES`],
);
const scope = sql`${maybe(' FOR ROLE alice', ' FOR ROLE bob', ' FOR USER alice, carol', ' FOR ROLE CURRENT_USER')}${maybe(' IN SCHEMA s1', ' IN SCHEMA public', ' IN SCHEMA public, s1')}`;

export const defaultPrivileges = weighted(
  [3, sql`ALTER DEFAULT PRIVILEGES${scope} GRANT ${defaults} TO ${anyone}${withOption}`],
  [2, sql`ALTER DEFAULT PRIVILEGES${scope} REVOKE ${optionFor}${defaults} FROM ${anyone} ${behavior}`],
);

export const ownership = weighted(
  [3, sql`ALTER TABLE ${relation} OWNER TO ${oneself}`],
  [1, sql`ALTER SCHEMA ${schema} OWNER TO ${oneself}`],
  [1, sql`ALTER ${one('FUNCTION', 'ROUTINE')} ${callable} OWNER TO ${oneself}`],
  [1, sql`ALTER SEQUENCE ${sequence} OWNER TO ${oneself}`],
  [1, sql`ALTER VIEW ${one('v', 't')} OWNER TO ${oneself}`],
  [1, sql`REASSIGN OWNED BY ${oneself}${maybe(', carol')} TO ${oneself}`],
  [1, sql`DROP OWNED BY ${role}${maybe(', carol')} ${behavior}`],
  [1, sql`ALTER TABLE ${table} OWNER TO postgres`],
);
