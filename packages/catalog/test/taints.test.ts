import { loadGrammar } from '@pg-guardrails/sql-reader';
import { beforeAll, describe, expect, test } from 'vitest';
import { resolveRelation, taintsTouching, type Aspect } from '../src/index.js';
import { after, told } from './history.js';

beforeAll(loadGrammar);

const base = 'CREATE ROLE app;\nCREATE TABLE t (id int);\nCREATE TABLE u (id int);\n';
const everything = 'existence+owner+relacl+triggers+constraints+indexes+policies+columns+functions+bodies+types+roles+memberships+default-acl+schemas+databases+extensions+parameters+settings relations=all names=all';

describe('what cannot be evaluated is a taint of what it may touch, and of nothing else', () => {
  const cases: readonly { readonly name: string; readonly sql: string; readonly taints: readonly string[] }[] = [
    { name: 'DML in a DO block touches nothing', sql: `DO $$ BEGIN IF random() > 0.5 THEN UPDATE t SET id = 1; DELETE FROM u; END IF; END $$;`, taints: [] },
    { name: 'a constraint that is not there yet', sql: `DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'x') THEN ALTER TABLE t ADD CONSTRAINT x CHECK (id > 0); END IF; END $$;`, taints: [] },
    { name: 'an uncertain constraint touches the constraints of its table only', sql: `DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN ALTER TABLE t ADD CHECK (id > 0); END IF; END $$;`, taints: ['1.sql:4:7 constraints+indexes relations=public.t names='] },
    { name: 'an uncertain index touches the indexes of its table only', sql: `DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN CREATE INDEX ON u (id); END IF; END $$;`, taints: ['1.sql:4:7 indexes relations=public.u names='] },
    { name: 'a column that is perhaps there is neither there nor missing', sql: `DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN ALTER TABLE t ADD COLUMN c int; END IF; END $$;\nCREATE INDEX ON t (c);\nCREATE VIEW v AS SELECT c FROM t;`, taints: ['1.sql:4:7 columns relations=public.t names=', '1.sql:5:1 indexes relations=public.t names='] },
    { name: 'a constraint that is perhaps there is neither there nor missing', sql: `DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN ALTER TABLE t ADD CONSTRAINT x CHECK (id > 0); END IF; END $$;\nDO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'x') THEN GRANT SELECT ON u TO app; END IF; IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 'u'::regclass AND conname = 'x') THEN GRANT SELECT ON u TO app; END IF; END $$;`, taints: ['1.sql:4:7 constraints+indexes relations=public.t names=', '1.sql:5:7 relacl relations=public.u names='] },
    { name: 'what rests on a constraint that is perhaps gone is no error', sql: `ALTER TABLE t ADD CONSTRAINT x CHECK (id > 0);\nDO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN ALTER TABLE t DROP CONSTRAINT x; END IF; END $$;\nALTER TABLE t ADD CONSTRAINT x CHECK (id > 0);`, taints: ['1.sql:5:7 constraints+indexes relations=public.t names=', '1.sql:6:1 constraints+indexes relations=public.t names='] },
    {
      name: 'a condition on data taints what its branches touch',
      sql: `DO $$ BEGIN\n  IF (SELECT count(*) FROM t) > 0 THEN\n    GRANT UPDATE ON t TO app;\n  ELSE\n    CREATE TRIGGER x BEFORE UPDATE ON u FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();\n  END IF;\nEND $$;`,
      taints: ['1.sql:6:5 relacl relations=public.t names=', '1.sql:8:5 triggers relations=public.u names='],
    },
    {
      name: 'the row of a loop is known behind a condition that cannot be told',
      sql: `DO $$ DECLARE r record; BEGIN\n  FOR r IN SELECT * FROM (VALUES ('t'), ('u')) AS o (name) LOOP\n    IF (SELECT count(*) FROM t) > 0 THEN PERFORM 1; END IF;\n    EXECUTE format('GRANT SELECT ON %I TO app', r.name);\n  END LOOP;\nEND $$;`,
      taints: [],
    },
    { name: 'a name that cannot be told', sql: `DO $$ DECLARE n text; BEGIN SELECT id::text INTO n FROM t; EXECUTE format('GRANT SELECT ON %I TO app', n); END $$;`, taints: ['1.sql:4:7 relacl relations=all names='] },
    { name: 'a grantee that cannot be told', sql: `DO $$ BEGIN EXECUTE 'GRANT SELECT ON t TO ' || quote_ident(current_setting('app.role')); END $$;`, taints: ['1.sql:4:7 relacl relations=public.t names='] },
    { name: 'names that string_agg joins', sql: `DO $$ BEGIN EXECUTE (SELECT string_agg('ALTER TABLE t DROP CONSTRAINT ' || quote_ident(conname), '; ') FROM pg_constraint WHERE conrelid = 't'::regclass AND random() > 0.5); END $$;`, taints: [] },
    { name: 'statements that string_agg joins', sql: `ALTER TABLE t ADD CONSTRAINT x CHECK (id > 0);\nDO $$ BEGIN EXECUTE (SELECT string_agg('ALTER TABLE t DROP CONSTRAINT ' || quote_ident(conname), '; ') FROM pg_constraint WHERE conrelid = 't'::regclass AND random() > 0.5); END $$;`, taints: ['1.sql:5:7 constraints+indexes relations=public.t names='] },
    { name: 'a function of an extension in its own schema', sql: `SELECT cron.schedule('nightly', '0 3 * * *', 'DELETE FROM t');`, taints: ['1.sql:4:1  relations= names='] },
    { name: 'a text that cannot be told', sql: `DO $$ BEGIN EXECUTE current_setting('app.sql'); END $$;`, taints: [`1.sql:4:7 ${everything}`] },
    { name: 'a text of which the beginning is known, and the rest may be anything', sql: `DO $$ BEGIN EXECUTE 'UPDATE t SET id = ' || current_setting('app.n'); END $$;`, taints: [`1.sql:4:7 ${everything}`] },
    { name: 'a text of which all but a number is known', sql: `DO $$ BEGIN EXECUTE 'UPDATE t SET id = ' || current_setting('app.n')::int; END $$;`, taints: [] },
    { name: 'a text of which all but a literal is known', sql: `DO $$ BEGIN EXECUTE 'UPDATE t SET note = ' || quote_literal(current_setting('app.n')); END $$;`, taints: [] },
    { name: 'a name of which a part is known', sql: `DO $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO app', 'log_' || current_setting('app.n')); END $$;`, taints: ['1.sql:4:7 relacl relations=….log_… names='] },
    { name: 'an unknown function', sql: 'SELECT extension_magic(1);', taints: [`1.sql:4:1 ${everything}`] },
    { name: 'functions of PostgreSQL', sql: `SELECT now(), pg_catalog.setval('s', 1), gen_random_uuid(), set_config('app.x', 'y', true);`, taints: [] },
    { name: 'a function of the history that only changes data', sql: `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; END $$;\nSELECT f() FROM t;`, taints: [] },
    { name: 'a function of the history that perhaps runs', sql: `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT DELETE ON t TO app; END $$;\nSELECT f() FROM u;`, taints: ['1.sql:4:57 relacl relations=public.t names='] },
    { name: 'a trigger function that grants', sql: `CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN GRANT DELETE ON u TO app; RETURN NULL; END $$;\nCREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();\nINSERT INTO t VALUES (1);`, taints: ['1.sql:4:60 relacl relations=public.u names='] },
    { name: 'a body in another language', sql: `DO LANGUAGE plpython3u $$ plpy.execute("DROP TABLE t") $$;`, taints: [`1.sql:4:1 ${everything}`] },
    { name: 'a statement that does not parse', sql: 'GRANT SELECT ON t TOO app;', taints: [`1.sql:4:19 ${everything}`] },
    { name: 'an error that a handler may catch', sql: `DO $$ BEGIN\n  GRANT SELECT ON t TO app;\n  INSERT INTO t VALUES (1);\nEXCEPTION WHEN OTHERS THEN\n  GRANT SELECT ON u TO app;\nEND $$;`, taints: ['1.sql:4:1 relacl relations=public.t names=', '1.sql:8:3 relacl relations=public.u names='] },
    {
      name: 'a table whose policies are perhaps undone is there either way',
      sql: `DO $$ BEGIN\n  CREATE POLICY p ON t USING (true);\n  INSERT INTO u VALUES (1);\nEXCEPTION WHEN OTHERS THEN NULL;\nEND $$;`,
      taints: ['1.sql:4:1 policies relations=public.t names=', '1.sql:4:1 policies relations=public.t names='],
    },
    { name: 'an error that a handler may catch, after a function with a handler of its own', sql: `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT SELECT ON t TO app; EXCEPTION WHEN division_by_zero THEN NULL; END $$;\nDO $$ BEGIN PERFORM f(); INSERT INTO t VALUES (1); EXCEPTION WHEN OTHERS THEN NULL; END $$;`, taints: ['1.sql:5:1 relacl relations=public.t names='] },
    { name: 'RETURN in a branch that cannot be told makes the rest uncertain', sql: `DO $$ BEGIN\n  IF current_setting('x') = 'y' THEN RETURN; END IF;\n  GRANT SELECT ON t TO app;\nEND $$;`, taints: ['1.sql:6:3 relacl relations=public.t names='] },
    { name: 'RAISE in a branch that cannot be told does not: such a history would not have been applied', sql: `DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN RAISE EXCEPTION 'no'; END IF; GRANT SELECT ON t TO app; END $$;`, taints: [] },
    { name: 'what PostgreSQL would reject', sql: 'GRANT SELECT ON t TO nobody;', taints: ['1.sql:4:1 relacl relations=public.t names='] },
    {
      name: 'an enum in an INTO list, which libpg-query takes for a row',
      sql: `CREATE TYPE mood AS ENUM ('a');\nCREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE m mood; n int; BEGIN SELECT 'a', id INTO m, n FROM t; GRANT SELECT ON t TO app; END $$;\nSELECT f();`,
      taints: [],
    },
    {
      name: 'a row in an INTO list, which PostgreSQL rejects as well',
      sql: `CREATE TYPE pair AS (a int, b int);\nDO $$ DECLARE m pair; n int; BEGIN SELECT 1, 2 INTO m, n; GRANT SELECT ON t TO app; END $$;`,
      taints: [`1.sql:5:1 ${everything}`],
    },
    {
      name: 'a function that perhaps got another search_path touches what it touches with either',
      sql: `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT DELETE ON t TO app; END $$;\nCREATE SCHEMA s;\nCREATE TABLE s.t (id int);\nDO $$ BEGIN IF current_setting('x') = 'y' THEN ALTER FUNCTION f() SET search_path = s; END IF; END $$;\nSELECT f();`,
      taints: ['1.sql:7:7 functions+bodies relations= names=f', '1.sql:4:57 relacl relations=public.t names=', '1.sql:4:57 relacl relations=s.t names='],
    },
    {
      name: 'a function that perhaps is another touches what either touches',
      sql: `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nCREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT DELETE ON t TO app; END $$;\nSELECT f();`,
      taints: ['1.sql:5:1 functions+bodies relations= names=f', '1.sql:5:68 relacl relations=public.t names='],
    },
    { name: 'an event trigger that grants taints when a later statement fires it', sql: `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'GRANT SELECT ON ' || current_setting('x') || ' TO app'; END $$;\nCREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION e();\nCREATE TABLE later (id int);`, taints: [`1.sql:4:66 ${everything}`] },
    { name: 'an event trigger that grants on a table whose name cannot be told', sql: `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO app', current_setting('x')); END $$;\nCREATE EVENT TRIGGER ev ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION e();\nCREATE TABLE later (id int);`, taints: ['1.sql:4:66 relacl relations=all names='] },
    { name: 'an event trigger that grants on a table whose name cannot be told, and so sets off itself', sql: `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO app', current_setting('x')); END $$;\nCREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION e();\nCREATE TABLE later (id int);`, taints: ['1.sql:4:66 relacl relations=all names=', `1.sql:4:66 ${everything}`] },
    { name: 'an event trigger that nothing fires does nothing', sql: `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'GRANT SELECT ON ' || current_setting('x') || ' TO app'; END $$;\nCREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION e();`, taints: [] },
    { name: 'what runs again and again in a loop under a name that cannot be told is told once', sql: `DO $$ BEGIN FOR i IN 1..3 LOOP EXECUTE 'SELECT nobody_' || (SELECT id FROM t)::int || '()'; END LOOP; END $$;`, taints: [`1.sql:4:7 ${everything}`] },
    { name: 'a loop that nobody would follow', sql: `DO $$ BEGIN FOR i IN 1..1000 LOOP FOR j IN 1..1000 LOOP NULL; END LOOP; END LOOP; END $$;`, taints: [`1.sql:4:1 ${everything}`] },
  ];
  test.each(cases)('$name', ({ sql, taints }) => {
    const catalog = after([`${base}${sql}`]);
    expect(catalog.taints.map(told)).toEqual(taints);
  });
});

test('a table made after an unknown text is certain, one made before is not; a superuser\'s text may have made an event trigger', () => {
  const files = [`${base}DO $$ BEGIN EXECUTE current_setting('app.sql'); END $$;`, 'CREATE TABLE later (id int);\nALTER TABLE t RENAME TO t2;'];
  const catalog = after(files, { runAs: { role: 'maker', superuser: false }, externalRoles: [{ name: 'maker', attributes: ['CREATEROLE'] }] });
  const of = (name: string, aspect: Aspect, where = catalog): number => {
    const relation = resolveRelation(where, name);
    return relation === null ? -1 : taintsTouching(where, relation, [aspect]).length;
  };
  expect(of('later', 'triggers', after(files))).toBe(1);
  expect([of('t2', 'triggers'), of('u', 'triggers'), of('later', 'triggers')]).toEqual([1, 1, 0]);
  // Its ACL is not: default privileges may have been altered.
  expect(of('later', 'relacl')).toBe(1);
  expect(taintsTouching(catalog, { name: 'app' }, ['roles'])).toHaveLength(1);
});

test('a taint follows a renamed table, and CREATE TABLE IF NOT EXISTS does not wash it off', () => {
  const unknownGrant = `DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN GRANT UPDATE ON t TO app; END IF; END $$;`;
  const renamed = after([`${base}${unknownGrant}\nALTER TABLE t RENAME TO kept;`]);
  const kept = resolveRelation(renamed, 'kept');
  expect(kept === null ? [] : taintsTouching(renamed, kept, ['relacl'])).toHaveLength(1);

  const perhapsMade = after([`${base}DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN CREATE TABLE w (id int); END IF; END $$;\nCREATE TABLE IF NOT EXISTS w (id int);`]);
  const made = resolveRelation(perhapsMade, 'w');
  expect(made === null ? [] : taintsTouching(perhapsMade, made, ['relacl'])).toHaveLength(1);

  const dropped = after([`${base}${unknownGrant}\nDROP TABLE t;\nCREATE TABLE t (id int);`]);
  const again = resolveRelation(dropped, 't');
  expect(again === null ? null : taintsTouching(dropped, again, ['relacl'])).toEqual([]);
});

test('default privileges that cannot be told taint the ACL of the tables made after them', () => {
  const catalog = after([`${base}DO $$ BEGIN IF random() > 0.5 THEN ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app; END IF; END $$;\nCREATE TABLE w (id int);`]);
  const made = resolveRelation(catalog, 'w');
  expect(made === null ? [] : taintsTouching(catalog, made, ['relacl'])).toHaveLength(1);
});

test('what an unevaluated statement may have made is no error when it is used', () => {
  const catalog = after([`CREATE ROLE app;\nDO $$ BEGIN EXECUTE current_setting('app.sql'); END $$;\nGRANT SELECT ON made_there TO app;\nGRANT SELECT ON made_there TO nobody;`]);
  expect(catalog.errors).toEqual([]);
  expect(catalog.taints.map(told)).toContain('1.sql:3:1 relacl relations=public.made_there names=');
  const open = after(['ALTER TABLE from_nowhere OWNER TO somebody;'], { baseline: 'unknown' });
  expect(open.errors).toEqual([]);
  expect(open.taints.map(told)).toEqual(['1.sql:1:1 owner relations=public.from_nowhere names=']);
});

test('an unmodelled statement is counted and taints everything', () => {
  const catalog = after(['CREATE TABLE t (id int);\nIMPORT FOREIGN SCHEMA s FROM SERVER x INTO public;']);
  expect(catalog.unmodelled.map(({ kind, source }) => `${kind} ${String(source.place.line)}`)).toEqual(['ImportForeignSchemaStmt 2']);
  expect(catalog.taints.map(told)).toEqual([`1.sql:2:1 ${everything}`]);
});

test('what the name of the database decides cannot be told', () => {
  const catalog = after([`CREATE ROLE app; CREATE TABLE t (); DO $$ BEGIN IF current_database() = 'prod' OR current_database() LIKE 'prod%' OR left(current_database(), 1) = 'p' THEN GRANT SELECT ON t TO app; END IF; END $$;`]);
  expect(catalog.taints.map(told)).toEqual([expect.stringContaining('relacl relations=public.t')]);
});

/** What relies on something that perhaps changed before is uncertain as well, on the table that was there and on the one made later. */
describe('what an uncertain statement leaves for later ones', () => {
  const perhaps = (sql: string): string => `DO $$ BEGIN IF (SELECT count(*) FROM u) > 0 THEN ${sql}; END IF; END $$;\n`;
  const revoke = `LANGUAGE plpgsql AS 'BEGIN REVOKE TRUNCATE ON t FROM app; END'`;
  const event = `CREATE FUNCTION e() RETURNS event_trigger ${revoke};\nCREATE EVENT TRIGGER ev ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION e();\n`;
  const called = `CREATE FUNCTION f() RETURNS void ${revoke};\n`;
  const create = 'CREATE TABLE later (id int);';
  const cases: readonly { readonly name: string; readonly sql: string; readonly relation: string; readonly aspect: Aspect; readonly isUncertain: boolean }[] = [
    { name: 'an event trigger that fires', sql: `${event}${create}`, relation: 't', aspect: 'relacl', isUncertain: false },
    { name: 'perhaps disabled', sql: `${event}${perhaps('ALTER EVENT TRIGGER ev DISABLE')}${create}`, relation: 't', aspect: 'relacl', isUncertain: true },
    { name: 'perhaps dropped', sql: `${event}${perhaps('DROP EVENT TRIGGER ev')}${create}`, relation: 't', aspect: 'relacl', isUncertain: true },
    { name: 'perhaps renamed', sql: `${event}${perhaps('ALTER EVENT TRIGGER ev RENAME TO a')}${create}`, relation: 't', aspect: 'relacl', isUncertain: true },
    { name: 'perhaps dropped with its function', sql: `${event}${perhaps('DROP FUNCTION e() CASCADE')}${create}`, relation: 'later', aspect: 'triggers', isUncertain: true },
    { name: 'perhaps dropped with its schema', sql: `${event}${perhaps('DROP SCHEMA public CASCADE')}${create}`, relation: 'later', aspect: 'triggers', isUncertain: true },
    { name: 'perhaps dropped with its owner', sql: `${event}${perhaps('DROP OWNED BY postgres')}${create}`, relation: 'later', aspect: 'triggers', isUncertain: true },
    { name: 'perhaps created: later tables as well', sql: `CREATE FUNCTION e() RETURNS event_trigger ${revoke};\n${perhaps('CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION e()')}${create}`, relation: 'later', aspect: 'owner', isUncertain: true },
    { name: 'a function that surely is called', sql: `${called}SELECT f();`, relation: 't', aspect: 'relacl', isUncertain: false },
    { name: 'whose body is perhaps another', sql: `${called}${perhaps(`CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN NULL; END'`)}SELECT f();`, relation: 't', aspect: 'relacl', isUncertain: true },
    { name: 'which is perhaps another by its name', sql: `${called}${perhaps('ALTER FUNCTION f() RENAME TO g')}SELECT f();`, relation: 't', aspect: 'relacl', isUncertain: true },
    { name: 'another function is no doubt of this one', sql: `${called}${perhaps(`CREATE OR REPLACE FUNCTION ff() RETURNS void LANGUAGE plpgsql AS 'BEGIN NULL; END'`)}SELECT f();`, relation: 't', aspect: 'relacl', isUncertain: false },
    { name: 'the role of later sessions, of one role', sql: `${perhaps('ALTER ROLE postgres SET role = app')}${create}`, relation: 'later', aspect: 'owner', isUncertain: true },
    { name: 'the role of later sessions, of the database', sql: `${perhaps('ALTER DATABASE postgres SET role = app')}${create}`, relation: 'later', aspect: 'owner', isUncertain: true },
    { name: 'the role of this session', sql: `${perhaps('SET ROLE app')}${create}`, relation: 'later', aspect: 'owner', isUncertain: true },
    { name: 'a setting that names nobody', sql: `${perhaps('SET work_mem = 1000')}${create}`, relation: 'later', aspect: 'owner', isUncertain: false },
    { name: 'row security, by a text with a hole', sql: `DO $$ BEGIN EXECUTE 'ALTER TABLE t ' || current_setting('x'); END $$;`, relation: 't', aspect: 'policies', isUncertain: true },
    { name: 'a policy, by a text with a hole', sql: `DO $$ BEGIN EXECUTE 'CREATE POLICY p ON ' || current_setting('x'); END $$;`, relation: 't', aspect: 'policies', isUncertain: true },
  ];
  test.each(cases)('$name', ({ sql, relation, aspect, isUncertain }) => {
    const catalog = after([`${base}GRANT TRUNCATE ON t TO app;\n${sql}`]);
    const found = resolveRelation(catalog, relation);
    expect(found).not.toBeNull();
    expect(found !== null && taintsTouching(catalog, found, [aspect]).length > 0).toBe(isUncertain);
  });
});
