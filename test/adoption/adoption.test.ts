import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import plugin from '@pg-guardrails/eslint-plugin';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check, cli } from '../cli/cli.js';

const dirty = fileURLToPath(new URL('../../fixtures/adoption/shop', import.meta.url));
let shop = '';

const at = (file: string): string => path.join(shop, file);
const read = (file: string): string => readFileSync(at(file), 'utf8');
const edit = (file: string, change: (text: string) => string): void => {
  writeFileSync(at(file), change(read(file)));
};

function git(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'core.hooksPath=/dev/null', ...words], { cwd: shop, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** `rule file:line` of what ESLint shows, with the plugin that the written configuration imports. */
async function linted(...files: readonly string[]): Promise<readonly string[]> {
  const eslint = new ESLint({ cwd: shop, overrideConfigFile: true, overrideConfig: [...plugin.configs.recommended] });
  const results = await eslint.lintFiles([...files]);
  return results.flatMap(({ filePath, messages }) => messages.filter(({ severity }) => severity === 2).map(({ ruleId, line }) => `${ruleId ?? 'fatal'} ${path.relative(shop, filePath)}:${String(line)}`));
}

/** `rule file:line` of each finding that counts. */
async function open(...words: readonly string[]): Promise<{ readonly code: number | null; readonly found: readonly string[] }> {
  const { code, report } = await check(shop, ...words);
  expect(report.errors).toEqual([]);
  return { code, found: report.findings.filter(({ suppression, severity }) => suppression === null && severity === 'error').map(({ rule, file, line }) => `${rule} ${file}:${String(line)}`) };
}

beforeAll(() => {
  shop = mkdtempSync(path.join(tmpdir(), 'guardrails-adoption-'));
  cpSync(dirty, shop, { recursive: true });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'as it was');
});
afterAll(() => { rmSync(shop, { recursive: true, force: true }); });

const old = [
  'immutable-table db/migrations/0003_payments.sql:2',
  'immutable-table db/migrations/0003_payments.sql:2',
  'immutable-table db/migrations/0003_payments.sql:8',
  'no-driver-import src/orders/report.ts:1',
  'no-driver-import src/orders/types.ts:1',
  'no-driver-leak src/db/pool.ts:3',
  'no-pool-construction src/orders/report.ts:4',
  'no-pool-query src/admin/impersonate.ts:4',
  'no-pool-query src/orders/report.ts:5',
  'no-pool-query src/orders/report.ts:6',
  'no-role-switch src/admin/impersonate.ts:4',
  'no-runtime-ddl src/cron/archive.ts:4',
  'no-test-only-import src/main.ts:2',
  'no-test-only-reach src/main.ts:2',
];

// Each step goes on from the one before it.
describe('a team takes it up on a dirty project', () => {
  test('without a terminal and without --yes, init says what it would write, and writes nothing', async () => {
    const { code, out, err } = await cli(shop, 'init');
    expect(code).toBe(2);
    expect(out).toContain('+++ b/guardrails.config.ts');
    expect(err).toContain('nothing was written: there is no terminal to ask on. Run it with --yes to write guardrails.config.ts, eslint.config.js, package.json and .husky/pre-commit.');
    expect(git('status', '--porcelain')).toBe('');
  });

  test('init --yes writes the configuration, the ESLint block, the scripts and the hook', async () => {
    const { code, err } = await cli(shop, 'init', '--yes');
    expect(code).toBe(0);
    expect(err).toContain("the driver's home: src/db/**");
    expect(read('guardrails.config.ts')).toBe(`import { defineConfig } from 'pg-guardrails';

export default defineConfig({
  zones: { db: ['src/db/**'], tests: ['**/tests/**', '**/*.{test,spec}.*'] },
  histories: [
    {
      migrations: 'db/migrations',
      // Who serves requests. shop_app: granted to in db/migrations/0002_orders.sql:8; shop_reports: granted to in db/migrations/0002_orders.sql:9.
      runtimeRoles: ['shop_app', 'shop_reports'],
    },
  ],
  claims: [
    { rule: 'no-driver-import', except: ['db', 'tests'] },
    { rule: 'no-driver-leak', zones: ['db'], except: ['db', 'tests'] },
    { rule: 'no-pool-construction', except: ['db', 'tests'] },
    { rule: 'no-pool-query', except: ['db', 'tests'] },
    { rule: 'no-opaque-load', severity: 'warning', except: ['db', 'tests'] },
    { rule: 'no-role-switch', except: ['db'] },
    { rule: 'no-runtime-ddl', except: ['db', 'tests'] },
    { rule: 'no-test-only-import', module: 'src/db/testOnly', allow: ['tests'] },
    { rule: 'no-test-only-reach', module: 'src/db/testOnly', allow: ['tests'] },
    // "append-only", db/migrations/0003_payments.sql:2.
    { rule: 'immutable-table', tables: ['payments'] },
    { rule: 'unclaimed-immutable' },
  ],
});
`);
    // Four spaces, the order of the keys and what was there stay.
    expect(read('package.json')).toBe(readFileSync(path.join(dirty, 'package.json'), 'utf8').replace('"vitest run"\n', '"vitest run",\n        "guardrails": "pg-guardrails check",\n        "guardrails:db-boundary": "pg-guardrails check db-boundary test-only"\n'));
    expect(read('eslint.config.js')).toContain("import guardrails from 'pg-guardrails/eslint';\n");
    expect(read('eslint.config.js')).toMatch(/\},\n {2}\.\.\.guardrails\.configs\.recommended,\n\];\n$/u);
    expect(read('.husky/pre-commit')).toBe('npx pg-guardrails check --staged || exit 1\nnpm test\n');
  });

  test('run again, it changes nothing', async () => {
    git('add', '-A');
    const { code, out, err } = await cli(shop, 'init', '--yes');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toBe('pg-guardrails: guardrails.config.ts is there already and stays as it is\npg-guardrails: nothing to do: everything that init writes is there\n');
    expect(git('diff')).toBe('');
  });

  test('check shows the old violations, and so does the editor', async () => {
    const { code, found } = await open();
    expect(code).toBe(1);
    expect([...found].sort()).toEqual(old);
    expect(await linted('src/orders/types.ts', 'db/migrations/0003_payments.sql')).toEqual([
      'pg/no-driver-import src/orders/types.ts:1',
      'pg/immutable-table db/migrations/0003_payments.sql:2',
      'pg/immutable-table db/migrations/0003_payments.sql:2',
      'pg/immutable-table db/migrations/0003_payments.sql:8',
    ]);
  });

  test('--write-baseline takes them down; then check is clean, and the verdicts are what they were', async () => {
    const { code, err } = await cli(shop, 'check', '--write-baseline');
    expect(code).toBe(0);
    expect(err).toBe('pg-guardrails: wrote guardrails.baseline.json: 14 findings\n');
    expect(await open()).toEqual({ code: 0, found: [] });
    const { out } = await cli(shop, 'check');
    expect(out).toContain('Baseline  14 old findings in guardrails.baseline.json');
    expect(out).toContain('trigger        ✗ refuted  ✗ refuted  ✗ refuted');
    expect((await open('--no-baseline')).found).toHaveLength(14);
    // A file that comes again is how the editor's rules know that something changed since: alone, as ESLint reads several at once, in no order.
    await linted('src/orders/types.ts');
    expect(await linted('src', 'db')).toEqual([]);
    git('add', '-A');
    git('commit', '-qm', 'guardrails');
  });

  test('doctor is content', async () => {
    const { code, out } = await cli(shop, 'doctor');
    expect(out).toContain('✓ All is well.');
    expect(out).toContain('· baseline: 14 old findings in guardrails.baseline.json');
    expect(code).toBe(0);
  });

  test('lines that move and files that are renamed are not new', async () => {
    edit('src/orders/report.ts', (text) => `// Totals for the monthly letter.\n\n${text}`);
    renameSync(at('src/orders/types.ts'), at('src/orders/work.ts'));
    expect(await open()).toEqual({ code: 0, found: [] });
    expect(await linted('src')).toEqual([]);
    git('add', '-A');
    git('commit', '-qm', 'moved');
  });

  test('one new violation fails in ESLint, at commit and in CI, alone', async () => {
    writeFileSync(at('src/orders/refund.ts'), "import { Pool } from 'pg';\n\nexport type Refunds = Pool;\n");
    appendFileSync(at('db/migrations/0003_payments.sql'), '\nGRANT TRUNCATE ON payments TO shop_app;\n');
    git('add', '-A');
    const { code, found } = await open('--baseline');
    expect(code).toBe(1);
    expect([...found].sort()).toEqual(['immutable-table db/migrations/0003_payments.sql:13', 'no-driver-import src/orders/refund.ts:1']);
    const staged = await open('--staged');
    expect({ ...staged, found: [...staged.found].sort() }).toEqual({ code: 1, found: ['immutable-table db/migrations/0003_payments.sql:13', 'no-driver-import src/orders/refund.ts:1'] });
    expect([...(await linted('src', 'db'))].sort()).toEqual(['pg/immutable-table db/migrations/0003_payments.sql:13', 'pg/no-driver-import src/orders/refund.ts:1']);
    git('reset', '-q', '--hard');
    expect(await open('--staged')).toEqual({ code: 0, found: [] });
  });

  test('what is mended must leave the baseline', async () => {
    edit('src/cron/archive.ts', () => 'export async function archive(): Promise<void> {}\n');
    const { code, report } = await check(shop);
    expect(code).toBe(1);
    const [stale, ...others] = report.findings.filter(({ suppression, severity }) => suppression === null && severity === 'error');
    expect(others).toEqual([]);
    expect(stale).toMatchObject({ rule: 'baseline', file: 'guardrails.baseline.json' });
    expect(stale?.message).toBe(
      'The baseline still excuses no-runtime-ddl in src/cron/archive.ts ("`CREATE TABLE IF NOT EXISTS orders_archive` changes what the database is while the application runs, so the migrations no longer say what is there, and its role must own what it changes."), which is found no more. Take it out, so that it cannot excuse the next one: pg-guardrails check --write-baseline',
    );
    expect(read('guardrails.baseline.json').split('\n')[(stale?.line ?? 0) - 1]).toContain('no-runtime-ddl');

    const { err } = await cli(shop, 'check', '--write-baseline');
    expect(err).toBe('pg-guardrails: wrote guardrails.baseline.json: 13 findings, 14 findings before\n');
    expect(await open('--baseline')).toEqual({ code: 0, found: [] });
  });
});
