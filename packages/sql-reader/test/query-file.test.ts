import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar, readQueryFile } from '../src/index.js';
import { marked, spanOf } from './marked.js';

beforeAll(loadGrammar);

describe('named parameters in files of queries', () => {
  test.each([
    ['-- BLOCK select_course\n«SELECT * FROM courses WHERE id = $course_id»;\n\n-- BLOCK all\n«SELECT * FROM courses»;\n'],
    ['/* @name find */\n«SELECT id FROM users WHERE name = :name AND age > :a»;\n'],
    ["«SELECT '😀é', $é FROM t WHERE x = $b::int AND y = ANY($ids::bigint[])»;\r\n«SELECT 1»;"],
    ["«SELECT '$name', $tag$ $name :x $tag$, \"$b\" FROM t WHERE id = $id»;"],
    ['«SELECT a[1:2], b::text FROM t»;\n«SELECT :x»;'],
    ['«UPDATE t SET a = $a, b = $b WHERE c = $1»;'],
    [`«CREATE ROLE :"app" LOGIN PASSWORD :'pw'»;\r\n«ALTER ROLE é PASSWORD :'pw'»;\n«GRANT CONNECT ON DATABASE :DB TO :app, :"other"»;\n«SELECT :'a', 'é:''b' FROM :t»;`],
    [`\\set ON_ERROR_STOP on\n«ALTER ROLE app PASSWORD :'pw'»;\n\\echo done\n«SELECT :'pw'»;\n`],
  ])('%j', (source) => {
    const { text, spans, offsets } = marked(source);
    const sql = readQueryFile('queries.sql', text);
    expect(sql.problems).toEqual([]);
    expect(sql.statements.map((statement) => spanOf(statement.place))).toEqual(spans);
    expect(sql.statements.map((statement) => statement.text)).toEqual(offsets.map(({ start, end }) => text.slice(start, end)));
    expect(sql.text).toBe(text);
  });

  test.each([
    ['a name in the place of one of PostgreSQL is no parameter', 'SELECT * FROM $table;\nSELECT 1;', 'syntax error at or near "$"', 1],
    ['what is broken besides stays so, at its place', 'SELECT $id;\nSELEKT $id;', 'syntax error at or near "SELEKT"', 2],
    ['what a template fills in is none', 'SELECT ${id};', 'syntax error at or near "$"', 1],
    ['the name of what is set', `SELECT :'a';\nSET :"what" = :'value';`, 'syntax error at or near ":"', 2],
    ['the name of what a function sets', `SELECT :'a';\nSELECT set_config(:'name', 'x', false);`, 'syntax error at or near ":"', 2],
    ['a body', `SELECT :'a';\nDO :'body';`, 'syntax error at or near ":"', 2],
    ['what a role is set to', `ALTER ROLE a PASSWORD :'pw';\nALTER ROLE a SET :"what" = 'b';`, 'syntax error at or near ":"', 2],
    ['what a query gives to be run, unquoted', `SELECT format('CREATE ROLE app PASSWORD %s', :'pw') \\gexec\n`, 'syntax error at or near ":"', 1],
    ['what a query gives to be run: another role', `SELECT format('SET ROLE %L', :'role') \\gexec\n`, 'syntax error at or near ":"', 1],
    ['what a query gives to be run, and more', `SELECT format('CREATE ROLE app PASSWORD %L', :'pw'), :'more' \\gexec\n`, 'syntax error at or near ":"', 1],
    ['what a query gives to be run, and does itself', `SELECT format('CREATE ROLE app PASSWORD %L', set_config('role', :'role', false)) \\gexec\n`, 'syntax error at or near ":"', 1],
    ['what a query gives to be run', `ALTER ROLE a PASSWORD :'pw';\nSELECT 'GRANT a TO b' || :'rest' \\gexec\n`, 'syntax error at or near ":"', 2],
    ['a bound of an array is left alone', 'SELECT a[lo:hi];\nSELECT :1x FROM;', 'syntax error at or near ":"', 2],
  ])('%s', (_name, text, message, line) => {
    const { problems } = readQueryFile('queries.sql', text);
    expect(problems.map(({ place }) => place.line)).toEqual([line]);
    expect(problems[0]?.message).toContain(message);
  });

  test('what a query gives to be run is the same for each value where format() quotes it', () => {
    const { problems, statements } = readQueryFile('roles.sql', `SELECT format('CREATE ROLE app LOGIN PASSWORD %L', :'pw')\nWHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \\gexec\nSELECT pg_catalog.format('GRANT CONNECT ON DATABASE %I TO a', :'db') \\gexec\nALTER ROLE app PASSWORD :'pw';\n`);
    expect([problems, statements.map(({ kind }) => kind)]).toEqual([[], ['SelectStmt', 'SelectStmt', 'AlterRoleStmt']]);
  });
});
