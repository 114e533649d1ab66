import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fact } from '@pg-guardrails/kernel';
import { afterAll, describe, expect, it } from 'vitest';
import { scan } from '../src/index.js';

const root = mkdtempSync(path.join(tmpdir(), 'guardrails-components-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const files: Readonly<Record<string, string>> = {
  'db.ts': `import { Pool } from 'pg';\nexport const pool = new Pool();\nexport interface Handle { readonly inner: Pool }`,
  'lib/Store.svelte': `<h1>\u{1f418}</h1>\r\n<script context="module" lang="ts">\r\n  import type { Handle } from '../db';\r\n  export const handle: Handle = make();\r\n</script>\r\n{#await handle.inner.query('select 1')}…{/await}\r\n`,
  'pages/Users.vue': `<template><List/></template>\n<script setup lang="ts">\nimport { pool } from '../db';\nimport List from './List';\nimport { handle } from '../lib/Store.svelte';\nawait pool.query('select 1');\nawait handle.inner.query('select 2');\n</script>\n`,
  'pages/List.vue': `<script src="./list.ts"></script>\n`,
  'pages/list.ts': `export default {};`,
  'pages/index.astro': `---\nimport Users from './Users.vue';\nimport pg from 'pg';\nif (!Users) return new Response();\n---\n<Users/>\n`,
  'pages/Lazy.astro': `\u{feff}---\r\n---\r\n<p>\u{1f418} {await import('pg')}{(await import('../db')).pool}</p>\r\n<code>import('pg')</code>\r\n<!-- import('pg') -->\r\nSay import('./nowhere') here.\r\n`,
  'pages/Lazy.svelte': `<script>\n  import List from './List.vue';\n</script>\n{#await import('pg')}…{/await}\n`,
  'pages/Lazy.vue': `<template>\r\n  <p @click="() => import('pg')" :x="require('../lib/Store.svelte')"/>\r\n</template>\r\n<script>\r\nimport { pool } from '../db';\r\npool.query('select 3');\r\n</script>`,
  'pages/Broken.vue': `<script lang="coffee">x = 1</script>`,
};

const told = (fact: Fact): string => {
  const at = `${String(fact.place.line)}:${String(fact.place.column)}`;
  switch (fact.kind) {
    case 'import':
      return `${at} ${fact.form} ${fact.target.kind === 'file' ? fact.target.file : fact.target.kind === 'package' ? `(${fact.target.package})` : fact.target.kind}`;
    case 'member':
      return `${at} ${fact.name} of ${fact.origin?.kind === 'package' ? `${fact.origin.package} ${fact.origin.export}` : (fact.origin?.kind ?? '?')}, by ${fact.settledBy}`;
    default:
      return `${at} ${fact.kind}`;
  }
};

describe('programs in components', () => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const input = { root, files: Object.keys(files), statements: () => [], wanted: () => false, mayHoldText: () => false, needsTypes: () => true };

  it('are part of the graph, their values followed through files and by types', async () => {
    const { files: read, problems, coverage } = await scan(input);
    const facts = Object.fromEntries(read.map(({ file, facts: all }) => [file, all.map(told)]));
    expect(facts['pages/Users.vue']).toEqual([
      '3:22 import db.ts',
      '4:18 import pages/List.vue',
      '5:24 import lib/Store.svelte',
      '6:7 query of pg Pool, by binding',
      '7:7 query of pg Pool, by type',
    ]);
    expect(facts['pages/List.vue']).toEqual(['1:13 import pages/list.ts']);
    expect(facts['pages/index.astro']).toEqual(['2:19 import pages/Users.vue', '3:16 import (pg)']);
    expect(facts['pages/Lazy.astro']).toEqual(['3:21 markup (pg)', '3:42 markup db.ts', '6:12 markup unresolved']);
    expect(facts['pages/Lazy.svelte']).toEqual(['2:20 import pages/List.vue', '4:16 markup (pg)']);
    expect(facts['pages/Lazy.vue']).toEqual(['2:27 markup (pg)', '2:46 markup lib/Store.svelte', '5:22 import db.ts', '6:1 query of pg Pool, by binding']);
    expect(facts['lib/Store.svelte']).toEqual(['3:31 import-type db.ts']);
    expect(problems.map(({ place }) => `${place.file}:${String(place.line)}`)).toEqual(['pages/Broken.vue:1']);
    expect(coverage).toMatchObject({ files: 9, unresolved: 1 });
  });

  it('are read alike whether their trees are walked or not', async () => {
    const filtered = await scan({ ...input, walk: 'filtered' });
    const everything = await scan({ ...input, walk: 'everything' });
    expect(filtered.files).toEqual(everything.files);
    expect(filtered.problems).toEqual(everything.problems);
    expect([...filtered.imports]).toEqual([...everything.imports]);
  });
});
