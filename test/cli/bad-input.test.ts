import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, cli, errorsOf, project, spawned } from './cli.js';

const ts = 'guardrails.config.ts';
/** A file with a finding: whatever else is wrong in the project, it is still checked. */
const leak = { 'services/leak.ts': "import { Pool } from 'pg';\nexport type Own = Pool;\n" };
const boundary = "zones: { db: ['libs/db/**'] }, include: ['services/**', 'libs/**', 'm/**']";
const config = (rest: string): string => `import { defineConfig } from 'pg-guardrails';\nexport default defineConfig({ ${boundary}, ${rest} });\n`;
const driverClaim = "claims: [{ rule: 'no-driver-import', except: ['db'] }]";

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The one error, as `file:line:column message`. */
  readonly error: RegExp;
}

describe('a configuration that is wrong: nothing can be checked', () => {
  const cases: readonly Case[] = [
    { name: 'unknown key', files: { [ts]: 'export default { zonse: {} };' }, error: /^guardrails\.config\.ts:1:18 zonse: .*Did you mean "zones"\?/u },
    { name: 'unknown option', files: { [ts]: config("claims: [{ rule: 'no-driver-import', exept: ['db'] }]") }, error: /^guardrails\.config\.ts:2:\d+ claims\[0\]\.exept: .*Did you mean "except"\?/u },
    { name: 'unknown rule', files: { [ts]: config("claims: [{ rule: 'no-drver-import' }]") }, error: /^guardrails\.config\.ts:2:\d+ claims\[0\]\.rule: .*Did you mean "no-driver-import"\?/u },
    { name: 'unknown zone', files: { [ts]: config("claims: [{ rule: 'no-driver-import', except: ['dbx'] }]") }, error: /^guardrails\.config\.ts:2:\d+ claims\[0\]\.except\[0\]: There is no zone "dbx"\. Did you mean "db"\?/u },
    { name: 'a SQLSTATE that is not five characters', files: { [ts]: config("migrations: 'm', claims: [{ rule: 'immutable-table', tables: ['t'], sqlstate: 'P001' }]") }, error: /^guardrails\.config\.ts:2:\d+ claims\[0\]\.sqlstate: "P001" does not have the form \^\[0-9A-Z\]\{5\}\$\. What the guarding triggers raise: five digits or capital letters, as `P0001`\.$/u },
    { name: 'an operation in allow that is none', files: { [ts]: config("migrations: 'm', claims: [{ rule: 'immutable-table', tables: ['t'], allow: { DELET: ['app'] } }]") }, error: /^guardrails\.config\.ts:2:\d+ claims\[0\]\.allow\.DELET: .*has no key "DELET"\. Did you mean "DELETE"\?/u },
    { name: 'an exception without columns', files: { [ts]: config("migrations: 'm', claims: [{ rule: 'immutable-table', tables: ['t'], except: {} }]") }, error: /^guardrails\.config\.ts:2:\d+ claims\[0\]\.except: The key "columns" is missing/u },
    { name: 'a throw', files: { [ts]: '\nthrow new Error("not today");\nexport default {};' }, error: /^guardrails\.config\.ts:2:1 The configuration cannot be loaded: not today\.$/u },
    { name: 'a syntax error', files: { [ts]: 'export default {\n  zones: ]\n};' }, error: /^guardrails\.config\.ts:2:10 The configuration does not parse: /u },
    { name: 'no default export', files: { [ts]: 'export const a = 1;' }, error: /^guardrails\.config\.ts:1:1 The configuration has no default export\./u },
    { name: 'not UTF-8', files: { [ts]: new Uint8Array([0x2f, 0x2f, 0xff]) }, error: /^guardrails\.config\.ts:1:1 The configuration is not UTF-8\./u },
    { name: 'a folder', files: { [`${ts}/x`]: '' }, error: /^guardrails\.config\.ts:null:null The configuration "guardrails\.config\.ts" is a folder, not a file\.$/u },
  ];
  test.each(cases)('$name', async ({ files, error }) => {
    const { code, err, report } = await check(project(files));
    expect(errorsOf(report)).toEqual([expect.stringMatching(error)]);
    expect(code).toBe(2);
    expect(err).not.toMatch(/\n\s+at /u);
    expect(report).toMatchObject({ findings: [], verdicts: [], coverage: { settled: 0, files: 0 } });
  });

  test('one that ends the process is no clean report', () => {
    const { code, out, err } = spawned(project({ [ts]: 'process.exit(0);' }), 'check');
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: 'pg-guardrails: the process was ended before there was a report. Does the configuration call process.exit?\n' });
  });

  test('the pretty report says it with its place, and nothing on standard error', async () => {
    const { code, out, err } = await cli(project({ [ts]: 'export default { zonse: {} };' }), 'check');
    expect(code).toBe(2);
    expect(err).toBe('');
    expect(out).toContain('Could not be done\n  guardrails.config.ts:1:18\n    zonse: the configuration has no key "zonse". Did you mean "zones"? It takes\n');
    expect(out).toContain('Nothing was checked: 1 problem.');
  });
});

const claimed = (claims: string, sql = 'CREATE ROLE app;\nCREATE TABLE ledger (id bigint, note text);\n'): Readonly<Record<string, string>> => ({ [ts]: config(`migrations: 'm', claims: [{ rule: 'no-driver-import', except: ['db'] }, ${claims}]`), 'm/0001.sql': sql });
const commented = '-- guardrails: immutable\nCREATE TABLE ledger (id bigint, note text);\n';
const weakerErrors: readonly Case[] = [
  { name: 'an excepted column that is not there', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], except: { columns: ['note', 'nota'] } }"), error: /claims\[1\]\.except\.columns\[1\]: public\.ledger has no column "nota"\. Did you mean "note"\?$/u },
  { name: 'a condition that does not parse', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], once: 'note = =' }"), error: /claims\[1\]\.once: This is no condition over the columns of a row: syntax error/u },
  { name: 'a condition that names a column that is not there', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], once: \"state = 'x'\" }"), error: /claims\[1\]\.once: public\.ledger has no column "state"\.$/u },
  { name: 'a condition over more than a row', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], once: 'EXISTS (SELECT 1)' }"), error: /claims\[1\]\.once: This is no condition .*: it reads more than one row\.$/u },
  { name: 'a condition with a qualified column', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], once: 'OLD.note IS NULL' }"), error: /claims\[1\]\.once: .*it names old\.note, where the bare name of a column is wanted\.$/u },
  { name: 'a condition without a column', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], once: 'true' }"), error: /claims\[1\]\.once: It names no column/u },
  { name: 'a role in allow that nothing creates', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], allow: { DELETE: ['ap'] } }"), error: /claims\[1\]\.allow\.DELETE\[0\]: Nothing creates the role "ap"\. Did you mean "app"\?/u },
  { name: 'two claims on one table that differ', files: claimed("{ rule: 'immutable-table', tables: ['ledger'] }, { rule: 'immutable-table', tables: ['public.ledger'], once: 'note IS NULL' }"), error: /:2:\d+ claims\[2\]: It claims immutable-table of public\.ledger with other options than claims\[1\] \(guardrails\.config\.ts:2:\d+\)\. Keep one of them for a table\.$/u },
  { name: 'two claims for those of the SQL that differ', files: claimed("{ rule: 'immutable-table', revoke: 'effective' }, { rule: 'immutable-table', sqlstate: 'P7001' }", commented), error: /claims\[2\]: It claims immutable-table of the tables that the SQL claims with other options than claims\[1\]/u },
  { name: 'a claim that takes back what the SQL claims', files: claimed("{ rule: 'immutable-table', tables: ['ledger'], except: { columns: ['note'] } }", commented), error: /claims\[1\]: Its `except` takes back a part of what the SQL claims of public\.ledger \(m\/0001\.sql:1:1\)\./u },
];

describe('input that cannot be read: the rest is still checked', () => {
  const history = (rest = ''): string => config(`histories: [{ migrations: 'm'${rest} }], ${driverClaim}`);
  const table = { 'm/0001.sql': 'CREATE TABLE t (id bigint);\n' };
  const cases: readonly Case[] = [
    { name: 'a missing migrations folder', files: { [ts]: history() }, error: /^guardrails\.config\.ts:2:\d+ histories\[0\]\.migrations: There is no file or folder "m"\./u },
    { name: 'a missing baseline', files: { [ts]: history(", baseline: 'base.sql'"), ...table }, error: /base\.sql/u },
    { name: 'a role that nothing creates', files: { [ts]: history(", runtimeRoles: ['ap']"), 'm/0001.sql': 'CREATE ROLE app;\n' }, error: /^guardrails\.config\.ts:2:\d+ histories\[0\]\.runtimeRoles\[0\]: Nothing creates the role "ap"\. Did you mean "app"\?/u },
    {
      name: 'a table that no migration creates',
      files: { [ts]: config("migrations: 'm', claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'immutable-table', tables: ['legder'] }]"), 'm/0001.sql': 'CREATE TABLE ledger (id bigint);\n' },
      error: /^guardrails\.config\.ts:2:\d+ claims\[1\]\.tables\[0\]: No migration creates the table "legder"\./u,
    },
    {
      name: 'a table that a later migration drops',
      files: { [ts]: config("migrations: 'm', claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'immutable-table', tables: ['ledger'] }]"), 'm/0001.sql': 'CREATE TABLE ledger (id bigint);\n', 'm/0002.sql': '-- no longer needed\nDROP TABLE ledger;\n' },
      error: /^guardrails\.config\.ts:2:\d+ claims\[1\]\.tables\[0\]: The table "ledger" is dropped again \(m\/0002\.sql:2\)\. Take it out of the claim, or name the table in its place\.$/u,
    },
    {
      name: 'a table that a later migration renames',
      files: { [ts]: config("migrations: 'm', claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'immutable-table', tables: ['ledger'] }]"), 'm/0001.sql': 'CREATE TABLE ledger (id bigint);\nALTER TABLE ledger RENAME TO journal;\n' },
      error: /claims\[1\]\.tables\[0\]: The table "ledger" is called "public\.journal" from m\/0001\.sql:2 on\. Name it so\.$/u,
    },
    {
      name: 'a temporary table',
      files: { [ts]: config("migrations: 'm', claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'immutable-table', tables: ['scratch'] }]"), 'm/0001.sql': 'CREATE TEMPORARY TABLE scratch (id bigint);\n' },
      error: /claims\[1\]\.tables\[0\]: The table "scratch" is temporary \(m\/0001\.sql:1\): it is gone when its session ends\. Claim a table that stays\.$/u,
    },
    {
      name: 'a table in except that nothing creates',
      files: { [ts]: config("migrations: 'm', claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'unclaimed-immutable', except: ['ledgr'] }]"), 'm/0001.sql': 'CREATE TABLE ledger (id bigint);\n' },
      error: /claims\[1\]\.except\[0\]: No migration creates the table "ledgr"\. Did you mean "ledger"\?/u,
    },
    {
      name: 'a role in a posture that nothing creates',
      files: { [ts]: config("migrations: 'm', claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'explicit-privileges', posture: { ledger: { ap: ['SELECT'] } } }]"), 'm/0001.sql': 'CREATE ROLE app;\nCREATE TABLE ledger (id bigint);\n' },
      error: /claims\[1\]\.posture\.ledger\.ap: Nothing creates the role "ap"\. Did you mean "app"\?/u,
    },
    ...weakerErrors,
    { name: 'SQL that does not parse', files: { [ts]: history(), 'm/0001.sql': '-- é🦊\nCREATE TABLE t (id bigint);\nCREATE TABEL u ();\n' }, error: /^m\/0001\.sql:3:8 / },
    { name: 'a migration that is not UTF-8', files: { [ts]: history(), ...table, 'm/0002.sql': new Uint8Array([0x2d, 0x2d, 0xe9, 0x0a]) }, error: /^m\/0002\.sql:.*UTF-8/u },
    { name: 'a folder named like a migration', files: { [ts]: history(), ...table, 'm/0002.sql/x.txt': '' }, error: /^m\/0002\.sql:/u },
    { name: 'TypeScript that does not parse, with a word that may import', files: { [ts]: config(driverClaim), 'services/broken.ts': "export const a = 1;\nexport const b = {;\nimport('pg');\n" }, error: /^services\/broken\.ts:2:19 / },
    { name: 'TypeScript that git-crypt has encrypted', files: { [ts]: config(driverClaim), 'services/secret.ts': Buffer.concat([Buffer.from('\0GITCRYPT\0'), Buffer.from([0x0a, 0xff, 0xc3, 0x28])]) }, error: /^services\/secret\.ts:1:1 The file was not read: git-crypt has encrypted it; run `git-crypt unlock`\./u },
    { name: 'a migration that git-crypt has encrypted', files: { [ts]: history(), ...table, 'm/0002.sql': Buffer.concat([Buffer.from('\0GITCRYPT\0'), Buffer.from([0x0a, 0xff, 0xc3, 0x28])]) }, error: /^m\/0002\.sql:1:null git-crypt has encrypted it; run `git-crypt unlock`/u },
    { name: 'TypeScript that is not UTF-8', files: { [ts]: config(driverClaim), 'services/broken.ts': new Uint8Array([0x2f, 0x2f, 0xe9, 0x0a]) }, error: /^services\/broken\.ts:1:\d+ .*UTF-8/u },
  ];
  test.each(cases)('$name', async ({ files, error }) => {
    const { code, err, report } = await check(project({ ...leak, ...files }));
    expect(errorsOf(report)).toEqual([expect.stringMatching(error)]);
    expect(code).toBe(2);
    expect(err).not.toMatch(/\n\s+at /u);
    expect(report.findings).toContainEqual(expect.objectContaining({ rule: 'no-driver-import', file: 'services/leak.ts', line: 1, column: 22 }));
  });

  test('a symbolic link that leads in a circle', async () => {
    const root = project({ [ts]: history(), ...table, ...leak });
    symlinkSync('../services', path.join(root, 'services/loop'));
    symlinkSync('0002.sql', path.join(root, 'm/0002.sql'));
    const { code, err, report } = await check(root);
    expect(code).toBe(2);
    expect(err).not.toMatch(/\n\s+at /u);
    expect(errorsOf(report)).toEqual([expect.stringMatching(/^m\/0002\.sql:/u)]);
    expect(report.findings.filter(({ file }) => file === 'services/leak.ts')).toHaveLength(1);
  });
});

describe('claims that do not contradict each other', () => {
  test.each([
    ['the same claim for another table too', claimed("{ rule: 'immutable-table', tables: ['ledger'] }, { rule: 'immutable-table', tables: ['ledger', 'other'] }", 'CREATE TABLE ledger (id bigint);\nCREATE TABLE other (id bigint);\n')],
    ['options for what the SQL claims', claimed("{ rule: 'immutable-table', except: { columns: ['note'] } }", commented)],
    ['a named claim with other options for a table that the SQL claims', claimed("{ rule: 'immutable-table', tables: ['ledger'], revoke: 'effective' }", commented)],
    ['a table that only some of them have a column of', claimed("{ rule: 'immutable-table', tables: ['ledger', 'other'], except: { columns: ['note'] } }", 'CREATE TABLE ledger (id bigint, note text);\nCREATE TABLE other (id bigint);\n')],
  ])('%s', async (_, files) => {
    const { report } = await check(project(files));
    expect(errorsOf(report)).toEqual([]);
    const names = report.verdicts.map(({ rule, subject, layer, operation, role }) => JSON.stringify([rule, subject, layer, operation, role]));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('claims that say nothing: a finding, and the exit code 1', () => {
  const inSql = (sql: string, claims = ''): Readonly<Record<string, string>> => ({ [ts]: config(`migrations: 'm', claims: [${claims}]`), 'm/0001.sql': `CREATE ROLE app LOGIN;\n${sql}` });
  test.each([
    ['a view', inSql('CREATE VIEW ledger AS SELECT 1 AS id;\n', "{ rule: 'immutable-table', tables: ['ledger'] }"), 'm/0001.sql:2:13 immutable-table/notATable'],
    ['a view, in the SQL', inSql('-- guardrails: immutable\nCREATE VIEW ledger AS SELECT 1 AS id;\n'), 'm/0001.sql:3:13 immutable-table/notATable'],
    ['a temporary table, in the SQL', inSql('-- guardrails: immutable\nCREATE TEMP TABLE ledger (id bigint);\n'), 'm/0001.sql:2:1 sql-claim/temporary'],
    ['a column, in the SQL', inSql("CREATE TABLE ledger (id bigint);\nCOMMENT ON COLUMN ledger.id IS '@immutable';\n"), 'm/0001.sql:3:1 sql-claim/notOfTable'],
    ['a schema without tables', inSql('CREATE SCHEMA shop;\n', "{ rule: 'explicit-privileges', schemas: ['shop'] }"), 'guardrails.config.ts:2:133 explicit-privileges/noTables'],
  ])('%s', async (_, files, expected) => {
    const { code, report } = await check(project(files));
    expect(errorsOf(report)).toEqual([]);
    expect(report.findings.map(({ file, line, column, rule, messageId }) => `${file}:${String(line)}:${String(column)} ${rule}/${messageId}`)).toEqual([expected]);
    expect(code).toBe(1);
  });

  test('a trigger whose function is missing: the statement is refused, the guard unknown', async () => {
    const { code, report } = await check(project(inSql("-- guardrails: immutable\nCREATE TABLE ledger (id bigint);\nREVOKE ALL ON ledger FROM PUBLIC, app;\nCREATE TRIGGER guard BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n")));
    expect(report.findings.map(({ line, rule, message }) => `${String(line)} ${rule} ${message}`)).toEqual([
      expect.stringMatching(/^5 immutable-table Whether .* by another way than its privileges, .*42883: function refuse\(\) does not exist/u),
      expect.stringMatching(/^5 immutable-table Whether a trigger stops every .*42883: function refuse\(\) does not exist/u),
      expect.stringMatching(/^5 migration-history PostgreSQL would refuse this statement \(42883\): function refuse\(\) does not exist/u),
    ]);
    expect(code).toBe(1);
  });

  test('a suggestion alone is no reason to fail', async () => {
    const root = project({ 'migrations/0001.sql': '-- append-only\nCREATE TABLE ledger (id bigint);\n' });
    const { code, report } = await check(root);
    expect(report.findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['unclaimed-immutable info']);
    expect(code).toBe(0);
    expect((await check(root, '--fail-on', 'info')).code).toBe(1);
  });
});

describe('input that is unusual and fine', () => {
  test.each([
    ['an empty file', ''],
    ['only a byte order mark', '\uFEFF'],
    ['only a comment', '// nothing\r\n'],
  ])('%s', async (_, text) => {
    const { code, report } = await check(project({ [ts]: config(driverClaim), 'services/a.ts': text, 'm/a.sql': text.replace('//', '--') }));
    expect(errorsOf(report)).toEqual([]);
    expect(report.findings).toEqual([]);
    expect(code).toBe(0);
  });

  test('a byte order mark and CRLF move no column', async () => {
    const { report } = await check(project({ [ts]: config(driverClaim), 'services/a.ts': "\uFEFF/* é🦊 */ import { Pool } from 'pg';\r\nimport 'pg';\r\nexport type A = Pool;\r\n" }));
    expect(report.findings.map(({ line, column, endColumn }) => [line, column, endColumn])).toEqual([
      [1, 32, 36],
      [2, 8, 12],
    ]);
  });
});

describe('a claimed table that no migration shows', () => {
  const claim = (baseline: string): string => JSON.stringify({ histories: [{ migrations: 'm', ...(baseline === '' ? {} : { baseline }) }], claims: [{ rule: 'immutable-table', tables: ['ledgr'] }] });
  const made = 'CREATE ROLE app LOGIN;\nCREATE TABLE ledger (id bigint);\n';
  const anything = "CREATE TABLE commands (text text);\nINSERT INTO commands SELECT version();\nDO $$ DECLARE r record; BEGIN FOR r IN SELECT text FROM commands LOOP EXECUTE r.text; END LOOP; END $$;\n";

  test.each([
    ['a block that cannot be evaluated may make any', made + anything, '', /m\/0001\.sql:5/u],
    ['the history begins with what nobody knows', made, 'unknown', /`baseline`/u],
  ])('%s: the verdict is unknown, and no claim is passed over', async (_, sql, baseline, reason) => {
    const { code, report } = await check(project({ 'guardrails.config.json': claim(baseline), 'm/0001.sql': sql }));
    expect(errorsOf(report)).toEqual([]);
    expect(report.verdicts).toMatchObject([{ rule: 'immutable-table', subject: 'public.ledgr', verdict: 'unknown' }]);
    expect(report.verdicts[0]?.reason).toMatch(reason);
    expect(report.findings).toMatchObject([{ rule: 'immutable-table', messageId: 'unseen', file: 'guardrails.config.json', severity: 'error' }]);
    expect(code).toBe(1);
  });

  test('all was understood: an error of the configuration', async () => {
    const { code, report } = await check(project({ 'guardrails.config.json': claim(''), 'm/0001.sql': made }));
    expect(errorsOf(report)).toEqual([expect.stringMatching(/No migration creates the table "ledgr"\. Did you mean "ledger"\?/u)]);
    expect(report.verdicts).toEqual([]);
    expect(code).toBe(2);
  });

  test.each([
    ['a statement', 'CREATE TABEL x (id int);', '1:8 syntax error at or near "TABEL"'],
    ['a block', 'DO $$\r\nBEGIN\r\n  SELEC 1;\r\nEND $$;', '3:3 syntax error at or near "SELEC" in a body of PL/pgSQL, so PostgreSQL refuses its DO'],
    ['a function', "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ''é'' FROM';", '1:67 syntax error at end of input in a body of SQL, so PostgreSQL refuses its CREATE FUNCTION'],
  ])('%s of a migration does not parse: that is said once, and the verdicts behind it have no findings of their own', async (_, sql, error) => {
    const { code, report } = await check(project({ 'guardrails.config.json': claim('').replace('ledgr', 'ledger'), 'm/0001.sql': made, 'm/0002.sql': sql }));
    expect(errorsOf(report)).toEqual([`m/0002.sql:${error}`]);
    expect(report.findings.filter(({ file }) => file === 'm/0002.sql')).toEqual([]);
    expect(report.coverage.unread).toBe(1);
    expect(code).toBe(2);
  });

  test('what runs before the first migration does not parse: a problem with its place', async () => {
    const config = JSON.stringify({ histories: [{ migrations: 'm', replay: { prelude: ['prelude.sql'] } }], claims: [{ rule: 'immutable-table', tables: ['ledger'] }] });
    const { code, report } = await check(project({ 'guardrails.config.json': config, 'm/0001.sql': made, 'prelude.sql': 'CREATE ROLE a;\nCREATE ROLL b;\n' }));
    expect(errorsOf(report)).toEqual([expect.stringMatching(/^prelude\.sql:2:\d+ syntax error/u)]);
    expect(code).toBe(2);
  });
});
