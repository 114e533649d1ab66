import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadConfig } from '@pg-guardrails/config';
import type { Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { check, version } from '../src/index.js';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const config = {
  zones: { db: ['libs/db/**'] },
  histories: [{ migrations: 'migrations', runtimeRoles: ['app'] }],
  claims: [
    { rule: 'no-driver-import', except: ['db'] },
    { rule: 'no-role-switch', except: ['db'] },
  ],
};
const migration = { 'migrations/0001.sql': 'CREATE ROLE app LOGIN;\n' };

async function run(files: Readonly<Record<string, string | Uint8Array>>, only: readonly string[] = [], claims: Readonly<Record<string, unknown>> = config): Promise<Report> {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-check-'));
  made.push(root);
  for (const [file, text] of Object.entries({ ...migration, ...files, 'guardrails.config.json': JSON.stringify(claims) })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
  return check({ config: loaded.config, only });
}

const brief = ({ findings }: Report): readonly string[] =>
  findings.map(({ rule, messageId, file, line, column, suppression }) => `${file}:${String(line)}:${String(column)} ${rule}/${messageId}${suppression === null ? '' : ` (${suppression.reason})`}`);

describe('suppression', () => {
  test('a suppressed finding stays in the report with its reason, and its claim stays refuted', async () => {
    const report = await run({ 'services/a.ts': "// guardrails-ignore no-driver-import: issue 41\nimport pg from 'pg';\nexport default pg;\n" });
    expect(brief(report)).toEqual(['services/a.ts:2:16 no-driver-import/driverImport (issue 41)']);
    expect(report.verdicts.find(({ rule }) => rule === 'no-driver-import')?.verdict).toBe('refuted');
  });

  test('without a reason it hides nothing and is a finding', async () => {
    const report = await run({ 'services/a.ts': "// guardrails-ignore no-driver-import\nimport pg from 'pg';\nexport default pg;\n" });
    expect(brief(report)).toEqual(['services/a.ts:2:16 no-driver-import/driverImport', 'services/a.ts:1:1 guardrails-ignore/withoutReason']);
  });

  test('one that hides nothing is a finding, unless its rule was not asked for', async () => {
    const files = { 'services/a.ts': '// guardrails-ignore no-driver-import: issue 41\nexport const a = 1;\n' };
    expect(brief(await run(files))).toEqual(['services/a.ts:1:1 guardrails-ignore/unused']);
    expect(brief(await run(files, ['no-role-switch']))).toEqual([]);
  });

  test('one that names no rule, or none that exists, is a finding', async () => {
    const report = await run({ 'services/a.ts': "// guardrails-ignore no-drivers: x\nimport pg from 'pg';\n// guardrails-ignore: y\nexport default pg;\n" });
    expect(brief(report)).toEqual([
      'services/a.ts:2:16 no-driver-import/driverImport',
      'services/a.ts:1:1 guardrails-ignore/unknownRule',
      'services/a.ts:3:1 guardrails-ignore/namesNoRule',
    ]);
  });

  test('in SQL it speaks of the next statement, CRLF or not', async () => {
    const report = await run({ 'migrations/0002.sql': '-- guardrails-ignore no-role-switch: the owner makes the table\r\nSET ROLE\r\n  app;\r\nRESET ROLE;\r\n' });
    expect(brief(report)).toEqual(['migrations/0002.sql:2:1 no-role-switch/takesRole (the owner makes the table)', 'migrations/0002.sql:4:1 no-role-switch/givesRoleBack']);
  });

  test('a whole file can be excepted', async () => {
    const report = await run({ 'services/a.ts': "import pg from 'pg';\nexport default pg;\n// guardrails-ignore-file no-driver-import: generated\n" });
    expect(brief(report)).toEqual(['services/a.ts:1:16 no-driver-import/driverImport (generated)']);
  });
});

describe('what is read', () => {
  test('fingerprints survive lines that move', async () => {
    const [before, after] = [await run({ 'services/a.ts': "import pg from 'pg';\nexport default pg;\n" }), await run({ 'services/a.ts': "\n\n// new\nimport pg from 'pg';\nexport default pg;\n" })];
    expect(after.findings.map(({ fingerprint }) => fingerprint)).toEqual(before.findings.map(({ fingerprint }) => fingerprint));
  });

  test('the coverage counts files, edges, loads without a constant and statements', async () => {
    const { coverage, verdicts } = await run({ 'services/a.ts': "import './b.js';\nimport './gone.js';\nexport const load = (name: string) => import(name);\n", 'services/b.ts': '' });
    expect(coverage).toEqual({ settled: 2, unknown: 0, files: 3, edges: 3, unresolved: 1, opaque: 1, untyped: 0, statements: 1, unread: 0 });
    expect(verdicts[0]?.reason).toContain('1 load whose specifier is no constant');
  });

  test('a program that does not parse leaves its claims unknown, and the rest is judged', async () => {
    const report = await run({ 'services/a.ts': "import { from 'pg'\n", 'services/b.ts': "import pg from 'pg';\nexport default pg;\n" });
    expect(report.errors.map(({ file, line }) => [file, line])).toEqual([['services/a.ts', 1]]);
    expect(brief(report)).toEqual(['services/b.ts:1:16 no-driver-import/driverImport']);
    expect(report.verdicts.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual(['no-driver-import refuted', 'no-role-switch unknown']);
  });

  test('SQL of another database outside the histories is a warning, and what its words say is judged', async () => {
    const report = await run({ 'clickhouse/0001.sql': 'CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a;\nSET ROLE app FOR EVER;\n' });
    expect(report.errors).toEqual([]);
    expect(report.findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['unread-sql warning', 'no-role-switch error']);
    expect(report.coverage.unread).toBe(2);
  });

  test('a template of SQL that names what a trigger runs hides nothing; one that may hold a body does', async () => {
    const trigger = "create trigger set_tenant before insert on ${name} for each row execute procedure set_tenant();\ncreate policy p on ${name} using (role = current_setting('a'));\n";
    expect((await run({ 'tables/_after_each.sql': trigger })).errors).toEqual([]);
    expect((await run({ 'tables/_after_each.sql': `${trigger}do $$ begin execute \${a}; end $$` })).errors).not.toEqual([]);
    expect((await run({ 'tables/_after_each.sql': "create trigger t ${x}; execute 'set role ' || a;" })).errors).not.toEqual([]);
  });

  test('a file that is not UTF-8 is said once', async () => {
    const report = await run({ 'migrations/0002.sql': new Uint8Array([0x2d, 0x2d, 0xe9, 0x0a]), 'other.sql': new Uint8Array([0x2d, 0x2d, 0xe9, 0x0a]) });
    expect(report.errors.map(({ file }) => file).sort()).toEqual(['migrations/0002.sql', 'other.sql']);
  });

  test('links that lead nowhere or in a circle are said, and the rest is read', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'guardrails-links-'));
    made.push(root);
    symlinkSync('self.ts', path.join(root, 'self.ts'));
    symlinkSync('gone.sql', path.join(root, 'gone-too.sql'));
    writeFileSync(path.join(root, 'a.ts'), "import pg from 'pg';\nexport default pg;\n");
    writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ zones: { db: ['libs/**'] }, claims: [{ rule: 'no-driver-import', except: ['db'] }] }));
    const loaded = await loadConfig({ cwd: root, rules });
    if (!loaded.ok) throw new Error('The configuration is valid.');
    const report = await check({ config: loaded.config, only: [] });
    expect(report.errors.map(({ file, message }) => `${file ?? ''}: ${message}`)).toEqual(['self.ts: Cannot read the file (ELOOP).', 'gone-too.sql: The file cannot be read (ENOENT).']);
    expect(brief(report)).toEqual(['a.ts:1:16 no-driver-import/driverImport']);
  });

  test('a missing migrations folder is one error at its place in the configuration', async () => {
    const report = await run({}, [], { ...config, histories: [{ migrations: 'nowhere', runtimeRoles: ['app'] }] });
    expect(report.errors).toEqual([expect.objectContaining({ file: 'guardrails.config.json', line: 1 })]);
    expect(report.errors[0]?.message).toContain('histories[0].migrations');
  });

  test('a word that is neither a rule nor a group is an error', async () => {
    const report = await run({}, ['db-bondary']);
    expect(report.errors[0]?.message).toContain('"db-bondary"');
    expect(report.coverage.files).toBe(0);
  });

  test('a group runs its rules only', async () => {
    const report = await run({ 'services/a.ts': "import pg from 'pg';\nexport default pg;\n" }, ['immutability']);
    expect([report.findings, report.verdicts]).toEqual([[], []]);
  });

  test('a constant in markup is a way to the driver, and text of the page that leads nowhere leaves no gap', async () => {
    const about = { zones: { db: ['libs/db/**'], tests: ['tests/**'] }, entry: ['pages/*'], claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'no-test-only-import', module: 'libs/fake', allow: ['tests'] }, { rule: 'no-test-only-reach', module: 'libs/fake', allow: ['tests'] }] };
    const fake = { 'libs/fake.ts': 'export const fake = 1;\n' };
    const told = async (text: string): Promise<readonly (readonly string[])[]> => {
      const report = await run({ ...fake, 'pages/a.svelte': text }, [], about);
      return [brief(report), report.verdicts.map(({ verdict }) => verdict), report.errors.map(({ message }) => message)];
    };
    expect(await told(`<p>Say import('./nowhere'), <code>import('pg')</code>.</p>\r\n<!-- require('pg') -->\r\n`)).toEqual([[], ['proven', 'proven', 'proven'], []]);
    expect(await told(`<p>\u{1f418}</p>\r\n{#await import('pg')}{require('../libs/fake')}{/await}\r\n`)).toEqual([
      ['pages/a.svelte:2:16 no-driver-import/driverImport', 'pages/a.svelte:2:31 no-test-only-import/testOnlyImport', 'pages/a.svelte:2:31 no-test-only-reach/reach'],
      ['refuted', 'refuted', 'refuted'],
      [],
    ]);
  });
});

describe('claims in the SQL', () => {
  const table = 'CREATE TABLE ledger (id bigint);\n';
  test.each([
    ['above the table', `-- guardrails: immutable\n${table}`, []],
    ['misspelt', `-- guardrails: imutable\n${table}`, ['unknownClaim']],
    ['of a kind that does not exist', `-- guardrails: append-only\n${table}`, ['unknownClaim']],
    ['above another statement', `${table}-- guardrails: immutable\nCREATE INDEX ON ledger (id);\n`, ['claimsNothing']],
    ['at the end of the file', `${table}-- guardrails: immutable\n`, ['claimsNothing']],
    ['at the end of the line of a table', `CREATE TABLE a (); -- guardrails: immutable\n${table}`, ['claimsNothing']],
    ['above DO', `-- guardrails: immutable\nDO $$ BEGIN CREATE TABLE a (); END $$;\n`, ['claimsNothing']],
    ['in DO, above CREATE TABLE', `DO $$ BEGIN\n-- guardrails: immutable\nCREATE TABLE a (); END $$;\n`, []],
    ['in DO, above nothing', `DO $$ BEGIN\n  -- guardrails: immutable\n  PERFORM 1; END $$;\n`, ['claimsNothing']],
    ['in DO, misspelt', `DO $$ BEGIN\n  -- guardrails: imutable\n  CREATE TABLE a (); END $$;\n`, ['unknownClaim']],
    ['without its colon', `-- guardrails immutable\n${table}`, ['unknownClaim']],
    ['as the word of COMMENT ON', `-- @immutable\n${table}`, ['unknownClaim']],
    ['in a block of several lines', `/*\n * guardrails: imutable\n */\n${table}`, ['unknownClaim']],
    ['of a temporary table', `-- guardrails: immutable\nCREATE TEMP TABLE scratch (id int);\n`, ['temporary']],
    ['of a temporary table, by COMMENT ON', `CREATE TEMP TABLE scratch (id int);\nCOMMENT ON TABLE scratch IS '@immutable';\n`, ['temporary']],
    ['of a column', `${table}COMMENT ON COLUMN ledger.id IS 'never reused, @immutable';\n`, ['notOfTable']],
    ['in prose', `-- see guardrails: immutable tables\n${table}`, []],
  ])('%s', async (_, sql, expected) => {
    const report = await run({ 'migrations/0002.sql': sql }, ['immutable-table']);
    expect(report.findings.filter(({ rule }) => rule === 'sql-claim').map(({ messageId }) => messageId)).toEqual(expected);
    expect(report.verdicts.length > 0).toBe(expected.length === 0 && !sql.startsWith('-- see'));
  });
});

describe('unclaimed-immutable', () => {
  const files = { 'migrations/0002.sql': '-- append-only\nCREATE TABLE ledger (id bigint);\n' };
  const claims = [{ rule: 'unclaimed-immutable' }, { rule: 'immutable-table', tables: ['public.ledger'] }];
  test('is a suggestion of severity info, without a verdict', async () => {
    const report = await run(files, ['unclaimed-immutable'], { ...config, claims: claims.slice(0, 1) });
    expect(report.findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['unclaimed-immutable info']);
    expect(report.verdicts).toEqual([]);
  });
  test('has the severity of its claim', async () => {
    const report = await run(files, ['unclaimed-immutable'], { ...config, claims: [{ rule: 'unclaimed-immutable', severity: 'warning' }] });
    expect(report.findings.map(({ severity }) => severity)).toEqual(['warning']);
  });
  test('what the configuration claims needs none, though that claim is not judged now', async () => {
    const report = await run(files, ['unclaimed-immutable'], { ...config, claims });
    expect([report.errors, report.findings]).toEqual([[], []]);
  });
});

test('the version is that of the package that users install', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../pg-guardrails/package.json', import.meta.url), 'utf8')) as { version: string };
  expect(version).toBe(manifest.version);
});

describe('what the application does while it runs', () => {
  const guarded = {
    'migrations/0001.sql': `CREATE ROLE app LOGIN; CREATE ROLE jobs; CREATE ROLE writers;
CREATE TABLE ledger (id bigint PRIMARY KEY, note text);
CREATE TABLE other (id bigint PRIMARY KEY);
REVOKE ALL ON ledger FROM PUBLIC, app, jobs, writers;
GRANT SELECT, INSERT ON ledger TO app;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END $$;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();
`,
  };
  const claims = {
    zones: { db: ['libs/db/**'], tests: ['checks/**'] },
    histories: [{ migrations: 'migrations', runtimeRoles: ['app'] }],
    claims: [{ rule: 'no-runtime-ddl', except: ['db', 'tests'] }, { rule: 'immutable-table', tables: ['ledger'] }],
  };
  const openLayers = (report: Report): readonly string[] => [...new Set(report.verdicts.flatMap(({ rule, layer, verdict }) => (rule === 'immutable-table' && verdict !== 'proven' ? [`${layer ?? ''} ${verdict}`] : [])))].sort();

  test.each<readonly [string, string, readonly string[]]>([
    ['nothing of the kind', `db.query('SELECT 1')`, []],
    ['a grant on every table', `db.query('GRANT ALL ON ALL TABLES IN SCHEMA public TO app')`, ['privilege unknown', 'revoke unknown']],
    ['a grant on the table', `db.query('GRANT UPDATE ON public.ledger TO app')`, ['privilege unknown', 'revoke unknown']],
    ['a grant on a table that only the run shows', 'db.query(`GRANT UPDATE ON ${table} TO app`)', ['privilege unknown', 'revoke unknown']],
    ['a grant on another table', `db.query('GRANT UPDATE ON other TO app')`, []],
    ['a grant to read', `db.query('GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app')`, []],
    ['a schema', `db.query('GRANT USAGE ON SCHEMA public TO app')`, []],
    ['a membership', `db.query('GRANT writers TO app')`, ['bypass unknown']],
    ['a trigger that is disabled', `db.query('ALTER TABLE ledger DISABLE TRIGGER ALL')`, ['bypass unknown', 'trigger unknown']],
    ['a trigger that is dropped', `db.query('DROP TRIGGER refuse ON ledger')`, ['bypass unknown', 'trigger unknown']],
    ['the guard made anew', `db.query('CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NULL; END $f$')`, ['bypass unknown', 'trigger unknown']],
    ['a table that is made', `db.query('CREATE TABLE cache (id int)')`, []],
    ['a column of another table', `db.query('ALTER TABLE other ADD COLUMN note text')`, []],
    ['a parameter', `db.query('GRANT SET ON PARAMETER session_replication_role TO app')`, ['bypass unknown']],
    ['a setting of the database', `db.query('ALTER DATABASE shop SET session_replication_role = replica')`, ['bypass unknown', 'trigger unknown']],
    ['a role that comes with members', `db.query('CREATE ROLE more IN ROLE writers ROLE app')`, ['bypass unknown', 'privilege unknown']],
    ['a role', `db.query("CREATE ROLE tenant_7 LOGIN")`, []],
    ['a new owner', `db.query('ALTER TABLE ledger OWNER TO app')`, ['privilege unknown']],
  ])('%s', async (_name, code, expected) => {
    const report = await run({ ...guarded, 'services/boot.ts': `// é\nexport const boot = (db: { query(sql: string): void }, table: string) => { void table; ${code}; };\n` }, [], claims);
    expect(report.errors).toEqual([]);
    expect(openLayers(report)).toEqual(expected);
    for (const { rule, verdict, reason } of report.verdicts) if (rule === 'immutable-table' && verdict === 'unknown') expect(reason).toMatch(/the application runs `.*`, which is in no migration \(services\/boot\.ts:2\)/u);
  });

  test('what the migrations leave open is open, whatever the application does: the findings are those of the migrations alone, and what only they prove is unknown', async () => {
    const open = { 'migrations/0001.sql': guarded['migrations/0001.sql'].replace(/CREATE TRIGGER refuse_truncate.*\n/u, 'GRANT UPDATE ON ledger TO app;\n') };
    const boot = (statement: string): Readonly<Record<string, string>> => ({ 'services/boot.ts': `export const boot = (db: { query(sql: string): void }) => { db.query('${statement}'); };\n` });
    const tellings = ({ findings }: Report): readonly string[] => findings.filter(({ rule }) => rule === 'immutable-table').map(({ file, message, fingerprint }) => `${file} ${fingerprint} ${message}`);
    const cells = ({ verdicts }: Report, verdict: string): readonly string[] => verdicts.filter((one) => one.rule === 'immutable-table' && one.verdict === verdict).map(({ layer, operation, role }) => [layer, operation, role].join());
    const alone = await run(open, [], claims);
    for (const statement of ['GRANT ALL ON ALL TABLES IN SCHEMA public TO app', 'ALTER TABLE ledger DISABLE TRIGGER ALL']) {
      const report = await run({ ...open, ...boot(statement) }, [], claims);
      expect(cells(report, 'refuted')).toEqual(cells(alone, 'refuted'));
      expect(cells(report, 'unknown').length).toBeGreaterThan(0);
      expect(cells(alone, 'proven')).toEqual(expect.arrayContaining([...cells(report, 'unknown')]));
      expect(tellings(report)).toEqual(expect.arrayContaining([...tellings(alone)]));
    }
  });

  test.each<readonly [number, boolean]>([[15, true], [16, false]])('before PostgreSQL 16 a role with CREATEROLE is as good as a member of every predefined one: %d', async (postgres, isOpen) => {
    const report = await run({ ...guarded, 'migrations/0002.sql': 'ALTER ROLE app CREATEROLE;\n' }, ['immutable-table'], { ...claims, histories: [{ migrations: 'migrations', runtimeRoles: ['app'], postgres }] });
    const ofApp = report.verdicts.filter(({ layer, role }) => layer === 'bypass' && role === 'app');
    expect(ofApp.map(({ verdict, reason }) => verdict === 'unknown' && reason.includes('as a member of pg_execute_server_program'))).toEqual(ofApp.map(() => isOpen));
    expect(ofApp.length).toBe(3);
  });

  test('also in a zone that may, and in scripts, but not in tests', async () => {
    const grant = 'GRANT ALL ON ALL TABLES IN SCHEMA public TO app';
    expect(openLayers(await run({ ...guarded, 'libs/db/boot.ts': `export const boot = (db: { query(sql: string): void }) => { db.query('${grant}'); };\n` }, [], claims))).toEqual(['privilege unknown', 'revoke unknown']);
    expect(openLayers(await run({ ...guarded, 'deploy/start.sh': `#!/bin/sh\npsql -c "${grant}"\n` }, [], claims))).toEqual(['privilege unknown', 'revoke unknown']);
    expect(openLayers(await run({ ...guarded, 'services/attestation/boot.ts': `export const boot = (db: { query(sql: string): void }) => { db.query('${grant}'); };\n` }, [], { ...claims, zones: { ...claims.zones, attestation: ['services/attestation/**'] } }))).toEqual(['privilege unknown', 'revoke unknown']);
    expect(openLayers(await run({ ...guarded, 'checks/reset.ts': `export const boot = (db: { query(sql: string): void }) => { db.query('${grant}'); };\n` }, [], claims))).toEqual([]);
    expect(openLayers(await run({ ...guarded, 'services/boot.test.ts': `export const boot = (db: { query(sql: string): void }) => { db.query('${grant}'); };\n` }, [], claims))).toEqual([]);
  });
});
