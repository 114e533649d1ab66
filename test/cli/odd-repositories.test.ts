import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, errorsOf, project } from './cli.js';

const config = { 'guardrails.config.json': JSON.stringify({ zones: { db: ['libs/db/**'] }, claims: [{ rule: 'no-driver-import', except: ['db'] }] }) };
const leak = { 'services/leak.ts': "import { Pool } from 'pg';\nexport type Own = Pool;\n" };
const git = (root: string, ...words: readonly string[]): void => {
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { stdio: 'pipe' });
};

describe('repositories out of the ordinary: what is there is checked', () => {
  test('a tsconfig that extends a missing file', async () => {
    const { code, report } = await check(project({ ...config, ...leak, 'tsconfig.json': '{ "extends": "./gone.json", "compilerOptions": { "paths": { "@db/*": ["./libs/db/*"] } } }', 'libs/db/index.ts': '', 'services/a.ts': "import '@db/index';\n" }));
    expect(errorsOf(report)).toEqual([]);
    expect(report.coverage.unresolved).toBe(0);
    expect(code).toBe(1);
  });

  test('a sparse checkout: what is imported and not there is named', async () => {
    const root = project({ ...config, ...leak, 'libs/db/index.ts': '', 'services/a.ts': "export * from '../libs/db/index.js';\n" });
    git(root, 'init', '-q');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'all');
    rmSync(path.join(root, 'libs'), { recursive: true });
    const { code, report } = await check(root);
    expect(errorsOf(report)).toEqual([expect.stringContaining('services/a.ts:1:15 "../libs/db/index.js" leads to no file')]);
    expect(report.findings).toHaveLength(1);
    expect(code).toBe(2);
  });

  test('a link to a folder above, and two names of one file', async () => {
    const root = project({ ...config, ...leak });
    symlinkSync('..', path.join(root, 'services/up'));
    symlinkSync('leak.ts', path.join(root, 'services/other.ts'));
    const { code, report } = await check(root);
    expect(errorsOf(report)).toEqual([]);
    expect(report.findings.map(({ file }) => file)).toEqual(['services/leak.ts', 'services/other.ts']);
    expect(code).toBe(1);
  });

  test('a minified bundle on one line', async () => {
    const { code, report } = await check(project({ ...config, 'services/bundle.js': `${'var a={b:function(c){return c+1}};'.repeat(30_000)}var p=require("pg");` }));
    expect(report.findings.map(({ line }) => line)).toEqual([1]);
    expect(code).toBe(1);
  });

  test('names that differ in case alone', async () => {
    const { report } = await check(project({ ...config, 'services/Leak.ts': "import 'pg';\n", 'services/leak.ts': "import 'pg';\n" }));
    expect(report.findings.map(({ file }) => file)).toEqual(['services/Leak.ts', 'services/leak.ts']);
  });

  test.each([
    ['a link to a file that is gone', 'services/gone.ts', 'nowhere.ts', /^services\/gone\.ts:1:1 Cannot read the file \(ENOENT\)\.$/u],
    ['a link to itself', 'services/self.ts', 'self.ts', /^services\/self\.ts:1:1 Cannot read the file \(ELOOP\)\.$/u],
    ['a link to SQL that is gone', 'sql/gone.sql', 'nowhere.sql', /^sql\/gone\.sql:null:null The file cannot be read \(ENOENT\)\.$/u],
  ])('%s: the rest is still checked', async (_, file, to, error) => {
    const root = project({ 'guardrails.config.json': JSON.stringify({ claims: [{ rule: 'no-driver-import' }, { rule: 'no-role-switch' }] }), ...leak });
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    symlinkSync(to, path.join(root, file));
    const { code, report } = await check(root);
    expect(errorsOf(report)).toEqual([expect.stringMatching(error)]);
    expect(report.findings.map((finding) => finding.file)).toContain('services/leak.ts');
    expect(code).toBe(2);
  });

  test('folders that are called like files', async () => {
    const { code, report } = await check(project({ ...config, ...leak, 'services/folder.ts/readme.txt': '', 'services/folder.sql/readme.txt': '', 'Dockerfile/readme.txt': '' }));
    expect(errorsOf(report)).toEqual([]);
    expect(report.findings.map(({ file }) => file)).toEqual(['services/leak.ts']);
    expect(code).toBe(1);
  });

  test('paths that match nothing: what is imported by them is named', async () => {
    const { code, report } = await check(project({ ...config, ...leak, 'tsconfig.json': '{ "compilerOptions": { "paths": { "@db/*": ["./nowhere/*"] } } }', 'services/a.ts': "import '@db/index';\nimport 'left-pad';\n" }));
    expect(errorsOf(report)).toEqual([expect.stringMatching(/^services\/a\.ts:1:8 "@db\/index" leads to no file/u)]);
    expect(report.findings).toHaveLength(1);
    expect(code).toBe(2);
  });

  test('a submodule: its files are another repository, and what leads into it is named', async () => {
    const root = project({ ...config, ...leak, 'services/a.ts': "import { pool } from '../vendor/sub/pool.js';\nexport const p = pool;\n", 'vendor/sub/pool.ts': "import { Pool } from 'pg';\nexport const pool = new Pool();\n" });
    git(path.join(root, 'vendor/sub'), 'init', '-q');
    git(path.join(root, 'vendor/sub'), 'add', '.');
    git(path.join(root, 'vendor/sub'), 'commit', '-qm', 'sub');
    git(root, 'init', '-q');
    git(root, 'add', '.');
    const { code, report } = await check(root);
    expect(report.findings.map(({ file }) => file)).toEqual(['services/leak.ts']);
    expect(errorsOf(report)).toEqual([]);
    expect(code).toBe(1);
    writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ include: ['**', 'vendor/sub/**'], claims: [{ rule: 'no-driver-import' }] }));
    expect((await check(root)).report.findings.map(({ file }) => file)).toEqual(['services/leak.ts']);
  });

  test('two configurations, one below the other: the nearest to the working directory counts, for all files below it', async () => {
    const root = project({ ...config, ...leak, 'apps/pay/guardrails.config.json': JSON.stringify({ zones: { data: ['data/**'] }, claims: [{ rule: 'no-driver-import', except: ['data'] }] }), 'apps/pay/data/pool.ts': "import 'pg';\n", 'apps/pay/libs/db/pool.ts': "import 'pg';\n" });
    expect((await check(root)).report.findings.map(({ file }) => file)).toEqual(['apps/pay/data/pool.ts', 'apps/pay/libs/db/pool.ts', 'services/leak.ts']);
    expect((await check(path.join(root, 'apps/pay/data'))).report.findings.map(({ file }) => file)).toEqual(['libs/db/pool.ts']);
  });

  test('no file at all', async () => {
    const { code, report } = await check(project({ 'guardrails.config.json': JSON.stringify({ include: ['src/**'], claims: [{ rule: 'no-driver-import' }] }) }));
    expect(errorsOf(report)).toHaveLength(1);
    expect(report.coverage.files).toBe(0);
    expect(code).toBe(2);
  });
});
