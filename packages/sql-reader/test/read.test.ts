import fc from 'fast-check';
import { parseSync } from 'libpg-query';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { codePointOffset, createByteMap, lex, loadGrammar, parseExpression, parsePlpgsql, parseStatement, readSqlText } from '../src/index.js';
import { split } from '../src/split.js';
import { marked, spanOf } from './marked.js';

beforeAll(loadGrammar);

describe('statements', () => {
  test.each([
    ['«SELECT 1»'],
    ['«SELECT 1»;«SELECT 2»'],
    ['  «SELECT 1 /* in */ + 1» /* behind */ ;\n-- between\n«SELECT 2» -- last\n'],
    ['\ufeff«SELECT 1»;\n«SELECT 2»'],
    ['«SELECT 1»;\r\n«SELECT\r\n  2»;\r«SELECT 3»'],
    ["«SELECT '😀é e\u0301'»; «SELECT 'ü' AS \"ß\"»; «SELECT 3»"],
    ["-- 😀\n«SELECT 1»;;; ; /* ; */ «SELECT ';' || $$;$$ || $a$ $$ ; $a$ || E'\\';' || \";\"» ;"],
    ["«SELECT E'a'\n'b\\'; c'»; «SELECT U&'d!0061t;' UESCAPE '!'»; «SELECT 2»"],
    ['«CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)»; «SELECT 3»'],
    ['«CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2 AS end; END»; «SELECT 3»'],
    ['/* a /* nested ; */ ; */ «SELECT 1»; -- ; no\n'],
    ['«BEGIN»; «SELECT 1»; «END»; «COMMIT»'],
    ['\\set x 1\n«SELECT 1»;\n\\echo it\'s\n«SELECT 2»;'],
    ["«COPY t FROM STDIN»;\n1\tit's\n2\t(\n\\.\n«SELECT 2»;"],
  ])('%j', (source) => {
    const { text, spans, offsets } = marked(source);
    const sql = readSqlText('a.sql', text);
    expect(sql.problems).toEqual([]);
    expect(sql.statements.map((statement) => spanOf(statement.place))).toEqual(spans);
    expect(sql.statements.map(({ start, end }) => ({ start, end }))).toEqual(offsets);
    expect(sql.statements.map((statement) => statement.text)).toEqual(offsets.map(({ start, end }) => text.slice(start, end)));
    expect(sql.text).toBe(text);
  });

  test.each(['', ' \n\t', '\ufeff', '-- only', '/* only */', ';', ' ; ;\r\n'])('%j holds none and is no problem', (text) => {
    const sql = readSqlText('a.sql', text);
    expect([sql.statements, sql.problems]).toEqual([[], []]);
  });

  test('comments have their places and belong to the statement they stand before, but for those at the end of another’s line', () => {
    const sql = readSqlText('a.sql', "-- é 1\r\nSELECT '-- no'; -- 2\n/* 3 /* in */\n*/ SELECT /* 4 */ 5; BROKEN /* 5 */; --6\nSELECT 7 -- 8");
    expect(sql.comments.map((comment) => [comment.text, comment.form])).toEqual([[' é 1', 'line'], [' 2', 'line'], [' 3 /* in */\n', 'block'], [' 4 ', 'block'], [' 5 ', 'block'], ['6', 'line'], [' 8', 'line']]);
    expect(sql.statements.map((statement) => statement.leading.map((comment) => comment.text))).toEqual([[' é 1'], [' 3 /* in */\n'], []]);
    expect(sql.comments[2]?.place).toEqual({ file: 'a.sql', line: 3, column: 1, endLine: 4, endColumn: 3 });
  });

  test('a location of a node leads to its token, also behind statements that do not parse', () => {
    const sql = readSqlText('a.sql', "SELEKT 'é';\nSELECT '😀', éé FROM t;");
    const node = sql.statements[0]?.node;
    if (node === undefined || !('SelectStmt' in node)) throw new Error('no SELECT');
    const target = node.SelectStmt.targetList?.[1];
    if (target === undefined || !('ResTarget' in target)) throw new Error('no target');
    expect(sql.tokenAt(target.ResTarget.location)).toEqual({ file: 'a.sql', line: 2, column: 14, endLine: 2, endColumn: 16 });
    expect([sql.tokenAt(-1), sql.tokenAt(undefined), sql.tokenAt(1)]).toEqual([null, null, null]);
  });

  test('10,000 statements take a moment only, and a broken one among them is found', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `INSERT INTO t${String(index)} VALUES (${String(index)}, 'é');`);
    lines[4999] = 'INSERT INTO;';
    const started = performance.now();
    const sql = readSqlText('a.sql', lines.join('\n'));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(sql.statements).toHaveLength(9_999);
    expect(sql.statements.at(-1)?.place).toEqual({ file: 'a.sql', line: 10_000, column: 1, endLine: 10_000, endColumn: 37 });
    expect(sql.problems.map((problem) => problem.place)).toEqual([{ file: 'a.sql', line: 5000, column: 12, endLine: 5000, endColumn: 13 }]);
  });
});

describe('broken SQL: one problem for each broken statement, and the rest is read', () => {
  test.each<readonly [source: string, messages: readonly string[], statements: number]>([
    ['«SELEC» 1; SELECT 2', ['syntax error at or near "SELEC"'], 1],
    ["SELECT '😀é', 1 FROM «FROM»; SELECT 2", ['syntax error at or near "FROM"'], 1],
    ['SELECT 1;\r\nSELECT 2 «2»;\r\nSELECT 3; GRANT«;» SELECT 4', ['syntax error at or near "2"', 'syntax error at end of input'], 3],
    ['CREATE TABLE t (a int«;» SELECT 1; SELECT 2;', ['syntax error at end of input'], 2],
    ['SELECT 1«)»; SELECT 2', ['syntax error at or near ")"'], 1],
    ["SELECT 1; SELECT «»'open; SELECT 2", ["unterminated quoted string at or near \"'open; SELECT 2\""], 1],
    ['SELECT 1; SELECT «»"open; SELECT 2', ['unterminated quoted identifier at or near ""open; SELECT 2"'], 1],
    ['SELECT 1; DO «»$x$ BEGIN END $$; SELECT 2', ['unterminated dollar-quoted string at or near "$x$ BEGIN END $$; SELECT 2"'], 1],
    ['SELECT 1; «/*» open; SELECT 2', ['unterminated /* comment'], 1],
    ['SELECT 1«\0»; SELECT 2', ['invalid byte 0x00 in the text'], 2],
    ['\ufeff«x»', ['syntax error at or near "x"'], 0],
    ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1«;» SELECT 2; SELECT 3', ['syntax error at end of input'], 2],
    ['CREATE TABLE t (id int«;» CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 2', ['syntax error at end of input'], 2],
    ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1«;» CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 2; END; SELECT 3', ['syntax error at end of input'], 2],
    [`«SELECT» ${'- '.repeat(5000)}1; SELECT 2`, ['the statement is nested too deeply to be read'], 1],
    [`«SELECT» '${'x'.repeat(4.2e6)}'; SELECT 2`, ['the statement is longer than 4 MB and was not read'], 1],
  ])('%#', (source, messages, statements) => {
    const { text, spans } = marked(source);
    const sql = readSqlText('a.sql', text);
    expect(sql.problems.map((problem) => problem.message)).toEqual(messages);
    expect(sql.problems.map((problem) => spanOf(problem.place))).toEqual(spans);
    expect(sql.statements).toHaveLength(statements);
  });

  test.each<readonly [sql: string, kinds: readonly string[]]>([
    ['SELEC 1; SELECT 2', ['rejected']],
    ['GRANT; CREATE TABLE t (a int,); SELECT 1', ['rejected', 'rejected']],
    ["SELECT 'open; SELECT 2", ['unread']],
    ['SELECT 1 FROM; /* open', ['rejected', 'unread']],
    ['SELECT 1\0', ['unread']],
    ['CREATE TABLE :name (a int)', ['unread']],
    ['CREATE TABLE ${schema}.t (a int)', ['unread']],
    ['CREATE TABLE {{ schema }}.t (a int)', ['unread']],
    ['CREATE ROLE @role@ LOGIN', ['unread']],
    ['SELECT @role@ FROM', ['unread']],
    ['CREATE TABLE %s (a int)', ['unread']],
    ["SELECT a FROM t WHERE b LIKE '%x%' AND", ['rejected']],
    [`SELECT ${'- '.repeat(5000)}1`, ['unread']],
  ])('whether PostgreSQL rejects it: %s', (sql, kinds) => {
    expect(readSqlText('a.sql', sql).problems.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('a message quotes one line only', () => {
    const [problem] = readSqlText('a.sql', `SELECT 'open\n${'x\n'.repeat(5000)}`).problems;
    expect(problem?.message).toBe('unterminated quoted string at or near "\'open…"');
  });

  test('long chains that are legal are read', () => {
    const union = `SELECT 1${' UNION ALL SELECT 1'.repeat(400)}`;
    const or = `SELECT 1 WHERE a = 1${' OR a = 1'.repeat(3000)}`;
    const rows = `INSERT INTO t VALUES (-1)${', (-1 + 2)'.repeat(3000)}`;
    expect(readSqlText('a.sql', [union, or, rows].join(';\n')).problems).toEqual([]);
  });
});

describe('pieces', () => {
  test('a statement', () => {
    expect(parseStatement('SELECT 1').problem).toBeNull();
    expect(parseStatement('').problem).toBe('the text holds no statement');
    expect(parseStatement('SELECT 1; SELECT 2').problem).toBe('the text holds more than one statement');
    expect(parseStatement('SELEC').problem).toBe('syntax error at or near "SELEC"');
    expect(parseStatement(`SELECT ${'- '.repeat(5000)}1`).problem).toBe('the statement is nested too deeply to be read');
  });

  test('an expression', () => {
    expect(Object.keys(parseExpression('a || b').value ?? {})).toEqual(['A_Expr']);
    expect(parseExpression('a, b')).toMatchObject({ value: null, problem: null });
    expect(parseExpression('count(*) FROM t').value).toHaveProperty('FuncCall');
    expect(parseExpression(')').problem).toContain('syntax error');
  });

  test('a PL/pgSQL body', () => {
    expect(parsePlpgsql('DO $$ BEGIN NULL; END $$').functions).toHaveLength(1);
    expect(parsePlpgsql('DO $$ BEGIN NUL; END $$')).toEqual({ functions: null, problem: 'syntax error at or near "NUL"' });
    expect(parsePlpgsql("DO 'open").functions).toBeNull();
    expect(parsePlpgsql('').functions ?? []).toEqual([]);
  });

  test('what a body has PostgreSQL print is not printed: standard output is for reports', () => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const texts = ["DO $$ #option dump\n BEGIN NULL; END $$", "DO '\n#print_strict_params on\n  #OPTION\n dump BEGIN NULL; END'", 'DO $b$#option dump\nBEGIN NULL; END$b$'];
    const read = texts.map((text) => parsePlpgsql(text).problem);
    const kept = parsePlpgsql("DO $$ BEGIN PERFORM '#option dump'; END $$");
    const printed = print.mock.calls.length;
    print.mockRestore();
    expect([read, printed]).toEqual([[null, null, null], 0]);
    expect(JSON.stringify(kept.functions)).toContain("'#option dump'");
  });
});

const fragment = fc.oneof(
  fc.constantFrom('select 1', "select 'a;b'", "select E'\\';'", 'select $$;$$', 'select $t$ ; $$ $t$', 'select ";"', 'select 1 -- ;\n', 'select /* ; /* */ ; */ 2', "select 'é😀'", 'create rule r as on insert to t do also (select 1; select 2)',
    'create function f() returns int begin atomic select 1; select case when true then 1 else 2 end; end', "select U&'d\\0061;'", 'select 1 +-1', 'select a.end from a', 'begin', 'end', 'update t set a = $1', "select 'a'\n';b'", 'select 1e5, .5, 0x1f, 1_000', "select b'01', x'ff', n';'", 'select a->>\';\' #- b', 'select a<@b, a-- ;\n+1'),
);

describe('properties', () => {
  test('the splitter ends statements where PostgreSQL does', () => {
    const glue = fc.constantFrom(';', ' ;\n', ';;', '; -- c ;\n', ';/* ; */', ';\r\n', '; /* 😀 */');
    fc.assert(
      fc.property(fc.array(fc.tuple(fragment, glue), { maxLength: 12 }), (parts) => {
        const text = parts.map(([statement, end]) => statement + end).join('');
        if (text === '') return;
        const bytes = Buffer.from(text);
        const expected = (parseSync(text).stmts ?? []).map((raw) => {
          const start = raw.stmt_location ?? 0;
          return bytes.subarray(start, raw.stmt_len === undefined ? undefined : start + raw.stmt_len).toString();
        });
        const { pieces } = split(text);
        const trimmed = expected.map((statement) => {
          const inner = lex(statement).tokens;
          return statement.slice(inner[0]?.start, inner.at(-1)?.end);
        });
        expect(pieces.map(({ start, end }) => text.slice(start, end))).toEqual(trimmed);
        expect(readSqlText('a.sql', text).statements.map((statement) => statement.text)).toEqual(trimmed);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('reading one by one gives what reading at once gives', () => {
    fc.assert(
      fc.property(fc.array(fragment, { minLength: 1, maxLength: 8 }), (parts) => {
        const text = parts.join(';\n');
        const whole = readSqlText('a.sql', text);
        const broken = readSqlText('a.sql', `${text};\nselec`);
        expect(broken.statements).toEqual(whole.statements);
        expect(broken.problems).toHaveLength(1);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  test('the byte map agrees with Buffer', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ';', '\n', 'é', 'e\u0301', '漢', '😀', '\ufeff', '\u{10ffff}') }), (text) => {
        const map = createByteMap(text);
        expect(map.byteLength).toBe(Buffer.byteLength(text));
        let codePoint = 0;
        for (let offset = 0; offset <= text.length; offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1) {
          const byte = Buffer.byteLength(text.slice(0, offset));
          expect([map.toUtf16(byte), map.toByte(offset), codePointOffset(text, codePoint)]).toEqual([offset, byte, offset]);
          codePoint += 1;
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test('the lexer covers any text: tokens and comments in order, only white space between, never a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', "'", '"', '$', '$$', '--', '/*', '*/', '\n', '\\', '(', ')', ';', ' ', 'E', 'U&', '1', '.', '+', 'é', '😀', '\0') }), (text) => {
        const { tokens, comments } = lex(text);
        const all = [...tokens, ...comments].sort((a, b) => a.start - b.start);
        let at = 0;
        for (const part of all) {
          expect(text.slice(at, part.start)).toMatch(/^[ \t\n\r\f\v]*$/u);
          expect(part.end).toBeGreaterThan(part.start);
          at = part.end;
        }
        expect(text.slice(at)).toMatch(/^[ \t\n\r\f\v]*$/u);
        expect(() => readSqlText('a.sql', text)).not.toThrow();
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
