import { beforeAll, describe, expect, test } from 'vitest';
import type { IdentityFact } from '@pg-guardrails/kernel';
import { identityFacts, loadGrammar, mayChangeIdentity, readSqlText, sqlFileFacts } from '../src/index.js';
import { marked, spanOf } from './marked.js';

beforeAll(loadGrammar);

type Expected = readonly [spelling: IdentityFact['spelling'], role: string | null, within?: IdentityFact['within']];

/** Text with the clauses marked, and one entry for each mark. */
const reported: readonly (readonly [source: string, facts: readonly Expected[]])[] = [
  ['«SET ROLE app»;', [['SET ROLE', 'app']]],
  ['«set role App»', [['SET ROLE', 'app']]],
  ['«SET\n  ROLE\n  "App"» ;', [['SET ROLE', 'App']]],
  ['«SET/**/ROLE app»', [['SET ROLE', 'app']]],
  ['«SET -- who\n ROLE app» -- done', [['SET ROLE', 'app']]],
  ["«SET ROLE 'app'»", [['SET ROLE', 'app']]],
  ['«SET ROLE NONE»', [['SET ROLE', null]]],
  ["«SET ROLE 'none'»", [['SET ROLE', null]]],
  ['«SET role TO app»', [['SET ROLE', 'app']]],
  ['«SET role = app»', [['SET ROLE', 'app']]],
  ['«SET role TO DEFAULT»', [['SET ROLE', null]]],
  ['«SET "role" TO app»', [['SET ROLE', 'app']]],
  ['«SET "ROLE" = app»', [['SET ROLE', 'app']]],
  ['«SET U&"r\\006Fle" TO app»', [['SET ROLE', 'app']]],
  ['«SET U&"r!006Fle" UESCAPE \'!\' TO app»;', [['SET ROLE', 'app']]],
  ['«SET ROLE U&"\\0061pp"»', [['SET ROLE', 'app']]],
  ['«SET LOCAL ROLE app»; SELECT 1', [['SET LOCAL ROLE', 'app']]],
  ['«SET LOCAL role = app»', [['SET LOCAL ROLE', 'app']]],
  ['«SET SESSION ROLE app»', [['SET SESSION ROLE', 'app']]],
  ['«RESET ROLE»', [['RESET ROLE', null]]],
  ['«RESET "role"»', [['RESET ROLE', null]]],
  ['«RESET ALL»', [['RESET ALL', null]]],
  ['«DISCARD ALL»', [['DISCARD ALL', null]]],
  ['«SET SESSION AUTHORIZATION app»', [['SET SESSION AUTHORIZATION', 'app']]],
  ["«SET SESSION AUTHORIZATION 'App'»", [['SET SESSION AUTHORIZATION', 'App']]],
  ['«SET SESSION AUTHORIZATION DEFAULT»', [['SET SESSION AUTHORIZATION', null]]],
  ['«SET LOCAL SESSION AUTHORIZATION app»', [['SET SESSION AUTHORIZATION', 'app']]],
  ['«SET SESSION SESSION AUTHORIZATION app»', [['SET SESSION AUTHORIZATION', 'app']]],
  ['«SET session_authorization = app»', [['SET SESSION AUTHORIZATION', 'app']]],
  ['«RESET SESSION AUTHORIZATION»', [['RESET SESSION AUTHORIZATION', null]]],
  ['«RESET session_authorization»', [['RESET SESSION AUTHORIZATION', null]]],
  ["SELECT «set_config('role', 'app', true)»", [['set_config', 'app']]],
  ["select 1, «pg_catalog.set_config ( 'ROLE' , $1 , false )» from t", [['set_config', null]]],
  ["SELECT «set_config(new_value => 'app', setting_name => 'role', is_local => true)»", [['set_config', 'app']]],
  ["SELECT «set_config('ro' || 'le', 'app', true)»", [['set_config', 'app']]],
  ["SELECT «set_config(E'r\\x6fle'::text, 'app', true)»", [['set_config', 'app']]],
  ["SELECT «set_config(lower('ROLE'), 'app', true)»", [['set_config', 'app']]],
  ["SELECT «U&\"set\\005Fconfig\"('role', 'none', true)»", [['set_config', null]]],
  ["SELECT «set_config('session_authorization', 'app', false)»", [['set_config', 'app']]],
  ["INSERT INTO t SELECT * FROM u WHERE a = «set_config('role', 'x)y', true)»", [['set_config', 'x)y']]],
  ["WITH a AS (SELECT «set_config('role', 'a', true)» x) SELECT «set_config('role', 'b', true)» FROM a", [['set_config', 'a'], ['set_config', 'b']]],
  ["CREATE VIEW v AS SELECT «set_config('role', 'a', true)»", [['set_config', 'a']]],
  ["EXPLAIN ANALYZE SELECT «set_config('role', 'a', true)»", [['set_config', 'a']]],
  ["CREATE RULE r AS ON INSERT TO t DO ALSO SELECT «set_config('role', 'a', true)»", [['set_config', 'a']]],
  ["«UPDATE pg_settings SET setting = 'app' WHERE name = 'role'»", [['set_config', null]]],
  ['ALTER ROLE alice «SET role TO app»', [['ALTER ROLE SET role', 'app']]],
  ['ALTER USER alice IN DATABASE d «SET role = app»;', [['ALTER ROLE SET role', 'app']]],
  ['ALTER ROLE ALL «SET SESSION AUTHORIZATION app»', [['ALTER ROLE SET role', 'app']]],
  ['ALTER ROLE alice «RESET role»', [['ALTER ROLE SET role', null]]],
  ['ALTER DATABASE d «SET role TO app»', [['ALTER DATABASE SET role', 'app']]],
  ['CREATE FUNCTION f() RETURNS int LANGUAGE sql «SET role TO app» AS $$SELECT 1$$', [['CREATE FUNCTION SET role', 'app']]],
  ["CREATE FUNCTION f(a int DEFAULT 1) RETURNS int SET search_path = '' «SET session_authorization = app» LANGUAGE sql AS 'SELECT 1'", [['CREATE FUNCTION SET role', 'app']]],
  ['CREATE PROCEDURE p() «SET ROLE app» LANGUAGE sql AS $$SELECT 1$$', [['CREATE FUNCTION SET role', 'app']]],
  ['CREATE FUNCTION f() RETURNS int LANGUAGE sql «SET role FROM CURRENT» AS $$SELECT 1$$', [['CREATE FUNCTION SET role', null]]],
  ['ALTER FUNCTION f(int) «SET role = app»', [['ALTER FUNCTION SET role', 'app']]],
  ['ALTER PROCEDURE p() «SET ROLE app»', [['ALTER FUNCTION SET role', 'app']]],
  ['ALTER ROUTINE p() «RESET role»', [['ALTER FUNCTION SET role', null]]],
  ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ «SET ROLE app»; SELECT 1 $$', [['SET ROLE', 'app', 'body']]],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT «set_config(''role'', ''app'', true)»'", [['set_config', 'app', 'body']]],
  ["CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT «set_config('role', 'app', true)»; END", [['set_config', 'app', 'body']]],
  ['DO $$ BEGIN «SET LOCAL ROLE app»; END $$', [['SET LOCAL ROLE', 'app', 'body']]],
  ['DO $x$\r\nBEGIN\r\n  IF true THEN «RESET ROLE»; ELSE «SET ROLE b»; END IF;\r\nEND $x$', [['RESET ROLE', null, 'body'], ['SET ROLE', 'b', 'body']]],
  ["DO 'BEGIN «SET ROLE ''App''»; END'", [['SET ROLE', 'App', 'body']]],
  ["DO E'BEGIN\\n «SET ROLE app»; END'", [['SET ROLE', 'app', 'body']]],
  ["DO $$ BEGIN PERFORM «set_config('role', v, true)»; END $$", [['set_config', null, 'body']]],
  ["DO $$ DECLARE x text := «set_config('role', 'a', true)»; BEGIN IF «pg_catalog.set_config('role', 'b', true)» = 'b' THEN NULL; END IF; END $$", [['set_config', 'a', 'body'], ['set_config', 'b', 'body']]],
  ["DO $$ BEGIN x := CASE WHEN «set_config('role', 'a', true)» = 'a' THEN 1 ELSE 2 END; END $$", [['set_config', 'a', 'body']]],
  ["DO $$ BEGIN FOR r IN SELECT «set_config('role', n, true)» FROM t LOOP NULL; END LOOP; END $$", [['set_config', null, 'body']]],
  ["DO $$ BEGIN EXECUTE '«SET ROLE app»'; END $$", [['SET ROLE', 'app', 'dynamic']]],
  ["DO $$ BEGIN EXECUTE '«SE' || 'T' || ' LOCAL ROLE app»'; END $$", [['SET LOCAL ROLE', 'app', 'dynamic']]],
  ["DO $$ BEGIN EXECUTE '«SET ROLE ' || quote_ident(r)»; END $$", [['SET ROLE', null, 'dynamic']]],
  ["DO $$ BEGIN EXECUTE format('«SET ROLE %I»', r); END $$", [['SET ROLE', null, 'dynamic']]],
  ["DO $$ BEGIN EXECUTE format('«SET ROLE %I»', 'App'); END $$", [['SET ROLE', 'App', 'dynamic']]],
  ["DO $$ BEGIN EXECUTE format('ALTER ROLE %I «SET role = %L»', a, b) USING c; END $$", [['ALTER ROLE SET role', null, 'dynamic']]],
  ["DO $$ BEGIN EXECUTE $q$SELECT «set_config('role', $1, true)»$q$ USING r; END $$", [['set_config', null, 'dynamic']]],
  ["CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE '«RESET ROLE»'; END $$", [['RESET ROLE', null, 'dynamic']]],
  ["DO $$ DECLARE s text; BEGIN s := '«SET ROLE ' || r»; EXECUTE s; END $$", [['SET ROLE', null, 'dynamic']]],
  ["DO $o$ BEGIN EXECUTE 'DO $i$ BEGIN «SET ROLE app»; END $i$'; END $o$", [['SET ROLE', 'app', 'dynamic']]],
  ['DO $$ BEGIN CREATE FUNCTION g() RETURNS int LANGUAGE sql «SET role = x» AS $f$ SELECT 1 $f$; END $$', [['CREATE FUNCTION SET role', 'x', 'body']]],
  ["\ufeff-- é 😀 e\u0301\r\nSELECT '😀é'; «SET ROLE \"é😀\"»;\r\n«RESET ROLE»", [['SET ROLE', 'é😀'], ['RESET ROLE', null]]],
  ["DO $$ BEGIN RAISE NOTICE '😀'; EXECUTE '«SET ROLE é»'; END $$", [['SET ROLE', 'é', 'dynamic']]],
  ['SELECT 2; «SET ROLE :owner»; SELECT 1;', [['SET ROLE', null]]],
  ['«SET SESSION AUTHORIZATION :"owner"»;', [['SET SESSION AUTHORIZATION', null]]],
  ['SELEC 1; «SET ROLE app»; SELECT FROM FROM; «RESET ROLE»', [['SET ROLE', 'app'], ['RESET ROLE', null]]],
  ["SELECT 1 FROM FROM WHERE «set_config('role', 'app', true)»", [['set_config', 'app']]],
  ['«SET ROLE app» garbage here', [['SET ROLE', 'app']]],
  ['\\set ON_ERROR_STOP on\n«SET ROLE app»;\n\\echo it\'s done\n«RESET ROLE»;', [['SET ROLE', 'app'], ['RESET ROLE', null]]],
];

describe('identity changes in SQL', () => {
  test.each(reported)('%s', (source, facts) => {
    const { text, spans } = marked(source);
    const found = identityFacts(readSqlText('a.sql', text), 'sql');
    expect(found.map((fact) => [fact.spelling, fact.role, fact.within])).toEqual(facts.map(([spelling, role, within]) => [spelling, role, within ?? 'statement']));
    expect(found.map((fact) => spanOf(fact.place))).toEqual(spans);
    expect(found.every((fact) => fact.host === 'sql' && fact.place.file === 'a.sql')).toBe(true);
    expect(mayChangeIdentity(text)).toBe(true);
  });

  test.each([
    '',
    '-- SET ROLE app;',
    '/* RESET ROLE; /* SET ROLE x */ */ SELECT 1',
    "SELECT 'SET ROLE app;'",
    'SELECT $$SET ROLE app$$',
    'UPDATE users SET role = $1',
    "UPDATE users SET role = 'admin', session_authorization = 'x' WHERE id = 1",
    "INSERT INTO users VALUES (1) ON CONFLICT (id) DO UPDATE SET role = 'x'",
    "MERGE INTO users u USING s ON u.id = s.id WHEN MATCHED THEN UPDATE SET role = 'x'",
    'ALTER TABLE users ALTER COLUMN role SET DEFAULT 1',
    'ALTER TABLE t SET (fillfactor = 70)',
    "SET search_path TO role",
    "SET application_name = 'role'",
    "SET role.x = 'y'",
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    'SET TIME ZONE LOCAL',
    'SET CONSTRAINTS ALL DEFERRED',
    'RESET search_path',
    'DISCARD PLANS',
    'DISCARD TEMP',
    "SELECT set_config('search_path', 'role', true)",
    "SELECT set_config('app.' || $1, 'app', true)",
    "SELECT set_config(format('app.%s', name), 'app', true) FROM settings",
    "SELECT set_config(CASE WHEN a THEN 'app.a' WHEN b THEN 'app.b' END, 'app', true) FROM settings",
    "SELECT other.set_config('role', 'app', true)",
    "SELECT set_config_of('role')",
    "SELECT current_setting('role')",
    'ALTER ROLE alice SET search_path TO app',
    'ALTER ROLE alice RESET ALL',
    'ALTER ROLE alice WITH NOLOGIN',
    'ALTER SYSTEM SET role = app',
    'ALTER DATABASE d SET search_path = role',
    'GRANT role TO alice',
    'CREATE ROLE role_set',
    'CREATE SCHEMA AUTHORIZATION app',
    'GRANT EXECUTE ON FUNCTION set_role(text) TO app',
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = role AS $$SELECT 1$$",
    "CREATE FUNCTION f(role text DEFAULT 'set role x') RETURNS int LANGUAGE sql AS $$SELECT 1$$",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ 'SET ROLE x' $$",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET role = 'x'; -- SET ROLE y;\n RAISE NOTICE 'SET ROLE z'; RETURN NEW; END $$",
    "DO $$ BEGIN EXECUTE 'UPDATE users SET role = ' || quote_literal(x); END $$",
    "DO $$ BEGIN EXECUTE cmd || ' ROLE app'; END $$",
    "DO $$ BEGIN EXECUTE format('%s ROLE app', verb); END $$",
    "DO $$ BEGIN EXECUTE 'GRANT SELECT ON t TO role'; END $$",
    "DO $$ DECLARE role text; BEGIN role := 'set'; IF role = 'set' THEN UPDATE t SET role = role; END IF; END $$",
    'CREATE TRIGGER set_role AFTER UPDATE OF role ON users EXECUTE FUNCTION set_role()',
    "COMMENT ON ROLE app IS 'SET ROLE app; RESET ROLE'",
    "UPDATE pg_settings SET setting = 'x' WHERE name = 'search_path'",
  ])('nothing in %s', (text) => {
    expect(identityFacts(readSqlText('a.sql', text), 'sql')).toEqual([]);
  });

  test('the facts show the statement, or the clause of a long one', () => {
    const shown = (text: string): readonly string[] => identityFacts(readSqlText('a.sql', text), 'sql').map((fact) => fact.statement);
    expect(shown('SET\n  LOCAL   ROLE app -- x\n;')).toEqual(['SET LOCAL ROLE app']);
    expect(shown("DO $$ BEGIN EXECUTE format('SET ROLE %I', r); END $$")).toEqual(['SET ROLE $…']);
    expect(shown(`SELECT set_config('role', 'a', true), '${'x'.repeat(300)}'`)).toEqual(["set_config('role', 'a', true)"]);
  });

  test('a file has facts, comments and the places of its statements', () => {
    const facts = sqlFileFacts(readSqlText('db/a.sql', '-- one\nSELECT 1;\nRESET ROLE; /* two */'));
    expect(facts.language).toBe('sql');
    expect(facts.facts.map((fact) => fact.place)).toEqual([{ file: 'db/a.sql', line: 3, column: 1, endLine: 3, endColumn: 11 }]);
    expect(facts.comments.map((comment) => [comment.form, comment.text, comment.place.line, comment.place.column])).toEqual([['line', ' one', 1, 1], ['block', ' two ', 3, 13]]);
    expect(facts.statements.map((place) => place.line)).toEqual([2, 3]);
  });
});
