import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A service module of some 60 lines that imports its neighbours, like those of a real service. Every 25th breaks the boundary. */
function moduleText(index: number, count: number): string {
  const imports = [1, 7, 31].map((step) => (index + step) % count).map((other) => `import { total${String(other)} } from './module-${String(other)}.js';`);
  const body = Array.from(
    { length: 12 },
    (_, part) => `
/** Sums the lines of part ${String(part)}. */
export function part${String(part)}(lines: readonly { readonly amount: number; readonly currency: string }[]): number {
  const label = lines.length === 1 ? 'one line' : \`\${lines.length} lines of part ${String(part)}\`;
  return lines.filter((line) => line.currency === 'EUR').reduce((sum, line) => sum + line.amount, label.length);
}`,
  );
  const driver = index % 25 === 0 ? "import { Pool } from 'pg';\n" : '';
  const query = index % 25 === 0 ? `\nexport const rows = async () => (await new Pool().query('SELECT ${String(index)}')).rows as unknown[];\n` : '';
  return `${driver}${imports.join('\n')}\n${body.join('\n')}\nexport const total${String(index)} = ${String(index)};${query}\n`;
}

/** Writes a project with so many service modules; the same every time. */
export function generate(folder: string, count: number): void {
  mkdirSync(path.join(folder, 'services/api'), { recursive: true });
  mkdirSync(path.join(folder, 'libs/db'), { recursive: true });
  mkdirSync(path.join(folder, 'libs/testing'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "generated", "type": "module", "main": "services/api/module-0.ts" }\n');
  writeFileSync(path.join(folder, 'libs/db/pool.ts'), "import { Pool } from 'pg';\nexport const run = async (sql: string) => (await new Pool().query(sql)).rows as unknown[];\n");
  writeFileSync(path.join(folder, 'libs/testing/fake.ts'), 'export const fake = 1;\n');
  for (let index = 0; index < count; index += 1) writeFileSync(path.join(folder, `services/api/module-${String(index)}.ts`), moduleText(index, count));
  commit(folder);
}

/** A copy of a checkout, as a repository of its own: nothing is written into the given one. */
export function filesOf(checkout: string, folder: string): void {
  cpSync(checkout, folder, { recursive: true, verbatimSymlinks: true, filter: (source) => !['node_modules', '.git'].includes(path.basename(source)) });
  commit(folder);
}

/** A copy of the programs of a checkout and of what decides where their imports lead; the programs, relative to it. */
export function copyPrograms(checkout: string, folder: string): readonly string[] {
  const listed = git(checkout, 'ls-files', '-z').split('\0').filter((file) => /(?:\.[cm]?[jt]sx?|(?:^|\/)(?:package|[jt]sconfig[^/]*)\.json|pnpm-workspace\.yaml)$/u.test(file));
  for (const file of listed) {
    if (!existsSync(path.join(checkout, file))) continue;
    cpSync(path.join(checkout, file), path.join(folder, file), { verbatimSymlinks: true });
  }
  return listed.filter((file) => /\.[cm]?[jt]sx?$/u.test(file) && existsSync(path.join(folder, file)));
}

function git(folder: string, ...words: readonly string[]): string {
  const run = spawnSync('git', ['-C', folder, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`git ${words[0] ?? ''}: ${run.stderr}`);
  return run.stdout;
}

function commit(folder: string): void {
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'bench');
}

/** How many programs there are for the tools to read. */
export function programsIn(folder: string): number {
  return git(folder, 'ls-files', '-z').split('\0').filter((file) => /\.[cm]?[jt]sx?$/u.test(file)).length;
}

/** The boundary in the words of each tool: `pg` is imported in libs/db and in tests only. */
export function configure(folder: string, scratch: string): void {
  const except = ['db', 'tests'];
  const parser = pathToFileURL(createRequire(import.meta.url).resolve('@typescript-eslint/parser')).href;
  writeFileSync(path.join(folder, 'guardrails.config.json'), JSON.stringify({
    zones: { db: ['libs/db/**'], tests: ['**/*.test.ts', '**/test/**', '**/tests/**'] },
    claims: [...['no-driver-import', 'no-pool-construction', 'no-pool-query', 'no-role-switch', 'no-runtime-ddl'].map((rule) => ({ rule, except })), { rule: 'no-test-only-import', module: 'package', allow: ['tests'] }],
  }));
  writeFileSync(path.join(scratch, 'oxlint.json'), JSON.stringify({ categories: { correctness: 'off' }, rules: { 'no-restricted-imports': ['error', { paths: ['pg'] }] } }));
  writeFileSync(path.join(scratch, 'eslint.config.mjs'), `import parser from ${JSON.stringify(parser)};\nexport default [{ files: ['**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}'], languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } }, linterOptions: { reportUnusedDisableDirectives: 'off' }, rules: { 'no-restricted-imports': ['error', { paths: ['pg'] }] } }];\n`);
  writeFileSync(path.join(scratch, 'depcruise.cjs'), `module.exports = { forbidden: [{ name: 'no-pg', severity: 'error', from: { pathNot: '^libs/db/' }, to: { path: '^(?:node_modules/)?pg$' } }], options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } } };\n`);
}
