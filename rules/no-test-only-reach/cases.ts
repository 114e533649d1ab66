import type { Case, CaseTable } from '@pg-guardrails/kernel';

const claim = { module: 'libs/db/testOnly', allow: ['tests'] };
const main = 'services/api/src/main.ts';
const module = { 'libs/db/testOnly.ts': 'export const queryNoRole = (sql: string) => sql;\nexport type Rows = unknown[];\n' };
const index = { 'libs/db/index.ts': 'export const queryAsRole = (role: string, sql: string) => [role, sql];\n' };
const entry = { entry: ['services/*/src/main.ts'] };

type Rest = Partial<Case> & { readonly says?: string; readonly messageId?: string };

/** A case in which production starts with the main file of each service; every mark is a finding. */
function on(name: string, files: Readonly<Record<string, string>>, { says, messageId = 'reach', config, ...rest }: Rest = {}): Case {
  const all = { ...module, ...index, ...files };
  const count = Object.values(all).join('').split('«').length - 1;
  return {
    name,
    files: all,
    claim,
    config: config ?? { ...entry },
    findings: Array.from({ length: count }, () => ({ messageId, ...(says === undefined ? {} : { says }) })),
    verdicts: [{ subject: 'libs/db/testOnly', verdict: count > 0 ? 'refuted' : 'proven' }],
    ...rest,
  };
}

/** The same without anything configured: manifests and files say where production starts. */
const unconfigured: typeof on = (name, files, rest) => on(name, files, { config: {}, ...rest });

const manifest = (content: Readonly<Record<string, unknown>>): string => `${JSON.stringify({ name: '@acme/api', ...content }, null, 2)}\n`;
const imports = "import { queryNoRole } from «'../../../libs/db/testOnly.js'»;\nexport const q = queryNoRole;\n";

/** The cases of no-test-only-reach. */
export const cases: CaseTable = {
  rule: 'no-test-only-reach',
  cases: [
    on(
      'a helper of the tests that production imports is caught where production imports it',
      {
        [main]: "import { orders } from './orders.js';\n\nexport const start = () => orders();\n",
        'services/api/src/orders.ts': "import { seeded } from «'../../../tests/helpers/seed.js'»;\n\nexport const orders = () => seeded();\n",
        'tests/helpers/seed.ts': "import { queryNoRole } from '../../libs/db/testOnly.js';\n\nexport const seeded = () => queryNoRole('SELECT * FROM orders');\n",
      },
      {
        example: 'incorrect',
        messageId: 'reachThroughTests',
        says: 'services/api/src/main.ts → services/api/src/orders.ts → tests/helpers/seed.ts → libs/db/testOnly.ts. It starts with entry[0] of the configuration. Move what production needs out of tests/helpers/seed.ts',
        verdicts: [{ subject: 'libs/db/testOnly', verdict: 'refuted', reasonSays: '1 import of production leads there', evidence: ['services/api/src/main.ts:1', 'services/api/src/orders.ts:1', 'tests/helpers/seed.ts:1'] }],
      },
    ),
    on('D01 a direct import is caught', { [main]: imports }, { says: 'services/api/src/main.ts → libs/db/testOnly.ts' }),
    on('D01 one for its side effects is caught', { [main]: "import «'../../../libs/db/testOnly.js'»;\n" }),
    on('D02 without an extension and with that of the source it is caught', {
      [main]: "import { queryNoRole } from «'../../../libs/db/testOnly'»;\nexport const q = queryNoRole;\n",
      'services/batch/src/main.ts': "export { queryNoRole } from «'../../../libs/db/testOnly.ts'»;\n",
    }),
    on('D02 in a folder, by its index or past it', {
      'libs/db/testOnly.ts': '',
      'libs/db/testing/index.ts': "export { seed } from './seed.js';\n",
      'libs/db/testing/seed.ts': 'export const seed = 1;\n',
      [main]: "export { seed } from «'../../../libs/db/testing'»;\n",
      'services/batch/src/main.ts': "export { seed } from «'../../../libs/db/testing/seed.js'»;\n",
    }, { claim: { ...claim, module: 'libs/db/testing' }, verdicts: [{ subject: 'libs/db/testing', verdict: 'refuted' }] }),
    on('D03 an alias of tsconfig.json is followed', {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@db/*": ["./libs/db/*"] } } }\n',
      [main]: "import { queryNoRole } from «'@db/testOnly'»;\nexport const q = queryNoRole;\n",
    }),
    on('D03 an alias of the imports of a package.json is followed through a barrel', {
      'package.json': manifest({ imports: { '#testing': './libs/db/testOnly.ts' } }),
      'libs/db/index.ts': "export * from «'#testing'»;\n",
      [main]: "export * from '../../../libs/db/index.js';\n",
    }, { says: 'services/api/src/main.ts → libs/db/index.ts → libs/db/testOnly.ts' }),
    on('D04 a barrel is followed, and stands for all who import it', {
      'libs/db/index.ts': "export * from «'./testOnly.js'»;\nexport const queryAsRole = 1;\n",
      [main]: "import { queryAsRole } from '../../../libs/db/index.js';\nexport const q = queryAsRole;\n",
      'services/batch/src/main.ts': "import { queryAsRole } from '../../../libs/db/index.js';\nexport const q = queryAsRole;\n",
      'services/cron/src/main.ts': "export { q } from '../../batch/src/main.js';\n",
    }, { says: 'services/api/src/main.ts → libs/db/index.ts' }),
    on('D04 two barrels that rename are followed', {
      'libs/db/internal.ts': "export { queryNoRole as rows } from «'./testOnly.js'»;\n",
      'libs/db/index.ts': "export { rows as query } from './internal.js';\n",
      [main]: "import * as db from '../../../libs/db/index.js';\nexport const q = db.query;\n",
    }, { says: 'services/api/src/main.ts → libs/db/index.ts → libs/db/internal.ts → libs/db/testOnly.ts' }),
    on('D05 import() is followed', { [main]: "export const rows = async () => (await import(«'../../../libs/db/testOnly.js'»)).queryNoRole('SELECT 1');\n" }),
    on('D05 require() and createRequire are followed', {
      [main]: "export { load } from './load.cjs';\n",
      'services/api/src/load.cjs': "exports.load = () => require(«'../../../libs/db/testOnly'»);\n",
      'services/batch/src/main.ts': "import { createRequire } from 'node:module';\nexport const q = createRequire(import.meta.url)(«'../../../libs/db/testOnly.ts'»);\n",
    }),
    on('D05 a worker is followed', {
      [main]: "import { Worker } from 'node:worker_threads';\nexport const w = new Worker(new URL('./worker.ts', import.meta.url));\n",
      'services/api/src/worker.ts': "import { queryNoRole } from «'../../../libs/db/testOnly.js'»;\nqueryNoRole('SELECT 1');\n",
    }),
    on('D06 two helpers of the tests, one behind the other, are one cause', {
      [main]: "import { seed } from «'../../../tests/helpers/index.js'»;\nexport const s = seed;\n",
      'tests/helpers/index.ts': "export * from './seed.js';\n",
      'tests/helpers/seed.ts': "export { queryNoRole as seed } from '../../libs/db/testOnly.js';\n",
    }, { messageId: 'reachThroughTests', says: 'services/api/src/main.ts → tests/helpers/index.ts → tests/helpers/seed.ts → libs/db/testOnly.ts' }),
    on('D06 a helper that leads on to production is not the cause: what it leads to is', {
      [main]: "import { helper } from '../../../tests/helpers/app.js';\nexport const h = helper;\n",
      'tests/helpers/app.ts': "export { q as helper } from '../../services/api/src/orders.js';\n",
      'services/api/src/orders.ts': imports,
    }, { says: 'services/api/src/main.ts → tests/helpers/app.ts → services/api/src/orders.ts → libs/db/testOnly.ts' }),
    on('D07 a path put together is followed', { [main]: "const folder = '../../../libs/db';\nexport const q = await import(«`${folder}/testOnly.js`»);\n" }),
    on('D07 a path in pieces, in a file that production loads', {
      [main]: "export const load = () => import('./lazy.js');\n",
      'services/api/src/lazy.ts': "const name = 'test' + 'Only';\nexport const q = await import(«['../../../libs/db', name + '.js'].join('/')»);\n",
    }),
    on('a type-only import leads there at build time alone', { [main]: "import type { Rows } from «'../../../libs/db/testOnly.js'»;\nexport type R = Rows;\n" }, { messageId: 'reachByType', says: 'the compiler builds it in' }),
    on('types on the way, and an import at its end', {
      [main]: "import type { Orders } from './types.js';\nexport type O = Orders;\n",
      'services/api/src/types.ts': imports + 'export type Orders = unknown;\n',
    }, { messageId: 'reachByType' }),
    on('an import that runs speaks before one of types', { [main]: "import type { Rows } from '../../../libs/db/testOnly.js';\nimport { queryNoRole } from «'../../../libs/db/testOnly.js'»;\nexport const q: Rows = [queryNoRole];\n" }),
    on('of several ways the shortest is shown', {
      [main]: "import './long.js';\nimport './short.js';\n",
      'services/api/src/long.ts': "import './longer.js';\n",
      'services/api/src/longer.ts': "import './orders.js';\n",
      'services/api/src/short.ts': "import './orders.js';\n",
      'services/api/src/orders.ts': imports,
    }, { says: 'main.ts → services/api/src/short.ts → services/api/src/orders.ts → libs' }),
    on('cycles end', {
      [main]: "import './a.js';\n",
      'services/api/src/a.ts': "import './b.js';\nexport const a = 1;\n",
      'services/api/src/b.ts': `import './a.js';\n${imports}`,
    }),
    on('the place is right after CRLF and characters of two UTF-16 units', { [main]: "const face = '😀';\r\n/* 😀 */ export { queryNoRole } from «'../../../libs/db/testOnly.js'»; export const f = face;\r\n" }),
    on('a glob names test-only files, too', {
      'libs/clock/fake.testonly.ts': 'export const now = 0;\n',
      [main]: "export { now } from «'../../../libs/clock/fake.testonly.js'»;\n",
    }, { claim: { ...claim, module: '**/*.testonly.ts' }, verdicts: [{ subject: '**/*.testonly.ts', verdict: 'refuted' }] }),
    on('without allowed zones what the tests import is production, where they are reached', {
      [main]: "export * from '../../../tests/helpers/seed.js';\n",
      'tests/helpers/seed.ts': "export { queryNoRole } from «'../../libs/db/testOnly.js'»;\n",
    }, { claim: { module: 'libs/db/testOnly' } }),
    unconfigured('main of a package.json starts production, back from dist by outDir', {
      'services/api/package.json': manifest({ main: './dist/main.js' }),
      'services/api/tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "src" } }\n',
      [main]: imports,
    }, { says: 'It starts with main of services/api/package.json' }),
    unconfigured('exports does under every condition, and without a tsconfig the usual folders are tried', {
      'services/api/package.json': manifest({ exports: { '.': { types: './dist/index.d.ts', import: './dist/esm/index.mjs', require: './dist/cjs/index.cjs' }, './admin/*': './dist/esm/admin/*.mjs' } }),
      'services/api/src/index.ts': 'export const a = 1;\n',
      'services/api/src/admin/users.ts': "export { queryNoRole } from «'../../../../libs/db/testOnly.js'»;\n",
    }, { says: 'exports["./admin/*"] of services/api/package.json' }),
    unconfigured('bin and start scripts do', {
      'services/api/package.json': manifest({ private: true, bin: { api: 'dist/cli.js' }, scripts: { start: 'node --enable-source-maps dist/main.js', 'start:test': 'node dist/seed.js' } }),
      'services/api/src/cli.ts': imports,
      [main]: imports,
      'services/api/src/seed.ts': "import { queryNoRole } from '../../../libs/db/testOnly.js';\nexport const q = queryNoRole;\n",
    }),
    unconfigured('where nothing is named each file of the package counts, and the chain starts with one that no other imports', {
      'services/api/package.json': manifest({ private: true }),
      [main]: "import './orders.js';\n",
      'services/api/src/orders.ts': imports,
      'services/api/vitest.config.ts': "import '../../libs/db/testOnly.js';\n",
      'services/api/src/orders.test.ts': "import '../../../libs/db/testOnly.js';\n",
      'scripts/seed.ts': "import '../libs/db/testOnly.js';\n",
    }, { says: 'services/api/src/main.ts → services/api/src/orders.ts → libs/db/testOnly.ts. It starts with services/api/src/main.ts, as no manifest names' }),
    unconfigured('a framework that starts files by their names names them all', {
      'services/web/package.json': manifest({ private: true, scripts: { start: 'node server.js' }, dependencies: { '@remix-run/node': '2' } }),
      'services/web/server.ts': '',
      'services/web/app/routes/orders.tsx': "export { queryNoRole as loader } from «'../../../../libs/db/testOnly.js'»;\n",
    }),
    unconfigured('without any package.json it is the same', { [main]: imports }),
    unconfigured('an entry point that is itself test-only is caught in the manifest', {
      'libs/db/package.json': '{ "name": "@acme/db", "exports": { ".": "./index.ts", "./testing": «"./testOnly.ts"» } }\n',
    }, { messageId: 'entryIsTestOnly', says: 'exports["./testing"] of libs/db/package.json makes libs/db/testOnly.ts an entry point' }),
    on(
      'tests may import the module, and production what has nothing to do with it',
      {
        [main]: "import { queryAsRole } from '../../../libs/db/index.js';\n\nexport const rows = queryAsRole('app', 'SELECT 1');\n",
        'tests/unit/orders.test.ts': "import { queryNoRole } from '../../libs/db/testOnly.js';\n\nexport const rows = queryNoRole('SELECT 1');\n",
      },
      { example: 'correct', verdicts: [{ verdict: 'proven', reasonSays: '1 entry point leads to 2 files, and none of them imports libs/db/testOnly.' }] },
    ),
    on('a file that imports the module and that production never gets to is for no-test-only-import', { [main]: '', 'services/api/src/unused.ts': "export * from '../../../libs/db/testOnly.js';\n" }, {
      verdicts: [{ verdict: 'proven', reasonSays: 'Not covered: 2 files that no entry point leads to.' }],
    }),
    on('a helper of the tests that does not lead there is for other rules', { [main]: "export { wait } from '../../../tests/helpers/wait.js';\n", 'tests/helpers/wait.ts': 'export const wait = 1;\n' }),
    on('a mock leads nowhere', { [main]: "import './orders.js';\n", 'services/api/src/orders.ts': "import { vi } from 'vitest';\nvi.mock('../../../libs/db/testOnly.js');\n" }),
    on('what the module itself imports is not the question', { 'libs/db/testOnly.ts': "import './index.js';\nimport '../../services/api/src/orders.js';\nexport const q = 1;\n", [main]: "import './orders.js';\n", 'services/api/src/orders.ts': 'export const o = 1;\n' }),
    on('modules with similar names are clean', {
      'libs/db/testOnlyHelpers.ts': 'export const a = 1;\n',
      'libs/other/testOnly.ts': 'export const c = 3;\n',
      [main]: "import { a } from '../../../libs/db/testOnlyHelpers.js';\nimport { c } from '../../../libs/other/testOnly.js';\nexport const all = [a, c];\n",
    }),
    on('comments and texts are clean', { [main]: "// import '../../../libs/db/testOnly.js'\nexport const help = 'libs/db/testOnly';\n" }),
    unconfigured('a private package that exports the module to the tests of others is clean', {
      'libs/db/package.json': '{ "name": "@acme/db", "private": true, "exports": { ".": "./index.ts", "./testing": "./testOnly.ts" } }\n',
    }),
    unconfigured('a condition that only tests set is no way of production', {
      'libs/db/package.json': '{ "name": "@acme/db", "exports": { ".": "./index.ts", "./testing": { "test": "./testOnly.ts", "default": null } } }\n',
    }),
    unconfigured('a package of the tests may start with the module', {
      'package.json': manifest({ main: 'libs/db/index.ts' }),
      'tests/kit/package.json': '{ "name": "@acme/kit", "main": "index.ts" }\n',
      'tests/kit/index.ts': "export * from '../../libs/db/testOnly.js';\n",
    }),
    unconfigured('where every package names its entry points, other files of it do not count', {
      'package.json': manifest({ main: 'services/api/src/main.ts' }),
      [main]: '',
      'services/api/src/playground.ts': "import '../../../libs/db/testOnly.js';\n",
    }),
    on('production that was not read leaves it unknown', {
      [main]: "import «'./generated.js'»;\n",
      'services/api/src/generated.ts': "import '../../../libs/db/testOnly.js';\n",
    }, { config: { ...entry, exclude: ['**/generated.ts'] }, messageId: 'reachUnknown', says: 'services/api/src/generated.ts was not read', verdicts: [{ verdict: 'unknown' }] }),
  ],
};
