import type { OracleCase } from './cases.js';

/** A statement that cannot be told to run: it does, and the simulator must not know it. */
const perhaps = (statement: string): string => `DO $$ BEGIN IF random() < 2 THEN ${statement}; END IF; END $$`;

const denied = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `denied, unless something that could not be evaluated allows it: ${name}`, sql: ['CREATE ROLE r', ...sql] });
const there = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `there, unless something that could not be evaluated dropped it: ${name}`, sql });
const depends = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `needed, unless something that could not be evaluated dropped what needs it: ${name}`, sql });

/** In a block with a handler: what came before in it is perhaps undone. */
const guarded = (name: string, before: readonly string[], doubt: string, ...body: readonly string[]): OracleCase => ({
  name: `perhaps refused in a block with a handler: ${name}`,
  sql: ['CREATE ROLE r', 'CREATE ROLE x', table, ...before, perhaps(doubt), ...(before.includes(owned) ? ['SET ROLE r'] : []), `DO $$ BEGIN ${body.join('; ')}; EXCEPTION WHEN OTHERS THEN NULL; END $$`],
});
const owned = 'ALTER TABLE t OWNER TO r';

const trigger = (event: string): string => `CREATE TRIGGER x BEFORE ${event} ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`;
const table = 'CREATE TABLE t (a int)';
const view = 'CREATE VIEW v AS SELECT a FROM t';

/** What the simulator would reject, and PostgreSQL runs, since what perhaps ran did. */
export const doubtfulErrorCases: readonly OracleCase[] = [
  denied('a superuser', perhaps('ALTER ROLE r SUPERUSER'), 'SET ROLE r', table),
  denied('CREATE on a schema of the search path', perhaps('GRANT CREATE ON SCHEMA public TO r'), 'SET ROLE r', table),
  denied('CREATE on a schema that is named', 'CREATE SCHEMA s', perhaps('GRANT ALL ON SCHEMA s TO r'), 'SET ROLE r', 'CREATE TABLE s.t (a int)'),
  denied('CREATE on the database', perhaps('GRANT CREATE ON DATABASE postgres TO r'), 'SET ROLE r', 'CREATE SCHEMA s'),
  denied('the owner', table, perhaps('ALTER TABLE t OWNER TO r'), 'SET ROLE r', 'ALTER TABLE t ADD b int', 'GRANT SELECT ON t TO PUBLIC'),
  denied('a member of the owner', 'CREATE ROLE d', table, 'ALTER TABLE t OWNER TO d', perhaps('GRANT d TO r'), 'SET ROLE r', 'ALTER TABLE t ADD b int'),
  denied('a member of a member', 'CREATE ROLE d', 'CREATE ROLE e', 'GRANT e TO r', table, 'ALTER TABLE t OWNER TO d', perhaps('GRANT d TO e'), 'SET ROLE r', 'ALTER TABLE t ADD b int'),
  denied('CREATEROLE', perhaps('ALTER ROLE r CREATEROLE'), 'SET ROLE r', 'CREATE ROLE s'),
  denied('ADMIN OPTION', 'ALTER ROLE r CREATEROLE', 'CREATE ROLE q', perhaps('GRANT q TO r WITH ADMIN OPTION'), 'SET ROLE r', 'DROP ROLE q'),
  denied('EXECUTE', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1', 'REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC', perhaps('GRANT EXECUTE ON FUNCTION f() TO r'), 'SET ROLE r', 'SELECT f()'),
  denied('USAGE on a type', `CREATE TYPE e AS ENUM ('a')`, 'REVOKE USAGE ON TYPE e FROM PUBLIC', 'GRANT CREATE ON SCHEMA public TO r', perhaps('GRANT USAGE ON TYPE e TO r'), 'SET ROLE r', 'CREATE TABLE t (a e)'),
  denied('in the body that goes on', table, perhaps('ALTER TABLE t OWNER TO r'), 'SET ROLE r', 'DO $$ BEGIN ALTER TABLE t ADD b int; GRANT SELECT ON t TO PUBLIC; END $$'),
  there('a table', table, perhaps('DROP TABLE t'), 'CREATE TABLE t (b int)'),
  there('an index', table, 'CREATE INDEX i ON t (a)', perhaps('DROP INDEX i'), 'CREATE TABLE i (a int)'),
  there('a column', table, perhaps('ALTER TABLE t DROP COLUMN a'), 'ALTER TABLE t ADD COLUMN a text'),
  there('a view of other columns', table, view, perhaps('DROP VIEW v'), 'CREATE OR REPLACE VIEW v AS SELECT 1 AS z'),
  there('a trigger', table, trigger('INSERT'), perhaps('DROP TRIGGER x ON t'), trigger('UPDATE')),
  there('a policy', table, 'CREATE POLICY p ON t', perhaps('DROP POLICY p ON t'), 'CREATE POLICY p ON t FOR SELECT USING (true)'),
  there('a type', `CREATE TYPE e AS ENUM ('a')`, perhaps('DROP TYPE e'), `CREATE TYPE e AS ENUM ('b')`),
  there('a function', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1', perhaps('DROP FUNCTION f()'), `CREATE FUNCTION f() RETURNS text LANGUAGE sql RETURN 'a'`),
  there('a function that returns something else', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1', perhaps('DROP FUNCTION f()'), `CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql RETURN 'a'`),
  there('a schema', 'CREATE SCHEMA s', perhaps('DROP SCHEMA s'), 'CREATE SCHEMA s'),
  there('a role', 'CREATE ROLE r', perhaps('DROP ROLE r'), 'CREATE ROLE r SUPERUSER'),
  there('a partition', 'CREATE TABLE t (a int) PARTITION BY RANGE (a)', 'CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (2)', perhaps('ALTER TABLE t DETACH PARTITION p'), 'ALTER TABLE t ATTACH PARTITION p FOR VALUES FROM (1) TO (2)'),
  depends('a table of a view', table, view, perhaps('DROP VIEW v'), 'DROP TABLE t'),
  depends('a column of a view', table, view, perhaps('DROP VIEW v'), 'ALTER TABLE t DROP COLUMN a'),
  depends('the function of a trigger', `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`, table, 'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()', perhaps('DROP TRIGGER x ON t'), 'DROP FUNCTION f()'),
  depends('the owner of a table', 'CREATE ROLE r', table, 'ALTER TABLE t OWNER TO r', perhaps('DROP TABLE t'), 'DROP ROLE r'),
  depends('a grantee', 'CREATE ROLE r', table, 'GRANT SELECT ON t TO r', perhaps('REVOKE SELECT ON t FROM r'), 'DROP ROLE r'),
  depends('a schema of a table', 'CREATE SCHEMA s', 'CREATE TABLE s.t (a int)', perhaps('DROP TABLE s.t'), 'DROP SCHEMA s'),
  depends('a domain of a column', 'CREATE DOMAIN d AS int', 'CREATE TABLE t (a d)', perhaps('DROP TABLE t'), 'DROP DOMAIN d'),
  guarded('GRANT by who is perhaps no owner', [owned], 'ALTER TABLE t OWNER TO postgres', 'GRANT SELECT ON t TO x'),
  guarded('ENABLE ROW LEVEL SECURITY by who is perhaps no owner', [owned], 'ALTER TABLE t OWNER TO postgres', 'ALTER TABLE t ENABLE ROW LEVEL SECURITY'),
  guarded('CREATE TRIGGER by who is perhaps no owner', [owned], 'ALTER TABLE t OWNER TO postgres', trigger('UPDATE')),
  guarded('GRANT of a role by who is perhaps no administrator', [owned, 'CREATE ROLE y', 'GRANT y TO r WITH ADMIN OPTION'], 'REVOKE y FROM r', 'GRANT SELECT ON t TO x', 'GRANT y TO x'),
  guarded('GRANT to a role that is perhaps gone', [], 'DROP ROLE x', 'GRANT SELECT ON t TO x'),
  guarded('GRANT on a table that is perhaps gone', [], 'DROP TABLE t', 'GRANT x TO r', 'GRANT SELECT ON t TO x'),
  guarded('REVOKE on a table that is perhaps gone', ['GRANT SELECT ON t TO x'], 'DROP TABLE t', 'GRANT x TO r', 'REVOKE SELECT ON t FROM x'),
  guarded('GRANT on a schema that is perhaps gone', ['CREATE SCHEMA s'], 'DROP SCHEMA s', 'GRANT SELECT ON t TO r', 'GRANT USAGE ON SCHEMA s TO r'),
  guarded('GRANT on a function that is perhaps gone', ['CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1'], 'DROP FUNCTION f()', 'GRANT SELECT ON t TO r', 'GRANT EXECUTE ON FUNCTION f() TO r'),
  { name: 'perhaps: GRANT on the database', sql: ['CREATE ROLE r', perhaps('GRANT CREATE ON DATABASE postgres TO r')] },
  { name: 'perhaps: REVOKE on the database', sql: ['CREATE ROLE r', 'GRANT CREATE ON DATABASE postgres TO r', perhaps('REVOKE CREATE ON DATABASE postgres FROM r')] },
  { name: 'perhaps: the owner of the database', sql: ['CREATE ROLE r', perhaps('ALTER DATABASE postgres OWNER TO r')] },
  { name: 'perhaps: the owner of a type', sql: ['CREATE ROLE r', `CREATE TYPE e AS ENUM ('a')`, perhaps('ALTER TYPE e OWNER TO r')] },
  { name: 'perhaps: REASSIGN OWNED', sql: ['CREATE ROLE r', 'CREATE ROLE q', `CREATE TYPE e AS ENUM ('a')`, 'ALTER TYPE e OWNER TO q', perhaps('REASSIGN OWNED BY q TO r')] },
  { name: 'perhaps: a setting of a role', sql: ['CREATE ROLE r', perhaps(`ALTER ROLE r SET work_mem = '10MB'`)] },
  { name: 'perhaps: a setting of the database', sql: [perhaps(`ALTER DATABASE postgres SET work_mem = '10MB'`)] },
];
