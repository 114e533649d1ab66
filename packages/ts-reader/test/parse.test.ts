import { describe, expect, it } from 'vitest';
import { isProgramFile, loadParser } from '../src/index.js';

const parser = await loadParser();

describe('parsing', () => {
  it('names what cannot be read, with its place', () => {
    const parsed = parser.parseProgram('a.ts', '\u{feff}const a = 1;\r\nconst b = ;');
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problems[0]?.place).toMatchObject({ file: 'a.ts', line: 2, column: 11 });
  });
  it.each([
    ['a.tsx', 'const v = 1;\nconst w = <\\u{70}/>;'],
    ['a.jsx', 'const v = "\\u{70}";\nconst w = <p \\u{70}="1"/>;'],
    ['a.js', '\nconst w = <P\\u{70}></P\\u{70}>;'],
    ['a.vue', '<script lang="tsx">\nconst w = <a.\\u{70}/>;</script>'],
  ])('names an escape in a name of JSX, of which there is no tree: %s', (file, text) => {
    const parsed = parser.parseProgram(file, text);
    expect(parsed.ok ? [] : parsed.problems.map(({ message, place }) => [message.split('(')[0], place.line])).toEqual([['The name of an element or of an attribute of JSX is written with an escape ', 2]]);
  });
  it('reads such an escape in a string beside elements', () => {
    expect(parser.parseProgram('a.tsx', 'const v = <p a={"\\u{70}"}/>;')).toMatchObject({ ok: true });
  });
  it.each([
    ['a.js', 'const v = <p/>;'],
    ['a.js', 'return 1'],
    ['a.js', 'with (a) {}'],
    ['a.cjs', 'return await_; var await_ = 1'],
    ['a.cjs', 'import a from "b"; export default a'],
    ['a.mjs', 'await 1'],
    ['a.tsx', 'const v = <T,>(x: T) => <p>{x}</p>'],
    ['a.ts', 'const v = <T>x; export = v'],
    ['a.mts', 'const v = <T>(x: T) => x'],
    ['a.cts', 'import x = require("y")'],
    ['a.d.ts', 'declare const a: 1; export default a'],
    // TypeScript reads both, and says what is wrong with them where it checks declaration files.
    ['a.d.ts', 'declare module "a" { declare namespace b { const c: 1; } }'],
    ['a.d.mts', 'export { Pool } from "pg"; if (1) {}'],
    ['a.d.ts', 'declare declare const a: 1;;\r\n// b\r\n/* c */\n'],
    ['a.ts', ''],
  ])('reads %s: %s', (file, text) => {
    expect(parser.parseProgram(file, text)).toMatchObject({ ok: true });
  });
  it.each([
    ['a.d.ts', 'export { Pool } from "pg"; declare const a = ;'],
    // The parser reads up to the number, and takes the comment for a name.
    ['a.d.ts', 'a = ({}) 1a"y"a;'],
    ['a.d.ts', 'a = \\// c\n; import "pg"'],
    ['a.d.ts', 'export {}; // b\n1a; import "pg"'],
    ['a.d.ts', '<<<<<<< HEAD\nexport { Pool } from "pg";'],
    ['a.ts', 'declare module "a" { declare namespace b { const c: 1; } }'],
  ])('does not read %s: %s', (file, text) => {
    expect(parser.parseProgram(file, text)).toMatchObject({ ok: false });
  });
  it.each(['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'a.d.ts', 'a.vue', 'a.svelte', 'a.astro'])('%s is a program', (file) => {
    expect(isProgramFile(file)).toBe(true);
  });
  it.each(['a.sql', 'a.json', 'ts', 'a.html', 'a.vue.map', 'a.ts.map'])('%s is none', (file) => {
    expect(isProgramFile(file)).toBe(false);
  });

  it('is not tried on a program of many megabytes', async () => {
    const lazy = (await loadParser()).parseLazily('bundle.js', `${'a();\n'.repeat(1_700_000)}require('pg')`);
    expect(lazy.problems.map(({ message, place: { file, line, column } }) => [file, line, column, message.split(',')[0]])).toEqual([['bundle.js', 1, 1, 'The program has 8.5 million characters; more than 8.4 million characters are not parsed']]);
    expect(lazy.module.staticImports).toEqual([]);
  });
});
