import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { rules as guardrails } from '@pg-guardrails/rules';
import { afterEach, describe, expect, test } from 'vitest';
import { openedFile } from '../src/configuration.js';
import plugin from '../src/index.js';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const boundary = {
  zones: { db: ['libs/db/**'] },
  claims: [
    { rule: 'no-driver-import', except: ['db'] },
    { rule: 'no-role-switch', except: ['db'] },
  ],
};

/** A project in a folder of its own. */
function project(files: Readonly<Record<string, string>>, config: object | null = boundary): string {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-eslint-'));
  made.push(root);
  const all = config === null ? files : { ...files, 'guardrails.config.json': JSON.stringify(config) };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

function eslintIn(root: string, extra: readonly Linter.Config[] = []): ESLint {
  return new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [...plugin.configs.recommended, ...extra] });
}

/** `pg/no-role-switch 1:1-1:11` for each message. */
function brief(result: ESLint.LintResult | undefined): readonly string[] {
  return (result?.messages ?? []).map(({ ruleId, line, column, endLine, endColumn }) => `${ruleId ?? 'fatal'} ${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)}`);
}

async function lint(root: string, file: string, text: string, extra: readonly Linter.Config[] = []): Promise<readonly string[]> {
  const [result] = await eslintIn(root, extra).lintText(text, { filePath: path.join(root, file) });
  return brief(result);
}

describe('the plugin object', () => {
  test('is a plugin for ESLint’s types without a cast', () => {
    const typed: ESLint.Plugin = plugin;
    const blocks: Linter.Config[] = plugin.configs.recommended;
    const extended: Linter.Config = { plugins: { anything: plugin }, language: 'anything/sql' };
    expect([typed.meta?.name, blocks.length, extended.language]).toEqual(['pg-guardrails', 3, 'anything/sql']);
  });

  test('has one rule for each guardrail that the editor can judge, and its own four', () => {
    const judged = guardrails.filter(({ doors }) => doors.some((door) => door.startsWith('eslint-'))).map(({ id }) => id);
    expect(Object.keys(plugin.rules).sort()).toEqual([...judged, 'guardrails-ignore', 'migration-history', 'sql-claim', 'unread-sql'].sort());
  });

  test.each(Object.entries(plugin.rules))('%s names its languages and has no options of its own', (id, rule) => {
    expect(rule.meta?.schema).toEqual([]);
    expect(rule.meta?.docs?.description).toMatch(/^(?:Forbid|Require) .+[^.]$/u);
    const guardrail = guardrails.find((candidate) => candidate.id === id);
    if (guardrail === undefined) return;
    expect(rule.meta?.languages?.includes('js/js')).toBe(guardrail.doors.includes('eslint-ts'));
    expect(rule.meta?.languages?.includes('pg/sql')).toBe(guardrail.doors.includes('eslint-sql'));
  });

  test('recommended switches on every rule, each in the blocks of its languages only', () => {
    const on = new Set<string>();
    for (const block of plugin.configs.recommended) {
      const language = block.language ?? 'js/js';
      for (const id of Object.keys(block.rules ?? {})) {
        on.add(id.replace(/^pg\//u, ''));
        expect(plugin.rules[id.replace(/^pg\//u, '')]?.meta?.languages, `${id} in ${String(block.name)}`).toContain(language);
      }
    }
    expect([...on].sort()).toEqual(Object.keys(plugin.rules).sort());
  });

  test('may be registered under another name', async () => {
    const root = project({});
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [{ files: ['**/*.sql'], plugins: { db: plugin }, language: 'db/sql', rules: { 'db/no-role-switch': 'warn' } }],
    });
    const [result] = await eslint.lintText('RESET ROLE', { filePath: path.join(root, 'a.sql') });
    expect(result?.messages).toMatchObject([{ ruleId: 'db/no-role-switch', severity: 1, messageId: 'givesRoleBack' }]);
  });
});

describe('programs', () => {
  const source = "import { Pool } from 'pg';\nexport const pool: Pool | null = null;\n";

  test.each(['services/a.ts', 'services/a.tsx', 'services/a.mts', 'services/a.cts'])('%s outside the zone', async (file) => {
    expect(await lint(project({}), file, source)).toEqual(['pg/no-driver-import 1:22-1:26']);
  });

  test.each(['services/a.js', 'services/a.jsx', 'services/a.mjs'])('%s, with ESLint’s own parser', async (file) => {
    expect(await lint(project({}), file, "/* ü 😀 */ import pg from 'pg';\nexport default pg;\n")).toEqual(['pg/no-driver-import 1:27-1:31']);
  });

  test('CommonJS', async () => {
    expect(await lint(project({}), 'services/a.cjs', "const pg = require('pg');\n")).toEqual(['pg/no-driver-import 1:20-1:24']);
  });

  test('JSX', async () => {
    expect(await lint(project({}), 'services/a.jsx', "import 'pg';\nexport default () => <p>text</p>;\n")).toEqual(['pg/no-driver-import 1:8-1:12']);
  });

  test('inside the zone', async () => {
    expect(await lint(project({}), 'libs/db/pool.ts', source)).toEqual([]);
  });

  test('SQL in strings', async () => {
    expect(await lint(project({}), 'services/a.ts', "declare const db: any;\nawait db.query('SET ROLE admin');\n")).toEqual(['pg/no-role-switch 2:17-2:31']);
  });

  test('a byte order mark and CRLF', async () => {
    expect(await lint(project({}), 'services/a.ts', "\ufeff// x\r\nimport 'pg';\r\n")).toEqual(['pg/no-driver-import 2:8-2:12']);
  });

  test('the message is the engine’s', async () => {
    const root = project({});
    const [result] = await eslintIn(root).lintText(source, { filePath: path.join(root, 'services/a.ts') });
    const template = guardrails.find(({ id }) => id === 'no-driver-import')?.messages[result?.messages[0]?.messageId ?? ''];
    expect(template).toBeDefined();
    expect(result?.messages[0]?.message).toContain('pg');
    expect(result?.messages[0]?.message).not.toMatch(/\{\{/u);
  });

  test('a file that was never saved, and text without a name', async () => {
    const root = project({});
    expect(await lint(root, 'services/new/file.ts', source)).toHaveLength(1);
    const [result] = await eslintIn(root).lintText("import 'pg';\n");
    expect(brief(result)).toEqual(['pg/no-driver-import 1:8-1:12']);
  });

  test('a file that does not parse has ESLint’s error only', async () => {
    expect(await lint(project({}), 'services/a.ts', "import 'pg'; const = 1;")).toEqual([expect.stringMatching(/^fatal 1:/u)]);
  });
});

describe('SQL', () => {
  test.each([
    ['SET ROLE admin;', ['pg/no-role-switch 1:1-1:15']],
    ["SELECT '😀';\r\n  RESET ROLE;", ['pg/no-role-switch 2:3-2:13']],
    ['', []],
    ["SELECT 'SET ROLE admin'", []],
    ['SELECT FROM WHERE', ['pg/unread-sql 1:13-1:18']],
    ['SELECT FROM WHERE; SET ROLE admin;', ['pg/unread-sql 1:13-1:18', 'pg/no-role-switch 1:20-1:34']],
    ["CREATE FUNCTION ${f}() AS 'SET ROLE a'", [expect.stringMatching(/^fatal 1:17-/u)]],
    ['CREATE TRIGGER t BEFORE INSERT ON ${name} EXECUTE PROCEDURE f(); CREATE POLICY p ON ${name} USING (current_setting($a$role$a$) = a);', ['pg/unread-sql 1:35-1:36']],
  ])('%j', async (text, expected) => {
    expect(await lint(project({}), 'schema/a.sql', text)).toEqual(expected);
  });

  test('inside the zone', async () => {
    expect(await lint(project({}), 'libs/db/a.sql', 'SET ROLE admin')).toEqual([]);
  });

  test('an error of the grammar has its words, and is fatal in a migration', async () => {
    const root = project({ 'migrations/0001_a.sql': 'SELECT 1;\n' }, { ...boundary, migrations: 'migrations' });
    const [migration] = await eslintIn(root).lintText('CREATE TABEL t ()', { filePath: path.join(root, 'migrations/0001_a.sql') });
    expect(migration?.messages).toMatchObject([{ fatal: true, message: 'Parsing error: syntax error at or near "TABEL"', line: 1, column: 8 }]);
    const [result] = await eslintIn(root).lintText('CREATE TABEL t ()', { filePath: path.join(root, 'a.sql') });
    expect(result?.messages).toMatchObject([{ ruleId: 'pg/unread-sql', severity: 1, message: expect.stringContaining('did not parse as PostgreSQL (syntax error at or near "TABEL")') as string, line: 1, column: 8 }]);
  });

  test('several rules share one reading of a file', async () => {
    const text = '-- guardrails-ignore no-role-switch\nSET ROLE a;\n';
    expect(await lint(project({}), 'a.sql', text)).toEqual(['pg/guardrails-ignore 1:1-1:36', 'pg/no-role-switch 2:1-2:11']);
  });
});

describe('directives', () => {
  test.each([
    ['-- eslint-disable-next-line pg/no-role-switch -- a test of the role itself\nSET ROLE a;', []],
    ['SET ROLE a; -- eslint-disable-line pg/no-role-switch -- why', []],
    ['SET ROLE a; -- eslint-disable-line pg/no-role-switch', ['pg/no-role-switch 1:1-1:11', 'fatal 1:13-1:53']],
    ['/* eslint-disable pg/no-role-switch -- why */\nSET ROLE a;\n/* eslint-enable pg/no-role-switch */\nSET ROLE b;', ['pg/no-role-switch 4:1-4:11']],
    ['-- eslint-disable-next-line pg/migration-history -- why\nSET ROLE a;', ['pg/no-role-switch 2:1-2:11']],
    ['SET ROLE a;\n/* eslint pg/no-role-switch: off */', ['pg/no-role-switch 1:1-1:11', 'fatal 2:1-2:36']],
  ])('ESLint’s own in SQL: %j', async (text, expected) => {
    expect(await lint(project({}), 'a.sql', text, [{ linterOptions: { reportUnusedDisableDirectives: 'off' } }])).toEqual(expected);
  });

  test('an unused one is reported by ESLint', async () => {
    expect(await lint(project({}), 'a.sql', '-- eslint-disable-next-line pg/no-role-switch -- why\nSELECT 1;')).toEqual([expect.stringMatching(/^fatal 1:1/u)]);
  });

  test.each([
    ['-- guardrails-ignore no-role-switch: it is the login script\nSET ROLE a;', []],
    ['-- guardrails-ignore no-role-switch: unused\nSELECT 1;', ['pg/guardrails-ignore 1:1-1:44']],
    ['-- guardrails-ignore no-such-rule: why\nSELECT 1;', ['pg/guardrails-ignore 1:1-1:39']],
    ['-- guardrails-ignore : why\nSELECT 1;', ['pg/guardrails-ignore 1:1-1:27']],
  ])('guardrails-ignore in SQL: %j', async (text, expected) => {
    expect(await lint(project({}), 'a.sql', text)).toEqual(expected);
  });

  test.each([
    ["// guardrails-ignore no-driver-import: types only\nimport 'pg';\n", []],
    ["// guardrails-ignore no-driver-import\nimport 'pg';\n", ['pg/guardrails-ignore 1:1-1:38', 'pg/no-driver-import 2:8-2:12']],
    ["/* guardrails-ignore-file no-driver-import: generated */\n\nimport 'pg';\n", []],
    ["// eslint-disable-next-line pg/no-driver-import\nimport 'pg';\n", []],
    // The program has calls whose receivers only types settle, so nothing is said of what a directive hides.
    ["import { Pool } from './driver';\n// guardrails-ignore no-pool-construction: it is the driver's\nnew Pool();\n", []],
    ['declare const x: any;\n// guardrails-ignore no-pool-query: settled by its type\nx.query(1);\n', []],
  ])('in programs: %j', async (text, expected) => {
    expect(await lint(project({}), 'a.ts', text)).toEqual(expected);
  });
});

describe('configuration', () => {
  test('a broken one is one message per file, on line 1', async () => {
    const root = project({}, { zones: { db: ['libs/db/**'] }, claims: [{ rule: 'no-driver-import', except: ['dbb'] }] });
    const [result] = await eslintIn(root).lintText("\n\nimport 'pg';\n", { filePath: path.join(root, 'a.ts') });
    expect(brief(result)).toEqual([expect.stringMatching(/ 1:1-1:1$/u)]);
    expect(result?.messages[0]?.message).toMatch(/^guardrails\.config\.json:1:\d+: .*"dbb"/u);
    const [sql] = await eslintIn(root).lintText('SET ROLE a', { filePath: path.join(root, 'a.sql') });
    expect(brief(sql)).toEqual([expect.stringMatching(/ 1:1-1:1$/u)]);
  });

  test('what is wrong in a nested one, or in its baseline, has its path from the working directory', async () => {
    const root = project({ 'packages/x/guardrails.config.json': '{ "zonez": 1 }', 'packages/y/guardrails.config.json': '{ "claims": [] }', 'packages/y/guardrails.baseline.json': '[' });
    const [broken] = await eslintIn(root).lintText("import 'pg';\n", { filePath: path.join(root, 'packages/x/a.ts') });
    expect(broken?.messages[0]?.message).toMatch(/^packages\/x\/guardrails\.config\.json:1:\d+: .*"zonez"/u);
    const [baseline] = await eslintIn(root).lintText("import 'pg';\n", { filePath: path.join(root, 'packages/y/a.ts') });
    expect(baseline?.messages[0]?.message).toMatch(/^packages\/y\/guardrails\.baseline\.json:1:\d+: The baseline is not JSON/u);
  });

  test('a change of it counts at once', async () => {
    const root = project({}, { zones: { db: ['libs/db/**'] }, claims: [{ rule: 'no-driver-import', except: ['dbb'] }] });
    expect(await lint(root, 'services/a.ts', "import 'pg';\n")).toHaveLength(1);
    writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ zones: { services: ['services/**'] }, claims: [{ rule: 'no-driver-import', except: ['services'] }] }));
    expect(await lint(root, 'services/a.ts', "import 'pg';\n")).toEqual([]);
    rmSync(path.join(root, 'guardrails.config.json'));
    expect(await lint(root, 'services/a.ts', "import 'pg';\n")).toEqual(['pg/no-driver-import 1:8-1:12']);
  });

  test('the nearest one above the file counts', async () => {
    const root = project({ 'packages/x/guardrails.config.json': JSON.stringify({ claims: [] }) });
    expect(await lint(root, 'packages/x/a.ts', "import 'pg';\n")).toEqual([]);
    expect(await lint(root, 'packages/y/a.ts', "import 'pg';\n")).toHaveLength(1);
  });

  test.each(['nowhere.ts', 'guardrails.config.ts'])('a link that leads nowhere counts, as on the command line: %s', async (target) => {
    const root = project({});
    symlinkSync(target, path.join(root, 'guardrails.config.ts'));
    const [result] = await eslintIn(root).lintText("import 'pg';\n", { filePath: path.join(root, 'services/a.ts') });
    expect(brief(result)).toEqual([expect.stringMatching(/ 1:1-1:1$/u)]);
    expect(result?.messages[0]?.message).toMatch(/guardrails\.config\.ts": it is a link that leads nowhere\.$/u);
    writeFileSync(path.join(root, 'nowhere.ts'), 'export default { claims: [] };\n');
    rmSync(path.join(root, 'guardrails.config.ts'));
    symlinkSync('nowhere.ts', path.join(root, 'guardrails.config.ts'));
    expect(await lint(root, 'services/a.ts', "import 'pg';\n")).toEqual([]);
  });

  test('without one the defaults hold from the working directory', async () => {
    const root = project({}, null);
    expect(await lint(root, 'services/a.ts', "import 'pg';\n")).toHaveLength(1);
    expect(await lint(root, 'libs/db/a.ts', "import 'pg';\n")).toEqual([]);
  });

  test('files outside include, and inside exclude, are not judged', async () => {
    const root = project({}, { ...boundary, include: ['services/**', 'schema/**'], exclude: ['services/generated/**'] });
    expect(await lint(root, 'services/a.ts', "import 'pg';\n")).toHaveLength(1);
    expect(await lint(root, 'services/generated/a.ts', "import 'pg';\n")).toEqual([]);
    expect(await lint(project({}), 'services/x/node_modules.ts', "import 'pg';\n")).toHaveLength(1);
    expect(await lint(root, 'other/a.ts', "import 'pg';\n")).toEqual([]);
    expect(await lint(root, 'other/a.sql', 'SET ROLE a')).toEqual([]);
    expect(await lint(root, 'schema/a.sql', 'SET ROLE a')).toHaveLength(1);
  });

  test('SQL inside exclude may be no SQL of PostgreSQL', async () => {
    const mysql = '-- 😀\nCREATE TABLE `a` (`b` int)\r\nENGINE=InnoDB; SET ROLE a;\n';
    const root = project({}, { ...boundary, exclude: ['data/**'] });
    expect(await lint(root, 'data/a.sql', mysql)).toEqual([]);
    expect(await lint(root, 'other/a.sql', mysql)).toEqual(['pg/unread-sql 2:14-2:15', 'pg/no-role-switch 3:16-3:26']);
    expect(await lint(project({}, { ...boundary, include: ['schema/**'] }), 'other/a.sql', `${mysql}CREATE FUNCTION f() AS '`)).toEqual([]);
  });
});

describe('migrations', () => {
  const files = {
    'schema/migrations/0001_roles.sql': 'CREATE ROLE app LOGIN;\n',
    'schema/migrations/0002_ledger.sql': 'CREATE TABLE ledger (id int);\n',
    'schema/migrations/0003_more.sql': 'CREATE TABLE other (id int);\n',
  };
  const config = { ...boundary, histories: [{ migrations: 'schema/migrations', placeholders: { ':OWNER': 'app' } }] };

  test('a placeholder is no error, and places behind it are those of the file', async () => {
    const root = project(files, config);
    expect(await lint(root, 'schema/migrations/0003_more.sql', 'ALTER TABLE ledger OWNER TO :OWNER; SET ROLE app;\n')).toEqual(['pg/no-role-switch 1:37-1:49']);
    expect(await lint(root, 'elsewhere/a.sql', 'ALTER TABLE ledger OWNER TO :OWNER;\n')).toEqual(['pg/unread-sql 1:29-1:30']);
  });

  test('a statement that PostgreSQL would refuse after the migrations before it, in text that is not saved', async () => {
    const root = project(files, config);
    const again = 'CREATE TABLE ledger (id int);\n';
    expect(await lint(root, 'schema/migrations/0003_more.sql', files['schema/migrations/0003_more.sql'])).toEqual([]);
    expect(await lint(root, 'schema/migrations/0003_more.sql', again)).toEqual([expect.stringMatching(/^pg\/migration-history 1:/u)]);
    expect(await lint(root, 'schema/migrations/0004_new.sql', again)).toEqual([expect.stringMatching(/^pg\/migration-history 1:/u)]);
    writeFileSync(path.join(root, 'schema/migrations/0002_ledger.sql'), 'SELECT 1;\n');
    expect(await lint(root, 'schema/migrations/0004_new.sql', again)).toEqual([]);
  });

  test('only what the tool applies is read: a down section and psql’s own lines say nothing', async () => {
    const down = '-- migrate:up\nSET ROLE postgres;\n-- migrate:down\nRESET ROLE; SELECT FROM WHERE;\n';
    const dbmate = project({ 'db/migrations/20240101000000_a.sql': down }, { ...boundary, migrations: 'db/migrations' });
    expect(await lint(dbmate, 'db/migrations/20240101000000_a.sql', down)).toEqual(['pg/no-role-switch 2:1-2:18']);
    expect(await lint(dbmate, 'db/migrations/20240101000000_a.sql', `\n${down}`)).toEqual(['pg/no-role-switch 3:1-3:18']);
    const root = project(files, config);
    expect(await lint(root, 'schema/migrations/0004_psql.sql', '\\set ON_ERROR_STOP on\nSET ROLE postgres;\n')).toEqual(['pg/no-role-switch 2:1-2:18']);
  });

  test('a byte order mark on disk does not shift what the editor shows', async () => {
    const root = project({ ...files, 'schema/migrations/0004_bom.sql': '\ufeffSET ROLE app;\n' }, config);
    const [result] = await eslintIn(root).lintFiles(['schema/migrations/0004_bom.sql']);
    expect(brief(result)).toEqual(['pg/no-role-switch 1:1-1:13']);
  });

  test('the baseline is a file of the history', async () => {
    const root = project({ ...files, 'schema/base.sql': 'CREATE TABLE base (id int);\n' }, { ...boundary, include: ['services/**'], histories: [{ migrations: 'schema/migrations', baseline: 'schema/base.sql' }] });
    expect(await lint(root, 'schema/base.sql', 'CREATE TABLE base (id int);\nSET ROLE postgres;\n')).toEqual(['pg/no-role-switch 2:1-2:18']);
    expect(await lint(root, 'schema/other.sql', 'SET ROLE postgres;\n')).toEqual([]);
  });

  test('a claim in the SQL is judged on the whole history, and said where it stands', async () => {
    const root = project(files, config);
    const claimed = '-- guardrails: immutable\nCREATE TABLE ledger (id int);\n';
    const result = await lint(root, 'schema/migrations/0002_ledger.sql', claimed);
    expect(result.length).toBeGreaterThan(0);
    expect(new Set(result.map((line) => line.split(' ')[0]))).toEqual(new Set(['pg/immutable-table']));
    expect(await lint(root, 'schema/migrations/0003_more.sql', files['schema/migrations/0003_more.sql'])).toEqual([]);
  });
});

test('a file has its shortest name in the configuration, whichever way it is named', () => {
  const root = project({});
  const nameOf = (written: string): string | null => {
    const opened = openedFile({ cwd: root, filename: written, physicalFilename: written }, '');
    return opened.ok ? opened.file.file : null;
  };
  for (const written of ['libs/db/a.ts', './libs/db/a.ts', 'libs/x/../db/a.ts', 'libs//db/a.ts', 'libs/./db/a.ts'].flatMap((below) => [`${root}/${below}`, below])) expect([written, nameOf(written)]).toEqual([written, 'libs/db/a.ts']);
  expect([nameOf(`${root}/.storybook/main.ts`), nameOf(`${root}/a/..b.ts`)]).toEqual(['.storybook/main.ts', 'a/..b.ts']);
});
