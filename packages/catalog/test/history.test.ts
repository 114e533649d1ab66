import { loadGrammar } from '@pg-guardrails/sql-reader';
import { beforeAll, describe, expect, test } from 'vitest';
import { effectivePrivileges, functionOf, qualifiedName, resolveRelation, triggersOf, type Catalog, type Power } from '../src/index.js';
import { after } from './history.js';

beforeAll(loadGrammar);

describe('claims in the SQL', () => {
  const claimsOf = (sql: string): readonly string[] =>
    [...after([sql]).relations.values()].flatMap((relation) => relation.claims.map((claim) => `${relation.name} ${String(claim.place.line)}:${String(claim.place.column)}-${String(claim.place.endColumn)}`));
  test.each([
    ['a comment directly above', '-- guardrails: immutable\nCREATE TABLE t ();', ['t 1:1-25']],
    ['with other comment lines between', '-- guardrails: immutable\n-- really\nCREATE TABLE t ();', ['t 1:1-25']],
    ['a block comment, after CRLF and beyond the BMP', 'SELECT 1; /* 😀 */\r\n/* guardrails: immutable */ CREATE TABLE t ();', ['t 2:1-28']],
    ['empty lines between', '-- guardrails: immutable\r\n\r\n\r\nCREATE TABLE t ();', ['t 1:1-25']],
    ['a block comment with a line of its own for it', '/**\n * Movements.\n * guardrails: immutable\n */\nCREATE TABLE t ();', ['t 1:1-4']],
    ['in capitals, without a space, with the reason', '--Guardrails:Immutable (rows are evidence)\nCREATE TABLE t ();', ['t 1:1-43']],
    ['a longer word', '-- guardrails: immutable-ish\nCREATE TABLE t ();', []],
    ['at the end of the line of another table', 'CREATE TABLE s (); -- guardrails: immutable\nCREATE TABLE t ();', []],
    ['IF NOT EXISTS', '-- guardrails: immutable\nCREATE TABLE IF NOT EXISTS t ();', ['t 1:1-25']],
    ['IF NOT EXISTS of a table that is there', 'CREATE TABLE t ();\n-- guardrails: immutable\nCREATE TABLE IF NOT EXISTS t ();', ['t 2:1-25']],
    ['CREATE TABLE AS', '-- guardrails: immutable\nCREATE TABLE t AS SELECT 1 AS id;', ['t 1:1-25']],
    ['CREATE TABLE IF NOT EXISTS AS of a table that is there', 'CREATE TABLE t ();\n-- guardrails: immutable\nCREATE TABLE IF NOT EXISTS t AS SELECT 1 AS id;', ['t 2:1-25']],
    ['SELECT INTO', '-- guardrails: immutable\nSELECT 1 AS id INTO t;', ['t 1:1-25']],
    ['a partition', 'CREATE TABLE p (id int) PARTITION BY LIST (id);\n-- guardrails: immutable\nCREATE TABLE t PARTITION OF p DEFAULT;', ['t 2:1-25']],
    ['a table with a sequence of its own', '-- guardrails: immutable\nCREATE TABLE t (id bigserial);', ['t 1:1-25']],
    ['a view', '-- guardrails: immutable\nCREATE VIEW v AS SELECT 1 AS id;', ['v 1:1-25']],
    ['inside DO', 'DO $$\nBEGIN\n  -- guardrails: immutable\n\n  CREATE TABLE t ();\n  CREATE TABLE u ();\nEND $$;', ['t 3:3-27']],
    ['above EXECUTE', "DO $$\nBEGIN\n  /* guardrails: immutable */\n  EXECUTE format('CREATE TABLE %I ()', 't');\nEND $$;", ['t 3:3-30']],
    ['in a loop: each table', "DO $$\nDECLARE n text;\nBEGIN\n  FOREACH n IN ARRAY ARRAY['t', 'u'] LOOP\n    -- guardrails: immutable\n    EXECUTE format('CREATE TABLE %I ()', n);\n  END LOOP;\nEND $$;", ['t 5:5-29', 'u 5:5-29']],
    ['in the body of a function that is called', 'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  -- guardrails: immutable\n  CREATE TABLE t ();\nEND $$;\nSELECT f();', ['t 3:3-27']],
    ['above DO', '-- guardrails: immutable\nDO $$ BEGIN CREATE TABLE t (); END $$;', []],
    ['above something else', '-- guardrails: immutable\nSELECT 1;\nCREATE TABLE t ();', []],
    ['prose is no claim', '-- this table is immutable\nCREATE TABLE t ();', []],
    ['COMMENT ON TABLE', `CREATE TABLE t ();\nCOMMENT ON TABLE t IS 'ledger, @immutable';`, ['t 2:1-43']],
    ['a word that only begins so', `CREATE TABLE t ();\nCOMMENT ON TABLE t IS '@immutable-ish, a@immutable, x@immutable.com, @immutable.com, immutable';`, []],
    ['a word at the end of a sentence', `CREATE TABLE t ();\nCOMMENT ON TABLE t IS 'It is @immutable.';`, ['t 2:1-42']],
    ['COMMENT by EXECUTE', `CREATE TABLE t ();\nDO $$ BEGIN EXECUTE 'COMMENT ON TABLE t IS ''@immutable'''; END $$;`, ['t 2:7-64']],
    ['COMMENT ON VIEW', `CREATE VIEW v AS SELECT 1 AS id;\nCOMMENT ON VIEW v IS '@immutable';`, ['v 2:1-34']],
    ['COMMENT ON TABLE of a view is refused', `CREATE VIEW v AS SELECT 1 AS id;\nCOMMENT ON TABLE v IS '@immutable';`, []],
    ['a comment that IS NULL', `CREATE TABLE t ();\nCOMMENT ON TABLE t IS '@immutable';\nCOMMENT ON TABLE t IS NULL;`, []],
    ['it follows into another schema and is gone with DROP', `CREATE SCHEMA s;\n-- guardrails: immutable\nCREATE TABLE t ();\nCOMMENT ON TABLE t IS '@immutable';\nALTER TABLE t SET SCHEMA s;\n-- guardrails: immutable\nCREATE TABLE u ();\nDROP TABLE u;\nCREATE TABLE u ();`, ['t 2:1-25', 't 4:1-35']],
    ['a later comment without it', `CREATE TABLE t ();\nCOMMENT ON TABLE t IS '@immutable';\nCOMMENT ON TABLE t IS 'no more';`, []],
    ['both, and the comment goes', `-- guardrails: immutable\nCREATE TABLE t ();\nCOMMENT ON TABLE t IS '@immutable';\nCOMMENT ON TABLE t IS NULL;`, ['t 1:1-25']],
    ['it follows a rename and goes with the table', `-- guardrails: immutable\nCREATE TABLE t ();\nALTER TABLE t RENAME TO u;\nCREATE TABLE t ();`, ['u 1:1-25']],
  ])('%s', (_, sql, expected) => {
    expect(claimsOf(sql)).toEqual(expected);
  });
});

test('places: the table name, the whole statement, the body, after Unicode and CRLF', () => {
  const catalog = after([`-- é😀\r\nCREATE TABLE /* 😀 */ "ä" (id int);\r\nCREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$\r\nBEGIN RETURN NULL; END $$;`]);
  const relation = resolveRelation(catalog, '"ä"');
  expect(relation?.source.place).toEqual({ file: '1.sql', line: 2, column: 23, endLine: 2, endColumn: 26 });
  expect(relation?.statement).toEqual({ file: '1.sql', line: 2, column: 1, endLine: 2, endColumn: 35 });
  expect(catalog.functions.get('public.g()')?.bodyPlace).toEqual({ file: '1.sql', line: 3, column: 59, endLine: 4, endColumn: 24 });
});

test('errors have the SQLSTATE, a message and the place, and the history goes on', () => {
  const catalog = after(['CREATE TABLE t ();\nGRANT SELECT ON missing TO PUBLIC;\nCREATE TABLE t ();\nGRANT SELECT ON t TO PUBLIC;']);
  expect(catalog.errors).toEqual([
    { sqlstate: '42P01', message: 'relation "missing" does not exist', place: { file: '1.sql', line: 2, column: 1, endLine: 2, endColumn: 34 } },
    { sqlstate: '42P07', message: 'relation "t" already exists', place: { file: '1.sql', line: 3, column: 1, endLine: 3, endColumn: 18 } },
  ]);
  expect(resolveRelation(catalog, 't')?.relacl.some((item) => item.grantee === 'PUBLIC')).toBe(true);
});

test('an empty file, a BOM, comments only', () => {
  const catalog = after(['', '\uFEFFCREATE TABLE t ();', '-- nothing\n', ';;']);
  expect([...catalog.relations.values()].map(qualifiedName)).toEqual(['public.t']);
  expect([catalog.errors, catalog.taints]).toEqual([[], []]);
});

test('each file is a session of its own', () => {
  const catalog = after(['CREATE ROLE a;\nCREATE SCHEMA s AUTHORIZATION a;\nSET search_path = s;\nSET ROLE a;\nCREATE TABLE t ();\nCREATE TEMP TABLE x ();', 'CREATE TABLE t ();']);
  expect([...catalog.relations.values()].map((relation) => `${qualifiedName(relation)} ${relation.owner}`)).toEqual(['s.t a', 'public.t postgres']);
});

describe('transactions', () => {
  test.each([
    ['ROLLBACK', 'BEGIN; CREATE TABLE a (); ROLLBACK; CREATE TABLE b ();', ['b']],
    ['COMMIT', 'BEGIN; CREATE TABLE a (); COMMIT; CREATE TABLE b ();', ['a', 'b']],
    ['ROLLBACK TO', 'BEGIN; CREATE TABLE a (); SAVEPOINT s; CREATE TABLE b (); ROLLBACK TO s; CREATE TABLE c (); ROLLBACK TO s; COMMIT;', ['a']],
    ['RELEASE', 'BEGIN; SAVEPOINT s; CREATE TABLE b (); RELEASE s; ROLLBACK TO s; COMMIT;', ['b']],
  ])('%s', (_, sql, tables) => {
    expect([...after([sql]).relations.values()].map(({ name }) => name)).toEqual(tables);
  });
  test('SET LOCAL ends with its transaction', () => {
    const catalog = after(['CREATE ROLE a; GRANT CREATE ON SCHEMA public TO a; BEGIN; SET LOCAL ROLE a; CREATE TABLE t (); COMMIT; CREATE TABLE u ();']);
    expect([...catalog.relations.values()].map(({ name, owner }) => `${name} ${owner}`)).toEqual(['t a', 'u postgres']);
  });
});

describe('standing revokes', () => {
  const revokesOf = (sql: string): readonly string[] =>
    (resolveRelation(after([`CREATE ROLE app;\nCREATE ROLE ops;\nCREATE TABLE t (a int);\n${sql}`]), 't')?.revokes ?? []).map((revoke) => `${revoke.grantee} ${revoke.privilege} ${String(revoke.source.place.line)}`);
  test.each([
    ['named, whether granted or not', 'REVOKE UPDATE, DELETE ON t FROM app, PUBLIC;', ['app UPDATE 4', 'app DELETE 4', 'PUBLIC UPDATE 4', 'PUBLIC DELETE 4']],
    ['a later GRANT ends it', 'REVOKE UPDATE, DELETE ON t FROM app;\nGRANT UPDATE ON t TO app;', ['app DELETE 4']],
    ['a GRANT to another does not', 'REVOKE UPDATE ON t FROM app;\nGRANT UPDATE ON t TO ops;', ['app UPDATE 4']],
    ['ALL TABLES IN SCHEMA', 'REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM app;', ['app TRUNCATE 4']],
    ['of columns it is none', 'REVOKE UPDATE (a) ON t FROM app;', []],
    ['of the grant option it is none', 'REVOKE GRANT OPTION FOR UPDATE ON t FROM app;', []],
    ['default privileges are none', 'ALTER DEFAULT PRIVILEGES REVOKE UPDATE ON TABLES FROM app;', []],
    ['the table is made again', 'REVOKE UPDATE ON t FROM app;\nDROP TABLE t;\nCREATE TABLE t ();', []],
  ])('%s', (_, sql, expected) => {
    expect(revokesOf(sql)).toEqual(expected);
  });
});

describe('every way in which a role can do it', () => {
  const ways = (catalog: Catalog, role: string, power: Power): readonly string[] => {
    const relation = resolveRelation(catalog, 't');
    if (relation === null) return ['no table'];
    return effectivePrivileges(catalog, relation, role, power).map((way) => `${way.kind} ${way.reach} ${way.path.join('>')}${way.columns.length === 0 ? '' : ` (${way.columns.join()})`}${way.needsGrant ? ' after GRANT' : ''}`);
  };
  const on = (sql: string, role: string, power: Power, postgres = 18): readonly string[] =>
    ways(after([`CREATE ROLE app LOGIN;\nCREATE ROLE g;\nCREATE ROLE owner;\nCREATE TABLE t (a int, b int);\n${sql}`], { postgres }), role, power);
  test.each<[string, string, string, Power, readonly string[]]>([
    ['nothing', '', 'app', 'UPDATE', []],
    ['a grant', 'GRANT UPDATE ON t TO app;', 'app', 'UPDATE', ['direct now app']],
    ['PUBLIC', 'GRANT DELETE ON t TO PUBLIC;', 'app', 'DELETE', ['public now app']],
    ['for PUBLIC itself', 'GRANT DELETE ON t TO PUBLIC;', 'PUBLIC', 'DELETE', ['public now PUBLIC']],
    ['columns', 'GRANT UPDATE (b) ON t TO app;', 'app', 'UPDATE', ['column now app (b)']],
    ['a group', 'GRANT UPDATE ON t TO g; GRANT g TO app;', 'app', 'UPDATE', ['member now app>g']],
    ['a group that is not inherited', 'GRANT UPDATE ON t TO g; GRANT g TO app WITH INHERIT FALSE;', 'app', 'UPDATE', ['member set-role app>g']],
    ['a group with neither INHERIT nor SET', 'GRANT UPDATE ON t TO g; GRANT g TO app WITH INHERIT FALSE, SET FALSE;', 'app', 'UPDATE', []],
    ['ADMIN OPTION alone', 'GRANT UPDATE ON t TO g; GRANT g TO app WITH INHERIT FALSE, SET FALSE, ADMIN TRUE;', 'app', 'UPDATE', ['member admin-option app>g']],
    ['pg_write_all_data', 'GRANT pg_write_all_data TO app;', 'app', 'DELETE', ['predefined now app>pg_write_all_data']],
    ['pg_write_all_data does not truncate', 'GRANT pg_write_all_data TO app;', 'app', 'TRUNCATE', []],
    ['the owner', 'ALTER TABLE t OWNER TO app;', 'app', 'TRUNCATE', ['owner now app']],
    ['the owner without its bit', 'ALTER TABLE t OWNER TO app; REVOKE TRUNCATE ON t FROM app;', 'app', 'TRUNCATE', ['owner now app after GRANT']],
    ['a member of the owner', 'ALTER TABLE t OWNER TO owner; GRANT owner TO app;', 'app', 'UPDATE', ['owner now app>owner']],
    ['a superuser', 'ALTER ROLE app SUPERUSER;', 'app', 'UPDATE', ['superuser now app']],
    ['who may SET ROLE to a superuser', 'ALTER ROLE g SUPERUSER; GRANT g TO app;', 'app', 'UPDATE', ['superuser set-role app>g']],
    ['DROP by the schema owner', 'ALTER SCHEMA public OWNER TO app;', 'app', 'DROP', ['schema-owner now app']],
    ['DROP by the database owner', 'ALTER DATABASE postgres OWNER TO app;', 'app', 'DROP', ['schema-owner now app>pg_database_owner']],
  ])('%s', (_, sql, role, power, expected) => {
    expect(on(sql, role, power)).toEqual(expected);
  });
  test('before PostgreSQL 16 CREATEROLE is enough, from 16 it is not', () => {
    expect(on('GRANT UPDATE ON t TO g; ALTER ROLE app CREATEROLE;', 'app', 'UPDATE', 15)).toContain('member createrole app>g');
    expect(on('GRANT UPDATE ON t TO g; ALTER ROLE app CREATEROLE;', 'app', 'UPDATE', 16)).toEqual([]);
  });
  test('before PostgreSQL 16 INHERIT is the attribute of the member', () => {
    expect(on('GRANT UPDATE ON t TO g; ALTER ROLE app NOINHERIT; GRANT g TO app;', 'app', 'UPDATE', 15)).toEqual(['member set-role app>g']);
  });
});

test('versions: MAINTAIN from 17, the schema public closed from 15, WITH INHERIT from 16', () => {
  const bits = (postgres: number): boolean => resolveRelation(after(['CREATE TABLE t ();'], { postgres }), 't')?.relacl.some((item) => item.privilege === 'MAINTAIN') ?? false;
  expect([bits(16), bits(17)]).toEqual([false, true]);
  const open = (postgres: number): boolean => after([''], { postgres }).namespaces.get('public')?.nspacl.some((item) => item.grantee === 'PUBLIC' && item.privilege === 'CREATE') ?? false;
  expect([open(14), open(15)]).toEqual([true, false]);
  const states = (postgres: number): readonly string[] => after(['CREATE ROLE a; CREATE ROLE b; GRANT a TO b WITH INHERIT FALSE; CREATE TABLE t (); GRANT MAINTAIN ON t TO a;'], { postgres }).errors.map(({ sqlstate }) => sqlstate);
  expect([states(15), states(16), states(17)]).toEqual([['42601', '42601'], ['42601'], []]);
});

test('who runs the migrations, and roles made elsewhere', () => {
  const catalog = after(['CREATE TABLE t (); CREATE ROLE made; GRANT SELECT ON t TO authenticated; CREATE SCHEMA s;'], {
    runAs: { role: 'boss', superuser: false },
    externalRoles: ['anon', { name: 'authenticated', attributes: ['LOGIN', 'NOINHERIT'], memberOf: ['anon'] }],
  });
  expect(catalog.errors).toEqual([]);
  expect(resolveRelation(catalog, 't')?.owner).toBe('boss');
  expect(catalog.roles.get('boss')).toMatchObject({ superuser: false, from: 'run-as', login: true });
  expect(catalog.roles.get('authenticated')).toMatchObject({ inherit: false, login: true, from: 'config' });
  expect(catalog.memberships.filter(({ member }) => member === 'authenticated')).toMatchObject([{ role: 'anon', inheritOption: false }]);
  expect(catalog.memberships.filter(({ member }) => member === 'boss')).toMatchObject([{ role: 'made', adminOption: true, inheritOption: false, setOption: false }]);
});

test('triggers in the order in which they fire, with their functions as they are at the end', () => {
  const guard = (body: string): string => `CREATE OR REPLACE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$${body}$$;`;
  const catalog = after([`CREATE TABLE t (id int);\n${guard('begin raise; end')}\nCREATE TRIGGER b BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.id <> NEW.id /* ) */) EXECUTE FUNCTION g();\nCREATE TRIGGER "B" BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION g();\n${guard('begin return new; end')}`]);
  const relation = resolveRelation(catalog, 't');
  const triggers = relation === null ? [] : triggersOf(catalog, relation);
  expect(triggers.map(({ name, when }) => [name, when])).toEqual([
    ['B', null],
    ['b', 'OLD.id <> NEW.id /* ) */'],
  ]);
  expect(triggers.map((trigger) => functionOf(catalog, trigger)?.body)).toEqual(['begin return new; end', 'begin return new; end']);
});

test('a prelude runs as the superuser before the history; perFile runs in the session of each file', () => {
  const catalog = after(
    ['CREATE TABLE t ();', 'CREATE TABLE u (); GRANT SELECT ON u TO reader;', 'RESET search_path; CREATE TABLE w ();'],
    { runAs: { role: 'boss', superuser: false }, replay: { perFile: 'SET search_path = app' } },
    ['CREATE ROLE reader; CREATE SCHEMA app; GRANT ALL ON SCHEMA app, public TO boss; SET ROLE reader;'],
  );
  expect(catalog.errors).toEqual([]);
  expect([...catalog.relations.values()].map(({ schema, name, owner }) => `${schema}.${name} of ${owner}`)).toEqual(['app.t of boss', 'app.u of boss', 'public.w of boss']);
  expect(catalog.namespaces.get('app')?.owner).toBe('postgres');
  expect(catalog.roles.get('reader')?.source?.place.file).toBe('prelude/1.sql');
});
