import { loadGrammar, readQueryFile } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { marked, spanOf } from '../../packages/sql-reader/test/marked.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
  await db.exec(`CREATE TABLE t (a int, b text, c int[]); CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN pos AS int CHECK (VALUE > 0); CREATE TYPE pair AS (x int, y text)`);
});
afterAll(() => db.close());

/** What PostgreSQL says, in a transaction that is taken back. */
async function answer(text: string): Promise<string> {
  await db.exec('BEGIN');
  try {
    await db.exec(text);
    return 'taken';
  } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await db.exec('ROLLBACK');
  }
}

const f = (body: string, head = 'f() RETURNS int'): string => `CREATE FUNCTION ${head} LANGUAGE plpgsql AS $$${body}$$;`;
const begin = (statements: string): string => f(`BEGIN ${statements} RETURN 1; END`);

test.each<readonly [name: string, text: string, says: string]>([
  ['a mistyped statement', begin('«SELEC» 1;'), 'syntax error at or near "SELEC"'],
  ['the second of two', begin("PERFORM 1; «SELEC» 1; PERFORM 'SELEC';"), 'syntax error at or near "SELEC"'],
  ['SQL', begin('INSERT INTO t VALUE«S» (1);').replace('VALUE«S»', '«VALUE»'), 'syntax error at or near "VALUE"'],
  ['SQL over several lines, behind Unicode', f("\nBEGIN\n  -- é 😀\n  PERFORM '😀'; UPDATE t SET b = 'é' «a» = 1\n  WHERE true;\n  RETURN 1;\nEND"), 'syntax error at or near "a"'],
  ['Windows line endings', f('\r\nBEGIN\r\n  UPDATE t SET a 1;\r\nEND').replace('a 1', 'a «1»'), 'syntax error at or near "1"'],
  ['SQL with INTO', f('DECLARE x int; BEGIN SELECT a INTO x FROM t «WERE» b = 1; RETURN 1; END').replace('«WERE» b', 'WERE «b»'), 'syntax error at or near "b"'],
  ['an expression that ends too soon', f('DECLARE x int; BEGIN x := 1 +«;» RETURN x; END'), 'syntax error at end of input'],
  ['a condition', begin('IF a b «c» THEN NULL; END IF;'), 'syntax error at or near "c"'],
  ['a condition without THEN', begin('IF true NULL«;» END IF;'), 'missing "THEN" at end of SQL expression'],
  ['a loop without LOOP', begin('FOR i IN 1..3 PERFORM 1«;» END LOOP;'), 'missing "LOOP" at end of SQL expression'],
  ['IF that is not ended', f('BEGIN IF true THEN RETURN 1; END«;» RETURN 1; END'), 'syntax error at or near ";"'],
  ['END IF for nothing', begin('PERFORM 1; END «IF»;'), 'syntax error at or near "IF"'],
  ['a body that is not ended', f('BEGIN IF true THEN RETURN 1«;» '), 'syntax error at end of input'],
  ['what stands behind the end', f('BEGIN RETURN 1; END; «garbage»'), 'syntax error at or near "garbage"'],
  ['no BEGIN', f('«BEGN» RETURN 1; END'), 'syntax error at or near "BEGN"'],
  ['a missing semicolon', f('BEGIN PERFORM 1 RETURN 1; END').replace('RETURN 1', 'RETURN «1»'), 'syntax error at or near "1"'],
  ['a missing semicolon between declarations', f('DECLARE x int «BEGIN» RETURN 1; END'), 'syntax error at or near "BEGIN"'],
  ['a declaration without a type', f('DECLARE x«;» BEGIN RETURN 1; END'), 'missing data type declaration'],
  ['two of one name', f('DECLARE x int; «x» text; BEGIN RETURN 1; END'), 'duplicate declaration'],
  ['a value of a declaration', f('DECLARE x int := 1 2; BEGIN RETURN 1; END').replace('1 2', '1 «2»'), 'syntax error at or near "2"'],
  ['RAISE', begin("RAISE NOTICE «;»"), 'syntax error at or near ";"'],
  ['RAISE with too few values', begin("RAISE NOTICE 'a %'«;»"), 'too few parameters specified for RAISE'],
  ['RAISE with too many values', begin("RAISE NOTICE 'a', 1«;»"), 'too many parameters specified for RAISE'],
  ['a value of RAISE', begin("RAISE NOTICE 'a %', 1 2;").replace('1 2', '1 «2»'), 'syntax error at or near "2"'],
  ['an open parenthesis', begin('PERFORM (1«;»'), 'mismatched parentheses'],
  ['an open string', f("BEGIN EXECUTE «'»a; RETURN 1; END"), 'unterminated quoted string'],
  ['EXIT without a loop', begin('EXIT«;»'), 'EXIT cannot be used outside a loop'],
  ['a label of another block', begin('<<a>> LOOP EXIT; END LOOP «b»;'), 'end label "b" differs'],
  ['IF without a condition', begin('IF «THEN» NULL; END IF;'), 'missing expression'],
  ['GET DIAGNOSTICS', f('DECLARE n int; BEGIN GET DIAGNOSTICS n = «rows»; RETURN n; END'), 'unrecognized GET DIAGNOSTICS item'],
  ['what PostgreSQL does not have', begin('CREATE POLICY IF «NOT» EXISTS p ON t USING (true);'), 'syntax error at or near "NOT"'],
  ['a CASE', begin('CASE 1 WHEN 2 NULL; END CASE;').replace('NULL;', 'NULL«;»'), 'missing "THEN" at end of SQL expression'],
  ['a block inside', begin('BEGIN PERFORM 1; EXCEPTION WHEN others «PERFORM» 2; END;'), 'syntax error at or near "PERFORM"'],
  ['a body right behind its AS', "CREATE FUNCTION f() RETURNS int AS'BEGIN «SELEC» 1; RETURN 1; END'LANGUAGE plpgsql;", 'syntax error at or near "SELEC"'],
  ['a parenthesis of a statement that takes all the rest', f('BEGIN PERFORM 1; INSERT INTO t VALUES (1; RETURN 1; «END»'), 'unexpected end of function definition at end of input'],
  ['a block right behind its DO', "DO'BEGIN «SELEC» 1; PERFORM 1; END';", 'syntax error at or near "SELEC"'],
  ['a comma in a list of values', f('DECLARE m mood; BEGIN FOR m IN SELECT 1«,» LOOP NULL; END LOOP; RETURN 1; END').replace('1«,» LOOP', '1«,», 2 LOOP').replace('«,»,', ', «,»'), 'syntax error at or near ","'],
  ['DO', 'SELECT 1;\nDO $do$ BEGIN «SELEC» 1; END $do$;\nSELECT 2;', 'syntax error at or near "SELEC"'],
  ['DO whose language comes last', 'DO $$ BEGIN «SELEC» 1; END $$ LANGUAGE plpgsql;', 'syntax error at or near "SELEC"'],
  ['DO, in a branch that is never reached', 'DO $$ BEGIN IF false THEN DELETE «FORM» t; END IF; END $$;', 'syntax error at or near "FORM"'],
  ['a procedure', 'CREATE PROCEDURE p(INOUT x int) LANGUAGE plpgsql AS $$ BEGIN x = x y «x»; END $$;', 'syntax error at or near "x"'],
  ['a trigger function', f('BEGIN NEW.a := «:=» 1; RETURN NEW; END', 'f() RETURNS trigger'), 'syntax error at or near ":="'],
  ['quotes that are doubled', "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS ' BEGIN PERFORM ''it''''s''; SELECT ''a'' «''b''»; RETURN 1; END';", `syntax error at or near "'b'"`],
  ['escapes', "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS E' BEGIN\\n PERFORM \\'\\u00e9\\';\\n «SELEC» 1; RETURN 1; END';", 'syntax error at or near "SELEC"'],
  ['escapes with another mark', "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS U&' BEGIN PERFORM !0031; «SELEC» 1; RETURN 1; END' UESCAPE '!';", 'syntax error at or near "SELEC"'],
  ['an empty body', f('«»'), 'syntax error at end of input'],
  ['the tag of a body inside', 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $b$ BEGIN PERFORM $body$x$body$; «SELEC» 1; END $b$;', 'syntax error at or near "SELEC"'],
  ['SQL as a language', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; «SELEC» 2; $$;', 'syntax error at or near "SELEC"'],
  ['SQL as a language, in quotes', "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''😀'' «FORM» t'".replace('«FORM» t', 'FORM «t»'), 'syntax error at or near "t"'],
  ['the check is on again', `SET check_function_bodies = off; SET check_function_bodies = on; ${begin('«SELEC» 1;')}`, 'syntax error at or near "SELEC"'],
  ['the check is off for later sessions', `ALTER ROLE CURRENT_USER SET check_function_bodies = off; ALTER DATABASE postgres SET check_function_bodies = off; ${begin('«SELEC» 1;')}`, 'syntax error at or near "SELEC"'],
  ['the check is what the session began with', `SET check_function_bodies = off; RESET check_function_bodies; ${begin('«SELEC» 1;')}`, 'syntax error at or near "SELEC"'],
  ['all settings are reset', `SET check_function_bodies = off; RESET ALL; ${begin('«SELEC» 1;')}`, 'syntax error at or near "SELEC"'],
  ['the check was off for another function only', `${f('BEGIN SELEC 1; END', 'g() RETURNS int SET check_function_bodies = off')} ${begin('«SELEC» 1;')}`, 'syntax error at or near "SELEC"'],
])('PostgreSQL refuses %s, and we say where', async (_, source, says) => {
  const { text, spans } = marked(source);
  const { problems, statements } = readQueryFile('a.sql', text);
  expect([await answer(text), problems.map(({ place, kind }) => [kind, spanOf(place)])]).toEqual(['42601', spans.map((span) => ['rejected', span])]);
  expect(problems[0]?.message.startsWith(says)).toBe(true);
  expect(statements.map((statement) => statement.kind)).not.toContain('DoStmt');
});

/** All that PL/pgSQL has. */
const everything = `#variable_conflict use_column
<<outside>>
DECLARE
  x int; y CONSTANT text COLLATE "C" NOT NULL := 'a;b'; z numeric(10, 2) DEFAULT 1.5; arr int[] = ARRAY[1, 2]; r record; rw t%ROWTYPE; col t.a%TYPE; m mood := 'ok'; p pos := 1; q pair; old_x ALIAS FOR x;
  c CURSOR FOR SELECT a FROM t; d NO SCROLL CURSOR (k int, l text) IS SELECT a FROM t WHERE a = k; e refcursor; "Quoted Name" int; s text;
BEGIN
  x := 1; x = 2; "Quoted Name" := 3; arr[1] := 5; arr[1:2] := ARRAY[3, 4]; rw.a := 1; rw.c[1] := 2; q.x := 1; q.y = 'b'; outside.x := 4;
  SELECT a, b INTO x, q.y FROM t; SELECT a INTO STRICT rw.a FROM t; INSERT INTO t (a) VALUES (1) RETURNING a INTO x; UPDATE t SET a = 1 RETURNING * INTO rw; DELETE FROM t WHERE a = x RETURNING a, b INTO x, z; SELECT INTO r * FROM t;
  MERGE INTO t USING (SELECT 1 AS k) s ON t.a = s.k WHEN MATCHED AND t.a > 1 THEN UPDATE SET b = 'x' WHEN NOT MATCHED THEN INSERT (a) VALUES (1);
  WITH w AS (INSERT INTO t VALUES (1) RETURNING a) SELECT count(*) INTO x FROM w;
  PERFORM 1; PERFORM count(*) FROM t WHERE b = 'then;loop'; CALL pg_catalog.pg_sleep(0); EXECUTE 'SELECT 1' INTO x USING 1, 'a'; EXECUTE format('SELECT %L', 'a') USING x INTO STRICT s;
  GET DIAGNOSTICS x = ROW_COUNT, s := PG_CONTEXT; NULL; ASSERT x > 0, 'message';
  IF x > 1 THEN NULL; ELSIF x IS NULL THEN x := 1; ELSEIF (CASE WHEN true THEN false ELSE true END) THEN NULL; ELSE NULL; END IF;
  CASE x WHEN 1, 2 THEN NULL; WHEN 3 THEN x := 1; ELSE NULL; END CASE; CASE WHEN x = 1 THEN NULL; END CASE;
  <<l>> LOOP EXIT l WHEN x > 1; CONTINUE l; EXIT; END LOOP l; WHILE x < 3 LOOP x := x + 1; END LOOP;
  FOR i IN 1..3 LOOP NULL; END LOOP; FOR i IN REVERSE 10..1 BY 2 LOOP NULL; END LOOP; FOR r IN SELECT * FROM t LOOP NULL; END LOOP; FOR x, z IN SELECT 1, 2 LOOP NULL; END LOOP; FOR rw IN EXECUTE 'SELECT * FROM t' USING 1 LOOP NULL; END LOOP;
  FOR k IN c LOOP NULL; END LOOP; FOR k IN d(1, l := 'a') LOOP NULL; END LOOP; FOREACH x IN ARRAY arr LOOP NULL; END LOOP; FOREACH arr SLICE 1 IN ARRAY ARRAY[[1, 2]] LOOP NULL; END LOOP;
  OPEN c; OPEN d(1, 'a'); OPEN e FOR SELECT 1; OPEN e SCROLL FOR EXECUTE 'SELECT 1' USING 1; FETCH c INTO x; FETCH NEXT FROM c INTO r; FETCH RELATIVE -2 FROM c INTO x; MOVE FORWARD 2 FROM c; UPDATE t SET a = 1 WHERE CURRENT OF c; CLOSE c;
  RAISE; RAISE NOTICE 'a % %% %', x, y; RAISE EXCEPTION USING ERRCODE = 'P0001', MESSAGE = 'a' || 'b'; RAISE unique_violation; RAISE SQLSTATE '22012' USING HINT = 'h'; RAISE WARNING 'x' USING DETAIL := 'd';
  BEGIN x := 1 / 0; EXCEPTION WHEN division_by_zero OR SQLSTATE '22012' THEN GET STACKED DIAGNOSTICS s = MESSAGE_TEXT; WHEN others THEN RAISE; END;
  CREATE TEMP TABLE tmp AS SELECT 1; LOCK TABLE t; SET LOCAL search_path = pg_catalog; RESET search_path; TRUNCATE t; COMMIT; ROLLBACK AND CHAIN; GRANT SELECT ON t TO PUBLIC; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'; DO 'BEGIN END'; NOTIFY a, 'b';
  DECLARE x int; BEGIN x := outside.x; END;
END outside`;

const returning = 'BEGIN RETURN NEXT; RETURN QUERY SELECT 1; RETURN QUERY EXECUTE $q$SELECT 1$q$ USING 1; RETURN; END';

test.each<readonly [name: string, text: string]>([
  ['a procedure with all that PL/pgSQL has', `CREATE PROCEDURE p() LANGUAGE plpgsql AS $proc$${everything}$proc$;`],
  ['a set of OUT parameters', f(returning, 'f(OUT x int) RETURNS SETOF int')],
  ['a table', f(returning, 'f(a text) RETURNS TABLE (x int)')],
  ['a set of rows', f('DECLARE r t; BEGIN RETURN NEXT r; RETURN NEXT (1, $s$a$s$, NULL); RETURN; END', 'f() RETURNS SETOF t')],
  ['void', f('BEGIN RETURN; END', 'f() RETURNS void')],
  ['void with its schema', f('BEGIN RETURN; END', 'f() RETURNS pg_catalog.void')],
  ['OUT parameters', f('BEGIN x := 1; y := $s$a$s$; RETURN; END', 'f(OUT x int, INOUT y text)')],
  ['a trigger function', f('BEGIN NEW.a := TG_NARGS; IF TG_OP = $s$DELETE$s$ THEN RETURN OLD; END IF; NEW.c[1] := TG_ARGV[0]; RETURN NEW; END', 'f() RETURNS trigger')],
  ['a trigger function with the type’s schema', f('BEGIN NEW.a := 1; RETURN NEW; END', 'f() RETURNS pg_catalog.trigger')],
  ['an event trigger function', f('BEGIN RAISE NOTICE $s$%$s$, TG_TAG; RETURN; END', 'f() RETURNS event_trigger')],
  ['arguments of types of its own', f('BEGIN p.x := 1; RETURN m || $s$a$s$; END', 'f(p pair, m mood, VARIADIC r text[]) RETURNS text')],
  ['polymorphic arguments', f('DECLARE x a%TYPE; BEGIN x := a; RETURN x; END', 'f(a anyelement) RETURNS anyelement')],
  ['arguments by number', f('BEGIN RETURN $1 + $2; END', 'f(int, int) RETURNS int')],
  ['no semicolon behind END', f('BEGIN RETURN 1; END')],
  ['a comment at the end', f('BEGIN RETURN 1; END; -- done')],
  ['words of SQL as names', f('DECLARE value int; type text; name text; BEGIN value := 1; type := $s$a$s$; RETURN value; END')],
  ['SQL as a language', `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (a, ''x;y''); SELECT $1; -- done';`],
  ['SQL as a language, without a statement', `CREATE FUNCTION f() RETURNS void LANGUAGE sql AS '';`],
  ['SQL in its own syntax', 'CREATE FUNCTION f() RETURNS int RETURN 1; CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;'],
  ['a loop over variables of types of the history', f('DECLARE m mood; p pos; ms public.mood[]; k int[]; BEGIN FOR m, p IN SELECT 1, 2 LOOP NULL; END LOOP; FOR /* a */ ms -- b\n , p IN EXECUTE $s$x$s$ LOOP NULL; END LOOP; FOREACH p, m IN ARRAY k LOOP NULL; END LOOP; RETURN 1; END')],
  ['a loop over arguments of types of the history', f('BEGIN FOR "A b", m IN SELECT 1, 2 LOOP NULL; END LOOP; FOR f."A b", m IN SELECT 1, 2 LOOP NULL; END LOOP; RETURN 1; END', 'f("A b" pos, m mood) RETURNS int')],
  ['DO', `DO 'BEGIN IF false THEN RAISE EXCEPTION ''%'', 1; END IF; END';`],
  ['the check is off', `SET check_function_bodies = off; ${begin('SELEC 1;')}`],
  ['the check is off, by a function', `SELECT pg_catalog.set_config('check_function_bodies', 'false', false); ${begin('SELEC 1;')}`],
  ['the check is on again in what is rolled back', `SET check_function_bodies = off; SAVEPOINT s; SET check_function_bodies = on; ROLLBACK TO s; ${begin('SELEC 1;')}`],
  ['the check is off, by a block', `DO $do$ BEGIN SET check_function_bodies = off; END $do$; ${begin('SELEC 1;')}`],
  ['the check is off in the transaction', `SET LOCAL check_function_bodies = off; ${begin('SELEC 1;')}`],
  ['the check is off for the function', f('BEGIN SELEC 1; END', 'f() RETURNS int SET check_function_bodies = off')],
])('PostgreSQL takes %s, and we say nothing', async (_, text) => {
  expect([await answer(text), readQueryFile('a.sql', text).problems]).toEqual(['taken', []]);
});

test.each<readonly [name: string, text: string]>([
  ['a variable that nothing declares', begin('y := 1;')],
  ['a field of a row whose type libpg-query does not know', f('DECLARE r t%ROWTYPE; BEGIN r.a := 1; SELECT 1, 2 INTO r.a, r.b; RETURN 1; END')],
  ['a type that is not there', f('DECLARE x nowhere; BEGIN RETURN 1; END')],
  ['an exception that has no name', begin('BEGIN NULL; EXCEPTION WHEN nonsense THEN NULL; END;')],
  ['what a migration tool fills in', begin('SELECT ${column} FROM t;')],
  ['a marker of a template', begin('SELECT @extname@;')],
  ['DO in SQL, which it cannot be in', "DO LANGUAGE sql 'SELEC 1';"],
  ['another language', 'CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS $$ return 1 +; $$;'],
  ['SQL in two texts', "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'a', 'b';"],
  ['a body that is nested too deeply to be parsed', begin(`PERFORM ${'('.repeat(3000)}1${')'.repeat(3000)};`)],
])('of %s nothing is said, since libpg-query knows no catalog', (_, text) => {
  expect(readQueryFile('a.sql', text).problems).toEqual([]);
});
