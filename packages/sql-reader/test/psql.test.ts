import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText, stepsOf, textsOf } from '../src/index.js';
import { marked, spanOf } from './marked.js';
import type { Tree } from './tree.js';
import { read, shown } from './tree.js';

beforeAll(loadGrammar);

describe('what psql sends', () => {
  test.each<readonly [name: string, script: string, statements: readonly string[]]>([
    ['a variable', "\\set a 1\nSELECT :a, ':a', $$:a$$, a::int -- :a\n, x[1:2];", ["SELECT 1, ':a', $$:a$$, a::int -- :a\n, x[1:2]"]],
    ['a literal', "\\set a 'it''s'\nSELECT :'a';", ["SELECT 'it''s'"]],
    ['a literal with a backslash', "\\set a 'b\\\\c'\nSELECT :'a';", ["SELECT  E'b\\\\c'"]],
    ['an identifier', '\\set a \'My "Table"\'\nSELECT * FROM :"a";', ['SELECT * FROM "My ""Table"""']],
    ['several arguments are put together', "\\set a x 'y z' w\nSELECT :'a';", ["SELECT 'xy zw'"]],
    ['no argument is the empty string', "\\set a\nSELECT :'a';", ["SELECT ''"]],
    ['a variable in a variable', "\\set a 1\n\\set b :a 2\n\\set c ':b'\nSELECT :b, :c;", ['SELECT 12, 12']],
    ['a variable within itself stays', "\\set a ':a'\nSELECT 1;\n", ['SELECT 1']],
    ['set again, and unset', '\\set a 1\nSELECT :a;\n\\set a 2\nSELECT :a;\n\\unset a\nSELECT 3;', ['SELECT 1', 'SELECT 2', 'SELECT 3']],
    ['whether it is set', '\\set a 1\nSELECT :{?a}, :{?b};', ['SELECT TRUE, FALSE']],
    ['SQL behind a command', '\\set a 1 \\\\ SELECT :a;\n\\echo x \\echo y\nSELECT 2;', ['SELECT 1', 'SELECT 2']],
    ['\\g ends a statement', 'SELECT 1 \\g\nSELECT 2 \\g file\nSELECT 3 \\gx\nSELECT 4 \\; SELECT 5;', ['SELECT 1', 'SELECT 2', 'SELECT 3', 'SELECT 4', 'SELECT 5']],
    ['\\r takes a statement back', 'SELECT oops\n\\r\nSELECT 1;', ['SELECT 1']],
    ['a known condition', '\\set yes on\n\\if :yes\nSELECT 1;\n\\else\nSELECT 0;\n\\endif\n\\if false\nSELECT 0;\n\\if :nothing\nSELECT 0;\n\\endif\n\\elif 1\nSELECT 2;\n\\elif true\nSELECT 0;\n\\endif\nSELECT 3;', ['SELECT 1', 'SELECT 2', 'SELECT 3']],
    ['what is set in a branch that is not read', '\\if :{?a}\n\\set b 0\n\\else\n\\set b 1\n\\endif\nSELECT :b;', ['SELECT 1']],
    ['data of COPY', "COPY t (a, b) FROM STDIN WITH (FORMAT csv);\n1,'\n\\.\nSELECT 1;\n\\copy t from stdin\n2\t(\n\\.\nSELECT 2;\n\\copy t from 'x.csv' \\ no\nSELECT 3;\n\\copy (SELECT 1) to 'x'\n\\copy \"T\".u(a, b) from program 'x | y' csv", ['COPY t (a, b) FROM STDIN WITH (FORMAT csv)', 'SELECT 1', 'COPY t  FROM STDIN', 'SELECT 2', 'COPY t  FROM STDIN', 'SELECT 3', 'COPY "T".u (a, b) FROM STDIN']],
    ['data of COPY to the end of the file', 'SELECT 1;\nCOPY t FROM stdin;\n1\t(\n', ['SELECT 1', 'COPY t FROM stdin']],
    ['a row of what a program prints', "\\set j `cat x.json`\nINSERT INTO t VALUES (:'j');", ["INSERT INTO t VALUES ('(psql variable j)')"]],
    ['\\gexec is a block', "SELECT 'CREATE ROLE a' WHERE true \\gexec\n\\set n b\nSELECT format('DROP TABLE %I', :'n') FROM t\\gexec\nSELECT 'CREATE DATABASE a;' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'a')\\gexec", ["DO $psql_gexec$ BEGIN IF EXISTS (SELECT 'CREATE ROLE a' WHERE true ) THEN EXECUTE 'CREATE ROLE a'; END IF; END $psql_gexec$", "DO $psql_gexec$ DECLARE psql_gexec text; BEGIN FOR psql_gexec IN SELECT format('DROP TABLE %I', 'b') FROM t LOOP IF psql_gexec IS NOT NULL THEN EXECUTE psql_gexec; END IF; END LOOP; END $psql_gexec$", 'CREATE DATABASE a']],
    ['the lines that pg_dump writes', '\\restrict aB3\nSELECT 1;\n\\unrestrict aB3\n', ['SELECT 1']],
  ])('%s', (_, script, statements) => {
    const history = read({ 'm/1.sql': script }, { migrations: 'm', dialect: 'psql' });
    expect([...history.problems, ...history.files.flatMap(({ sql }) => sql.problems)]).toEqual([]);
    expect(history.files[0]?.sql.statements.map(({ text }) => text)).toEqual(statements);
  });

  test.each<readonly [name: string, script: string, problems: readonly string[], statements: number]>([
    ['what a program prints, in DDL', "\\set r `whoami`\nGRANT ALL ON t TO «:r»; SELECT 1;", ['it uses the psql variable r, whose value is not known (it holds what a program prints); give it in `placeholders` as ":r"'], 1],
    ['what a program prints, as code', "\\set b `cat f`\nDO «:'b'»; SELECT 1;", ['psql variable b'], 1],
    ['what a program prints, passed on', "\\set a `x`\n\\set b :a\nSELECT «:b» \\g\nSELECT 1;", ['psql variable b'], 1],
    ['what a query gives', 'SELECT 1 AS a \\gset\nDROP TABLE «:a»; SELECT 2;', ['it may come from the result of a query'], 2],
    ['what is asked for', "\\prompt 'Name? ' n\nDROP TABLE «:n»;", ['it is asked for'], 0],
    ['what psql sets itself', 'GRANT CONNECT ON DATABASE «:"DBNAME"» TO a;', ['psql sets it at run time'], 0],
    ['a variable that is not set', 'SELECT «:»a; SELECT 1;\n\\echo\n', ['give ":a" its value in `placeholders`'], 1],
    ['\\gexec of several columns', "SELECT 'DROP TABLE t', 'x' «\\gexec»\nSELECT 1;", ["psql's \\gexec runs the result of a query as SQL"], 2],
    ['\\gexec of what no block can run', "SELECT 'VACUUM t' «\\gexec»\nSELECT 1;", ["psql's \\gexec runs the result of a query as SQL"], 2],
    ['a condition that is not known', 'SELECT 1;\n«\\if :x»\nSELECT 2;\n\\else\nSELECT 3;\n\\endif', ["psql's \\if runs a part of the file on a condition that is not known"], 3],
    ['another server', 'SELECT 1;\n«\\c app joe db.example.org»\nSELECT 2;', ["psql's \\c connects to another server, db.example.org"], 2],
    ['a connection to what is not known', 'SELECT 1;\n\\set d `hostname`\n«\\c :d»\nSELECT 2;', ["psql's \\c connects to something that is not known (it holds what a program prints)"], 2],
  ])('a problem: %s', (_, source, says, statements) => {
    const { text, spans } = marked(source);
    const history = read({ 'm/1.sql': text }, { migrations: 'm', dialect: 'psql' });
    expect(history.problems).toEqual([]);
    const problems = history.files[0]?.sql.problems ?? [];
    expect(problems.map(({ place }) => spanOf(place))).toEqual(spans);
    says.forEach((words, index) => {
      expect(problems[index]?.message).toContain(words);
    });
    expect(history.files[0]?.sql.statements).toHaveLength(statements);
  });

  test('a value from the configuration', () => {
    const history = read({ 'm/1.sql': "GRANT ALL ON t TO :owner; COMMENT ON TABLE t IS :'owner'; GRANT ALL ON t TO :\"owner\";" }, { migrations: 'm', placeholders: { ':owner': 'joe' } });
    expect(shown(history)).toEqual(["m/1.sql: GRANT ALL ON t TO joe; COMMENT ON TABLE t IS 'joe'; GRANT ALL ON t TO \"joe\""]);
  });

  test('what programs print, from the configuration', () => {
    const script = "\\set v `git describe --tags`\nSELECT :'v';\n\\copy t(a, b) from program 'sed ''s/x/y/'' < data/t.txt'\n\\copy u from program 'cat u' csv\n\\copy w from program 'nothing'\n\\set o `date`\n";
    const history = read({ 'm/1.sql': script }, { migrations: 'm', dialect: 'psql', programs: { 'git *': 'v1\n', "sed 's/x/y/' < data/*.txt": "1\tit's\n2\t\\N\n\\\\3\t\\tx\n", 'cat u': '1,2', nothing: '' } });
    expect(shown(history)).toEqual(["m/1.sql: SELECT 'v1'; INSERT INTO t (a, b) OVERRIDING SYSTEM VALUE VALUES ('1', 'it''s'), ('2', NULL), ( E'\\\\3', '\tx'); COPY u  FROM STDIN (no transaction)"]);
  });

  test('a script outside a history is read the same way', () => {
    const sql = readSqlText('a.sql', "\\set t ledger\nSELECT 'é', x FROM :t;\nSELECT 2");
    expect([sql.problems, sql.statements.map(({ text }) => text)]).toEqual([[], ["SELECT 'é', x FROM ledger", 'SELECT 2']]);
    expect(sql.statements.map(({ place }) => spanOf(place))).toEqual([
      { line: 2, column: 1, endLine: 2, endColumn: 22 },
      { line: 3, column: 1, endLine: 3, endColumn: 9 },
    ]);
  });

  test('the data of a row is not taken for a name', () => {
    const history = read({ 'm/1.sql': "\\set j `cat x`\nINSERT INTO t VALUES (:'j');" }, 'm');
    expect(history.files[0]?.sql.statements[0]?.place).toEqual({ file: 'm/1.sql', line: 2, column: 1, endLine: 2, endColumn: 28 });
  });
});

describe('files that are included', () => {
  test.each<readonly [name: string, tree: Tree, config: HistoryConfig | string, files: readonly string[]]>([
    ['by \\ir, from the folder of the script', { 'm/1.sql': 'SELECT 1;\n\\ir parts/a.sql\nSELECT 3', 'm/parts/a.sql': 'SELECT 2;\n\\ir b.sql', 'm/parts/b.sql': 'SELECT 22' }, 'm', ['m/1.sql: SELECT 1; m/parts/a.sql: SELECT 2; m/parts/b.sql: SELECT 22; SELECT 3 (no transaction)']],
    ['by \\i, from a folder above', { 'db/m/1.sql': '\\i db/lib/a.sql\n\\include lib/b.sql', 'db/lib/a.sql': 'SELECT 1', 'db/lib/b.sql': 'SELECT 2' }, 'db/m', ['db/m/1.sql: db/lib/a.sql: SELECT 1; db/lib/b.sql: SELECT 2 (no transaction)']],
    ['twice, by a variable', { 'schema.sql': "\\set d 'my parts'\n\\ir :d/a.sql\n\\ir './my parts/a.sql'", 'my parts/a.sql': 'SELECT 1' }, 'schema.sql', ['schema.sql: my parts/a.sql: SELECT 1; my parts/a.sql: SELECT 1 (no transaction)']],
    ['with variables both ways', { 's.sql': '\\set a 1\n\\ir p.sql\nSELECT :b;', 'p.sql': 'SELECT :a;\n\\set b 2' }, 's.sql', ['s.sql: p.sql: SELECT 1; SELECT 2 (no transaction)']],
    ['in the midst of a statement: before it', { 's.sql': 'SELECT 1,\n\\ir p.sql\n2;', 'p.sql': 'SELECT 0' }, 's.sql', ['s.sql: p.sql: SELECT 0; SELECT 1,\n         \n2 (no transaction)']],
    ['in a branch that is not read: not at all', { 's.sql': '\\if false\n\\ir gone.sql\n\\endif\nSELECT 1' }, 's.sql', ['s.sql: SELECT 1 (no transaction)']],
    ['by sqitch', { 'sqitch.plan': 'a 2020-01-01T00:00:00Z A <a@b>', 'deploy/a.sql': '\\i lib/f.sql', 'lib/f.sql': 'SELECT 1' }, '.', ['deploy/a.sql: lib/f.sql: SELECT 1 (no transaction)']],
    ['by graphile-migrate', { 'm/committed/000001.sql': 'SELECT 1', 'm/current.sql': '--!include a/f.sql\nSELECT 3;', 'm/fixtures/a/f.sql': 'SELECT :N;\n--! include g.sql', 'm/fixtures/g.sql': 'SELECT 22' }, { migrations: 'm', placeholders: { ':N': '2' } }, ['m/committed/000001.sql: SELECT 1', 'm/current.sql: m/fixtures/a/f.sql: SELECT 2; m/fixtures/g.sql: SELECT 22; SELECT 3']],
  ])('%s', (_, tree, config, files) => {
    const history = read(tree, config);
    expect([...history.problems, ...history.files.flatMap(textsOf).flatMap(({ problems }) => problems)]).toEqual([]);
    expect(shown(history)).toEqual(files);
  });

  test.each<readonly [name: string, before: string, files: readonly string[]]>([
    ['is read', '', ['p.sql', 's.sql']],
    ['is the server’s to judge where another file of the session speaks of check_function_bodies', 'SET check_function_bodies = off;\n', []],
    ['and so where that file is included as well', '\\ir off.sql\n', []],
  ])('a body in an included file %s', (_, before, files) => {
    const broken = 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN SELEC 1; END $$;\n';
    const tree = { 's.sql': `${before}\\ir p.sql\n${broken}`, 'p.sql': broken, 'off.sql': "SELECT set_config('check_function_bodies', 'off', false);" };
    const texts = read(tree, { migrations: 's.sql', dialect: 'psql' }).files.flatMap(textsOf);
    expect(texts.flatMap(({ problems }) => problems.map(({ place }) => place.file)).sort()).toEqual(files);
  });

  test.each<readonly [name: string, tree: Tree, problems: readonly (readonly [file: string, line: number, says: string])[]]>([
    ['missing', { 's.sql': 'SELECT 1;\n\\ir lib/x.sql\n' }, [['s.sql', 2, 'there is no file lib/x.sql']]],
    ['without a name', { 's.sql': '\\i\n' }, [['s.sql', 1, 'it names no file']]],
    ['outside the project', { 'm/s.sql': '\\ir ../../x.sql\n\\i /etc/x.sql\n\\i ~/x.sql\n\\i C:/x.sql\n' }, [['m/s.sql', 1, '../../x.sql lies outside the project'], ['m/s.sql', 2, '/etc/x.sql lies outside'], ['m/s.sql', 3, 'outside'], ['m/s.sql', 4, 'outside']]],
    ['in a circle', { 's.sql': '\\ir a.sql', 'a.sql': 'SELECT 1;\n\\ir b.sql', 'b.sql': '\n\n\\ir a.sql\n\\ir b.sql' }, [['b.sql', 3, 'it includes itself (s.sql → a.sql → b.sql → a.sql)'], ['b.sql', 4, 'it includes itself (s.sql → a.sql → b.sql → b.sql)']]],
    ['a folder', { 's.sql': '\\ir d', 'd/x': '' }, [['s.sql', 1, 'there is no file d']]],
    ['by a name that is not known', { 's.sql': '\\set f `ls`\n\\ir :f' }, [['s.sql', 2, 'its name is not known (it holds what a program prints)']]],
    ['with a statement that does not parse', { 's.sql': 'SELECT 1;\n\\ir p.sql\nSELECT 2', 'p.sql': "SELECT 2;\nSELEC 'x" }, [['p.sql', 2, 'syntax error at or near "SELEC"']]],
  ])('a problem: %s', (_, tree, problems) => {
    const history = read(tree, { migrations: 's.sql' in tree ? 's.sql' : 'm', dialect: 'psql' });
    const found = history.files.flatMap(textsOf).flatMap((sql) => sql.problems);
    expect(found.map(({ place }) => [place.file, place.line])).toEqual(problems.map(([file, line]) => [file, line]));
    problems.forEach(([, , says], index) => {
      expect(found[index]?.message).toContain(says);
    });
    expect(history.problems).toEqual([]);
  });

  test('doubling without end is cut off', () => {
    const doubling = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${String(index)}.sql`, `\\ir p${String(index + 1)}.sql\n`.repeat(2)]));
    const history = read({ 's.sql': '\\ir p0.sql', ...doubling, 'p20.sql': 'SELECT 1' }, 's.sql');
    expect(history.files.flatMap(textsOf).flatMap(({ problems }) => problems)[0]?.message).toContain('more than 1000 files');
  });

  test('an included file that is not UTF-8', () => {
    const history = read({ 's.sql': '\\ir p.sql', 'p.sql': Buffer.from([0x2d, 0x2d, 0x0a, 0xe9]) }, 's.sql');
    expect(history.problems.map(({ file, line }) => [file, line])).toEqual([['p.sql', 2]]);
    expect(history.files[0]?.sql.problems.map(({ message, place }) => [message, place.line])).toEqual([["psql's \\i includes a file that was not read: p.sql cannot be read", 1]]);
  });
});

describe('the databases of a server', () => {
  const steps = (files: Readonly<Record<string, string>>, config: Partial<HistoryConfig> = {}): readonly unknown[] => {
    const history = read(Object.fromEntries(Object.entries(files).map(([name, text]) => [`m/${name}`, text])), { migrations: 'm', dialect: 'psql', ...config });
    const told = history.files.flatMap((file) => stepsOf(file)).map((step) => {
      switch (step.kind) {
        case 'statement':
          return step.statement.text;
        case 'elsewhere':
          return `left out: ${step.statement.text}`;
        case 'connect':
          return `connect ${step.connect.database ?? '-'} ${step.connect.role ?? '-'}`;
        default:
          return step.kind;
      }
    });
    return [history.database, told, history.problems.map(({ message, file, line }) => `${String(file)}:${String(line)} ${message.slice(0, 60)}`)];
  };

  type Script = readonly [name: string, files: Readonly<Record<string, string>>, told: readonly unknown[], config: Partial<HistoryConfig>];
  test.each<Script>([
    ['one that is made and entered', { '1.sql': 'SELECT 1; CREATE ROLE r; CREATE DATABASE a;\n\\c a\nSELECT 2;' }, ['a', ['left out: SELECT 1', 'CREATE ROLE r', 'CREATE DATABASE a', 'connect a -', 'SELECT 2'], []], {}],
    ['as another role, by name and by URL', { '1.sql': 'CREATE DATABASE a;\n\\c a joe\n\\c "dbname=a user=\'j d\'"\n\\connect -reuse-previous=on "dbname=\'a\'"\n\\c postgres://ann@localhost/a\n\\c - - localhost 5432' }, ['a', ['CREATE DATABASE a', 'connect a joe', 'connect a j d', 'connect a -', 'connect a ann', 'connect - -'], []], {}],
    ['one that no file makes', { '1.sql': 'SELECT 1;\n\\c a\nSELECT 2;' }, [null, ['SELECT 1', 'problem', 'SELECT 2'], ['m/1.sql:2 psql\'s \\connect leads to the database a, which no statement ']], {}],
    ['the same, said in the configuration', { '1.sql': 'SELECT 1;\n\\c a\nSELECT 2;\n\\c postgres\nSELECT 3;' }, ['a', ['SELECT 1', 'connect a -', 'SELECT 2', 'connect postgres -', 'left out: SELECT 3'], []], { database: 'a' }],
    ['a file that enters none after one that makes it', { '1.sql': 'CREATE DATABASE a;\n\\c a\nSELECT 1;', '2.sql': 'CREATE ROLE r;', '3.sql': 'CREATE ROLE s; SELECT 3;' }, ['a', ['CREATE DATABASE a', 'connect a -', 'SELECT 1', 'CREATE ROLE r', 'problem', 'CREATE ROLE s', 'SELECT 3'], ['m/3.sql:1 the history makes the database a and connects to it, but not']], {}],
    ['the same, said in the configuration: sessions begin there', { '1.sql': 'CREATE DATABASE a;\n\\c a\nSELECT 1;', '2.sql': 'SELECT 2;\n\\c a\nSELECT 3;' }, ['a', ['CREATE DATABASE a', 'connect a -', 'SELECT 1', 'SELECT 2', 'connect a -', 'SELECT 3'], []], { database: 'a' }],
    ['two', { '1.sql': 'CREATE DATABASE a; CREATE DATABASE b;\n\\c a\nSELECT 1;\n\\c b\nSELECT 2;' }, ['a', ['CREATE DATABASE a', 'left out: CREATE DATABASE b', 'connect a -', 'SELECT 1', 'problem', 'left out: SELECT 2'], ['m/1.sql:4 psql\'s \\connect leads to the database b, which the history m']], {}],
    ['two, and which one', { '1.sql': 'CREATE DATABASE a; CREATE DATABASE b;\n\\c a\nSELECT 1;\n\\c b\nSELECT 2;' }, ['b', ['left out: CREATE DATABASE a', 'CREATE DATABASE b', 'connect a -', 'left out: SELECT 1', 'connect b -', 'SELECT 2'], []], { database: 'b' }],
    ['one that differs in capital letters alone', { '1.sql': 'SELECT 1;\n\\c A\nSELECT 2;' }, ['a', ['SELECT 1', 'problem', 'left out: SELECT 2'], ['m/1.sql:2 psql\'s \\connect leads to the database A, and the history is ']], { database: 'a' }],
    ['one that is made in capital letters', { '1.sql': 'CREATE DATABASE a; CREATE DATABASE "A";\n\\c A\nSELECT 2;' }, ['a', ['CREATE DATABASE a', 'left out: CREATE DATABASE "A"', 'connect A -', 'left out: SELECT 2'], []], { database: 'a' }],
    ['in files that are included', { '1.sql': '\\ir parts/a.sql\nSELECT 3;', 'parts/a.sql': 'SELECT 1; CREATE DATABASE a;\n\\c a\nSELECT 2;' }, ['a', ['left out: SELECT 1', 'CREATE DATABASE a', 'connect a -', 'SELECT 2', 'SELECT 3'], []], {}],
    ['blocks that make something are of one database', { '1.sql': 'DO $$ BEGIN CREATE ROLE r; GRANT r TO s; END $$; DO $$ BEGIN GRANT SELECT ON t TO r; END $$; DO $$ BEGIN CREATE TABLE t(); END $$; CREATE DATABASE a;\n\\c a' }, ['a', ['DO $$ BEGIN CREATE ROLE r; GRANT r TO s; END $$', 'left out: DO $$ BEGIN GRANT SELECT ON t TO r; END $$', 'left out: DO $$ BEGIN CREATE TABLE t(); END $$', 'CREATE DATABASE a', 'connect a -'], []], {}],
    ['a connection that leaves ends the session too', { '1.sql': 'CREATE DATABASE a;\n\\c a\nBEGIN; SELECT 1;\n\\c postgres\nSELECT 2; CREATE ROLE r;' }, ['a', ['CREATE DATABASE a', 'connect a -', 'BEGIN', 'SELECT 1', 'connect postgres -', 'left out: SELECT 2', 'CREATE ROLE r'], []], {}],
    ['comments of blocks make nothing', { '1.sql': 'DO $$ BEGIN -- create it\nALTER ROLE r SUPERUSER; /* drop all */ END $$; CREATE DATABASE a;\n\\c a' }, ['a', ['DO $$ BEGIN -- create it\nALTER ROLE r SUPERUSER; /* drop all */ END $$', 'CREATE DATABASE a', 'connect a -'], []], {}],
    ['a block for the server and for one database', { '1.sql': 'DO $$ BEGIN ALTER ROLE r SUPERUSER; CREATE TABLE t (); END $$; CREATE DATABASE a;\n\\c a' }, ['a', ['problem', 'CREATE DATABASE a', 'connect a -'], ['m/1.sql:1 this block is run in the database where the session begins a']], {}],
    ['roles by the catalog and by a function', { '1.sql': "UPDATE pg_authid SET rolsuper = true; UPDATE t SET a = 1; CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'ALTER ROLE r SUPERUSER'; CREATE DATABASE a;\n\\c a" }, ['a', ['problem', 'left out: UPDATE t SET a = 1', 'problem', 'CREATE DATABASE a', 'connect a -'], ['m/1.sql:1 it is run in the database where the session begins and is le', 'm/1.sql:1 it is run in the database where the session begins and is le']], {}],
    ['what a new database is a copy of', { '1.sql': '\\c template1\nCREATE TABLE t (); CREATE ROLE r; CREATE DATABASE a;\nCREATE TABLE u ();\n\\c a' }, ['a', ['connect template1 -', 'problem', 'CREATE ROLE r', 'CREATE DATABASE a', 'left out: CREATE TABLE u ()', 'connect a -'], ['m/1.sql:2 it is run in template1, and what is made there is copied int']], {}],
    ['one that is dropped and made again', { '1.sql': 'DROP DATABASE IF EXISTS a; CREATE DATABASE a;\n\\c a\nSELECT 1;', '2.sql': 'DROP DATABASE a; CREATE DATABASE a;\n\\c a\nSELECT 2;' }, ['a', ['DROP DATABASE IF EXISTS a', 'CREATE DATABASE a', 'connect a -', 'SELECT 1', 'problem', 'left out: CREATE DATABASE a', 'connect a -', 'SELECT 2'], ['m/2.sql:1 it drops the database a with all that the history has made i']], {}],
  ])('%s', (_, files, told, config) => {
    expect(steps(files, config)).toEqual(told);
  });

  test('whoever connects anew holds no transaction', () => {
    const tree = { 'm/1.sql': 'CREATE ROLE r; CREATE DATABASE a;\n\\c a\nSELECT 2;', 'm/2.sql': '\\ir parts/a.sql\nSELECT 3;', 'm/3.sql': 'CREATE ROLE s;', 'm/parts/a.sql': '\\c a' };
    expect(read(tree, { migrations: 'm', dialect: 'plain' }).files.map(({ transaction }) => transaction)).toEqual(['none', 'none', 'file']);
  });

  test('a file that nothing new is left out of stays the object that it was', () => {
    const tree: Tree = { 'm/1.sql': 'SELECT 1; CREATE DATABASE a;\n\\c a\nSELECT 2;' };
    const first = read(tree, { migrations: 'm', dialect: 'psql' });
    const again = read(tree, { migrations: 'm', dialect: 'psql' }, (file) => first.files.find((one) => one.file === file) ?? null);
    expect(again.files[0]).toBe(first.files[0]);
  });
});
