import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const home = fileURLToPath(new URL('../../packages/pg-guardrails', import.meta.url));
let project = '';

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string): Run {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  return { status, stdout, stderr };
}

/** A command that the project has installed. */
function installed(command: string): string {
  return path.join(project, 'node_modules', '.bin', command);
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  writeFileSync(path.join(project, file), text);
}

// What a user does: an empty project, the packed package, ESLint and its TypeScript parser.
beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), 'guardrails-tarball-'));
  const packed = run('npm', ['pack', '--json', '--pack-destination', project], home);
  expect(packed.status, packed.stderr).toBe(0);
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  write('package.json', JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  const install = run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`, 'eslint@^10.15.0', 'oxlint@^1.94.0', '@typescript-eslint/parser@^8.73.0', 'typescript@~6.0.3'],
    project,
  );
  expect(install.status, install.stderr).toBe(0);

  write('guardrails.config.ts', `import { defineConfig } from 'pg-guardrails';
export default defineConfig({
  zones: { db: ['libs/db/**'] },
  histories: [{ migrations: 'migrations', runtimeRoles: ['app'] }],
  claims: [
    { rule: 'no-driver-import', except: ['db'] },
    { rule: 'immutable-table', tables: ['ledger'] },
  ],
});
`);
  write('services/api.ts', "import { Pool } from 'pg';\nexport type Own = Pool;\n");
  write('migrations/0001.sql', 'CREATE ROLE app LOGIN;\nCREATE TABLE ledger (id bigint PRIMARY KEY);\nGRANT INSERT, DELETE ON ledger TO app;\n');
  write('eslint.config.js', "import guardrails from 'pg-guardrails/eslint';\nexport default guardrails.configs.recommended;\n");
}, 300_000);

afterAll(() => { rmSync(project, { recursive: true, force: true }); });

test('the command line runs from the installed package', () => {
  const { status, stdout, stderr } = run(installed('pg-guardrails'), ['check', '--format', 'json'], project);
  expect(stderr).toBe('');
  expect(status).toBe(1);
  const report = JSON.parse(stdout) as { schemaVersion: number; findings: { rule: string; file: string }[]; errors: unknown[] };
  expect(report.errors).toEqual([]);
  expect(report.schemaVersion).toBe(1);
  expect(report.findings).toContainEqual(expect.objectContaining({ rule: 'no-driver-import', file: 'services/api.ts', line: 1, column: 22 }));
  expect(report.findings).toContainEqual(expect.objectContaining({ rule: 'immutable-table', file: 'migrations/0001.sql' }));
});

test('prove begins with the empty server that comes with the package: none is made, so none is kept', () => {
  const { status, stdout, stderr } = run(installed('pg-guardrails'), ['prove', 'immutability', '--cache-location', 'kept'], project);
  expect(stderr).toBe('');
  expect(stdout).toContain('✗ changed');
  expect(status).toBe(1);
  expect(readdirSync(path.join(project, 'kept')).map((name) => name.replace(/-.*/u, '')).sort()).toEqual(['history', 'last.json']);
});

test('the version is that of the package', () => {
  const { stdout } = run(installed('pg-guardrails'), ['--version'], project);
  expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/u);
});

test('the ESLint plugin runs from the installed package, on TypeScript and on SQL', () => {
  const { status, stdout, stderr } = run(installed('eslint'), ['--format', 'json', 'services', 'migrations'], project);
  expect(stderr).toBe('');
  expect(status).toBe(1);
  const results = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string }[] }[];
  const ids = results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
  expect(ids).toContain('pg/no-driver-import');
  expect(ids).toContain('pg/immutable-table');
});

test('the ESLint plugin loads TypeScript with the first program of it, and not before', () => {
  const modules = "import { createRequire } from 'node:module'; import guardrails from 'pg-guardrails/eslint'; const { cache } = createRequire(import.meta.url); const loaded = () => Object.keys(cache).some((file) => file.endsWith('typescript.js'));";
  const parse = "const before = loaded(); guardrails.configs.recommended[1].languageOptions.parser.parseForESLint('type A = 1'); console.log(before, loaded());";
  const { stdout, stderr } = run(process.execPath, ['--input-type=module', '-e', `${modules} ${parse}`], project);
  expect(stderr).toBe('');
  expect(stdout).toBe('false true\n');
});

test('the rules for programs run in oxlint from the installed package', () => {
  write('.oxlintrc.json', JSON.stringify({ jsPlugins: [{ name: 'pg', specifier: 'pg-guardrails/oxlint' }], categories: { correctness: 'off' }, rules: { 'pg/no-driver-import': 'error' } }));
  const { status, stdout, stderr } = run(installed('oxlint'), ['--format', 'json', 'services'], project);
  expect(stderr).toBe('');
  expect(status).toBe(1);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  expect(diagnostics).toMatchObject([{ code: 'pg(no-driver-import)', filename: 'services/api.ts' }]);
});

test('the types hold what a configuration needs', () => {
  write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true, types: [] }, include: ['guardrails.config.ts', 'typed.ts'] }));
  write('typed.ts', `import { defineConfig, type GuardrailsConfig } from 'pg-guardrails';
import plugin from 'pg-guardrails/eslint';
export const config: GuardrailsConfig = defineConfig({ claims: [{ rule: 'no-role-switch', except: ['db'] }] });
import oxlint from 'pg-guardrails/oxlint';
export const count: number = plugin.configs.recommended.length + plugin.configs.strict.length + plugin.configs.typed.length;
export const ids: string[] = Object.keys(oxlint.rules);
// @ts-expect-error a history needs its migrations
defineConfig({ histories: [{}] });
`);
  const { status, stdout } = run(installed('tsc'), ['-p', '.'], project);
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('the schema is published with the package', () => {
  const { status, stdout } = run(process.execPath, ['--input-type=module', '-e', "import schema from 'pg-guardrails/schema.json' with { type: 'json' }; console.log(schema.$schema)"], project);
  expect(status).toBe(0);
  expect(stdout).toContain('json-schema.org');
});
