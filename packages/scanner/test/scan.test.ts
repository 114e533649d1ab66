import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IdentityFact, ImportTarget } from '@pg-guardrails/kernel';
import type { ProgramText, Resolve } from '@pg-guardrails/ts-reader';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createMention, scan } from '../src/index.js';
import type { ScanInput, ScanResult, SourceText } from '../src/index.js';
import { splitTest } from '../src/split-words.js';

const words = /role|discard/iu;
/** Stands for the SQL reader: every text that speaks of a role is a fact. */
const statements = (texts: readonly ProgramText[]): readonly IdentityFact[] =>
  texts.map(({ place, value }) => ({ kind: 'identity', place, spelling: 'SET ROLE', role: null, certainty: 'sure', statement: value, within: 'statement', host: 'program' }));

/** As the disk gives it: a character for each byte of UTF-8, and the text. */
function bytesOf(text: string): SourceText {
  return { raw: Buffer.from(text).toString('latin1'), rawIs: 'bytes', isAscii: false, text: () => text };
}

function inputOf(files: Readonly<Record<string, string>>, extra: Partial<ScanInput> = {}): ScanInput {
  const resolve: Resolve = (from, specifier): ImportTarget => {
    if (!specifier.startsWith('.')) return /^(?:node:|module$)/u.test(specifier) ? { kind: 'builtin' } : { kind: 'package', package: specifier.split('/')[0] ?? '' };
    const file = path.posix.join(path.posix.dirname(from), specifier);
    return file in files ? { kind: 'file', file } : { kind: 'unresolved' };
  };
  return {
    root: '/nowhere',
    files: Object.keys(files),
    resolve,
    readSource: (file) => ({ ok: true, source: bytesOf(files[file] ?? '') }),
    statements,
    wanted: (value) => words.test(value),
    mayHoldText: createMention(['role', 'discard'], 'ignoreCase'),
    sharesText: (value) => words.test(value),
    ...extra,
  };
}

async function both(files: Readonly<Record<string, string>>): Promise<{ readonly filtered: ScanResult; readonly everything: ScanResult }> {
  const filtered = await scan(inputOf(files, { walk: 'filtered' }));
  const everything = await scan(inputOf(files, { walk: 'everything' }));
  return { filtered, everything };
}

/** One file each; what it is about in its name. */
const shapes: readonly string[] = [
  `import { a } from './db.ts'; export const x = a;`,
  `import type {} from 'x'; import {} from 'y';`,
  `export {} from 'x'; export /* a */ { /* b */ } /* c */ from 'y'`,
  `export { a, b as default } from 'x'; export * as n from 'y'; export type { T } from 'z'; export * from './db.ts'`,
  `import { a, b } from 'x'; import { c } from 'y'; export { a, c as d }; export { b }`,
  `export { a }; export { a as b, c }; import { a } from 'x'; import * as c from 'y'`,
  `import defer * as x from 'y';`,
  `import { a /* import('pg') */ } from 'x';`,
  `let x: import('pg').Pool;`,
  `declare module 'pg' { import { A } from 'inner'; export * from 'inner2' }`,
  `export import x = require('pg');`,
  `const { Pool } = globalThis['re' + 'quire']('pg');`,
  `globalThis['ev' + \`al\`]('import("pg")')`,
  `import { createRequire as make } from 'module'; make(import.meta.url)('pg')`,
  `import Loader from 'node:module'; Loader['_lo' + 'ad']('pg')`,
  `import { vi as v } from 'vitest'; v.mock('pg')`,
  `jest['mo' + 'ck']('pg')`,
  `r\\u0065quire('pg')`,
  // A `\` at the end of a comment joins nothing; a hashbang ends with any end of a line.
  `// to \\\n\\u0072equire('pg')`,
  `// to \\\r\nr\\u0065quire('pg')`,
  `let a;\n// to\\\nv\\u0069.mock('pg')`,
  `f. // to\\\n\\u0071uery('')`,
  `évi.mock('pg')`,
  `v\\u0069.mock('pg')`,
  `vi.fn(); globalThis['\\166i'].mock('pg'); globalThis['v\\\ni'].mock('x')`,
  `import { mock } from 'bun:t\\x65st'; mock.module('pg')`,
  `#!/usr/bin/env node\rimport 'pg'`,
  `#!/usr/bin/env node\u2028import 'pg'`,
  `import 'p\\u0067'`,
  `/// <reference types="pg" />\nexport {}`,
  `new Worker(new URL('./db.ts', import.meta.url))`,
  `import { Worker as W } from 'node:worker_threads'; new W(name)`,
  `new Worker(name); new globalThis['Wor' + 'ker'](name)`,
  `import { runInThisContext as run } from 'node:vm'; run(code)`,
  `export { runInNewContext } from 'node:vm'; export { createRequire as make } from 'node:module'`,
  `import { createRequire } from 'node:module'; export const load = createRequire(import.meta.url)`,
  `import { fork } from 'node:child_process'; fork(name)`,
  `import cp from 'node:child_process'; cp.spawn('node', ['-r', 'pg']); cp.execSync('node --import=pg x.js')`,
  `import { register } from 'node:module'; register(name)`,
  `export const rows = Bun.sql\`x\`; const { SQL, file } = Bun; new SQL()`,
  `Bun['s' + 'ql']\`x\`; globalThis.Bun.SQL; Bun.file('x')`,
  `import * as b from 'bun'; b.sql\`x\`; export { SQL } from 'bun'`,
  `import { createJiti } from 'jiti'; createJiti(import.meta.url).import(name)`,
  `const jiti = require('jiti')(__filename); jiti('pg')`,
  `import { tsImport } from 'tsx/esm/api'; tsImport(name); import fresh from 'import-fresh'; fresh('pg')`,
  `import { dlopen } from 'node:process'; dlopen(m, f)`,
  `process.dlopen(m, f)`,
  `process['dlo' + 'pen'](m, f)`,
  `process.getBuiltinModule('module')._load(name)`,
  `globalThis['process']['getBuiltin' + 'Module']('module')['_lo' + 'ad'](name)`,
  `process.mainModule['requ' + 'ire'](name)`,
  `(() => {}).constructor('return import("pg")')()`,
  `[]['construc' + 'tor']['construc' + 'tor'](code)()`,
  `const { constructor: F } = async () => {}; F(code)`,
  `class A { constructor(a) { this.a = a } }`,
  `spawnIt({ env: { NODE_OPTIONS: '-r pg' } })`,
  `x.env['NODE_' + 'OPTIONS'] = '--import pg'`,
  `process.env.NODE_OPTIONS = '-r pg'`,
  `__non_webpack_require__('pg')`,
  `run(eval); (0, eval)(code); eval?.(code); Reflect.apply(eval, null, [code])`,
  `f.query('')`,
  `f['qu' + 'ery']('')`,
  `f['qu' + '' + 'er' + 'y']('')`,
  `f[\`qu\${'ery'}\`]('')`,
  `f[['q', 'ery'].join('u')]('')`,
  `f['qu\\ery']('')`,
  `f['que\\\nry']('')`,
  `f['q\\x75ery']('')`,
  `const a = 'con', b = 'nect'; f[a + b]()`,
  `enum E { A = 'que' } f[E.A + 'ry']()`,
  `const { query } = f`,
  `import { pool as p } from './db.ts'; p.release()`,
  `import { viaShared as p } from './shared.ts'; new p()`,
  `import * as s from './shared.ts'; new s.viaShared(); s.make().release()`,
  `import s from './shared.ts'; new s()`,
  `import { other } from './shared.ts'; new other()`,
  `import { late } from './barrel.ts'; late.end()`,
  `import { own } from './own.ts'; new own()`,
  `if (process.env.NODE_ENV !== 'test') throw new Error('x')`,
  `if (globalThis['proc' + 'ess'].env.NODE_ENV !== 'test') throw new Error('x')`,
  `import check from 'node:assert'; import { env as e } from 'node:process'; check(e.NODE_ENV === 'test')`,
  `f('SET ' + 'RO' + 'LE x')`,
  `f('SET R' + "OLE x")`,
  `f('SET RO' + 'L' + 'E')`,
  `f(\`SET \${'R'}OLE\`)`,
  `f(['DIS', 'CARD'].join(''))`,
  `f('RO\\\nLE')`,
  `f('R\\OLE')`,
  `f('r' + 'est', 'user', 'o')`,
  `f(atob('ROLE'), Buffer.from('U0VUIFJPTEU=', 'base64').toString()); globalThis[Buffer.from('6576616c', 'hex').toString()](code)`,
  `import(String.fromCharCode(112, 103)); f[decodeURIComponent('%71uery')]('')`,
  `f(at\\u006fb('U0VUIFJPTEUgeA==')); globalThis['at\\x6fb']('U0VUIFJPTEUgeA==')`,
  `f(Buffer.from('U0VUIFJPTEUgeA==', 'base6\\x34').toString())`,
  `f(Buffer.from('U0VUIFJPTEUgeA==', \`base64\${''}\`).toString())`,
  `f(decodeURIComponent('%' + '53ET ROLE x'), decodeURIComponent('\\x2553ET ROLE x'))`,
  `const a = b /* the pool,\n lazily */ require('pg')`,
  `const a = b /* x\n */ eval(code)`,
  `const r = require /* x\n */ foo()\nr('pg')`,
  `module[\`require\${''}\`]('./db.ts'); globalThis[\`eval\${''}\`](code)`,
  `globalThis[\`\${''}require\${''}\`]('pg')`,
  `pool[\`query\${''}\`]('')`,
  `export { Worker } from 'bullmq';\nnew Worker('./db.ts');`,
  `const { Worker: W } = await import('bullmq'); new Worker('./db.ts');`,
  `import { format } from 'node:util'; f(format('SET R%s x', 'OLE')); globalThis[format('%squire', 're')]('pg')`,
  `import { format } from 'node:util'; globalThis[format('require%s', '')]('pg'); globalThis[format('%seval', '')](code); globalThis[format('%s%s', 'ev', 'al')](code)`,
  `import { format } from 'node:util'; globalThis[format('e%1$sl', 'va')](code); globalThis[format('re\\%sre', 'qui')]('pg'); globalThis[format('require\x25s', '')]('pg')`,
  `import { format } from 'node:util'; const made = 'ev%' + 's'; globalThis[format(made, 'al')](code); globalThis[\`\${format('requ%s', 'ire')}\`]('./db.ts'); f[format('qu%sy', 'er')]('')`,
  `import by from 'pg-format'; import { format as put } from 'node:util'; globalThis[by('ev%s', 'al')](code); globalThis[put('requ%s', ['ir', 'e'].join(''))]('pg'); globalThis[by.withArray('req%se', ['uir'])]('pg')`,
  `f(Buffer.from('U0VUIFJPTEUgeA==', 'BA' + 'SE64').toString()); globalThis[Buffer.from('6576616c', 'he' + 'x').toString()](code)`,
  `globalThis[atob('ZXZhbA==')](code); const digest = hash.digest('hex'); g(digest[0])`,
  `globalThis /* a */ ['ev' + 'al'](code); globalThis // (\n['requ' + 'ire']('pg')`,
  `globalThis?.['ev' + 'al'](code); globalThis!['re' + 'quire']('pg'); (globalThis as any)['requ' + 'ire']('./db.ts')`,
  `globalThis\u00a0['ev' + 'al'](code); const o = { default: globalThis }; o.default['requ' + 'ire']('pg'); o . default ['re' + 'quire']('./db.ts')`,
  `const name = 're' + 'quire'; globalThis[name]('pg'); Reflect.get(globalThis, 'ev' + 'al')(code)`,
  `const of = globalThis; of['requ' + 'ire']('pg'); const let1 = of; let1['re' + 'quire']('./db.ts')`,
  `const $in = globalThis; $in['ev' + 'al'](code)`,
  `class A { #default = globalThis; f() { this.#default['ev' + 'al'](code) } }`,
  `const \u00e9in = globalThis; \u00e9in['ev' + 'al'](code)`,
  `const o = { default: globalThis, in: f }; o./* a */default['ev' + 'al'](code); o?./* x */in['que' + 'ry']('')`,
  `const o = { default: globalThis }; o. // a\n default['requ' + 'ire']('pg')`,
  `const o = { in: f }; o.\u00a0in['que' + 'ry']('')`,
  `const $var = globalThis; $var['v' + 'i'].mock('pg'); const $return = f; $return['que' + 'ry']('')`,
  `f(Buffer.from('U0VUIFJPTEUgeA==', 'base' + 64).toString()); f(Buffer.from('U0VUIFJPTEUgeA==', \`base\${64}\`).toString())`,
  `import { format } from 'node:util'; f[format('que%c', 'ry')](''); f[format('%dry', 'que')]('')`,
  `for (const each of ['re', 'quire']) { const [first] = [each]; throw ['v', 'i'] }`,
  `globalThis['v' + 'i'].mock('./db.ts'); globalThis['je' + 'st'].mock('pg')`,
  `run({ code: \`\n  setup();\n  jest.mock('pg');\n\` }); run("jest.mock('pg')"); jest.mock('y')`,
  `const s = ';jest.mock("pg")'; const t = [\`a\`, \`;jest.mock('pg')\`]`,
  `import { w } from './words.ts'; f('SET ' + w); f(\`SET \${w}\`); f(w)`,
  `import first, { parts, Verb, Kept, changed, as as second, nothing } from './words.ts'; f('a ' + first, 'b ' + parts.a, 'c ' + parts['deep'].b, 'd ' + Verb.Set, 'e ' + Kept.c, 'g ' + Kept.d, 'h ' + changed, 'i ' + second, 'j ' + nothing)`,
  `import * as all from './words2.ts'; f('a ' + all.w, 'b ' + all.more, 'c ' + all.own, 'd ' + all.p2.deep.b, 'e ' + all.nothing, 'g ' + all.default)`,
  `import last, { w as again, Verb } from './words3.ts'; f('a ' + last, \`b \${again}\`, ['c', Verb.Set].join(' '))`,
  `import { a } from './loop1.ts'; import { b, c } from './loop2.ts'; f('x ' + a, 'x ' + b, 'x ' + c)`,
  `import type { w } from './words.ts'; let v: typeof w; f('SET ' + v)`,
  `// a comment that says nothing\nexport const a = 1; /* and another */`,
  `#!/usr/bin/env node\nexport {}`,
  `\u{feff}import { a } from './db.ts'; // bom`,
  ``,
];
const common: Readonly<Record<string, string>> = {
  'db.ts': `import { Pool } from 'pg'; export const pool = new Pool(); export const a = 1; export class Sub extends Pool {}`,
  'shared.ts': `export { Sub as viaShared } from './db.ts'; import { pool } from './db.ts'; export const make = () => pool; export default pool; export { own as other } from './own.ts'`,
  'barrel.ts': `export * from './barrel2.ts'`,
  'barrel2.ts': `export * from './barrel.ts'; export { pool as late } from './db.ts'`,
  'own.ts': `export class own {}`,
  'words.ts': `export const w = 'ro' + 'le'; export const parts = { a: 'discard', deep: { b: 'set role' } } as const; export enum Verb { Set = 'role' } export class Kept { static readonly c = 'discard'; static d = 'role' } export default 'DISCARD'; const x = 'role y'; export { x as 'as' }; export let changed = 'role'; changed = 'x'; export const nothing = 'n'`,
  'words2.ts': `import { w } from './words.ts'; export const more = w + ' z'; export { w, parts as p2, w as own } from './words.ts'; export const nothing = 'role'`,
  'words3.ts': `export { w, more } from './words2.ts'; import { more } from './words2.ts'; export default [more, 'end'].join('-'); export * from './words.ts'`,
  'loop1.ts': `import { b } from './loop2.ts'; export const a = b + 'role'`,
  'loop2.ts': `import { a } from './loop1.ts'; export const b = a + 'role'; export const c = 'discard'; export * from './loop1.ts'`,
};

describe('scan', () => {
  it('finds in the trees it walks all that is in the trees', async () => {
    const files = { ...common, ...Object.fromEntries(shapes.map((text, index) => [`s${String(index).padStart(2, '0')}.ts`, text])), 'doc.js': `/** @type {import('pg').Pool} */ let x`, 'tag.js': `/**\n * @import { Pool } from 'pg'\n */\nlet x`, 'apart.mjs': `/** @type {Array<import\n( "pg" ).Pool>} */ let x`, 'prose.cjs': `/** we import what we need */ /* import('pg') */ // import('pg')\nlet x = '<reference types="pg" />'`, 'jsx.tsx': `const a = <p t="&#82;OLE"/>`, 'text.tsx': `const a = <p>jest.mock('pg')</p>; const b = <Sql run='SET &quot;role&quot; = x' />` };
    const { filtered, everything } = await both(files);
    expect(filtered.files).toEqual(everything.files);
    expect(filtered.imports).toEqual(everything.imports);
    expect(filtered.problems).toEqual([]);
    expect(filtered.coverage.walked).toBeLessThan(everything.coverage.walked);
  });

  it('does so for generated programs', { timeout: 3_600_000 }, async () => {
    /** The first letter in one of the ways of escaping it. */
    const spelled = (part: string, way: number): string => {
      const code = part.charCodeAt(0);
      if (part === '' || way === 0) return part;
      return (way === 1 ? `\\x${code.toString(16)}` : way === 2 ? `\\u00${code.toString(16)}` : `\\u{${code.toString(16)}}`) + part.slice(1);
    };
    const pieces = (word: string): fc.Arbitrary<string> =>
      fc.array(fc.integer({ min: 0, max: word.length }), { maxLength: 3 }).chain((cuts) => {
        const at = [0, ...[...cuts].sort((a, b) => a - b), word.length];
        const parts = at.slice(1).map((end, index) => spelled(word.slice(at[index], end), cuts.length));
        const quoted = fc.tuple(...parts.map((part) => fc.constantFrom(`'${part}'`, `"${part}"`, `\`${part}\``, `\`\${'${part}'}\``)));
        return fc.oneof(quoted.map((each) => each.join(' + ')), quoted.map((each) => `[${each.join(', ')}].join('')`), fc.constant(`\`${parts.map((part) => `\${'${part}'}`).join('')}\``));
      });
    const gap = fc.constantFrom('', '', ' ', '/* x */', ' // (\n', '?.', '!', '\u00a0', '\n');
    /** A name, put together of pieces, in clear or encoded, in place or kept. */
    const named = (word: string): fc.Arbitrary<string> =>
      fc.oneof(
        pieces(word),
        pieces(Buffer.from(word).toString('base64')).map((text) => `atob(${text})`),
        fc.tuple(pieces(Buffer.from(word).toString('hex')), pieces('hex')).map(([text, by]) => `Buffer.from(${text}, ${by}).toString()`),
        pieces(`%${word.charCodeAt(0).toString(16)}${word.slice(1)}`).map((text) => `decodeURIComponent(${text})`),
        fc.tuple(fc.integer({ min: 0, max: word.length }), fc.integer({ min: 0, max: word.length })).chain(([one, other]) => {
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const place = fc.constantFrom('%s', '\\%s', '%1$s', '\\x25s');
          return fc.tuple(place, pieces(word.slice(from, to))).map(([sign, filling]) => `format('${word.slice(0, from)}${sign}${word.slice(to)}', ${filling})`);
        }),
      );
    const member = (object: string, word: string): fc.Arbitrary<string> => fc.tuple(gap, named(word)).map(([between, name]) => `${object}${between}[${name}]`);
    const statement = fc.oneof(
      member('globalThis', 'require').map((load) => `${load}('pg');`),
      member('(() => {})', 'constructor').map((make) => `${make}(code)();`),
      member('process', 'getBuiltinModule').map((take) => `${take}('module').createRequire(file)('pg');`),
      member('f', 'query').map((query) => `${query}('x');`),
      fc.tuple(named('eval'), fc.nat(1e6)).map(([name, index]) => `const n${String(index)} = ${name}; globalThis[n${String(index)}](code); Reflect.get(globalThis, n${String(index)})(code);`),
      pieces('query').map((name) => `f[${name}]('x');`),
      pieces('connect').map((name) => `f[${name}]();`),
      pieces('set role x').map((text) => `g(${text});`),
      pieces('discard').map((text) => `{ const t = ${text}; }`),
      pieces('pg').map((name) => `import(${name});`),
      pieces('require').map((name) => `globalThis[${name}]('pg');`),
      pieces('eval').map((name) => `globalThis[${name}](code);`),
      pieces('Worker').map((name) => `new globalThis[${name}](file);`),
      pieces('dlopen').map((name) => `process[${name}](module, file);`),
      pieces('constructor').map((name) => `(() => {})[${name}](code)();`),
      pieces('mainModule').map((name) => `process[${name}].require('pg');`),
      pieces('getBuiltinModule').map((name) => `process[${name}]('module').createRequire(file)('pg');`),
      pieces('sql').map((name) => `Bun[${name}]\`x\`;`),
      pieces('process').map((name) => `if (globalThis[${name}].env.A !== 'b') throw 1;`),
      // What only the tree tells, beside functions that load: those are followed all the same.
      fc.constantFrom(`vi.mock(name);`, `vi['importActual']('node:vm');`, `export const m1 = (await import('./own.ts')) ?? 1;`, `declare module 'pg' { interface Own {} }`, `export {} from './own.ts';`),
      fc.constantFrom(`const m2 = (await import('node:vm')) ?? 1; m2.runInThisContext(code);`, `import * as m3 from 'vm'; m3.runInThisContext(code);`, `const m4 = await import('node:module'); m4.registerHooks({});`, `new Worker(file);`, `import { Worker } from './own.ts'; new Worker(file);`, `import { fork } from 'node:child_process'; fork(file);`),
      fc.constantFrom(`import { pool } from './db.ts'; pool.release();`, `import { own } from './own.ts'; new own();`, `const x = 1;`, `f('user', 'e', 'ole');`, `// r' + 'ole`, `export { late } from './barrel.ts';`, `import { w as v1 } from './words.ts'; g('set ' + v1 + ' x');`, `import { more as v2 } from './words3.ts'; export const g2 = 'set ' + v2;`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uniqueArray(statement, { minLength: 1, maxLength: 2 }), { minLength: 8, maxLength: 8 }), async (programs) => {
        const files = { ...common, ...Object.fromEntries(programs.map((statements, index) => [`g${String(index)}.ts`, statements.join('\n')])) };
        const { filtered, everything } = await both(files);
        expect(filtered.files).toEqual(everything.files);
        expect(filtered.imports).toEqual(everything.imports);
      }),
      { numRuns: Number(process.env['GUARDRAILS_SCANS'] ?? 60) },
    );
  });

  it('reads texts that other files export, and only what they surely are', async () => {
    const words: Readonly<Record<string, string>> = {
      'a.ts': `export const verb = 'role a'`,
      'frozen.ts': `export const verbs = Object.freeze({ a: 'role b', deep: { b: 'role' } }); export const open = { a: 'role' }; export const kept = { a: { b: 'role c' } } as const`,
      'last.ts': `export const verbs = { a: 'role', a: 'x', b: 'x', b: 'role d', get c() { return 'x' }, d: 'role', ...rest, e: 'role e' } as const; export const dotted = { a: { b: 'x' }, 'a.b': 'role' } as const`,
      'classes.ts': `export class K { static readonly a = 'role f'; static b = 'role'; static readonly c = pick(); static readonly d = 'role'; static readonly d = 'x' } export class S extends K {} export const o = new K(); export class B { static readonly a = 'role'; static { this.a = 'x' } }`,
      'maybe.ts': `import { verb } from './a.ts'; export let again = verb; again = 'x'; export const either = u ? verb : 'x'; export const other = env ?? verb; export function verbs() {} export const made: typeof verb = pick()`,
      'through.ts': `export { verb, verb as named } from './a.ts'; import { verb as first } from './a.ts'; export const more = first + ' z'; export * from './frozen.ts'`,
      'shadow.ts': `export * from './a.ts'; export const verb = pick()`,
    };
    const uses = [
      `import { verb } from './a.ts'; f('1 ' + verb)`,
      `import { verbs, open, kept } from './frozen.ts'; f('2 ' + verbs.a, 'no ' + verbs.deep.b, 'no ' + open.a, '3 ' + kept.a.b)`,
      `import { verbs, dotted } from './last.ts'; f('no ' + verbs.a, 'no ' + verbs.b, 'no ' + verbs.c, 'no ' + verbs.d, '5 ' + verbs.e, 'no ' + dotted.a.b)`,
      `import { K, S, o, B } from './classes.ts'; f('6 ' + K.a, 'no ' + K.b, 'no ' + K.c, 'no ' + K.d, 'no ' + S.a, 'no ' + o.a, 'no ' + B.a)`,
      `import { again, either, other, made } from './maybe.ts'; f('no ' + again, 'no ' + either, 'no ' + other, 'no ' + made)`,
      `import { verb, named, more, kept } from './through.ts'; f('7 ' + verb, '8 ' + named, '9 ' + more, 'no ' + kept.a.b)`,
      `import { verb } from './shadow.ts'; import * as all from './through.ts'; f('no ' + verb, '10 ' + all.named)`,
      `import other = require('./a.ts'); import type { verb } from './through.ts'; f('no ' + other.verb, 'no ' + verb)`,
    ];
    const { filtered, everything } = await both({ ...words, ...Object.fromEntries(uses.map((text, index) => [`u${String(index)}.ts`, text])) });
    const told = filtered.files.flatMap(({ file, facts }) => (file.startsWith('u') ? facts.flatMap((fact) => (fact.kind === 'identity' ? [fact.statement] : [])) : []));
    expect(told).toEqual(['1 role a', '2 role b', '3 role c', '5 role e', '6 role f', '7 role a', '8 role a', '9 role a z', '10 role a']);
    expect(filtered.files).toEqual(everything.files);
  });

  it('ends where files hand each other on in circles and long chains', { timeout: 20_000 }, async () => {
    const ring = Object.fromEntries(Array.from({ length: 14 }, (_value, index) => [`r${String(index)}.ts`, `${Array.from({ length: 14 }, (_other, other) => `export * from './r${String(other)}.ts';`).join('\n')}\nexport const t${String(index)} = 'role';`]));
    const chain = Object.fromEntries(Array.from({ length: 70 }, (_value, index) => [`c${String(index)}.ts`, `export * from './c${String(index + 1)}.ts'; export { t } from './c${String(index + 1)}.ts';`]));
    const { filtered, everything } = await both({ ...ring, ...chain, 'c70.ts': `export const t = 'role'`, 'u.ts': `import { t } from './c0.ts'; import * as all from './r0.ts'; f('a ' + t, all.t3);` });
    expect(filtered.files).toEqual(everything.files);
    expect(filtered.files.find(({ file }) => file === 'u.ts')?.facts.filter(({ kind }) => kind === 'identity')).toHaveLength(1);
  });

  it.each([
    ['ts-node', "'t' + `s-node`", 'any', true],
    ['ts-node', "'ts' + '-no' + 'de'", 'any', true],
    ['--import', "'--im' 'port'", 'holes', false],
    ['--import', "`--im${'port'}`", 'holes', true],
    ['--import', "`${'--im'}port`", 'holes', true],
    ['--import', "`${'--'}${'im'}port`", 'any', true],
  ] as const)('puts %s together of %s, where %s pieces touch', (word, text, joints, isFound) => {
    expect(splitTest([word], 'any', joints)(text)).toBe(isFound);
  });

  it('tells what files export as from every tree', async () => {
    const taken = fc.constantFrom(`import { Pool } from 'pg';`, `import pg from 'pg';`, `import type { Pool, PoolClient } from 'pg';`, `import { pool } from './db.ts';`, `import { make, viaShared } from './shared.ts';`, `import * as db from './db.ts';`, `const { Pool } = await import('p' + 'g');`, `const { pool } = globalThis['re' + 'quire']('./db.ts');`, '');
    const given = fc.constantFrom(`export const a = new Pool();`, `export const b = new pg.Client() as any;`, `export const c = (): unknown => pool;`, `export function d() { return db.pool; }`, `export default make();`, `export { pool as e } from './db.ts';`, `export * from './barrel.ts';`, `export class F extends viaShared {}`, `export type G = Pool;`, `export const h: any = pool;`, `export let i = 1;`, `const j = make(); export { j };`, `export const k = async () => (await pool.connect());`, `export interface L { l: PoolClient }`);
    let told = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(taken, given, given), { minLength: 30, maxLength: 30 }), async (programs) => {
        const files = { ...common, ...Object.fromEntries(programs.map((lines, index) => [`e${String(index)}.ts`, lines.join('\n')])) };
        const surfaces = { isInside: () => true, isWithin: (file: string) => !file.startsWith('e1'), isEntry: (file: string) => /^e[02]/u.test(file) };
        const [filtered, everything] = [await scan(inputOf(files, { walk: 'filtered', surfaces })), await scan(inputOf(files, { walk: 'everything', surfaces }))];
        expect(filtered.files).toEqual(everything.files);
        told += everything.files.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'export' && (fact.carries.length > 0 || fact.untyped))).length;
      }),
      { numRuns: Number(process.env['GUARDRAILS_EXPORT_RUNS'] ?? 2) },
    );
    expect(told).toBeGreaterThan(20);
  });

  it('reads heads of modules without parsing as the parser reads them', async () => {
    const name = fc.constantFrom('a', 'type', 'as', 'from', '$x', '_y1', 'default', 'defer', 'é', 'important', 'with');
    const gap = fc.constantFrom(' ', '', '\n', '\r\n', ' /* import "no" */ ', '\t', ' // from "no"\n', '\u00a0', '\u2028', '/* é */');
    const entry = fc.oneof(
      name,
      fc.tuple(name, name).map(([a, b]) => `${a} as ${b}`),
      name.map((a) => `type ${a}`),
      fc.tuple(name, name).map(([a, b]) => `type ${a} as ${b}`),
      fc.constantFrom(`'a b' as c`, 'type as as', 'type as b', ''),
    );
    const list = fc.array(entry, { maxLength: 3 }).map((entries) => `{ ${entries.join(', ')} }`);
    const bound = fc.oneof(list, name, name.map((a) => `* as ${a}`), fc.tuple(name, list).map(([a, b]) => `${a}, ${b}`), fc.tuple(name, name).map(([a, b]) => `${a}, * as ${b}`), fc.tuple(name, list).map(([a, b]) => `${a} ${b}`));
    const specifier = fc.constantFrom(`'pg'`, `"x"`, `'./db.ts'`, `"p\\x67"`, `'é'`, `'./own.ts' with { type: 'json' }`, `'y'.z`, `'z' assert { a: 'b' }`);
    const end = fc.constantFrom(';', '\n', ' ;', '\n\n', ';;', '\n(0)', '\u2029');
    const declaration = fc.oneof(
      fc.tuple(bound, gap, specifier, end).map(([what, between, from, last]) => `import ${what}${between}from${between}${from}${last}`),
      fc.tuple(bound, gap, specifier, end).map(([what, between, from, last]) => `import type ${what}${between}from ${from}${last}`),
      fc.tuple(gap, specifier, end).map(([between, from, last]) => `import${between}${from}${last}`),
      fc.tuple(fc.oneof(list, fc.constantFrom('*', '* as ns')), gap, specifier, end).map(([what, between, from, last]) => `export ${what}${between}from${between}${from}${last}`),
      fc.tuple(fc.oneof(list, fc.constantFrom('*', '* as ns')), specifier, end).map(([what, from, last]) => `export type ${what} from ${from}${last}`),
      fc.constantFrom(`'use strict';\n`, `"use client"\n`, `import a = require('pg');\n`, `import('pg');\n`, `import.meta.url;\n`, `const a = 1;\n`, `/* x */`, `// y\n`, `// é\n`, `// z\u2028import 'pg'\n`, `export const e = 1;\n`, `export default 1;\n`, `#!/bin/x\n`, `\u{feff}`, `export import b = require('pg');\n`, `let m: typeof import('pg');\n`, `declare module /* */ 'pg' { import 'q' }\n`, `export = 1;\n`, `// guardrails-ignore x: y\n`, `if (a) { }\n`),
    );
    let unparsed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(declaration, { minLength: 1, maxLength: 3 }), fc.constantFrom('h.ts', 'h.js', 'h.mts', 'h.tsx'), async (declarations, file) => {
        const { filtered, everything } = await both({ ...common, [file]: declarations.join('') });
        // What does not parse is passed over where it holds no edge.
        if (everything.problems.length > 0) return;
        unparsed += everything.coverage.walked - filtered.coverage.walked;
        expect(filtered.files).toEqual(everything.files);
        expect(filtered.imports).toEqual(everything.imports);
      }),
      { numRuns: 300 },
    );
    expect(unparsed).toBeGreaterThan(20);
  });

  it('tells what stands around a word as the tree does', { timeout: 3_600_000 }, async () => {
    const gap = fc.constantFrom('', ' ', '\n', '\r\n', ' /* c */ ', '// c\n', '\u00a0', '\u2028', '/* é */', '\t');
    const specifier = fc.constantFrom(`'./db.ts'`, `"pg"`, '`pg`', `'p\\x67'`, `('pg')`, `'./own.ts', { with: { type: 'json' } }`, 'name', '`p${g}`', `a ? 'pg' : 'x'`);
    const load = fc.tuple(gap, gap, specifier, gap).map(([a, b, from, c]) => `import${a}(${b}${from}${c})`);
    const awaited = fc.tuple(fc.constantFrom('', 'await ', 'await', 'await /* c */ ', '(', '(await ', '((await '), load).map(([before, call]) => `${before}${before === 'await' ? '(' : ''}${call}${before === 'await' ? ')' : ')'.repeat(before.split('(').length - 1)}`);
    const before = fc.constantFrom('', 'const m = ', 'const { pool } = ', 'const { pool: p, make, } = ', 'const {} = ', 'let { a = 1 } = ', 'const { ...r } = ', 'const { a: { b } } = ', `const { 'pool': q } = `, 'var v: T = ', 'f(', 'f(a, ', 'x = ', 'x.y = ', '[', 'export default ', 'export const e = ', 'const g = () => ', 'return_ = () => ', 'const { pool } = x ?? ', 'void ', 'o = { k: ', 'if (', 'const [{ pool }] = ');
    const after = fc.constantFrom('', ';', '.then((m) => m.pool);', '.pool;', '\n.pool;', '\n  .then(f)\n', '?.pool;', '!.pool;', ' as T;', '\nas;', '.catch(f);', '["pool"];', '\nfoo();', '\n(0);', ', b;', '\n`t`', '\n/x/.test(y)', ' + 1;', '\nin x;', '\ninstanceof X;', '\n// c\n.pool;', ';/* c */', '.default;');
    const closing = (opening: string): string => (opening.startsWith('f(') || opening === 'if (' ? ')' : opening === '[' ? ']' : opening.startsWith('o = {') ? '}' : '');
    const dynamic = fc.tuple(before, awaited, after, fc.boolean()).map(([opening, call, rest, closesFirst]) => (closesFirst ? `${opening}${call}${closing(opening)}${rest}` : `${opening}${call}${rest.replace(/[;\s]*$/u, '')}${closing(opening)};`));
    const member = fc.tuple(fc.constantFrom('f.', 'f?.', 'f!.', 'f[', 'const {', 'const { a,', 'function h({', 'for (const {', 'let query = 1; f(', 'type T = P["', 'const s = "say ', '({', 'x = {', 'class A { ', 'super_.'), gap, gap, fc.constantFrom('(1)', '', ' } = f', '}) {}', ' } of fs) {}', '"]', '"', '() {} }', ': q } = f)', ': 1 }', '')).map(([opening, a, b, rest]) => `${opening}${a}query${b}${rest};`);
    const global = fc.tuple(fc.constantFrom(`import { Worker } from 'bullmq';`, `import { Worker as W } from 'bullmq';`, `import type { Worker } from './own.ts';`, `import { eval as e } from './own.ts';`, `import load from './own.ts';`, ''), fc.constantFrom('new Worker(name)', 'log("the turn eval is skipped")', 'log(`a Worker group ${w}`)', 'const s = "./eval-policy"', 'class L extends Function {} new L(code)', 'x\neval(code)', 'eval /* c */ (code)', 'eval\n(code)', '(eval)(code)', 'g = eval', 'g = a || eval', 'g = eval ?? a', 'eval`code`', 'eval?.(code)', 'eval!(code)', 'eval as any', 'return_ = () => eval', 'o = { eval }', 'o = { k: eval }', 'o = { eval: 1 }', 'a ? eval : 1', '$eval(code)', 'f.$eval(code)', `globalThis["eval"](code)`, `globalThis["eval-x"](code)`, 'e\\u0076al(code)', `globalThis['e\\x76al'](code)`, `globalThis['\\145val'](code)`, 'require("pg")', 'requ\\u{69}re("pg")', 'require /* c */ ("pg")', 'const r = require\nr("pg")', 'f(require)', 'require.resolve("pg")', `require["resolve"]("pg")`, 'const { resolve } = require; resolve("pg")', 'type T = Function | number', 'log("branches require an owner")', 'x = "sslmode=require&a=b"', 'export { require as load }', 'typeof require', 'f(typeof require === "function" ? require : null)', 'declare module "pg" { interface A {} }', 'log("in another module", f)', `log('Cannot find module "pg"')`, 'const h = hash.digest("hex")', `const c = globalThis[Buffer.from('6576616c', 'HEX').toString()]`, `const c = globalThis[Buffer.from('ZXZhbA==', "base64").toString()](code)`, 'const q = decodeURIComponent(name)', `globalThis[decodeURIComponent('%65val')](code)`, 'new globalThis.Worker(name)', 'redis.eval(code)', 'window . eval(code)', 'self?.eval(code)', `globalThis['eval'](code)`, 'new W(name)', 'f(...[eval])', 'f(...eval)', 'let w: Worker', 'const { Worker: X } = globalThis; new X(name)', 'log("a Worker runs")', 'e(code)', 'const k: Function = f', 'new Function(code)', 'this.constructor.name', 'f.constructor(code)', 'a.constructor === b', '(() => {}).constructor?.(code)', 'a.constructor.name(code)')).map(([head, use]) => `${head}\n${use};`);
    const mock = fc.tuple(fc.constantFrom(`import { vi } from 'vitest';`, `import { vi as v } from 'vitest';`, `import { mock } from 'bun:test';`, `import { mock as m } from 'node:test';`, `import { vi, expect } from './own.ts';`, `import * as v from 'vitest';`, `import { vi, type Mock } from 'vitest'; // vi`, `import vi from 'vitest';`, ''), fc.constantFrom(`vi.mock('./db.ts', async (original) => ({ ...(await original()) }))`, 'vi.mock(`pg`)', `vi.mock("pg" as string)`, `vi.mock<typeof import('pg')>('pg')`, `vi.mock(import('pg'), f)`, `vi . /* c */ mock /* vi */ ('pg')`, `vi\n  .mock('pg')`, `vi?.mock('pg')`, `const m = vi.mock; m('pg')`, `const { mock } = vi; mock('pg')`, `const w = vi; w.mock('pg')`, `f((vi) => vi.mock('pg'))`, `v.vi.mock('pg')`, `spy.mock.calls[0]`, `vi.fn().mock('pg')`, `log("vi.mock('pg')")`, `vi.mock(name)`, `vi.mock('p' + 'g')`, `vi.mock(a ? 'pg' : 'x')`, `vi.mock('p\\x67')`, `vi.importActual('pg').then(f)`, `vi.m\\u006fck('pg')`, `jest.mock('pg', () => ({}), { virtual: true })`, `const jest = f; jest.mock('pg')`, `vi.unmock('pg'); vi.mock("./own.ts")`,`vi.mock('pg')`, `v.doMock('pg')`, `mock.module('pg', f)`, `m.module('pg')`, `jest.requireActual('pg')`, 'vi.fn().mockReturnValue(1)', 'const mockPool = 1', `vi['mo' + 'ck']('pg')`, `vi[\`un\${'mock'}\`]('pg')`, 'expect(vi.mocked(f))', `jest.unstable_mockModule('pg', f)`)).map(([head, use]) => `${head}\n${use};`);
    const meta = fc.constantFrom('import.meta.url', 'path.resolve(import.meta.dirname)', 'import.meta.resolve(name)', `const { resolve } = import.meta; resolve('pg')`, `import.meta['resolve']('pg')`, `new URL('./db.ts', import.meta.url)`, 'import.meta?.env', 'import . meta . hot', 'f(import.meta)', `new URL('./db.ts', /* c */ import.meta.url)`, `new URL("./own.ts", // c\n import.meta.url)`, `new URL(\`./db.ts\`, import.meta.url)`, `new URL('./d\\x62.ts', import.meta.url)`, `new URL('./a.json', import.meta.url)`, `new URL('.', import.meta.url)`, `fileURLToPath(import.meta.url)`, `new URL(name, import.meta.url)`, `new URL('./db.ts', (import.meta.url))`, `new globalThis.URL('./' + 'db.ts', import.meta.url)`, `new Worker(new URL('./own.ts', import.meta.url))`).map((text) => `${text};`);
    const starter = fc.tuple(fc.constantFrom(`import { fork, spawn, execSync, execFile } from 'node:child_process';`, `import * as cp from 'child_process'; const { fork, spawn, execSync, execFile } = cp;`, `import cp, { spawn } from 'node:child_process';`, `import process, { execPath } from 'node:process'; import { spawn, execFile } from 'node:child_process';`, `import process from 'node:process';`, ''), fc.constantFrom(`fork('./own.ts')`, `cp.fork(file)`, `cp['fo' + 'rk']('./own.ts')`, `spawn('git', ['log', '-p'])`, `spawn('node', ['-r', './own.ts'])`, `spawn('no' + 'de', ['-r', './own.ts'])`, `spawn('node', ['-' + 'r', './own.ts'])`, `spawn(process.execPath, ['--import=./own.ts'])`, `execFile(execPath, ['-e', code])`, `execSync('git commit -e')`, `execSync('node -e "f()" x')`, `execSync(\`tsx --require \${file} x\`)`, `execSync('bun run build')`, `spawn('/usr/bin/node', [file])`, `spawn('node', ['\\x2dr', './own.ts'])`, `spawn('t' + 's-node', ['--im' + 'port', './own.ts'])`, `process.dlopen(module, file)`, `process.getBuiltinModule('module').createRequire(file)('pg')`, `process.env.NODE_OPTIONS = '-r ./own.ts'`, `process.exit(1)`, `f(fork)`, `log('the constructor runs')`, `const { constructor: F } = () => {}; F(code)()`, `const { a, constructor } = f; constructor(code)()`)).map(([head, use]) => `${head}\n${use};`);
    const edge = fc.constantFrom(`import { pool } from './db.ts';`, `import * as pg from "pg"`, `export { /* c */ Pool as P } from 'pg'`, `export { pool, } from './db.ts'`, `export * from './own.ts'`, `export type * from './own.ts';`, `import type { Pool } from 'pg' // c`, `import a, { type Pool as P, b } from 'pg';`, `export { a }; const a = 1;`, `export { "x y" as z } from 'pg'`, `export * as "x y" from 'pg';`, `export {} from 'pg'`, `import {} from 'pg'`, `import j from './own.ts' with { type: 'json' };`, `import x = require('pg');`, `import defer * as d from 'pg';`, `x = { import: 1, export: 2 };`, `x.import('pg'); x.export('pg')`, `x = [...import('pg')]`, `lazy(() => import('pg'));`, `type L = () => import('pg');`, `type L = [import('pg').Pool, import('./own.ts')];`, `class C { import(x) {} export() {} }`, `const s = "import { a } from 'pg'";`, '`import a from "pg"; ${import("pg")}`', `x = /import ['"]pg['"]/;`, `declare module 'pg' { import { A } from './own.ts'; export * from './db.ts' }`, `declare module './own.ts';`, `namespace N { export import a = M.b; }`, `\u0069mport 'pg'`, `$import('pg'); import$('pg')`);
    const around = fc.constantFrom('', '', '', 'f();', 'a = (b + c) / d / e;', 'if (a) /"/.test(b);', "a = /'/;", 'a = `${`${"`"}`}`;', '// it\'s\n', '/* ` */', "type T = A\n/'/.test(b);", 'a = <T>b / c;', '<b>it\'s</b>;', 'x = { y: { z: [1] } };', "a = 'vi' + \"jest\" + 'vitest';", 'a = "require"; b = [\'eval\', `constructor`];', 'a = o[k];', '"\\d\\x41";');
    let unwalked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(around, fc.oneof(dynamic, dynamic, member, global, mock, meta, starter, edge, edge), around).map((parts) => parts.join('\n')), { minLength: 6, maxLength: 6 }), async (programs) => {
        const { filtered, everything } = await both({ ...common, ...Object.fromEntries(programs.map((text, index) => [`w${String(index)}.ts`, text])) });
        const broken = new Set(everything.problems.map(({ place }) => place.file));
        const whole = ({ files }: ScanResult): ScanResult['files'] => files.filter(({ file }) => !broken.has(file));
        unwalked += everything.coverage.walked - filtered.coverage.walked;
        expect(whole(filtered)).toEqual(whole(everything));
      }),
      { numRuns: Number(process.env['GUARDRAILS_SCANS'] ?? 150) },
    );
    expect(unwalked).toBeGreaterThan(100);
  });

  it('takes nothing of a program for text, and no text for code, that a parser does not', async () => {
    const far = `/*${'x'.repeat(500)}*/`;
    const programs: readonly (readonly [string, string])[] = [
      // Text of elements, and where a quote within begins no string.
      ['tsx', `a = <b> ' < /b>; await import('pg'); c = <b> ' < /b>;`],
      ['js', `a = <b> ' < /* c */ /b>; await import('pg'); c = <b> ' < // d\n /b>;`],
      ['tsx', `a = <b c='\\' / >; await import('pg'); d = <b c='\\' / // e\n >;`],
      ['tsx', `a = <b>/* vi.mock('pg') */</b>; vi.fn()`],
      // Words behind which a regular expression begins, and the same words as names of members.
      ['ts', "export default /[`]/;\nimport 'pg';\ng(`x`); q = /`/;"],
      ['ts', `class A extends /'/.constructor {} await import('pg'); q = /'/;`],
      ['ts', `x = o./* c */in / (await import('pg')).x / 2`],
      ['ts', `x = o.${' '.repeat(120)}in / (await import('pg')).x / 2`],
      ['ts', `x = [...typeof /'/]; await import('pg'); q = [...typeof /'/];`],
      ['ts', `const f = () => { const a = 1.\nreturn /'/ }; await import('pg'); g = () => { const a = 1.\nreturn /'/ }`],
      ['ts', `x = typeof\u0085/'/; await import('pg'); y = typeof\u200b/'/;`],
      ['ts', `if (a) /vi.mock('pg')/.test(b);`],
      // A number may end in a dot.
      ['ts', `a = 1.\nimport 'pg'`],
      ['ts', `a = 1.\nexport * from 'pg'`],
      ['ts', `a = 1.\nimport('pg').then(f)`],
      ['ts', `a = 1.\neval('import("pg")')`],
      ['ts', `x. ${far} import('pg').then(f)`],
      ['ts', `x. ${far} vi.mock('pg')`],
      ['ts', `const f = () => { return${' '.repeat(197)}require('pg') }`],
      ['ts', `export ${far}${far}${far}${far} * as 'x y' from 'pg'`],
      ['ts', `new globalThis['URL']('./db.ts', import.meta.url)`],
      ['ts', "const { 'URL': U } = globalThis; new U('./db.ts', import.meta.url)"],
      ['ts', `type A = import('pg').then\n(foo)`],
      ['js', `#!/bin/x import 'pg'; new URL('./db.ts', import.meta.url)`],
      // What a module is taken of.
      ['ts', `const z = f?.(await import('./db.ts')).pool`],
      ['ts', `const z = f!(await import('./db.ts')).pool, y = f<T>(await import('./db.ts')).pool`],
      ['ts', `const z = function () {}(await import('./db.ts')).pool`],
      ['ts', `const z = f ${far} (await import('./db.ts')).pool`],
      ['ts', `const { a } = await import('./db.ts') ${far} .pool`],
      ['ts', `const z = (await import('./db.ts')).pool\u00e9`],
      ['ts', `type A = B\n(await import('./db.ts')).pool`],
      // Of what stands behind a comma, the last is what all of it is.
      ['ts', `x = f(), await import('./db.ts')`],
      ['ts', `x = f(), await import('./db.ts')\ny()`],
      ['ts', `(f(), await import('./db.ts')); x = (f(), await import('./db.ts')).pool; y = [f(), await import('./db.ts')]; z(f(), await import('./db.ts'))`],
      ['ts', `const { pool } = (f(), await import('./db.ts')), other = 1`],
      // Text of elements goes on over lines.
      ['tsx', `a = <p>\n  vi.mock('./db.ts')\n</p>`],
      ['tsx', `a = <p>{b}\n  vi.mock('./db.ts')\n{c}</p>`],
      ['tsx', `vi.fn();\na = <p>&lt;\n  vi.mock('./db.ts')\n<b/></p>`],
      ['js', `vi.mock('./own.ts');\nvi.mock('./db.ts', () => ({ a: <p>\nvi.mock('pg')</p> }));\nvi.mock('x')`],
      ['tsx', `a = 'b\\\nvi.mock("./db.ts")'; c = <p/>`],
      ['tsx', "a = '`'; b = `\nvi.mock('./db.ts')\n`; c = <p/>"],
      // White space to TypeScript.
      ['ts', `export { pool }\u200b from './db.ts'`],
      ['ts', `export type { pool }\u0085from './db.ts'`],
      ['ts', `export {}\u200bfrom './db.ts'`],
      ['ts', `// a\nexport { }\u0085 /* b */ from './db.ts'`],
      ['ts', `declare module\u0085'./db.ts' {}`],
      ['ts', `const f = 1; declare\u200bmodule './db.ts' {}`],
      ['ts', `import('./db.ts').then\u00e9(f); await import('./db.ts')\n.then\u00e9`],
      ['ts', `type A = import\u200b('./db.ts').pool`],
      ['ts', `import\u0085.meta.resolve('./db.ts'); new URL('./own.ts', import.\u200bmeta.url)`],
      ['jsx', `a = <p>it's {require('./db.ts')} it's<\u200b/p>`],
      // What the end of a line ends.
      ['js', `function f() { return\nimport('./db.ts'); }`],
      ['ts', `function f() { return /*\n*/ import('./db.ts'); }`],
      ['cjs', `function f() { const m = await // x\n import('./db.ts'); }`],
      ['ts', `declare\nmodule /*\n*/ './db.ts'`],
      // What comments stand before.
      ['ts', `(() => {})./* a */constructor(code)()`],
      ['ts', `(() => {})?. // a\\\n constructor(code)()`],
      ['ts', `(() => {}). /* /* */ // b\n// c\n/** d */ constructor(code)()`],
      ['ts', `\u0436new\n URL('./own.ts', import.meta.url)`],
      ['ts', `export *\u200bfrom './db.ts'; export * as n\u200bfrom './db.ts'`],
    ];
    const files = { ...common, ...Object.fromEntries(programs.map(([end, text], index) => [`p${String(index)}.${end}`, text])) };
    const [filtered, everything] = [await scan(inputOf(files, { kinds: new Set() })), await scan(inputOf(files, { kinds: new Set(), walk: 'everything' }))];
    expect(filtered.files).toEqual(everything.files);
    expect(everything.problems).toEqual([]);
  });

  it('follows origins through files', async () => {
    const { filtered } = await both({ ...common, 'use.ts': `import { viaShared, make, other } from './shared.ts'; import { late } from './barrel.ts'; import d from './shared.ts';\nnew viaShared(); new other(); late.query(''); d.query(''); make().query('');` });
    const facts = filtered.files.find(({ file }) => file === 'use.ts')?.facts ?? [];
    expect(facts.flatMap((fact) => (fact.kind === 'construct' || fact.kind === 'member' ? [[fact.kind, fact.kind === 'construct' ? fact.callee : fact.receiver, fact.origin]] : []))).toEqual([
      ['construct', 'viaShared', { kind: 'package', package: 'pg', export: 'Pool' }],
      ['member', 'late', { kind: 'package', package: 'pg', export: 'Pool' }],
      ['member', 'd', { kind: 'package', package: 'pg', export: 'Pool' }],
      ['member', 'make()', { kind: 'package', package: 'pg', export: 'Pool' }],
    ]);
  });

  it('counts what it could not follow', async () => {
    const { filtered } = await both({ 'a.ts': `import './gone.ts'; import(x); import 'y'`, 'b.sql': 'select 1' });
    expect(filtered.coverage).toMatchObject({ files: 1, edges: 3, unresolved: 1, opaque: 1 });
    expect(filtered.files.map(({ file }) => file)).toEqual(['a.ts']);
  });

  it('says which file it cannot read, and where', async () => {
    const result = await scan(inputOf({ 'a.ts': "const a = ; import('pg')", 'b.ts': 'const b = 1' }));
    expect(result.files.map(({ file }) => file)).toEqual(['b.ts']);
    expect(result.problems).toMatchObject([{ place: { file: 'a.ts', line: 1, column: 11 } }]);
  });
});

describe('scan of a folder', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'scan-'));
  afterAll(() => {
    rmSync(root, { recursive: true });
  });
  it('asks types where it is told that they matter, and names the line that is not UTF-8', async () => {
    mkdirSync(path.join(root, 'libs'), { recursive: true });
    writeFileSync(path.join(root, 'libs/db.ts'), `import { Pool } from 'pg'; export interface Deps { db: Pool }`);
    const use = `import type { Deps } from './libs/db.js'; export const f = (d: Deps, x: any) => [d.db.query(''), x.query('')]`;
    writeFileSync(path.join(root, 'yes.ts'), use);
    writeFileSync(path.join(root, 'no.ts'), use);
    writeFileSync(path.join(root, 'latin.ts'), Buffer.from([0x61, 0x0a, 0x2f, 0x2f, 0xe9, 0x0a]));
    const { files, problems, coverage } = await scan({
      root,
      files: ['latin.ts', 'libs/db.ts', 'no.ts', 'yes.ts', 'missing.ts'],
      statements,
      wanted: () => false,
      mayHoldText: () => false,
      needsTypes: (file) => file === 'yes.ts',
    });
    const told = (name: string): readonly unknown[] => files.find(({ file }) => file === name)?.facts.flatMap((fact) => (fact.kind === 'member' ? [[fact.receiver, fact.settledBy, fact.origin?.kind ?? null]] : [])) ?? [];
    expect(told('yes.ts')).toEqual([['d.db', 'type', 'package'], ['x', 'untyped', null]]);
    expect(told('no.ts')).toEqual([['d.db', 'binding', 'file'], ['x', 'unsettled', null]]);
    expect(problems.map(({ place }) => [place.file, place.line])).toEqual([['latin.ts', 2], ['missing.ts', 1]]);
    expect(coverage.untyped).toBe(1);
  });

  it('knows what holds in files that do not import it', async () => {
    const folder = path.join(root, 'everywhere');
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    write('tsconfig.json', '{}');
    write('globals.ts', `import { Pool } from 'pg'; declare global { var shared: Pool } export {};`);
    write('script.ts', `/// <reference lib="es2022" />\ninterface Kept { query(text: string): void } declare const kept: Kept;`);
    write('imported.ts', `interface Gone extends Named {}\ndeclare type Named = import('pg').Pool; declare const gone: Gone;`);
    write('elsewhere/tsconfig.json', '{}');
    write('node_modules/web/package.json', JSON.stringify({ name: 'web', types: 'index.d.ts' }));
    write('node_modules/web/index.d.ts', `export interface App { listen(): void } export declare const app: App;`);
    write('node_modules/web-pg/package.json', JSON.stringify({ name: 'web-pg', types: 'index.d.ts', peerDependencies: { pg: '*' } }));
    write('node_modules/web-pg/index.d.ts', `export * from './plugin';`);
    write('node_modules/web-pg/plugin.d.ts', `import { Pool } from 'pg'; declare module 'web' { interface App { pg: Pool } } export declare const plugin: unknown;`);
    write('node_modules/other/package.json', JSON.stringify({ name: 'other', types: 'index.d.ts' }));
    write('node_modules/other/index.d.ts', `declare module 'web' { interface App { extra: { query(text: string): void } } } export declare const other: unknown;`);
    write('plugins.ts', `import 'web-pg'; import 'other';`);
    write('context.ts', `import type { App } from 'web'; export interface Context { app: App }`);
    write('use.ts', `import './plugins.js'; import type { Context } from './context.js'; shared.query('1'); kept.query('2'); gone.query('6'); export const f = (c: Context) => [c.app.pg.query('3'), c.app.extra.query('4')];`);
    write('elsewhere/use.ts', `shared.query('5');`);
    const { files } = await scan({ root: folder, files: ['context.ts', 'elsewhere/use.ts', 'globals.ts', 'imported.ts', 'plugins.ts', 'script.ts', 'use.ts'], statements, wanted: () => false, mayHoldText: () => false, needsTypes: () => true });
    const told = (name: string): readonly unknown[] => files.find(({ file }) => file === name)?.facts.flatMap((fact) => (fact.kind === 'member' ? [[fact.receiver, fact.settledBy, fact.origin?.kind ?? null]] : [])) ?? [];
    expect(told('use.ts')).toEqual([
      ['shared', 'type', 'package'],
      ['kept', 'type', null],
      // `import('pg')` makes no module of a script.
      ['gone', 'type', 'package'],
      ['c.app.pg', 'type', 'package'],
      // A package without a driver among its own can add no pool: it is not read, and what it adds is not known.
      ['c.app.extra', 'untyped', 'file'],
    ]);
    expect(told('elsewhere/use.ts')).toEqual([['shared', 'untyped', null]]);
  });
});
