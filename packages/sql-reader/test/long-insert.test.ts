import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar, readSqlText } from '../src/index.js';
import { unreadRows } from '../src/long-insert.js';

beforeAll(loadGrammar);

/** What is left out of an INSERT whose first 2,000 rows are the same, and which ends in `rest`. */
function leftOut(header: string, row: string, rest: string): string | null {
  const text = `SELECT 1; ${header} ${Array.from({ length: 2000 }, () => row).join(', ')}${rest}`;
  const range = unreadRows(text, { start: 10, end: text.length });
  return range === null ? null : text.slice(range.start, range.end);
}

describe('the rows of a long INSERT that need not be read', () => {
  test.each<readonly [header: string, row: string, rest: string, left: string | null]>([
    ['INSERT INTO t VALUES', "(1, 'a')", '', null],
    ['INSERT INTO t VALUES', "(1, 'a')", ", (2, 'b')", ", (2, 'b')"],
    ['insert into "values" (a, b) values', "(1, 'a')", ", (2, 'b');", ", (2, 'b')"],
    ['INSERT INTO s.t AS x (a, b) OVERRIDING SYSTEM VALUE VALUES', "(1, 'a')", ", (2, 'b') ON CONFLICT (a) DO NOTHING RETURNING (a)", ", (2, 'b')"],
    // What stands for a value says nothing, however it is written, whatever it holds.
    ['INSERT INTO t VALUES', "(1, 'a')", ", (-2.5e3, NULL) /* (f()) */, (true, E'\\'(' -- )\n'), f('), ($$),(f()$$, U&'\\0061')", ", (-2.5e3, NULL) /* (f()) */, (true, E'\\'(' -- )\n'), f('), ($$),(f()$$, U&'\\0061')"],
    ['INSERT INTO t VALUES', "(1, '{\"é\": 1}'::jsonb)", ", (2, '{\"😀\": 1}'::JSONB)", ", (2, '{\"😀\": 1}'::JSONB)"],
    // A row of another shape is read, and so is all before it.
    ['INSERT INTO t VALUES', "(1, 'a')", ", (2, 'b'), (3, DEFAULT)", null],
    ['INSERT INTO t VALUES', "(1, 'a')", ", (3, DEFAULT), (4, DEFAULT), (5, 'b')", ", (4, DEFAULT), (5, 'b')"],
    ['INSERT INTO t VALUES', "(1, 'a')", ", (2, 'b'::regclass)", null],
    ['INSERT INTO t VALUES', "(1, 'a')", ', (2, x.y)', null],
    ['INSERT INTO t VALUES', "(1, 'a')", ', (2)', null],
    // A call with the same arguments is the same, one with others may do another thing.
    ['INSERT INTO t VALUES', "(1, f('a'))", ", (2, f('a'))", ", (2, f('a'))"],
    ['INSERT INTO t VALUES', "(1, set_config('role', 'a', false))", ", (2, set_config('role', 'b', false))", null],
    ['INSERT INTO t VALUES', '(1, (SELECT 1))', ', (2, (SELECT 2))', null],
    // An operator may be a function of the history.
    ['INSERT INTO t VALUES', '(1, 2 - 1)', ', (1, 2 - 2)', null],
    ['INSERT INTO t VALUES', "(1, 'a' || 'b')", ", (1, 'a' || 'c')", null],
    ['INSERT INTO t VALUES', '(1, $1)', ', (1, $2)', null],
    // Where it cannot be told what stands there, all of it is read.
    ['INSERT INTO t VALUES', "(1, 'a')", ", (2, 'b", null],
    ['INSERT INTO t VALUES', "(1, 'a')", ', (2, \\x)', null],
    ['INSERT INTO t SELECT * FROM (VALUES', '(1)', ', (2)) AS v', null],
    ['WITH a AS (SELECT 1) INSERT INTO t VALUES', '(1)', ', (2)', null],
    ['SELECT 1 WHERE (1) IN (VALUES', '(1)', ', (2))', null],
  ])('%s %s … %s', (header, row, rest, left) => {
    expect(leftOut(header, row, rest)).toBe(left);
  });
});

test('what stands behind the rows keeps its place', () => {
  const rows = Array.from({ length: 16_000 }, (_, index) => `(${String(index)}, 'some text of a row, é 😀')`).join(',\r\n');
  const sql = readSqlText('a.sql', `SELECT 'é';\r\nINSERT INTO t (a, b) VALUES\r\n${rows}\r\nON CONFLICT (a) DO UPDATE SET b = f(excluded.b);\r\nSELECT 2;`);
  const [, insert, last] = sql.statements;
  expect([sql.problems, sql.statements.length, last?.place.line]).toEqual([[], 3, 16_004]);
  const node = insert?.node ?? {};
  const found: string[] = [];
  JSON.stringify(node, (key, value: unknown) => {
    if (key === 'FuncCall' && typeof value === 'object' && value !== null && 'location' in value && typeof value.location === 'number') {
      const place = sql.tokenAt(value.location);
      found.push(`${String(place?.line)}:${String(place?.column)}-${String(place?.endColumn)}`);
    }
    return value;
  });
  expect(found).toEqual(['16003:35-36']);
  expect(insert?.text.length).toBeGreaterThan(512 * 1024);
});

test('a mistake behind the rows is told where it stands', () => {
  const rows = Array.from({ length: 16_000 }, (_, index) => `(${String(index)}, 'some text of a row, é 😀')`).join(',\n');
  const sql = readSqlText('a.sql', `INSERT INTO t (a, b) VALUES\n${rows}\nON CONFLCT (a) DO NOTHING;\nSELECT 2;`);
  expect(sql.problems.map(({ place, message, kind }) => [place.line, place.column, message, kind])).toEqual([[16_002, 4, 'syntax error at or near "CONFLCT"', 'rejected']]);
  expect(sql.statements).toHaveLength(1);
});
