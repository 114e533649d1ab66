import { describe, expect, it } from 'vitest';
import { loadParser, readComponent, readProgram, staticEdges } from '../src/index.js';
import type { Resolve } from '../src/index.js';

const parser = await loadParser();
const resolve: Resolve = (_from, specifier) => (specifier.startsWith('.') ? { kind: 'file', file: specifier } : { kind: 'package', package: specifier });

/** Each import as `form specifier names at line:column`, and what could not be read. */
function importsOf(file: string, text: string): readonly string[] {
  const parsed = parser.parseProgram(file, text);
  if (!parsed.ok) return parsed.problems.map(({ message, place }) => `${String(place.line)}:${String(place.column)} ${message}`);
  const { facts } = readProgram({ file, text: parsed.text, ast: parsed.ast, comments: parsed.comments, resolve, options: { kinds: new Set() } });
  return facts.facts.flatMap((fact) => (fact.kind === 'import' ? [`${fact.form} ${fact.specifier ?? '?'} {${fact.names.join(' ')}} ${String(fact.place.line)}:${String(fact.place.column)}-${String(fact.place.endColumn)}`] : []));
}

describe('components', () => {
  it.each([
    ['a.vue', `<template>\n  <p>{{ a }}</p>\n</template>\n\n<script setup lang="ts">\nimport { Pool } from 'pg';\nconst a = <string>x;\n</script>\n`, ['import pg {Pool} 6:22-26']],
    ['a.vue', `<script>import a from 'a'</script><script setup>import b from 'b'</script>`, ['import a {default} 1:23-26', 'import b {default} 1:63-66']],
    ['a.vue', `<script lang=tsx>import a from 'a'; const v = <a.B/>;</script>`, ['import a {default} 1:32-35']],
    ['a.vue', `<script lang="ts" generic="T extends Record<string, 'x'>">import a from 'a'</script>`, ['import a {default} 1:73-76']],
    ['a.svelte', `<script context="module">\r\n  import pg from 'pg'\r\n</script>\r\n<script lang="ts">\r\n  (async () => { await import('b') })()\r\n</script>\r\n<h1>\u{1f418} it's {name}</h1>`, ['import pg {default} 2:18-22', 'dynamic-import b {} 5:31-34']],
    ['a.svelte', `<h1>\u{1f418}</h1> <script>import a from 'a'</script>`, ['import a {default} 1:35-38']],
    ['a.svelte', `<script module lang="ts">\n  export const pool: Pool = make();\n  import type { Pool } from 'pg';\n</script>`, ['import-type pg {Pool} 3:29-33']],
    ['a.astro', `---\nimport Layout from './Layout.astro';\nconst { id } = Astro.params;\nif (!id) return Astro.redirect('/');\nconst rows = await (await import('pg')).Pool;\n---\n<Layout><script>import './client.ts'</script></Layout>\n`, ['import ./Layout.astro {default} 2:20-36', 'dynamic-import pg {Pool} 5:34-38', 'import ./client.ts {} 7:24-37']],
    ['a.astro', `\r\n---\r\n---\r\n<p>---</p>`, []],
    ['a.astro', `<p>no head</p>\n<script>import a from 'a'</script>`, ['import a {default} 2:23-26']],
    ['a.vue', `\u{feff}<script>import a from 'a'</script>`, ['import a {default} 1:23-26']],
    ['a.vue', '', []],
    ['a.svelte', '<p>nothing here</p>\n', []],
  ])('reads the scripts of %s: %j', (file, text, imports) => {
    expect(importsOf(file, text)).toEqual(imports);
  });

  it.each([
    ['a.vue', `<script lang="ts" src="./a.ts"></script>`, ['import ./a.ts {} 1:23-31']],
    ['a.vue', `<script src='pg' />\n<script setup>import b from 'b'</script>`, ['import pg {} 1:13-17', 'import b {default} 2:29-32']],
    ['a.vue', `<script\r\n  src=./a.ts\r\n  lang=ts></script>`, ['import ./a.ts {} 2:6-14']],
    ['a.vue', `<script src=./a></script>`, ['import ./a {} 1:12-17']],
    ['a.vue', `<script src="https://a.example/b.js"></script>`, []],
    ['a.astro', `<script src="../client.ts"></script><script src="/public.js"></script>`, ['import ../client.ts {} 1:13-27']],
    ['a.svelte', `<svelte:head><script src="//a.example/b.js"></script></svelte:head>`, []],
  ])('reads a module that a script of %s names: %j', (file, text, imports) => {
    expect(importsOf(file, text)).toEqual(imports);
  });

  it.each([
    ['a.vue', `<!-- <script>import a from 'a'</script> --><script>import b from 'b'</script>`, ['import b {default} 1:66-69']],
    ['a.vue', `<template>{{ '<!--' }}</template><script>import a from 'a'</script><!-- end -->`, ['import a {default} 1:56-59']],
    ['a.vue', `<template><p title="a <!--">{{ 'b <!-- c' }}</p></template>\n<style>/* <!-- */</style><script>import a from 'a'</script><!-- end -->`, ['import a {default} 2:48-51']],
    ['a.vue', `<template/> <!-- <script>import a from 'a'</script> -->\r\n  <!--\n<script>import a from 'a'</script> -->`, []],
    ['a.svelte', `it's '<script>import a from 'a'</script>`, ['import a {default} 1:29-32']],
    ['a.svelte', `<p title="<script>">{ok ? \`<script>\` : '<script>'}</p><script>import a from 'a'</script>`, ['import a {default} 1:77-80']],
    ['a.astro', `<head>{\n  /*\n  every inline \`<script>\`/\`<style>\` is hashed, <script>import c from 'c'</script>\n  */\n}<script>import a from 'a'</script>{/* <script> */}</head>`, ['import a {default} 5:24-27']],
    ['a.svelte', `{/* never closed <script>import a from 'a'</script>`, ['import a {default} 1:40-43']],
    // What stands in a comment of a style.
    ['a.astro', `<style>\n  /* set by\n     \`<script>\` above */\n  a {}\n</style><script>import a from 'a'</script>`, ['import a {default} 5:31-34']],
    ['a.vue', `<style>/* a <script>import b from 'b'</style><script>import a from 'a'</script>`, ['import a {default} 1:68-71']],
    ['a.vue', `<template><p title="<style> /*">{{ b }}</p></template>\n<script>import a from 'a'</script><i title="*/"/>`, ['import a {default} 2:23-26']],
    ['a.svelte', `<style>a { /* b */ }</style>/* <script>import a from 'a'</script> */`, ['import a {default} 1:54-57']],
    ['a.svelte', `<style>a { /* b */ }</style>{/* c */ d}<script>import a from 'a'; const glob = {/* d */};</script><p><script>import b from 'b'</script></p>`, ['import a {default} 1:62-65', 'import b {default} 1:124-127']],
    ['a.vue', `<!-- never closed <script>import a from 'a'</script>`, ['import a {default} 1:41-44']],
    ['a.vue', `<script>const t = '<script>'; import a from 'a'</script>`, ['import a {default} 1:45-48']],
    ['a.vue', `<script>import a from 'a'`, ['import a {default} 1:23-26']],
    ['a.svelte', `<script type="application/ld+json">{ "@context": 1 }</script>{@html '<script>{"a": 1}</' + 'script>'}<script>import a from 'a'</script>`, ['import a {default} 1:124-127']],
    ['a.svelte', `<Script>no { script </Script><scripts/>`, []],
    // Statements apart, whatever the first ends with.
    ['a.svelte', `<script context="module">import a from 'a'; a</script><script>(await import('b')).c</script>`, ['import a {default} 1:40-43', 'dynamic-import b {c} 1:77-80']],
  ])('tells scripts of %s from what only looks like one: %j', (file, text, imports) => {
    expect(importsOf(file, text)).toEqual(imports);
  });

  it('says what it cannot read, where the file has it', () => {
    expect(importsOf('a.vue', `<template/>\n<script lang="coffee">x = -> 1</script>`)).toEqual(['2:1 The script is written in "coffee", which is not read, so what it imports is not known. Exclude the file in the configuration if it reaches nothing.']);
    expect(importsOf('a.vue', `<template/>\r\n<script>const a = ;</script>`)[0]).toMatch(/^2:19 /u);
    expect(importsOf('a.astro', `---\n/*\n---\nimport 'pg'`)[0]).toMatch(/^2:1 /u);
    expect(importsOf('a.vue', `<script>return 1; const a = ;</script>`)).toHaveLength(1);
    // The end of a tag ends the comment, and no line.
    const behindComment = (between: string): readonly string[] => importsOf('a.vue', `<script>import a from 'a' // a</script>${between}<script setup>import b from 'b'</script>`);
    expect(behindComment(' ')).toEqual(['1:41 The script before this one ends in the same line, perhaps with a comment, so this one is not read. Begin it in a line of its own.']);
    expect(behindComment('\r\n')).toEqual(['import a {default} 1:23-26', 'import b {default} 2:29-32']);
  });

  it.each([
    ['a.astro', `---\nconst a = 1;\n---\n<p>\u{1f418}{(await import('pg')).Pool}</p>`, [`'pg'`]],
    ['a.svelte', `<script>import a from 'a'</script>\r\n{#await import('pg')}…{:then { Pool }}{require ( "b" )}{/await}`, [`'pg'`, `"b"`]],
    ['a.vue', `<template><p @click="() => import('pg')" :x="require(\`b\`)">{{ import(/* webpackIgnore: true */ 'c', {}) }}</p></template>`, [`'pg'`, '`b`', `'c'`]],
    ['a.vue', `<template><pre :x="require('a')">require('b')</pre><Code>{{ require('c') }}</Code><code/>{{ require('d') }}</template>`, [`'a'`, `'c'`, `'d'`]],
    // What shows code to readers, and comments.
    ['a.vue', `<!-- import('pg') -->\r\n<p><code class="a">import('pg')</code><pre><code>require('pg')</code>\n</pre></p>`, []],
    ['a.astro', `<p>\n  {/* {await import('pg')} */}\n</p>`, []],
    ['a.vue', `<style>@import('a');</style>{{ $import('b') }}{{ imports('c') }}{{ required('d') }}`, []],
    // What only looks like a comment, or like such an element, hides nothing.
    ['a.svelte', `<p title="a <!--">{require('a')}</p><!-- never closed {require('b')}`, [`'a'`, `'b'`]],
    ['a.svelte', `<p title="a <code>">{require('a')}</p><code>b</code>`, [`'a'`]],
    ['a.astro', `<p title="{/*">{await import('a')}</p>{/* b */}`, [`'a'`]],
    // In a script it is for the parser to tell.
    ['a.svelte', `<script>const t = "import('a')"; import('b')</script>`, []],
    // No constant as it is written.
    ['a.svelte', `{require(name)}{require('a' + b)}{require('\\x70g')}{require('')}{require()}`, []],
  ])('finds what the markup of %s loads: %j', (file, text, loads) => {
    expect(readComponent(file, text).loads.map(({ start, end }) => text.slice(start, end))).toEqual(loads);
  });

  it('leaves every line and column where it is', () => {
    const text = `<template>\u{1f418}\u2028\n</template>\r\n<script>\rconst a = 1;\n</script>\r\n`;
    const component = readComponent('a.vue', text);
    expect(component.text).toHaveLength(text.length);
    expect(component.text.replace(/[^\r\n\u2028]/gu, '')).toBe(text.replace(/[^\r\n\u2028]/gu, ''));
    expect(component.text.indexOf('const a = 1;')).toBe(text.indexOf('const a = 1;'));
  });

  it('are told by their declarations also where another parser has each script in a node of its own', () => {
    const file = 'a.svelte';
    const text = `<script context="module">import pg from 'pg'</script>\n<script>import b from 'b'</script>`;
    const parsed = parser.parseProgram(file, text);
    expect(parsed.ok).toBe(true);
    if (!parsed.ok) return;
    const [first, ...rest] = parsed.ast.body;
    // As svelte-eslint-parser gives it.
    const tree = JSON.parse(JSON.stringify({ ...parsed.ast, body: [first, ...rest].map((node) => ({ type: 'SvelteScriptElement', range: [0, text.length], body: [node] })) })) as typeof parsed.ast;
    expect(staticEdges(file, text, tree, resolve).map(({ specifier, place }) => `${specifier ?? ''} ${String(place.line)}:${String(place.column)}`)).toEqual(['pg 1:41', 'b 2:23']);
  });

  it('takes no longer for a page that never ends than for one that does', () => {
    for (const text of ['<script '.repeat(2_000), `<script${' '.repeat(10_000)}"`, '<!--'.repeat(5_000), `<script ${'a="'.repeat(2_501)}`, `import('a')${'<code>'.repeat(5_000)}</code>`, `import('a')${'{/*'.repeat(5_000)}`, 'import(/*'.repeat(5_000), `import(${' '.repeat(10_000)}`]) {
      const before = process.cpuUsage();
      readComponent('a.vue', text);
      expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    }
  });
});
