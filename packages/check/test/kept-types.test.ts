import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '@pg-guardrails/config';
import type { Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { check } from '../src/index.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const pool = `export type { Pool as T } from 'pg';\n`;
const other = 'export interface T { query(text: string): void }\n';
const asks = (from: string): string => `import type { T } from '${from}';\nexport function ask(one: T, two: Shared): void {\n  one.query('SELECT 1');\n  two.query('SELECT 1');\n}\n`;
const start: Readonly<Record<string, string>> = {
  'guardrails.config.json': JSON.stringify({ include: ['{app,lib,types}/**'], exclude: ['types/out/**'], zones: { db: ['lib/**'] }, claims: [{ rule: 'no-pool-query', except: ['db'] }] }),
  'tsconfig.json': '{ "compilerOptions": { "lib": ["es5"], "types": [], "paths": { "~/*": ["./types/*"] } } }',
  'package.json': '{ "name": "p" }',
  'types/a.ts': pool,
  'types/b.ts': other,
  'types/c.ts': `export type { T } from './a.js';\n`,
  'types/shared.d.ts': 'interface Shared { query(text: string): void }\n',
  'app/one.ts': asks('../types/a.js'),
  'app/two.ts': asks('~/b'),
  'app/three.ts': asks('../types/c.js'),
};

function put(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function tree(files: Readonly<Record<string, string>> = start): string {
  const root = mkdtempSync(path.join(tmpdir(), 'types-'));
  folders.push(root);
  for (const [file, text] of Object.entries(files)) put(root, file, text);
  execFileSync('git', ['init', '-q'], { cwd: root });
  return root;
}

async function run(root: string, kept: 'tree' | 'nothing'): Promise<Report> {
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return check({ config: loaded.config, only: [], ...(kept === 'nothing' ? {} : { cache: { folder: path.join(root, '.git/kept'), of: 'tree', note: () => undefined } }) });
}

/** What is kept of each file, with all that it rests on: TypeScript was asked of it again where that is other than it was. */
function kept(root: string): ReadonlyMap<string, string> {
  const name = readdirSync(path.join(root, '.git/kept')).find((each) => each.startsWith('types-'));
  const stored = JSON.parse(readFileSync(path.join(root, '.git/kept', name ?? ''), 'utf8').split('\n')[1] ?? '') as { files: readonly (readonly [string, number, string])[]; runs: readonly unknown[] };
  return new Map(stored.files.map(([file, number, of]) => [file, `${of} ${JSON.stringify(stored.runs[number])}`]));
}

const files = ['types/a.ts', 'types/b.ts', 'types/c.ts', 'types/d.ts', 'types/out/e.ts', 'types/shared.d.ts', 'types/more.ts', 'types/a.d.ts', 'app/one.ts', 'app/two.ts', 'app/script.ts', 'app/new.d.ts'];
const texts = [
  pool,
  other,
  'export type T = any;\n',
  `export * from './a.js';\n`,
  `export * from './d.js';\n`,
  `export type { T } from './out/e.js';\n`,
  `import type { T as U } from '../b.js';\nexport type T = U;\n`,
  `import { Client } from 'pg';\nexport class T extends Client {}\n`,
  `export interface T { inner: import('./d.js').T; query: import('./b.js').T['query'] }\n`,
  `declare global { interface Shared { more: import('pg').Pool } }\nexport {};\n`,
  `declare module './b.js' { interface T { also(): void } }\nexport {};\n`,
  `interface Shared { query(text: string): import('pg').QueryResult }\n`,
  `interface Shared extends T {}\ndeclare type T = import('pg').Pool;\n`,
  `/// <reference path="../types/shared.d.ts" />\nexport type T = Shared;\n`,
  asks('../types/d.js'),
  asks('~/out/e'),
  asks('../types/b.js'),
];
const settings: readonly (readonly [string, string])[] = [
  ['tsconfig.json', '{ "compilerOptions": { "lib": ["es5"], "types": [], "paths": { "~/*": ["./types/out/*", "./types/*"] } } }'],
  ['tsconfig.json', '{ "extends": "./base.json", "compilerOptions": { "types": [], "lib": ["es5"] } }'],
  ['base.json', '{ "compilerOptions": { "strict": true, "paths": { "~/*": ["./types/*"] } } }'],
  ['app/tsconfig.json', '{ "compilerOptions": { "lib": ["es5"], "types": [] } }'],
  ['package.json', '{ "name": "p", "dependencies": { "pg": "8" } }'],
  ['node_modules/pg/index.d.ts', 'export interface Pool { query: string }\nexport class Client { connect(): void }\n'],
  ['node_modules/pg/package.json', '{ "name": "pg", "types": "index.d.ts" }'],
];
const edit = fc.oneof({ weight: 5, arbitrary: fc.tuple(fc.constantFrom(...files), fc.constantFrom(...texts)) }, fc.constantFrom(...settings), fc.constantFrom(...files).map((file): [string, null] => [file, null]));

describe('what types said, kept of a tree', () => {
  it('is after any edits what they say without it', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(edit, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }), async (steps) => {
        const root = tree();
        await run(root, 'tree');
        for (const step of steps) {
          for (const [file, text] of step) {
            if (text === null) rmSync(path.join(root, file), { force: true });
            else put(root, file, text);
          }
          expect(JSON.stringify(await run(root, 'tree'))).toBe(JSON.stringify(await run(root, 'nothing')));
        }
        rmSync(root, { recursive: true });
      }),
      { numRuns: Number(process.env['GUARDRAILS_CACHE_RUNS'] ?? 6) },
    );
  });

  it('is asked again of the files that lead to what has changed, and of no other', async () => {
    const root = tree();
    const before = await run(root, 'tree');
    expect(before.findings.map(({ file, line }) => `${file}:${String(line)}`)).toEqual(['app/one.ts:3', 'app/three.ts:3']);
    const first = kept(root);
    put(root, 'types/a.ts', other);
    const after = await run(root, 'tree');
    expect(after.findings).toEqual([]);
    const second = kept(root);
    expect([...first.keys()].filter((file) => first.get(file) === second.get(file))).toEqual(['app/two.ts']);
  });

  it('rests on declarations that are no module any more, or were none', async () => {
    const root = tree({ ...start, 'types/shared.d.ts': `interface Shared extends T {}\ndeclare type T = import('pg').Pool;\n` });
    expect((await run(root, 'tree')).findings).toHaveLength(5);
    put(root, 'types/shared.d.ts', pool);
    expect(await run(root, 'tree')).toEqual(await run(root, 'nothing'));
  });

  it('is asked again of all where what holds everywhere has changed, or what is no program', async () => {
    for (const [file, text] of [['types/shared.d.ts', `interface Shared { query: import('pg').Pool['query'] }\n`], ['tsconfig.json', '{ "compilerOptions": { "lib": ["es5"], "types": [], "paths": { "~/*": ["./types/*"] }, "strict": true } }']] as const) {
      const root = tree();
      await run(root, 'tree');
      const first = kept(root);
      put(root, file, text);
      expect(await run(root, 'tree')).toEqual(await run(root, 'nothing'));
      const second = kept(root);
      expect([...first.keys()].filter((each) => first.get(each) === second.get(each))).toEqual([]);
    }
  });
});
