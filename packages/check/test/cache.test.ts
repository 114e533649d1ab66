import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '@pg-guardrails/config';
import type { Problem, Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { check } from '../src/index.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const boundary = ['no-driver-import', 'no-pool-construction', 'no-role-switch', 'no-runtime-ddl'].map((rule) => ({ rule, except: ['db'] }));
const config = { include: ['**/*.{ts,vue,sql,sh,yml}'], zones: { db: ['libs/db/**'] }, claims: [...boundary, { rule: 'no-test-only-import', module: 'libs/fake', allow: [] }, { rule: 'no-test-only-reach', module: 'libs/fake' }] };
const start: Readonly<Record<string, string>> = {
  'guardrails.config.json': JSON.stringify({ ...config, claims: config.claims.slice(0, 5) }),
  'package.json': '{ "name": "p" }',
  'libs/db/pool.ts': `import { Pool } from 'pg';\nexport const pool = new Pool();\nexport class Sub extends Pool {}\n`,
  'libs/fake.ts': 'export const fake = 1;\n',
  'services/a.ts': `import { pool } from '../libs/db/pool';\nexport const a = pool;\n`,
  'services/b.ts': `import { a } from './a.js';\nexport const b = a;\n`,
};

function project(files: Readonly<Record<string, string>> = start): string {
  const root = mkdtempSync(path.join(tmpdir(), 'cache-'));
  folders.push(root);
  for (const [file, text] of Object.entries(files)) put(root, file, text);
  return root;
}

function put(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

/** What is wrong with the configuration is never kept. */
async function run(root: string, cache: 'cold' | 'cached', notes: string[] = [], only: readonly string[] = []): Promise<Report | readonly Problem[]> {
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) return loaded.problems;
  return check({ config: loaded.config, only, ...(cache === 'cold' ? {} : { cache: { folder: path.join(root, 'node_modules/.cache/pg-guardrails'), note: (message) => notes.push(message) } }) });
}

type Edit = (root: string) => void;
const names = ['services/a.ts', 'services/b.ts', 'services/c.ts', 'services/deep/d.ts', 'libs/db/pool.ts', 'libs/fake.ts', 'libs/barrel.ts', 'libs/barrel/index.ts', 'libs/x.sql', 'services/e.vue', 'deploy.sh', 'ci.yml'];
const lines = [
  `import { Pool } from 'pg';\nexport const made = new Pool();`,
  `import { pool } from '~/db/pool';\nexport const a = pool;`,
  `export * from './db/pool';`,
  `export { Sub as a, pool } from '../libs/db/pool.js';`,
  `import { Sub, a } from '../libs/barrel';\nnew Sub(); new a();`,
  `import { fake } from '~/fake';\nexport const a = fake;`,
  `import data from 'other';\nexport default data;`,
  `import x from '#x';\nexport default x;`,
  `export const sql = 'SET ROLE admin';\nf(sql);`,
  `export const verb = 'SET';\nexport default 'ROLE x';`,
  `export { verb as a } from './a.js';`,
  `import { verb, a } from './a.js';\nexport const more = verb + ' ROLE admin';\nf(more, a + ' ROLE x');`,
  `import { more } from './b.js';\nimport * as all from './a.js';\nf(\`BEGIN; \${more}\`, all.verb + ' ' + all.default);`,
  `import { more } from './b.js';\nexport const verb = more + ' SET';`,
  `const load = () => import('pg');\nexport const a = 1;`,
  `// guardrails-ignore no-driver-import: because\nimport 'pg';`,
  `export const a = 1;`,
  `SET ROLE x;`,
  `CREATE TABLE x ();\nbroken;`,
  `import { readFileSync } from 'node:fs';\nreadFileSync('libs/x.sql');`,
  `psql -c 'SET ROLE x'`,
  `run: node -r pg x.js`,
  `{ "broken": [`,
  `<script lang="ts">import { Pool } from 'pg'</script>`,
  `<script src="./a.ts"></script>`,
  `<p>{await import('pg')}{require('~/fake')}</p>`,
  `export const broken = ; import 'pg'`,
];
const write = fc.tuple(fc.constantFrom(...names), fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 2 })).map(([file, text]): [string, Edit] => [`write ${file}`, (root) => { put(root, file, `${text.join('\n')}\n`); }]);
const remove = fc.constantFrom(...names).map((file): [string, Edit] => [`delete ${file}`, (root) => { rmSync(path.join(root, file), { force: true }); }]);
const rename = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map(([from, to]): [string, Edit] => [
  `rename ${from} ${to}`,
  (root) => {
    try {
      mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
      renameSync(path.join(root, from), path.join(root, to));
    } catch {
      // There is nothing to rename.
    }
  },
]);
const settings = fc.constantFrom(
  ...([
    ['tsconfig.json', '{ "compilerOptions": { "paths": { "~/*": ["./libs/*"] } } }'],
    ['tsconfig.json', '{ "compilerOptions": { "paths": { "~/*": ["./services/*"], "other": ["./libs/db/pool.ts"] } } }'],
    ['tsconfig.json', '{ "extends": "./base.json" }'],
    ['base.json', '{ "compilerOptions": { "paths": { "~/*": ["./libs/*"] } } }'],
    ['base.json', '{}'],
    ['services/tsconfig.json', '{}'],
    ['package.json', '{ "name": "p", "dependencies": { "other": "npm:pg@8" } }'],
    ['package.json', '{ "name": "p", "imports": { "#x": "pg" } }'],
    ['package.json', '{ "name": "p", "imports": { "#x": "./libs/fake.ts" }, "main": "./services/a.ts" }'],
    ['node_modules/other/package.json', '{ "name": "pg", "main": "i.js" }'],
    ['node_modules/other/i.js', ''],
    ['services/node_modules/other/package.json', '{ "name": "pg", "main": "i.js" }'],
    ['services/node_modules/other/i.js', ''],
    ['libs/barrel.js', ''],
    ['.gitignore', 'services/b.ts\n'],
    ['guardrails.config.json', JSON.stringify(config)],
    ['guardrails.config.json', JSON.stringify({ ...config, exclude: ['services/deep/**'], claims: config.claims.slice(0, 2) })],
  ] as const).map(([file, text]): [string, Edit] => [`${file} ${text}`, (root) => { put(root, file, text); }]),
);
const nothing = fc.constant<[string, Edit]>(['nothing', () => undefined]);

describe('--cache', () => {
  it('reports after any edits what a run without it reports', { timeout: 3_600_000 }, async () => {
    const edit = fc.oneof({ weight: 4, arbitrary: write }, remove, rename, { weight: 2, arbitrary: settings }, nothing);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(edit, fc.constantFrom(0, 0, 0, 120)), { minLength: 1, maxLength: 4 }), async (edits) => {
        const root = project();
        await run(root, 'cached');
        for (const [[, apply], pause] of edits) {
          // Long enough for stamps to be believed, or too short.
          await wait(pause);
          apply(root);
          const [cached, again, cold] = [await run(root, 'cached'), await run(root, 'cached'), await run(root, 'cold')];
          expect(JSON.stringify(cached)).toBe(JSON.stringify(cold));
          expect(JSON.stringify(again)).toBe(JSON.stringify(cold));
        }
        rmSync(root, { recursive: true });
      }),
      { numRuns: Number(process.env['GUARDRAILS_CACHE_RUNS'] ?? 12) },
    );
  });

  it('takes no text of a circle from what it kept', async () => {
    const root = project({ ...start, 'services/a.ts': `export const verb = 'SET ROLE z; ';\n`, 'services/b.ts': `import { verb } from './a.js';\nexport const more = verb + 'SET ROLE x; ';\nf(more);\n` });
    await wait(120);
    expect(await run(root, 'cached')).toEqual(await run(root, 'cold'));
    put(root, 'services/a.ts', `import { more } from './b.js';\nexport const verb = more + 'SET ROLE y; ';\nf(verb);\n`);
    await wait(120);
    expect(await run(root, 'cached')).toEqual(await run(root, 'cold'));
  });

  it('takes what files of SQL define from what it kept, and keeps it while nobody asks', async () => {
    const root = project({ ...start, 'libs/x.sql': `CREATE TABLE x ();\n`, 'services/c.ts': `import { readFileSync } from 'node:fs';\nrun(readFileSync('libs/x.sql'));\n` });
    const folder = path.join(root, 'node_modules/.cache/pg-guardrails');
    const stored = (): string => readdirSync(folder).filter((name) => name.startsWith('sql-')).map((name) => readFileSync(path.join(folder, name), 'utf8')).join('');
    await wait(120);
    const cold = await run(root, 'cold');
    expect(JSON.stringify(cold)).toContain('"no-runtime-ddl"');
    expect(await run(root, 'cached')).toEqual(cold);
    const before = stored();
    expect(before).toContain('libs/x.sql');
    expect(await run(root, 'cached', [], ['no-driver-import'])).toEqual(await run(root, 'cold', [], ['no-driver-import']));
    expect(stored()).toBe(before);
    put(root, 'services/d.ts', '');
    expect(await run(root, 'cached')).toEqual(await run(root, 'cold'));
    expect(stored()).toBe(before);
    put(root, 'libs/x.sql', `SELECT 1;\n`);
    await wait(120);
    expect(await run(root, 'cached')).toEqual(await run(root, 'cold'));
  });

  it('sees a package that is installed beside programs which have no manifest', async () => {
    const root = project({ ...start, 'services/c.ts': `import { x } from 'other';\nexport const c = x;\n` });
    await wait(120);
    const first = await run(root, 'cached');
    expect(await run(root, 'cached')).toEqual(first);
    put(root, 'services/node_modules/other/package.json', '{ "name": "pg", "main": "i.js" }');
    put(root, 'services/node_modules/other/i.js', '');
    const after = await run(root, 'cached');
    expect(after).toEqual(await run(root, 'cold'));
    expect(after).not.toEqual(first);
  });

  it('keeps the report, and writes nothing when nothing changed', async () => {
    const root = project();
    const folder = path.join(root, 'node_modules/.cache/pg-guardrails');
    await wait(120);
    const first = await run(root, 'cached');
    const kept = readdirSync(folder).sort();
    expect(kept).toEqual([expect.stringMatching(/^programs-/u), expect.stringMatching(/^report-/u)]);
    const texts = kept.map((name) => readFileSync(path.join(folder, name), 'utf8'));
    expect(await run(root, 'cached')).toEqual(first);
    expect(kept.map((name) => readFileSync(path.join(folder, name), 'utf8'))).toEqual(texts);
  });

  it.each([
    ['empty', () => ''],
    ['cut short', (text: string) => text.slice(0, text.length / 2)],
    ['of someone else', () => '{"a":1}'],
    ['changed by hand', (text: string) => text.replace('"pg"', '"gp"')],
    ['no text', () => '\0\u{fffd}'],
  ])('ignores a file that is %s', async (_what, broken) => {
    const root = project();
    const folder = path.join(root, 'node_modules/.cache/pg-guardrails');
    await wait(120);
    const first = await run(root, 'cached');
    for (const name of readdirSync(folder)) writeFileSync(path.join(folder, name), broken(readFileSync(path.join(folder, name), 'utf8')));
    expect(await run(root, 'cached')).toEqual(first);
    expect(await run(root, 'cached')).toEqual(first);
  });

  it('notes that it cannot be written, and reports all the same', async () => {
    const root = project();
    // A file where the folder ought to be, which not even a superuser gets around.
    put(root, 'node_modules/.cache', '');
    chmodSync(path.join(root, 'node_modules'), 0o555);
    await wait(120);
    const notes: string[] = [];
    const report = await run(root, 'cached', notes);
    expect(report).toEqual(await run(root, 'cold'));
    expect(notes).toEqual([expect.stringContaining('could not be written')]);
  });

  it('serves two runs at once', async () => {
    const root = project();
    await wait(120);
    const reports = await Promise.all([run(root, 'cached'), run(root, 'cached'), run(root, 'cached')]);
    const cold = await run(root, 'cold');
    expect(reports).toEqual([cold, cold, cold]);
    expect(readdirSync(path.join(root, 'node_modules/.cache/pg-guardrails')).every((name) => /^(?:programs|report)-/u.test(name))).toBe(true);
  });
});
