import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { File } from '@eslint/core';
import { afterAll, describe, expect, test } from 'vitest';
import { SqlLanguage } from '../src/language/language.js';
import type { SqlNode } from '../src/language/nodes.js';
import type { SqlSourceCode } from '../src/language/source-code.js';
import { untaggedStruct } from '../src/language/untagged.js';

const language = new SqlLanguage();

function fileOf(body: string | Uint8Array): File {
  return { path: '/project/schema/1.sql', physicalPath: '/project/schema/1.sql', bom: false, body };
}

/** A project with a history, of which what does not parse is an error. */
const root = mkdtempSync(path.join(tmpdir(), 'guardrails-language-'));
mkdirSync(path.join(root, 'migrations'));
writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ migrations: 'migrations', claims: [] }));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function migrationOf(body: string, name = 'migrations/1.sql'): File {
  const file = path.join(root, name);
  return { path: file, physicalPath: file, bom: false, body };
}

function read(body: string): SqlSourceCode {
  const result = language.parse(fileOf(body));
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return language.createSourceCode(fileOf(body), result);
}

function isNode(target: object): target is SqlNode {
  return 'type' in target && 'range' in target;
}

function nodesOf(code: SqlSourceCode): readonly SqlNode[] {
  return [...code.traverse()].filter((step) => step.phase === 1).map((step) => step.target).filter(isNode);
}

function nodeOf(code: SqlSourceCode, type: string): SqlNode {
  const found = nodesOf(code).find((node) => node.type === type);
  if (found === undefined) throw new Error(`There is no ${type}.`);
  return found;
}

/** `CreateStmt create table t (a int)` for each node. */
function sketch(code: SqlSourceCode): readonly string[] {
  return nodesOf(code).map((node) => `${node.type} ${JSON.stringify(code.getText(node))}`);
}

describe('parse', () => {
  test.each([
    ['an empty file', ''],
    ['white space', ' \n\t'],
    ['a comment', '-- nothing yet'],
    ['a semicolon', ';'],
    ['a semicolon and a comment', ' ; /* */ ;'],
  ])('%s has no statements and no errors', (_, text) => {
    const code = read(text);
    expect(code.ast.type).toBe('SqlFile');
    expect(code.ast.statements).toEqual([]);
    expect(code.ast.range).toEqual([0, text.length]);
  });

  test.each([
    ['LF', 'SET ROLE a;\nSELECT FROM WHERE;\nSELECT 1;\nCREATE TABEL t ();', [[2, 13], [4, 8]]],
    ['CRLF', 'SET ROLE a;\r\nSELECT FROM WHERE;\r\nSELECT 1;\r\nCREATE TABEL t ();', [[2, 13], [4, 8]]],
    ['a lone CR', 'SELECT 1;\rSELECT FROM WHERE;', [[2, 13]]],
    ['letters of two UTF-16 units before it', "SELECT '😀é'; SELEKT 1;", [[1, 15]]],
    ['a statement that never ends', 'SELECT (', [[1, 9]]],
    ['a string that never ends', "SELECT 1;\nSELECT 'abc", [[2, 8]]],
    ['a comment that never ends', 'SELECT 1;\n  /* abc', [[2, 3]]],
  ])('errors are values with 1-based places: %s', (_, text, places) => {
    const result = language.parse(migrationOf(text));
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.errors.map(({ line, column }) => [line, column])).toEqual(places);
    for (const error of result.errors) expect(error.message).not.toBe('');
  });

  test('outside the histories the tree has what parses, unless the rest may hide who the session is', () => {
    expect(read('SELEKT 1; SELECT 1; CREATE TABEL t ();').ast.statements.map(({ type }) => type)).toEqual(['SelectStmt']);
    expect(language.parse(migrationOf("SELECT 1; CREATE FUNCTION ${f}() AS 'SET ROLE a'", 'other/a.sql'))).toMatchObject({ ok: false, errors: [{ line: 1 }] });
  });

  test('keeps PostgreSQL’s words in the message', () => {
    const result = language.parse(migrationOf('CREATE TABEL t ();'));
    expect(result.ok ? [] : result.errors).toMatchObject([{ message: 'syntax error at or near "TABEL"', line: 1, column: 8, endLine: 1, endColumn: 13 }]);
  });

  test('reads a body given as bytes', () => {
    const result = language.parse(fileOf(new TextEncoder().encode('SELECT 1')));
    expect(result.ok && result.ast.statements.length).toBe(1);
  });
});

describe('the tree', () => {
  test('statements have their exact range, without comments and semicolon', () => {
    const code = read('-- a\nSET ROLE a ;\n/* b */ RESET ROLE; SELECT 1');
    expect(code.ast.statements.map((node) => [node.type, code.getText(node)])).toEqual([
      ['VariableSetStmt', 'SET ROLE a'],
      ['VariableSetStmt', 'RESET ROLE'],
      ['SelectStmt', 'SELECT 1'],
    ]);
  });

  test('an inner node has the range of its token, else of the node around it', () => {
    expect(sketch(read('ALTER TABLE app.ledger OWNER TO bob'))).toEqual([
      'SqlFile "ALTER TABLE app.ledger OWNER TO bob"',
      'AlterTableStmt "ALTER TABLE app.ledger OWNER TO bob"',
      'RangeVar "app"',
      'AlterTableCmd "ALTER TABLE app.ledger OWNER TO bob"',
      'RoleSpec "bob"',
    ]);
  });

  test('positions count UTF-16 units behind umlauts and emoji', () => {
    const code = read("SELECT '😀'; /* ü */ SET ROLE \"größe\"");
    const statement = nodeOf(code, 'VariableSetStmt');
    expect(code.getText(statement)).toBe('SET ROLE "größe"');
    expect(statement.loc).toEqual({ start: { line: 1, column: 22 }, end: { line: 1, column: 38 } });
    expect(code.getText(nodeOf(code, 'A_Const'))).toBe("'😀'");
    const constants = nodesOf(code).filter((node) => node.type === 'A_Const');
    expect(constants.map((node) => code.getText(node))).toEqual(["'😀'", '"größe"']);
  });

  test.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
    ['CR', '\r'],
  ])('lines end at %s', (_, lineEnd) => {
    const code = read(`SELECT 1;${lineEnd}${lineEnd}SET ROLE a;`);
    expect(nodeOf(code, 'VariableSetStmt').loc.start).toEqual({ line: 3, column: 1 });
    expect(code.lines).toEqual(['SELECT 1;', '', 'SET ROLE a;']);
  });

  test('a byte order mark that ESLint has not taken out counts as a column', () => {
    expect(nodeOf(read('\ufeffSET ROLE a'), 'VariableSetStmt').range).toEqual([1, 11]);
  });

  test('fields that ESLint has names for are renamed', () => {
    const code = read('SELECT xmlserialize(content a as text), current_date');
    for (const node of nodesOf(code)) expect(node.type).toMatch(/^[A-Z]/u);
  });

  test('null nodes are null, structs with defaults only are nodes', () => {
    const distinct = nodeOf(read('SELECT DISTINCT 0'), 'SelectStmt');
    expect(distinct['distinctClause']).toEqual([null]);
    expect(nodeOf(read('SELECT 0'), 'Integer').type).toBe('Integer');
  });

  test('everything is frozen', () => {
    const code = read('CREATE TABLE t (a int CHECK (a > 0)); -- c');
    expect(Object.isFrozen(code.ast.comments[0])).toBe(true);
    const seen = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      for (const inner of Object.values(value)) seen(inner);
    };
    seen(code.ast);
    expect(() => Reflect.set(code.ast, 'type', 'x') || Object.defineProperty(code.ast, 'type', { value: 'x' })).toThrow(TypeError);
  });

  test('knows the struct of every untagged field that PostgreSQL’s grammar has', () => {
    const declared = readFileSync(path.join(path.dirname(createRequire(import.meta.url).resolve('@pgsql/types')), 'types.d.ts'), 'utf8');
    const structs = new Map([...declared.matchAll(/export interface (?<name>\w+) \{\n(?<body>[^}]*)\}/gu)].map((match) => [match[1] ?? '', match[2] ?? '']));
    // Planned trees (Query and what it reaches), scans and summaries are not what a parser gives.
    const notRaw = new Set(['ParseResult', 'ScanResult', 'SummaryResult', 'Query', 'RangeTblEntry', 'CallStmt.funcexpr', 'IntoClause.viewQuery', 'JsonExpr', 'JsonConstructorExpr', 'JsonTablePathScan', 'JsonTablePathScan.path']);
    let compared = 0;
    for (const [struct, body] of structs) {
      for (const [, field = '', type = ''] of body.matchAll(/(\w+)\?: (\w+)(?:\[\])?;/gu)) {
        if (type === 'Node' || !structs.has(type) || notRaw.has(struct) || notRaw.has(`${struct}.${field}`)) continue;
        expect(untaggedStruct(struct, field), `${struct}.${field}`).toBe(type);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});

describe('source code', () => {
  const text = "-- eslint-disable-next-line pg/x -- why\nSELECT 1, 'a'; /* b */";
  const code = read(text);

  test('text, range and place', () => {
    const statement = nodeOf(code, 'SelectStmt');
    expect(code.text).toBe(text);
    expect(code.getText()).toBe(text);
    expect(code.getText(statement)).toBe("SELECT 1, 'a'");
    expect(code.getRange(statement)).toEqual([40, 53]);
    expect(code.getLoc(statement)).toEqual({ start: { line: 2, column: 1 }, end: { line: 2, column: 14 } });
    expect(code.getLocFromIndex(40)).toEqual({ line: 2, column: 1 });
    expect(code.getIndexFromLoc({ line: 2, column: 1 })).toBe(40);
  });

  test('the root spans the whole text', () => {
    expect(code.getRange(code.ast)).toEqual([0, text.length]);
    expect(code.getLoc(code.ast)).toEqual({ start: { line: 1, column: 1 }, end: { line: 2, column: 23 } });
  });

  test('comments have their text without delimiters', () => {
    expect(code.getAllComments().map(({ type, value, range }) => [type, value, range])).toEqual([
      ['Line', ' eslint-disable-next-line pg/x -- why', [0, 39]],
      ['Block', ' b ', [55, 62]],
    ]);
  });

  test('parents and ancestors', () => {
    const constant = nodeOf(code, 'A_Const');
    expect(code.getParent(constant)).toMatchObject({ type: 'ResTarget' });
    expect(code.getAncestors(constant).map(({ type }) => type)).toEqual(['SqlFile', 'SelectStmt', 'ResTarget']);
    expect(code.getParent(code.ast)).toBeUndefined();
    const [comment] = code.comments;
    expect(comment && code.getParent(comment)).toBe(code.ast);
  });

  test('steps enter and leave each node, and are made once', () => {
    const steps = [...read('SELECT 1').traverse()].map((step) => `${step.phase === 1 ? '>' : '<'}${isNode(step.target) ? step.target.type : '?'}`);
    expect(steps).toEqual(['>SqlFile', '>SelectStmt', '>ResTarget', '>A_Const', '>Integer', '<Integer', '<A_Const', '<ResTarget', '<SelectStmt', '<SqlFile']);
    expect([...code.traverse()][0]).toBe([...code.traverse()][0]);
    const [first] = code.traverse();
    expect(first?.args).toEqual([code.ast, null]);
  });

  test('visitor keys name the fields that hold nodes', () => {
    expect(code.visitorKeys).toMatchObject({ SqlFile: ['statements'], SelectStmt: ['targetList'], ResTarget: ['val'] });
  });
});

describe('directives', () => {
  const directivesOf = (text: string): unknown => read(text).getDisableDirectives().directives.map(({ type, value, justification }) => ({ type, value, justification }));

  test.each([
    ['-- eslint-disable-next-line pg/x -- why', { type: 'disable-next-line', value: 'pg/x', justification: 'why' }],
    ['SELECT 1; -- eslint-disable-line -- why', { type: 'disable-line', value: '', justification: 'why' }],
    ['/* eslint-disable pg/x, pg/y -- why */', { type: 'disable', value: 'pg/x, pg/y', justification: 'why' }],
    ['/* eslint-enable pg/x */', { type: 'enable', value: 'pg/x', justification: '' }],
    ['/* eslint-enable -- again */', { type: 'enable', value: '', justification: 'again' }],
    ['/* eslint-disable-next-line\n pg/x -- why */', { type: 'disable-next-line', value: 'pg/x', justification: 'why' }],
  ])('%s', (text, directive) => {
    expect(directivesOf(text)).toEqual([directive]);
    expect(read(text).getDisableDirectives().problems).toEqual([]);
  });

  test.each(['-- prose about eslint-disable', '-- eslintrc', '/* no eslint */', "SELECT '/* eslint-disable */'"])('no directive: %s', (text) => {
    expect(read(text).getDisableDirectives()).toEqual({ directives: [], problems: [] });
  });

  test.each([
    ['/* eslint pg/x: off */', 'has no effect in SQL'],
    ['-- eslint-disable-next-line pg/x', 'gives no reason, so it hides nothing. Write why behind two dashes: -- eslint-disable-next-line pg/x -- <reason>'],
    ['/* eslint-disable */', 'Write why behind two dashes: /* eslint-disable <rule> -- <reason> */'],
    ['/* eslint-disable pg/x -- */', 'gives no reason'],
    ['-- eslint-disable pg/x', 'has no effect: write /* eslint-disable'],
    ['/* eslint-disable-line\n */', 'should not span multiple lines'],
  ])('a comment that does not do what it says is a problem: %s', (text, says) => {
    const { directives, problems } = read(text).getDisableDirectives();
    expect(directives).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(says);
    expect(problems[0]?.loc.start).toEqual({ line: 1, column: 1 });
  });
});
