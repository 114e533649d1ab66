import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar, parseStatement, readSqlText } from '../src/index.js';
import type { SqlText } from '../src/index.js';
import { read } from './tree.js';

beforeAll(loadGrammar);

const million = 1024 * 1024;
/** PG_GUARDRAILS_BIG=1 reads files of the sizes that people have; without it smaller ones of the same shape. */
const isBig = process.env['PG_GUARDRAILS_BIG'] === '1';
const dumpSize = (isBig ? 50 : 1) * million;
const patience = isBig ? 300_000 : 30_000;

/** Repeats what `line` gives until there are so many characters. */
function repeated(size: number, line: (index: number) => string): { readonly text: string; readonly count: number } {
  const lines: string[] = [];
  for (let length = 0; length < size; length += lines.at(-1)?.length ?? 0) lines.push(line(lines.length));
  return { text: lines.join(''), count: lines.length };
}

function summary({ statements, problems }: SqlText): readonly [statements: number, problems: readonly string[]] {
  return [statements.length, problems.map(({ place, message }) => `${String(place.line)}:${String(place.column)} ${message}`)];
}

describe('large files', () => {
  test('a dump of INSERTs', { timeout: patience }, () => {
    const { text, count } = repeated(dumpSize, (index) => `INSERT INTO events VALUES (${String(index)}, 'it''s é', '{"a": "(("}');\n`);
    const sql = readSqlText('dump.sql', `CREATE TABLE events (id int, a text, b jsonb);\n${text}ALTER TABLE events OWNER TO app;\n`);
    expect(summary(sql)).toEqual([count + 2, []]);
    expect(sql.statements.at(-1)?.place.line).toBe(count + 2);
  });

  test('a dump of COPY blocks', { timeout: patience }, () => {
    const { text, count } = repeated(dumpSize / 2, (index) => `${String(index)}\tit's\t((\n`);
    const block = (name: string): string => `CREATE TABLE ${name} (id int);\nCOPY ${name} FROM stdin;\n${text}\\.\n\n`;
    const history = read({ 'dump.sql': `\\restrict x\n${block('a')}${block('b')}\\unrestrict x\n` }, 'dump.sql');
    const [file] = history.files;
    expect(file === undefined ? null : summary(file.sql)).toEqual([4, []]);
    expect(file?.sql.statements.at(-1)?.place.line).toBe(count + 7);
  });

  test('an INSERT of many MB is read, and one whose rows are no constants is left out by name', { timeout: patience }, () => {
    const rows = "(1, 'some text'),\n".repeat(((isBig ? 15 : 5) * million) / 18);
    expect(summary(readSqlText('a.sql', `SELECT 1;\nINSERT INTO t VALUES ${rows}(2, 'x');\nSELECT 2;`))).toEqual([3, []]);
    expect(summary(readSqlText('a.sql', `SELECT 1;\nINSERT INTO t VALUES ${rows}(2, f());\nSELECT 2;`))).toEqual([2, ['2:1 the statement is longer than 4 MB and was not read']]);
  });

  test.runIf(isBig)('the longest statements that are read, of the smallest values', { timeout: patience }, () => {
    const list = `SELECT 1 WHERE 1 IN (1${',1'.repeat(1.9 * million)})`;
    expect(summary(readSqlText('a.sql', `${list};\nINSERT INTO t VALUES (1)${',(1)'.repeat(0.9 * million)};\n${list}`))).toEqual([3, []]);
  });

  test.each<readonly [name: string, statement: (index: number) => string, problems: number]>([
    ['that parse', (index) => `CREATE TABLE t${String(index)} (id int);\n`, 0],
    ['with a parenthesis that is not closed', (index) => `CREATE TABLE t${String(index)} (id int;\n`, 10_000],
    ['with a body that does not end', (index) => `CREATE FUNCTION f${String(index)}() RETURNS int BEGIN ATOMIC SELECT 1;\n`, 10_000],
    ['that do not parse, with comments', (index) => `-- ${String(index)}\nCREATE TABEL t; /* é */\n`, 10_000],
  ])('10,000 statements %s take a moment only', { timeout: 30_000 }, (_, statement, problems) => {
    const text = Array.from({ length: 10_000 }, (__, index) => statement(index)).join('');
    const sql = readSqlText('a.sql', text);
    expect([sql.statements.length, sql.problems.length]).toEqual([10_000 - problems, problems]);
  });
});

describe('deep nesting does not harm the parser', () => {
  const patterns: readonly (readonly [name: string, text: (depth: number) => string])[] = [
    ['parentheses', (depth) => `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`],
    ['subqueries', (depth) => `SELECT ${'(SELECT '.repeat(depth)}1${')'.repeat(depth)}`],
    ['subqueries in FROM', (depth) => `${'SELECT * FROM ('.repeat(depth)}SELECT 1${') a'.repeat(depth)}`],
    ['operators', (depth) => `SELECT 1${' + 1'.repeat(depth)}`],
    ['prefix operators', (depth) => `SELECT ${'- '.repeat(depth)}1`],
    ['NOT', (depth) => `SELECT ${'NOT '.repeat(depth)}true`],
    ['casts', (depth) => `SELECT 1${'::int'.repeat(depth)}`],
    ['subscripts', (depth) => `SELECT a${'[1]'.repeat(depth)}`],
    ['calls', (depth) => `SELECT ${'f('.repeat(depth)}1${')'.repeat(depth)}`],
    ['arrays', (depth) => `SELECT ${'ARRAY['.repeat(depth)}1${']'.repeat(depth)}`],
    ['rows', (depth) => `SELECT ${'ROW('.repeat(depth)}1${')'.repeat(depth)}`],
    ['CASE', (depth) => `SELECT ${'CASE WHEN true THEN '.repeat(depth)}1${' END'.repeat(depth)}`],
    ['joins', (depth) => `SELECT 1 FROM a${' JOIN b ON true'.repeat(depth)}`],
    ['natural joins', (depth) => `SELECT 1 FROM a${' NATURAL JOIN b'.repeat(depth)}`],
    ['set operations', (depth) => `SELECT 1${' EXCEPT SELECT 1'.repeat(depth)}`],
    ['IS NULL', (depth) => `SELECT 1${' IS NULL'.repeat(depth)}`],
    ['COLLATE', (depth) => `SELECT 'a'${' COLLATE "C"'.repeat(depth)}`],
    ['AT TIME ZONE', (depth) => `SELECT now()${" AT TIME ZONE 'UTC'".repeat(depth)}`],
    ['LIKE', (depth) => `SELECT 'a'${" LIKE ('a'".repeat(depth)}${')'.repeat(depth)}`],
    ['BETWEEN', (depth) => `SELECT 1${' BETWEEN 1 AND (1'.repeat(depth)}${')'.repeat(depth)}`],
    ['WITH', (depth) => `${'WITH a AS ('.repeat(depth)}SELECT 1${') SELECT 1'.repeat(depth)}`],
    ['field selection', (depth) => `SELECT ${'('.repeat(depth)}a${').b'.repeat(depth)}`],
    ['EXISTS', (depth) => `${'SELECT 1 WHERE EXISTS ('.repeat(depth)}SELECT 1${')'.repeat(depth)}`],
  ];

  test.each(patterns)('%s', (_, text) => {
    for (const depth of [50, 480, 960, 2000, 20_000]) {
      const sql = readSqlText('a.sql', `${text(depth)};\nSELECT 2;`);
      // The statement is read, or is said not to be; the next one is read in either case.
      expect(sql.statements.at(-1)?.text).toBe('SELECT 2');
      expect(sql.statements.length + sql.problems.length).toBe(2);
      expect(sql.problems.map(({ message }) => message).filter((message) => !/nested too deeply|syntax error|memory exhausted/u.test(message))).toEqual([]);
    }
    expect(readSqlText('a.sql', text(50)).problems).toEqual([]);
    expect(parseStatement('SELECT 1').problem).toBeNull();
  });
});
