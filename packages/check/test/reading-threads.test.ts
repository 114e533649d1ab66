import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createProgramReader, readAll, readTexts, type ProgramReader } from '@pg-guardrails/scanner';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { createResolver } from '@pg-guardrails/ts-reader';
import { afterAll, describe, expect, it } from 'vitest';
import { projectFiles } from '../src/files.js';
import { textsInput } from '../src/read-other-texts.js';
import { readerInput, type ReadingSettings } from '../src/reading/settings.js';
import { threadsFor } from '../src/reading/threads.js';

// A thread runs what was built. Its types are those of the sources, which are there before.
const built = '../dist/reading/threads.js';
const { startThreads } = (await import(built)) as typeof import('../src/reading/threads.js');

const root = mkdtempSync(path.join(tmpdir(), 'threads-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
const texts: Readonly<Record<string, string>> = {
  'a.ts': `import { Pool } from 'pg';\nexport const pool = new Pool();\nexport const become = (role: string) => pool.query(\`SET ROLE \${role}\`);\n`,
  'b.ts': `import { pool } from './a.js';\nexport const verb = 'SET';\nexport const go = (x: { query(sql: string): void }) => x.query(verb + ' ROLE admin'); // guardrails-ignore no-role-switch: ü is fine here\n`,
  'broken.ts': `const a = ;\nx.query('SET ROLE admin');\n`,
  'empty.ts': '',
  'gone.ts': '',
  'loads.cjs': `const m = require(process.env.X);\r\nrequire('./b');\r\n`,
  'page.vue': `<template><img src="./x.png"></template>\n<script setup lang="ts">\nimport { pool } from './a';\nawait pool.query('CREATE TABLE t ()');\n</script>\n`,
  'plain.ts': `import { verb } from './b.js';\nexport const n = verb.length;\n`,
};
for (const [file, text] of Object.entries(texts)) if (file !== 'gone.ts') writeFileSync(path.join(root, file), text);
writeFileSync(path.join(root, 'latin.ts'), Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]));
mkdirSync(path.join(root, 'folder.ts'));
const files = [...Object.keys(texts), 'latin.ts', 'folder.ts'];

const settings: ReadingSettings = { root, folders: new Map(), kinds: new Set(['identity', 'ddl', 'construct', 'member']), members: new Set(['query']), packages: ['pg', '@x/*'], loaded: null };
const alone = createProgramReader(readerInput(settings, createResolver(root)));
/** Leaves every file that may be left to the threads: it waits until they have taken all of them. */
function waiting(taken: () => number, parsed: string[]): ProgramReader {
  return {
    ...alone,
    glance(file) {
      if (file !== 'last') return null;
      for (const cell = new Int32Array(new SharedArrayBuffer(4)); taken() < files.length; ) Atomics.wait(cell, 0, 0, 5);
      return { ok: true, record: { edges: [], holdsEverywhere: false, comments: [], tree: null, taken: [], resolved: [] } };
    },
    parse(file) {
      parsed.push(file);
      return alone.parse(file);
    },
  };
}

describe('threads that read along', () => {
  it('give what the main one reads, in the order of the files', async () => {
    await loadGrammar();
    const expected = await readAll(files, { ...alone, glance: () => null }, { helpers: null, holds: () => true });
    expect(expected.map((answer) => answer.ok)).toEqual(files.map((file) => !['broken.ts', 'gone.ts', 'latin.ts', 'folder.ts'].includes(file)));
    const helpers = startThreads(settings, [...files, 'last'], { count: 2 });
    const parsed: string[] = [];
    const taken = (): number => Atomics.load(helpers?.queue.numbers ?? new Int32Array([0, files.length]), 1);
    const answers = await readAll([...files, 'last'], waiting(taken, parsed), { helpers, holds: (file) => file !== 'plain.ts' });
    expect(answers.slice(0, -1)).toEqual(expected);
    // What does not hold here is read here.
    expect(parsed).toEqual(['plain.ts']);
  });

  it('may fail: what they did not read is read by the main one', async () => {
    const failing = { ...settings, kinds: undefined } as unknown as ReadingSettings;
    const answers = await readAll(files, alone, { helpers: startThreads(failing, files, { count: 1 }), holds: () => true });
    expect(answers).toEqual(await readAll(files, alone, { helpers: null, holds: () => true }));
  });

  it('end when the one who puts files in fails', async () => {
    const helpers = startThreads({ ...settings, kinds: new Set(['construct']) }, files, { count: 1 });
    const failing: ProgramReader = {
      ...alone,
      glance() {
        throw new Error('a mistake of ours');
      },
    };
    await expect(readAll(files, failing, { helpers, holds: () => true })).rejects.toThrow('a mistake of ours');
    expect((await helpers?.answers())?.size).toBe(0);
  });

  it('read behind their programs what is none, and may fail at that', async () => {
    const others = { 'deploy.sh': `psql -c 'SET ROLE admin' # guardrails-ignore no-role-switch: ü\r\n`, 'ci.yml': 'run: |\n  psql -c "CREATE TABLE t ()"\n', 'broken.json': '{ "sql": "SET ROLE x", [', 'gone.sh': null };
    for (const [file, text] of Object.entries(others)) if (text !== null) writeFileSync(path.join(root, file), text);
    const helpers = startThreads(settings, files, { count: 1, others: Object.keys(others) });
    await readAll(files, alone, { helpers, holds: () => true });
    const expected = await readTexts({ ...textsInput(settings, projectFiles(root)), files: Object.keys(others) });
    expect(expected.files.map(({ file, facts }) => [file, facts.length])).toEqual([['deploy.sh', 1], ['ci.yml', 1], ['broken.json', 0]]);
    expect(await helpers?.texts()).toEqual(expected);
    const failing = startThreads({ ...settings, kinds: undefined } as unknown as ReadingSettings, files, { count: 1, others: Object.keys(others) });
    await readAll(files, alone, { helpers: failing, holds: () => true });
    expect(await failing?.texts()).toBe(null);
  });

  it('need not start', async () => {
    const unsendable = { ...settings, packages: [() => 'no data'] } as unknown as ReadingSettings;
    const helpers = startThreads(unsendable, files, { count: 1 });
    expect(await readAll(files, alone, { helpers, holds: () => true })).toEqual(await readAll(files, alone, { helpers: null, holds: () => true }));
  });

  it('are as many as there are further cores, and none for a small project', () => {
    expect([threadsFor(100, 8), threadsFor(4000, 1), threadsFor(4000, 2), threadsFor(4000, 16)]).toEqual([0, 0, 1, 3]);
    expect(startThreads(settings, files)).toBe(null);
  });
});
