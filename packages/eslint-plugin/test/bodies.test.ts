import { Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import plugin, { SqlLanguage, type SqlNode } from '../src/index.js';

const language = new SqlLanguage();

/** `IF x > 1` for each part of the bodies of a text, with the words of the SQL in it. */
function partsOf(text: string): readonly string[] {
  const file = { path: '/project/a.sql', physicalPath: '/project/a.sql', bom: false, body: text };
  const result = language.parse(file);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  const code = language.createSourceCode(file, result);
  const found: string[] = [];
  for (const { target, phase } of code.traverse()) {
    const node = target as SqlNode;
    if (phase !== 1 || !/^Plpgsql/u.test(node.type)) continue;
    const sql = node['sql'] as SqlNode | null;
    found.push(`${node['keyword'] as string} | ${code.getText(node)} | ${sql === null ? '-' : `${sql.type} ${code.getText(sql)}`}`);
  }
  return found;
}

function messagesOf(text: string, rules: Linter.RulesRecord): readonly Linter.LintMessage[] {
  return new Linter().verify(text, [{ files: ['**/*.sql'], plugins: { pg: plugin }, language: 'pg/sql', rules }], 'packages/kernel/src/a.sql');
}

/** What `no-restricted-syntax` marks: the text at the places that it reports. */
function marked(text: string, ...selectors: readonly string[]): readonly string[] {
  const config: Linter.Config[] = [{ files: ['**/*.sql'], plugins: { pg: plugin }, language: 'pg/sql', rules: { 'no-restricted-syntax': ['error', ...selectors] } }];
  const lines = text.split(/\r\n|\n|\r/u);
  return new Linter().verify(text, config, 'a.sql').map(({ fatal, message, line, column, endLine, endColumn }) => {
    if (fatal === true) return message;
    return line === endLine ? (lines[line - 1] ?? '').slice(column - 1, (endColumn ?? column) - 1) : `${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)}`;
  });
}

const body = (text: string): string => `CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $b$${text}$b$;`;

describe('the parts of a body', () => {
  test.each<[string, string, readonly string[]]>([
    ['SQL statements', 'BEGIN UPDATE t SET a = 1; DELETE FROM t; END', ['UPDATE | UPDATE t SET a = 1 | UpdateStmt UPDATE t SET a = 1', 'DELETE | DELETE FROM t | DeleteStmt DELETE FROM t']],
    ['INTO is PL/pgSQL’s', 'BEGIN SELECT id INTO STRICT x, r.y FROM t; INSERT INTO t VALUES (1) RETURNING id INTO x; END', ['SELECT | SELECT id INTO STRICT x, r.y FROM t | SelectStmt SELECT id INTO STRICT x, r.y FROM t', 'INSERT | INSERT INTO t VALUES (1) RETURNING id INTO x | InsertStmt INSERT INTO t VALUES (1) RETURNING id']],
    ['declarations', "DECLARE x int := 1 + 2; r record; c CURSOR FOR SELECT 1; BEGIN END", ['x | x int := 1 + 2 | SelectStmt 1 + 2', 'r | r record | -', 'c | c CURSOR FOR SELECT 1 | SelectStmt SELECT 1']],
    ['branches', 'BEGIN IF a > 1 THEN NULL; ELSIF b THEN RETURN 1; ELSE PERFORM g(x); END IF; END', ['IF | IF a > 1 | SelectStmt a > 1', 'NULL | NULL | -', 'ELSIF | ELSIF b | SelectStmt b', 'RETURN | RETURN 1 | SelectStmt 1', 'PERFORM | PERFORM g(x) | SelectStmt g(x)']],
    ['loops', 'BEGIN FOR i IN 1..3 LOOP x := x + 1; END LOOP; FOR r IN SELECT * FROM t LOOP EXIT WHEN r.a; END LOOP; WHILE true LOOP CONTINUE; END LOOP; FOREACH x IN ARRAY ARRAY[1] LOOP NULL; END LOOP; END', ['FOR | FOR i IN 1..3 | -', ':= | x := x + 1 | SelectStmt x + 1', 'FOR | FOR r IN SELECT * FROM t | SelectStmt SELECT * FROM t', 'EXIT | EXIT WHEN r.a | SelectStmt r.a', 'WHILE | WHILE true | SelectStmt true', 'CONTINUE | CONTINUE | -', 'FOREACH | FOREACH x IN ARRAY ARRAY[1] | SelectStmt ARRAY[1]', 'NULL | NULL | -']],
    ['CASE expressions and statements', "BEGIN x := CASE WHEN a THEN 1 ELSE 2 END; CASE x WHEN 1 THEN DELETE FROM t; ELSE NULL; END CASE; SELECT CASE WHEN a THEN 1 END INTO x; END", [':= | x := CASE WHEN a THEN 1 ELSE 2 END | SelectStmt CASE WHEN a THEN 1 ELSE 2 END', 'CASE | CASE x WHEN 1 | -', 'DELETE | DELETE FROM t | DeleteStmt DELETE FROM t', 'NULL | NULL | -', 'SELECT | SELECT CASE WHEN a THEN 1 END INTO x | SelectStmt SELECT CASE WHEN a THEN 1 END']],
    ['handlers', "BEGIN BEGIN TRUNCATE t; EXCEPTION WHEN others THEN RAISE; WHEN SQLSTATE '22012' THEN NULL; END; END", ['TRUNCATE | TRUNCATE t | TruncateStmt TRUNCATE t', 'EXCEPTION | EXCEPTION WHEN others | -', 'RAISE | RAISE | -', "WHEN | WHEN SQLSTATE '22012' | -", 'NULL | NULL | -']],
    ['what is put together', "BEGIN EXECUTE format('DROP TABLE %I', a) USING 1; RETURN QUERY EXECUTE 'SELECT 1'; RETURN QUERY SELECT 2; END", ["EXECUTE | EXECUTE format('DROP TABLE %I', a) USING 1 | SelectStmt format('DROP TABLE %I', a)", "RETURN | RETURN QUERY EXECUTE 'SELECT 1' | SelectStmt 'SELECT 1'", 'RETURN | RETURN QUERY SELECT 2 | SelectStmt SELECT 2']],
    ['a label, an option, a comment', '#variable_conflict use_column\n<<outer>> BEGIN -- DELETE FROM t;\n /* x */ SET LOCAL ROLE a; END', ['SET | SET LOCAL ROLE a | VariableSetStmt SET LOCAL ROLE a']],
    ['MERGE has THEN in it', 'BEGIN MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING; END', ['MERGE | MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING | MergeStmt MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING']],
    ['nothing', 'BEGIN END', []],
  ])('%s', (_, text, expected) => {
    expect(partsOf(body(text))).toEqual(expected);
  });

  test('what does not parse is said of the file, and has no SQL where PostgreSQL does not look at it', () => {
    const text = body('BEGIN\n  SELEKT 1; DELETE FROM t; END');
    expect(messagesOf(text, {})).toEqual([]);
    const words = 'syntax error at or near "SELEKT" in a body of PL/pgSQL, so PostgreSQL refuses its CREATE FUNCTION';
    expect(messagesOf(text, { 'pg/unread-sql': 'error' })).toMatchObject([{ ruleId: 'pg/unread-sql', message: expect.stringContaining(words) as string, line: 2, column: 3 }]);
    // It may hide who the session is.
    expect(messagesOf(`${text} SET ROLE a;`, {})).toMatchObject([{ fatal: true, message: `Parsing error: ${words}`, line: 2, column: 3 }]);
    expect(partsOf(`SET check_function_bodies = off; ${text}`)).toEqual(['SELEKT | SELEKT 1 | -', 'DELETE | DELETE FROM t | DeleteStmt DELETE FROM t']);
  });
});

describe('places in a body', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['a dollar quote with a tag', body('\nBEGIN\n  SET ROLE a;\nEND'), 'VariableSetStmt[name=role]', ['SET ROLE a']],
    ['DO', 'DO $$ BEGIN SET ROLE a; END $$', 'DoStmt VariableSetStmt', ['SET ROLE a']],
    ['a string with doubled quotes before it', "DO ' BEGIN RAISE NOTICE ''it''''s''; DELETE FROM t; END '", 'DeleteStmt', ['DELETE FROM t']],
    ['a string with escapes before it', "DO E' BEGIN\\n RAISE NOTICE \\'\\u00e9\\'; DELETE FROM t; END '", 'DeleteStmt', ['DELETE FROM t']],
    ['a string with escapes inside it', "DO E'BEGIN DELETE FROM t\\n WHERE a = 1; END'", 'DeleteStmt', ['DELETE FROM t\\n WHERE a = 1']],
    ['CRLF', `SELECT 1;\r\n${body('\r\nBEGIN\r\n  DELETE FROM t;\r\nEND')}`, 'DeleteStmt', ['DELETE FROM t']],
    ['Unicode before and inside', `SELECT '😀'; ${body(" BEGIN RAISE NOTICE 'größe 😀'; DELETE FROM \"größe\"; END ")}`, 'DeleteStmt > RangeVar', ['"größe"']],
    ['an inner token', body(' BEGIN UPDATE app.t SET a = 1; END '), 'PlpgsqlStatement RangeVar', ['app']],
    ['a token of an expression', body(' BEGIN IF pg_has_role(x) THEN NULL; END IF; END '), 'PlpgsqlStatement[keyword=IF] FuncCall', ['pg_has_role']],
    ['EXECUTE of anything but a constant', body(" BEGIN EXECUTE 'SELECT 1'; EXECUTE q; END "), 'PlpgsqlStatement[keyword=EXECUTE]:has(ColumnRef)', ['EXECUTE q']],
    ['a body in a body', 'DO $a$ BEGIN CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $b$ BEGIN DROP TABLE t; END $b$; END $a$', 'DropStmt', ['DROP TABLE t']],
    ['language SQL', 'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM a; DELETE FROM b $$', 'RoutineBody[language=sql] > DeleteStmt', ['DELETE FROM a', 'DELETE FROM b']],
    ['a procedure', 'CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$', 'TransactionStmt', ['COMMIT']],
    ['several lines', body('\nBEGIN\n  DELETE\n    FROM t;\nEND'), 'DeleteStmt', ['3:3-4:11']],
  ])('%s', (_, text, selector, expected) => {
    expect(marked(text, selector)).toEqual(expected);
  });

  test.each([
    ['a C function', "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'symbol'"],
    ['a SQL-standard body', 'CREATE FUNCTION f() RETURNS int RETURN 1'],
    ['another language', 'CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ return 1 $$'],
    ['no function', 'SELECT $$ DELETE FROM t $$'],
  ])('no body: %s', (_, text) => {
    expect(marked(text, 'RoutineBody', 'PlpgsqlStatement', 'DeleteStmt')).toEqual([]);
  });
});
