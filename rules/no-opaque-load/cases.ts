import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const on = caseIn({ file: 'services/api/src/orders.ts', claim: { except: ['db', 'tests', 'scripts'] }, messageId: 'notConstant' });
const text = { messageId: 'textAsCode' };
const given = { messageId: 'loaderGivenAway' };
const script = { file: 'services/api/src/orders.cjs' };

/** The cases of no-opaque-load. */
export const cases: CaseTable = {
  rule: 'no-opaque-load',
  cases: [
    on('a module whose name comes from outside is caught', 'export const plugin = await import(«process.argv[2]»);\n', {
      example: 'incorrect',
      says: '`process.argv[2]` is loaded by `import()` and is no constant',
      verdicts: [{ subject: 'Only zones db, tests and scripts may load what no constant names', verdict: 'refuted' }],
    }),
    on('code in a text is caught', "export const driver = await new Function(«'return import(\"pg\")'»)();\n", { ...text, example: 'incorrect' }),
    // A10, A11: what folds is an edge, what does not is opaque.
    on('a name that is written to twice is no constant', "let name = 'pg';\nname = process.env['DRIVER'] ?? name;\nexport const p = await import(«name»);\n"),
    on('a name with a hole is no constant', 'export const load = (name: string) => import(«`./plugins/${name}.js`»);\n'),
    on('a parameter is no constant', 'exports.load = (name) => require(«name»);\nexports.each = (names) => names.map((name) => require(«`./${name}`»));\n', script),
    on('of an expression that chooses, what is no constant is caught', "export const p = await import(process.env['FAST'] ? './fast.js' : «process.env['SLOW']!»);\n", { files: { 'services/api/src/fast.ts': '', 'services/api/src/orders.ts': "export const p = await import(process.env['FAST'] ? './fast.js' : «process.env['SLOW']!»);\n" }, findings: [{ messageId: 'notConstant' }] }),
    // A12
    on('a loader of createRequire with a name that is no constant is caught', "import { createRequire as make } from 'node:module';\nconst load = make(import.meta.url);\nexport const p = (name: string) => [load(«name»), make(import.meta.url)(«name»)];\n", { says: '`createRequire()`' }),
    on('a loader that is exported is caught', "import { createRequire } from 'node:module';\nexport const load = «createRequire(import.meta.url)»;\n", { ...given, example: 'incorrect' }),
    on('a loader that is exported under another name is caught', "import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nexport { «load as need» };\nexport default «load»;\n", given),
    on('a loader that an attribute, a tag, an exception or a class is given is caught', "const run = require('./run.cjs');\nexports.one = () => run`a ${«require»}`;\nexports.two = () => {\n  throw «require»;\n};\nexports.Three = class extends «require» {};\n", { ...given, ...script, files: { 'services/api/src/run.cjs': 'module.exports = () => 1;\n', 'services/api/src/orders.cjs': "const run = require('./run.cjs');\nexports.one = () => run`a ${«require»}`;\nexports.two = () => {\n  throw «require»;\n};\nexports.Three = class extends «require» {};\n" } }),
    on('a loader in an attribute of a component is caught', "import { View } from './view.js';\nexport const all = (\n  <View load={«require»}>{«require»}</View>\n);\n", { ...given, file: 'services/api/src/orders.tsx', files: { 'services/api/src/view.tsx': 'export const View = () => null;\n', 'services/api/src/orders.tsx': "import { View } from './view.js';\nexport const all = (\n  <View load={«require»}>{«require»}</View>\n);\n" } }),
    on('the constructor of a constructor runs text', "export const run = (x: object, text: string) => x.constructor.constructor(«text»)();\nexport const name = (x: object) => x.constructor.name;\n", text),
    on('a name that is kept in an object and written to later is no constant', "const names = { a: 'left-pad' };\nnames.a = process.argv[2] ?? '';\nexport const p = await import(«names.a»);\n"),
    on('a loader that is passed on is caught', "const { run } = require('./run.cjs');\nrun(«require»);\nmodule.exports = { load: «require», list: [«require»] };\n", {
      ...given,
      files: { 'services/api/src/run.cjs': 'exports.run = (load) => load;\n', 'services/api/src/orders.cjs': "const { run } = require('./run.cjs');\nrun(«require»);\nmodule.exports = { load: «require», list: [«require»] };\n" },
      findings: [given, given, given],
    }),
    on('a re-export of createRequire is caught', "export { «createRequire», builtinModules } from 'node:module';\n", given),
    // A13, A38
    on('module.require and the like are caught', 'exports.a = (name) => [module.require(«name»), require.main.require(«name»), process.mainModule.require(«name»)];\n', script),
    on('Module._load is caught', "import Module from 'node:module';\nexport const load = (name: string) => Module._load(«name»);\n"),
    on('Module._load behind other names is caught', "import * as modules from 'module';\nconst { _load: load } = modules.default;\nexport const p = (name: string) => [load(«name»), Reflect.apply(load, null, [«name»]), modules.Module.prototype.require.call(module, «name»)];\n"),
    on('a built-in module that is got by its name is caught', "export const p = (name: string) => process.getBuiltinModule('module').createRequire(import.meta.url)(«name»);\n"),
    on('a built-in module of unknown name is caught', 'export const p = (name: string) => process.getBuiltinModule(«name»);\n'),
    // A34
    on('eval is caught in every spelling', "export const r = (code: string) => [eval(«code»), (0, eval)(«code»), globalThis.eval(«code»), globalThis['ev' + 'al'](«code»), eval?.(«code»), eval.call(null, «code»)];\n", text),
    on('the constructors of functions are caught', 'export const r = (code: string) => [new Function(«code»), Function(«code»), (() => undefined).constructor(«code»), [].constructor.constructor(«code»), Object.getPrototypeOf(async () => undefined).constructor(«code»)];\n', text),
    on('code in a text that speaks of loading is caught, constant or not', "export const r = [eval(«\"require('pg')\"»), new Function(«'return process'»)()];\n", text),
    on('node:vm is caught', "import vm, { Script as S, runInThisContext as run } from 'node:vm';\nexport const r = (code: string) => [vm.runInNewContext(«code»), run(«code»), new S(«code»), vm.compileFunction(«code»), new vm.SourceTextModule(«code»)];\n", text),
    on('a module that compiles a text is caught', "exports.r = (code) => new module.constructor()._compile(«code», 'x.js');\nexports.s = (code) => module._compile(«code», 'x.js');\n", { ...script, ...text }),
    on('an address that holds code is caught', "export const p = await import(«'data:text/javascript,export * from \"pg\"'»);\n", { messageId: 'codeInAddress' }),
    on('eval that is given away is caught', 'export const run = («eval»);\nsetTimeout(«eval», 0, code);\n', given),
    // A36
    on('a worker and a fork of a file that is no constant are caught', "import { Worker } from 'node:worker_threads';\nimport { fork } from 'node:child_process';\nexport const r = (file: string) => [new Worker(«file»), fork(«file»)];\n"),
    on('a worker of an address that is no constant is caught', "import { Worker as Thread } from 'worker_threads';\nexport const r = (file: string) => [new Thread(new URL(«file», import.meta.url)), new Thread(new URL(«`../${file}`», import.meta.url))];\n", { says: 'a worker' }),
    on('a worker that runs a text is caught', "import * as threads from 'node:worker_threads';\nexport const r = (code: string) => new threads.Worker(«code», { eval: true });\n", text),
    // A37
    on('a path that is resolved of no constant is caught where it is loaded', "export const r = async (name: string) => {\n  const at = import.meta.resolve(name);\n  return import(«at»);\n};\n"),
    on('machine code is caught', "export const r = [process.dlopen(module, «'./build/pg.node'»)];\n", { messageId: 'machineCode' }),
    on('a package that loads by name is caught', "import { createJiti } from 'jiti';\nimport { tsImport } from 'tsx/esm/api';\nexport const p = (name: string) => [createJiti(import.meta.url).import(«name»), tsImport(«name», import.meta.url)];\n"),
    on('hooks of the module loader are caught', "import { register, registerHooks } from 'node:module';\nregister(«'./hooks.mjs'», import.meta.url);\n«registerHooks»({ resolve: (name, context, next) => next(name, context) });\n", {
      messageId: 'loaderHooks',
      files: { 'services/api/src/hooks.mjs': 'export {};\n', 'services/api/src/orders.ts': "import { register, registerHooks } from 'node:module';\nregister(«'./hooks.mjs'», import.meta.url);\n«registerHooks»({ resolve: (name, context, next) => next(name, context) });\n" },
      findings: [{ messageId: 'loaderHooks' }, { messageId: 'loaderHooks' }],
    }),
    on('options of Node.js that load what is no constant are caught', "import { spawn } from 'node:child_process';\nexport const r = (name: string) => [spawn('node', ['-r', «name», 'x.js']), spawn(process.execPath, [«`--import=${name}`»]), spawn('x', [], { env: { NODE_OPTIONS: «`--require ${name}`» } })];\n", { says: 'an option of Node.js' }),
    on('code on a command line of Node.js is caught', "import { spawnSync, execSync } from 'node:child_process';\nexport const r = (code: string) => [spawnSync('node', ['-e', «code»]), execSync(«`node --eval \"require('pg')\"`»)];\n", text),
    on('escapes hide nothing', "export const r = (code: string) => [ev\\u0061l(«code»), globalThis['\\x65val'](«code»)];\n", text),
    on('the place is right after CRLF and characters of two UTF-16 units', "const face = '😀';\r\nexport const r = [face, '😀', await import(«face + name»)];\r\n"),
    on('without exempt zones nobody may', 'export const load = (name: string) => import(«name»);\n', { file: 'libs/db/plugins.ts', claim: {}, says: 'No zone may' }),

    on('modules that constants name are clean', "const folder = './plugins';\nenum Name {\n  csv = 'csv',\n}\nexport const all = [await import('node:fs'), await import('left' + '-pad'), await import(`${folder}/${Name.csv}.js`), await import(Math.random() > 0.5 ? 'a' : 'b')];\n", {
      example: 'correct',
      files: { 'services/api/src/plugins/csv.ts': 'export {};\n', 'services/api/src/orders.ts': "const folder = './plugins';\nenum Name {\n  csv = 'csv',\n}\n\nexport const all = [await import('node:fs'), await import('left' + '-pad'), await import(`${folder}/${Name.csv}.js`), await import(Math.random() > 0.5 ? 'a' : 'b')];\n" },
      verdicts: [{ verdict: 'proven' }],
    }),
    on('a path that says where the file lies is a constant', '', {
      files: {
        'services/api/src/extra.cjs': '',
        'services/api/src/orders.cjs': "const path = require('node:path');\nconst here = __dirname;\nexports.all = [require(path.join(here, 'extra.cjs')), require(`${__dirname}/extra.cjs`), require(path.resolve(path.dirname(__filename), 'extra.cjs'))];\n",
      },
      findings: [],
    }),
    on('a loader that stays in the file is clean', '', {
      files: {
        'services/api/src/extra.cjs': '',
        'services/api/src/orders.ts': "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconst load = typeof require === 'function' ? require : null;\nif (require.main === module) load?.('./extra.cjs');\nexport const extra = require('./extra.cjs');\nexport const where = require.resolve(extra.name);\nclass Lazy {\n  readonly #load = require;\n  all() {\n    return this.#load('./extra.cjs');\n  }\n}\nexport const lazy = new Lazy().all();\n",
      },
      findings: [],
    }),
    on('a worker and a fork of constant files are clean', '', {
      files: {
        'services/api/src/job.ts': '',
        'services/api/src/orders.ts': "import { Worker } from 'node:worker_threads';\nimport { fork, spawn } from 'node:child_process';\nexport const all = [new Worker(new URL('./job.ts', import.meta.url)), fork(new URL('./job.ts', import.meta.url)), fork(import.meta.dirname + '/job.ts'), fork('./dist/job.js'), spawn('node', ['--max-old-space-size=4', 'x.js']), spawn('grep', ['-r', name])];\n",
      },
      findings: [],
    }),
    on('data that is chosen by name is clean', 'export const words = async (language: string) => [await import(`./words/${language}.json`), await import(`../styles/${language}.css`)];\n'),
    on('constant code that loads nothing is clean', "import vm from 'node:vm';\nexport const all = [new Function('a', 'b', 'return a + b'), eval('1 + 1'), vm.runInNewContext('x * 2', { x: 1 })];\n"),
    on('own functions of these names are clean', "class Worker {\n  constructor(readonly name: string) {}\n  eval(code: string) {\n    return code;\n  }\n}\nconst fork = (name: string) => name;\nconst register = fork;\nexport const all = (name: string) => [new Worker(name).eval(name), fork(name), register(name), ((require: (name: string) => string) => require(name))(fork)];\n"),
    on('Function as a value, and constructors that are asked for their names, are clean', 'export const props = { onClose: Function };\nexport const named = (error) => [error.constructor.name, error instanceof Function, this.constructor.name];\n', { file: 'services/web/src/view.js' }),
    on('the zones that may, may', 'export const load = (name: string) => import(name);\n', { file: 'scripts/run.ts' }),
    on('comments and texts are clean', "// import(name), eval(code)\nexport const help = 'eval(code) and new Function(code)';\n"),
    on('an empty file is clean', ''),
  ],
};
