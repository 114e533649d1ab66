import fc from 'fast-check';

const roles = ['alice', 'bob', 'carol', 'dave'];
const tables = ['t', 'u', 's1.t', 'v'];
const schemas = ['public', 's1'];
const role = fc.constantFrom(...roles);
const anyone = fc.constantFrom(...roles, 'PUBLIC', 'CURRENT_USER');
const table = fc.constantFrom(...tables);
const schema = fc.constantFrom(...schemas);
const privilege = fc.constantFrom('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'ALL', 'SELECT, UPDATE', 'MAINTAIN', 'UPDATE (a)', 'SELECT (a, b)', 'ALL (b)', 'USAGE');
const behavior = fc.constantFrom('', '', ' CASCADE', ' RESTRICT');

/** One random statement about who may do what. */
const statement = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(privilege, table, anyone, fc.constantFrom('', '', ' WITH GRANT OPTION')).map(([p, t, r, o]) => `GRANT ${p} ON ${t} TO ${r}${o}`) },
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom('', '', 'GRANT OPTION FOR '), privilege, table, anyone, behavior).map(([g, p, t, r, b]) => `REVOKE ${g}${p} ON ${t} FROM ${r}${b}`) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('SELECT', 'ALL', 'UPDATE'), fc.constantFrom('TABLES', 'SEQUENCES'), schema, anyone).map(([p, k, s, r]) => `GRANT ${p} ON ALL ${k} IN SCHEMA ${s} TO ${r}`) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('SELECT', 'ALL', 'UPDATE'), schema, anyone, behavior).map(([p, s, r, b]) => `REVOKE ${p} ON ALL TABLES IN SCHEMA ${s} FROM ${r}${b}`) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('', ...roles.map((one) => ` FOR ROLE ${one}`)), fc.constantFrom('', ' IN SCHEMA s1', ' IN SCHEMA public'), fc.constantFrom('GRANT SELECT ON TABLES TO', 'GRANT ALL ON TABLES TO', 'REVOKE ALL ON TABLES FROM', 'REVOKE SELECT ON TABLES FROM', 'GRANT USAGE ON SEQUENCES TO', 'REVOKE EXECUTE ON FUNCTIONS FROM', 'GRANT EXECUTE ON FUNCTIONS TO', 'GRANT USAGE ON SCHEMAS TO'), anyone).map(([f, i, what, r]) => `ALTER DEFAULT PRIVILEGES${f}${i} ${what} ${r}`) },
  { weight: 3, arbitrary: fc.tuple(role, role, fc.constantFrom('', '', ' WITH ADMIN OPTION', ' WITH INHERIT FALSE', ' WITH SET FALSE', ' WITH INHERIT FALSE, SET FALSE, ADMIN TRUE'), fc.constantFrom('', '', ' GRANTED BY alice', ' GRANTED BY postgres')).map(([a, b, o, g]) => `GRANT ${a} TO ${b}${o}${g}`) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('', '', 'ADMIN OPTION FOR ', 'INHERIT OPTION FOR ', 'SET OPTION FOR '), role, role, behavior).map(([o, a, b, c]) => `REVOKE ${o}${a} FROM ${b}${c}`) },
  { weight: 3, arbitrary: fc.tuple(table, anyone).filter(([, r]) => r !== 'PUBLIC').map(([t, r]) => `ALTER TABLE ${t} OWNER TO ${r}`) },
  { weight: 1, arbitrary: fc.tuple(schema, role).map(([s, r]) => `ALTER SCHEMA ${s} OWNER TO ${r}`) },
  { weight: 1, arbitrary: role.map((r) => `ALTER FUNCTION f() OWNER TO ${r}`) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('USAGE', 'CREATE', 'ALL'), schema, anyone).map(([p, s, r]) => `GRANT ${p} ON SCHEMA ${s} TO ${r}`) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('USAGE', 'CREATE', 'ALL'), schema, anyone, behavior).map(([p, s, r, b]) => `REVOKE ${p} ON SCHEMA ${s} FROM ${r}${b}`) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('GRANT EXECUTE ON FUNCTION f() TO', 'REVOKE ALL ON FUNCTION f() FROM', 'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO'), anyone).map(([what, r]) => `${what} ${r}`) },
  { weight: 2, arbitrary: fc.tuple(table, fc.constantFrom('t', 'u', 'w')).map(([t, n]) => `ALTER TABLE ${t} RENAME TO ${n}`) },
  { weight: 1, arbitrary: fc.tuple(role, role).map(([a, b]) => `ALTER ROLE ${a} RENAME TO ${b === a ? `${b}2` : b}`) },
  { weight: 1, arbitrary: fc.tuple(table, schema).map(([t, s]) => `ALTER TABLE ${t} SET SCHEMA ${s}`) },
  { weight: 1, arbitrary: fc.tuple(role, role).map(([a, b]) => `REASSIGN OWNED BY ${a} TO ${b}`) },
  { weight: 1, arbitrary: fc.tuple(role, behavior).map(([a, b]) => `DROP OWNED BY ${a}${b}`) },
  { weight: 1, arbitrary: fc.tuple(role, fc.constantFrom('SUPERUSER', 'NOSUPERUSER', 'CREATEROLE', 'NOINHERIT', 'LOGIN')).map(([r, a]) => `ALTER ROLE ${r} ${a}`) },
  { weight: 2, arbitrary: fc.tuple(table, fc.constantFrom('', ' CASCADE')).map(([t, b]) => `DROP TABLE ${t}${b}`) },
  { weight: 3, arbitrary: table.map((t) => `CREATE TABLE ${t} (a int, b serial)`) },
  { weight: 1, arbitrary: role.map((r) => `DROP ROLE ${r}`) },
  { weight: 1, arbitrary: role.map((r) => `CREATE ROLE ${r}`) },
  { weight: 4, arbitrary: role.map((r) => `SET ROLE ${r}`) },
  { weight: 4, arbitrary: fc.constantFrom('RESET ROLE') },
  { weight: 1, arbitrary: fc.constantFrom('CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1', 'DROP FUNCTION f()', 'CREATE SCHEMA s1', 'DROP SCHEMA s1', 'DROP SCHEMA s1 CASCADE', 'CREATE SCHEMA s1 AUTHORIZATION bob', 'SET search_path = s1, public', 'RESET search_path', 'CREATE VIEW v AS SELECT a FROM t', 'CREATE OR REPLACE VIEW v AS SELECT a, b FROM t') },
);

/** What each history starts from. */
export const preamble: readonly string[] = [
  ...roles.map((name, index) => `CREATE ROLE ${name}${index === 0 ? ' CREATEROLE' : ''}`),
  'CREATE SCHEMA s1',
  'CREATE TABLE t (a int, b serial)',
  'CREATE TABLE u (a int PRIMARY KEY, b text)',
  'CREATE TABLE s1.t (a int, b int)',
  'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1',
];

/** A history of random statements after the preamble. */
export function historyOf(length: number): fc.Arbitrary<readonly string[]> {
  return fc.array(statement, { minLength: 1, maxLength: length, size: 'max' }).map((statements) => [...preamble, ...statements]);
}
