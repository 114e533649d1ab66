import { describe, expect, it } from 'vitest';
import { rangesOf, readByEditor, readByScan, unmark, visible } from './reading.js';

/** [what, file, marked source, one `form specifier names → target` for each mark] */
type Case = readonly [string, string, string, readonly string[]];

const cases: readonly Case[] = [
  ['A01 a plain import', 'a.ts', `import { Client as C, type QueryResult } from «'pg'»;`, ['import pg Client,QueryResult package:pg']],
  ['A01 default and namespace', 'a.ts', `import pg, * as all from «"pg"»;`, ['import pg default,* package:pg']],
  ['a side effect', 'a.ts', `import «'pg'»`, ['import pg  package:pg']],
  ['A02 import type', 'a.ts', `import type { Pool } from «'pg'»; import { type Pool as P } from «'pg'»;`, ['import-type pg Pool package:pg', 'import-type pg Pool package:pg']],
  ['A03 a type expression', 'a.ts', `let x: Array<import(«'pg'»).PoolClient>; type T = typeof import(«"pg"»);`, ['type-expression pg PoolClient package:pg', 'type-expression pg * package:pg']],
  ['A04 re-export by name', 'a.ts', `export { Pool as default, Client } from «'pg'»;`, ['re-export pg Pool,Client package:pg']],
  ['A05 re-export of all', 'a.ts', `export * from «'pg'»; export * as driver from «'pg'»; export type * from «'pg'»;`, ['re-export pg * package:pg', 're-export pg * package:pg', 're-export pg * package:pg']],
  ['an empty re-export', 'a.ts', `export {} from «'pg'»;`, ['re-export pg  package:pg']],
  ['A06 import = require', 'a.cts', `import driver = require(«'pg'»);`, ['import-equals pg * package:pg']],
  ['A07 require', 'a.cjs', `const { Pool, Client: C } = require(«'pg'»); require(«'pg'»).Pool; require(«'pg'»);`, ['require pg Pool,Client package:pg', 'require pg Pool package:pg', 'require pg  package:pg']],
  ['A07 an alias of require', 'a.cjs', `const load = require; load(«'pg'»); globalThis.require(«'pg'»); (0, require)(«'pg'»); require.call(null, «'pg'»);`, ['require pg  package:pg', 'require pg  package:pg', 'require pg  package:pg', 'require pg  package:pg']],
  ['A07 require.resolve', 'a.cjs', `require.resolve(«'pg'»)`, ['require-resolve pg * package:pg']],
  ['A08 import()', 'a.ts', `const { Pool } = await import(«'pg'»); (await import(«'pg'»)).Client; import(«'pg'»);`, ['dynamic-import pg Pool package:pg', 'dynamic-import pg Client package:pg', 'dynamic-import pg  package:pg']],
  ['A09 a template', 'a.ts', 'await import(«`pg`»)', ['dynamic-import pg  package:pg']],
  ['A10 a concatenation', 'a.ts', `void import(«'p' + 'g'»); void import(«['p', 'g'].join('')»); void import(«'p'.concat('g')»)`, ['dynamic-import pg * package:pg', 'dynamic-import pg * package:pg', 'dynamic-import pg * package:pg']],
  ['A11 constants', 'a.ts', `enum N { Pg = 'pg' } const names = { driver: 'pg' } as const; const p = 'p'; const n = \`\${p}g\`; import(«n»).then(f); import(«names.driver»).then(f); import(«N.Pg»).then(f)`, ['dynamic-import pg * package:pg', 'dynamic-import pg * package:pg', 'dynamic-import pg * package:pg']],
  ['A12 createRequire', 'a.mts', `import { createRequire as make } from «'node:module'»; const need = make(import.meta.url); need(«'pg'»); make(import.meta.url)(«'pg'»).Pool; need.resolve(«'pg'»)`, ['import node:module createRequire builtin', 'create-require pg  package:pg', 'create-require pg Pool package:pg', 'require-resolve pg * package:pg']],
  ['A13 module.require', 'a.cjs', `module.require(«'pg'»); module['require'](«'pg'»)`, ['require pg  package:pg', 'require pg  package:pg']],
  ['A14 escapes', 'a.ts', `import «'\\u{70}g'»; import { a } from «"\\x70\\u0067"»;`, ['import pg  package:pg', 'import pg a package:pg']],
  ['A15 a path within', 'a.ts', `import Client from «'pg/lib/client.js'»; import x from «'@scope/pg/x'»`, ['import pg/lib/client.js default package:pg', 'import @scope/pg/x default package:@scope/pg']],
  ['A28 and JavaScript with JSX', 'a.js', `import { Pool } from «'pg'»; export const v = <p title="import('pg')">require('pg')</p>;`, ['import pg Pool package:pg']],
  ['A30 mocks', 'a.test.ts', `import { vi as v } from «'vitest'»; v.mock(«'pg'», () => ({})); await v.importActual(«'pg'»); jest.requireActual(«'pg'»); v.mock(import(«'pg'»));`, ['import vitest vi package:vitest', 'mock pg * package:pg', 'mock pg * package:pg', 'mock pg * package:pg', 'dynamic-import pg * package:pg']],
  ['A31 reference directives', 'a.ts', `/// <reference types=«"pg"» />\n/// <reference path=«'./x.d.ts'» />\nexport {};\n/// <reference types="late" />`, ['reference-types pg * package:pg', 'reference-types ./x.d.ts * file:x.d.ts']],
  ['A32 JSDoc in JavaScript', 'a.js', `/** @type {import(«'pg'»).Pool} @import { Client, Pool as P } from «"pg"» */ let p;\n/* import('pg') */ // import('pg')`, ['jsdoc-type pg Pool package:pg', 'jsdoc-type pg Client,Pool package:pg']],
  ['A32 is a comment in TypeScript', 'a.ts', `/** @type {import('pg').Pool} */ let p;`, []],
  ['A33 augmentation', 'a.ts', `declare module «'pg'» { import { Q } from «'pg-cursor'»; interface Pool { x: 1 } } declare module Names {} declare global {}`, ['module-augmentation pg * package:pg', 'import pg-cursor Q package:pg-cursor']],
  ['A34 code in strings', 'a.ts', `new Function(«'return import("pg")'»); eval(«code»); Function(«'a', 'return ' + b»); new Function('return 1'); setTimeout('x');`.replace(`«'a', 'return ' + b»`, `'a', «'return ' + b»`), ['code null * opaque', 'code null * opaque', 'code null * opaque']],
  ['A34 other ways to run text', 'a.ts', `import vm, { Script as S } from «'node:vm'»; vm.runInNewContext(«a»); new S(«b»); vm.runInThisContext('1 + 1'); (0, eval)(«c»); globalThis.eval?.(«d»); (() => {}).constructor(«e»)(); [].constructor.constructor(«'return process'»)(); Object.getPrototypeOf(async function () {}).constructor(«f»); eval.call(null, «g»); Function.apply(null, [«h»]); Reflect.apply(eval, null, «i»)`.replace('; Reflect.apply(eval, null, «i»)', ''), ['import node:vm default,Script builtin', 'code null * opaque', 'code null * opaque', 'code null * opaque', 'code null * opaque', 'code null * opaque', 'code null * opaque', 'code null * opaque', 'code null * opaque', 'code null * opaque']],
  ['A34 a module that compiles text', 'a.cjs', `module._compile(«a», f); new module.constructor().require(«'pg'»); new (require(«'module'»))()._compile(«b»)`, ['code null * opaque', 'require pg  package:pg', 'require module * builtin', 'code null * opaque']],
  ['A36 a worker', 'a.ts', `new Worker(new URL(«'./pool.ts'», import.meta.url)); new URL('./logo.svg', import.meta.url); new URL('./pool.ts', base)`, ['worker ./pool.ts * file:pool.ts']],
  ['A36 workers and forks by path', 'a.mts', `import { Worker as W } from «'node:worker_threads'»; import { fork } from «'node:child_process'»; new W(«'./pool.ts'»); new W(«file»); new W(«code», { eval: true }); new W('1', { eval: true }); fork(«new URL('./b.ts', base)»); fork(«import.meta.dirname + '/c.ts'»); class Worker {} new Worker(x)`.replace(`«new URL('./b.ts', base)»`, `new URL(«'./b.ts'», base)`), ['import node:worker_threads Worker builtin', 'import node:child_process fork builtin', 'worker ./pool.ts * file:pool.ts', 'worker null * opaque', 'code null * opaque', 'fork null * opaque', 'fork ./c.ts * file:c.ts']],
  ['paths that say where the file is', 'a.cjs', `const path = require(«'node:path'»); const dir = __dirname; require(«path.join(dir, 'libs', 'pool.ts')»); require(«\`\${__dirname}/pool.ts\`»); require(«path.resolve(path.dirname(__filename), '../x')»); require(«path.join(root, 'x')»); require(«__dirname + name»)`, ['require node:path * builtin', 'require ./libs/pool.ts  file:libs/pool.ts', 'require ./pool.ts  file:pool.ts', 'require ../x  file:../x', 'require null  opaque', 'require null  opaque']],
  ['an expression that chooses', 'a.ts', `import(a ? «'pg'» : b ? «'./x.ts'» : «c»).then(f); import(«d» ?? «'pg'»).then(f)`, ['dynamic-import pg * package:pg', 'dynamic-import ./x.ts * file:x.ts', 'dynamic-import null * opaque', 'dynamic-import null * opaque', 'dynamic-import pg * package:pg']],
  ['machine code, built-in modules and hooks', 'a.ts', `import { register, registerHooks } from «'node:module'»; process.dlopen(m, «'./pg.node'»); process.getBuiltinModule(«'module'»).createRequire(f)(«'pg'»); register(«'./hook.mjs'», import.meta.url); «registerHooks»({ load }); process.mainModule.require(«'pg'»); require.main?.require(«x»)`, ['import node:module register,registerHooks builtin', 'addon null * opaque', 'require module * builtin', 'create-require pg  package:pg', 'hooks ./hook.mjs * file:hook.mjs', 'hooks null * opaque', 'require pg  package:pg', 'require null  opaque']],
  ['options of Node.js', 'a.ts', `import { spawn, execSync } from «'node:child_process'»; spawn('node', ['-r', «'pg'», 'x.js', «'--import=' + x»]); spawn(process.execPath, ['-e', «code»]); spawn('grep', ['-r', 'pg']); execSync(«'NODE_ENV=x node --require pg x.js'»); execSync('grep -r pg'); const env = { NODE_OPTIONS: «'-r pg'» }; process.env.NODE_OPTIONS = «\`--max-old-space-size=4 --import=\${x}\`»; const c = { NODE_OPTIONS: '--max-old-space-size=' + n };`, ['import node:child_process spawn,execSync builtin', 'node-option pg * package:pg', 'node-option null * opaque', 'code null * opaque', 'node-option pg * package:pg', 'node-option pg * package:pg', 'node-option null * opaque']],
  ['A12 a loader that is given away', 'a.mts', `import { createRequire } from «'node:module'»; const load = createRequire(import.meta.url); export { «load as l» }; f(«load»); const o = { load: «load», «load» }; export const r = «createRequire(import.meta.url)»; const g = () => «load»; g()(«'pg'»); globalThis.require = load; export default «eval»;`.replace('{ load: «load», «load» }', '{ load: «load» }'), ['import node:module createRequire builtin', 'loader null * opaque', 'loader null * opaque', 'loader null * opaque', 'loader null * opaque', 'loader null * opaque', 'create-require pg  package:pg', 'loader null * opaque']],
  ['A12 a re-export of a loader', 'a.ts', `export { «createRequire» as x, builtinModules } from «'node:module'»;`.replace('«createRequire» as x', '«createRequire as x»'), ['loader null * opaque', 're-export node:module createRequire,builtinModules builtin']],
  ['a loader that stays', 'a.cjs', `const load = typeof require === 'function' ? require : null; if (require.main === module) load(«'pg'»); require.cache; require.bind(null, «'pg'»)(); Reflect.apply(require, null, [«'pg'»]); class A { #r = require; constructor() { this.#r(«'pg'») } }`, ['require pg  package:pg', 'require pg * package:pg', 'require pg  package:pg', 'require pg  package:pg']],
  ['what only looks like it', 'a.ts', `class Worker {} new Worker(x); const vm = { runInNewContext(a: string) {} }; vm.runInNewContext(x); this.constructor.name; const props = { type: Function }; x instanceof Function; model.eval(x); function fork(a) {} fork(x); register(x); f.constructor(x); class B { constructor(x) {} }`, []],
  ['A37 import.meta.resolve', 'a.ts', `const u = import.meta.resolve(«'pg'»); await import(«u»);`, ['require-resolve pg * package:pg', 'dynamic-import pg  package:pg']],
  ['A38 Module._load', 'a.ts', `import Module from «'module'»; Module._load(«'pg'»)`, ['import module default builtin', 'require pg  package:pg']],
  ['A40 over lines, CRLF', 'a.ts', `import {\r\n  Pool,\r\n} from\r\n  «'pg'»;`, ['import pg Pool package:pg']],
  ['opaque loads', 'a.ts', `import(«process.argv[2]»).then(f); let n = 'pg'; n = other; import(«n»).then(f); require(«\`./\${n}\`»)`, ['dynamic-import null * opaque', 'dynamic-import null * opaque', 'require null  opaque']],
  ['D01 to D07 files', 'a.ts', `import { q } from «'./libs/testOnly'»; export * from «'./libs/testOnly.ts'»; void import(«'./libs/' + 'testOnly'»)`, ['import ./libs/testOnly q file:libs/testOnly', 're-export ./libs/testOnly.ts * file:libs/testOnly.ts', 'dynamic-import ./libs/testOnly * file:libs/testOnly']],
  ['a phase', 'a.ts', `/* 😀 */ import { a } from «'😀'»;`, ['import 😀 a package:😀']],
  ['a byte order mark', 'a.ts', `\u{feff}import «'pg'»;`, ['import pg  package:pg']],
  ['a hashbang', 'a.ts', `#!/usr/bin/env node\nimport «'pg'»;`, ['import pg  package:pg']],
  // What must not be taken for an edge.
  ['an own require', 'a.ts', `function f(require: (s: string) => void) { require('pg'); } { const require = (s: string) => s; require('pg'); } class A { require(s: string) {} f() { this.require('pg') } }`, []],
  ['an own function named require', 'a.js', `function require(s) {} require('pg'); const module = { require() {} }; module.require('pg');`, []],
  ['an own jest', 'a.ts', `const jest = { mock(s: string) {} }; jest.mock('pg'); other.mock('pg')`, []],
  ['F01 comments and strings', 'a.ts', `// import { Pool } from 'pg'; require('pg')\nconst s = "import 'pg'";`, []],
  ['an empty file', 'a.ts', '', []],
];

describe('imports', () => {
  it.each(cases)('%s', (_what, file, marked, expected) => {
    const { text, ranges } = unmark(marked);
    const reading = readByScan(file, text);
    const imports = reading.facts.facts.filter((fact) => fact.kind === 'import');
    const told = imports.map(({ form, specifier, names, target }) => `${form} ${String(specifier)} ${names.join(',')} ${target.kind === 'package' ? `package:${target.package}` : target.kind === 'file' ? `file:${target.file}` : target.kind}`);
    expect(told).toEqual(expected);
    expect(rangesOf(text.replace(/^\u{feff}/u, ''), imports)).toEqual(ranges.map(([start, end]) => (text.startsWith('\u{feff}') ? [start - 1, end - 1] : [start, end])));
    expect(visible(readByEditor(file, text))).toEqual(visible(reading));
  });
});
