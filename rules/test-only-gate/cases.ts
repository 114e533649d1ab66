import type { Case, CaseTable } from '@pg-guardrails/kernel';

const claim = { module: 'libs/db/testOnly' };
const guard = "if (process.env.NODE_ENV !== 'test') {\n  throw new Error('libs/db/testOnly is for tests');\n}\n";
const body = 'export const queryNoRole = (sql: string) => sql;\n';
const gated = `${guard}\n${body}`;
const production = '{\n  "compilerOptions": { "module": "NodeNext", "outDir": "dist" },\n  "include": ["libs", "services"],\n  "exclude": ["libs/db/testOnly.ts"]\n}\n';
const service = { 'services/api/src/main.ts': "import { queryAsRole } from '../../../libs/db/index.js';\nexport const rows = queryAsRole('app', 'SELECT 1');\n" };
const index = { 'libs/db/index.ts': 'export const queryAsRole = (role: string, sql: string) => [role, sql];\n' };

const proven = (layer: 'load' | 'build') => ({ subject: 'libs/db/testOnly', layer, verdict: 'proven' }) as const;
const refuted = (layer: 'load' | 'build') => ({ subject: 'libs/db/testOnly', layer, verdict: 'refuted' }) as const;

/** A case whose module has this text, and whose production build leaves the module out. */
function loading(name: string, text: string, rest: Partial<Case> = {}): Case {
  const open = text.includes('«');
  return {
    name,
    files: { 'libs/db/testOnly.ts': text, 'tsconfig.prod.json': production, ...index, ...service },
    claim,
    findings: open ? [{ messageId: 'loadsAnywhere' }] : [],
    verdicts: [open ? refuted('load') : proven('load'), proven('build')],
    ...rest,
  };
}

/** A case of the layer `build`, which needs the whole program. */
function building(name: string, files: Case['files'], rest: Partial<Case> = {}): Case {
  return {
    name,
    files: { 'libs/db/testOnly.ts': gated, 'tsconfig.prod.json': production, ...index, ...service, ...files },
    claim,
    findings: [{ messageId: 'builtByImport' }],
    verdicts: [proven('load'), refuted('build')],
    doors: ['scan'],
    because: 'what a build compiles is a question about the whole program',
    ...rest,
  };
}

/** The cases of test-only-gate. */
export const cases: CaseTable = {
  rule: 'test-only-gate',
  cases: [
    loading('a module that loads anywhere is caught', `«»${body}`, {
      example: 'incorrect',
      files: { 'libs/db/testOnly.ts': `«»${body}`, 'tsconfig.prod.json': production, ...index },
      findings: [{ messageId: 'loadsAnywhere', says: "if (process.env.NODE_ENV !== 'test') throw" }],
      verdicts: [refuted('load'), proven('build')],
    }),
    loading('a module that throws outside tests, and that the build leaves out, is clean', gated, {
      example: 'correct',
      files: { 'libs/db/testOnly.ts': gated, 'tsconfig.prod.json': production, ...index },
    }),
    loading('a guard below the imports is a guard', `import { queryAsRole } from './index.js';\n\n${guard}\nexport const all = queryAsRole;\n`),
    loading('a condition turned round is the same', `if ('test' !== process.env['NODE_ENV']) throw new Error('no');\n${body}`),
    loading('a negated comparison is the same', `if (!(process.env.NODE_ENV === 'test')) throw new Error('no');\n${body}`),
    loading('throwing in the other branch is the same', `if (process.env.NODE_ENV === 'test') {\n  console.log('loaded');\n} else {\n  throw new Error('no');\n}\n${body}`),
    loading('a constant of the variable is followed', `const mode = process.env.NODE_ENV;\nif (mode !== 'test') throw new Error('no');\n${body}`),
    loading('env taken out of node:process is followed', `import { env } from 'node:process';\nif (env.NODE_ENV !== 'test') throw new Error('no');\n${body}`),
    loading('an assertion is a guard', `import assert from 'node:assert/strict';\nassert.equal(process.env.NODE_ENV, 'test');\n${body}`),
    loading('a guard that only warns is none', `«»if (process.env.NODE_ENV !== 'test') console.warn('for tests only');\n${body}`),
    loading('a guard in a function is none', `«»export function queryNoRole(sql: string) {\n  if (process.env.NODE_ENV !== 'test') throw new Error('no');\n  return sql;\n}\n`),
    loading('a guard whose error is caught is none', `«»try {\n  if (process.env.NODE_ENV !== 'test') throw new Error('no');\n} catch {\n  console.warn('for tests only');\n}\n${body}`),
    loading('a guard that lets other values pass is none', `«»if (process.env.NODE_ENV !== 'test' && process.env.CI !== '1') throw new Error('no');\n${body}`),
    loading('refusing one value is not requiring another', `«»if (process.env.NODE_ENV === 'production') throw new Error('no');\n${body}`),
    loading('a comment is no guard', `«»// if (process.env.NODE_ENV !== 'test') throw new Error('no');\n${body}`),
    loading('an empty module has no guard', '«»'),
    loading('a file that begins with CRLF and characters of two UTF-16 units is read', `/* 😀 */\r\nif (process.env.NODE_ENV !== 'test') throw new Error('😀');\r\n${body}`),
    loading('a guard on another value is shown', `«if (process.env.NODE_ENV !== 'development') throw new Error('no');»\n${body}`, {
      findings: [{ messageId: 'otherGate', says: "throws unless NODE_ENV is 'development'" }],
    }),
    loading('the place of another guard is right after CRLF and characters of two UTF-16 units', `/* 😀 */\r\n/* 😀 */ «if (process.env.APP_ENV !== 'test') throw new Error('no');»\r\n${body}`, {
      findings: [{ messageId: 'otherGate', says: "throws unless APP_ENV is 'test'" }],
    }),
    loading('the claim names the variable and the value', `if (process.env.APP_ENV !== 'ci') throw new Error('no');\n${body}`, {
      claim: { ...claim, variable: 'APP_ENV', value: 'ci' },
    }),
    loading('a claim with another variable is not met by NODE_ENV', `«${guard.trimEnd()}»\n${body}`, {
      claim: { ...claim, variable: 'APP_ENV' },
      findings: [{ messageId: 'otherGate', says: "the claim says that it loads only where APP_ENV is 'test'" }],
    }),
    {
      name: 'a module in .cjs is read',
      files: { 'libs/db/testOnly.cjs': "if (process.env.NODE_ENV !== 'test') throw new Error('no');\nexports.queryNoRole = (sql) => sql;\n", 'tsconfig.prod.json': production, ...index },
      claim,
      findings: [],
      verdicts: [proven('load'), proven('build')],
    },
    {
      name: 'a module in a folder loads by its index',
      files: {
        'libs/db/testOnly/index.ts': "«»export { seed } from './seed.js';\n",
        'libs/db/testOnly/seed.ts': 'export const seed = 1;\n',
        'tsconfig.prod.json': '{ "include": ["libs"], "exclude": ["libs/db/testOnly"] }\n',
        ...index,
      },
      claim,
      findings: [{ messageId: 'loadsAnywhere' }],
      verdicts: [refuted('load'), proven('build')],
    },
    loading('other files need no guard', gated, {
      files: { 'libs/db/testOnly.ts': gated, 'libs/db/testOnlyHelpers.ts': body, 'libs/other/testOnly.ts': body, 'tsconfig.prod.json': production },
    }),
    building(
      'a build that includes the module is caught',
      {},
      {
        example: 'incorrect',
        files: { 'libs/db/testOnly.ts': `«»${gated}`, 'tsconfig.prod.json': '{\n  "include": ["libs"]\n}\n' },
        findings: [{ messageId: 'builtByProject', says: 'Add it to `exclude` there' }],
      },
    ),
    building('an import from production code brings the module into the build', {
      'services/api/src/main.ts': "import { queryNoRole } from «'../../../libs/db/testOnly.js'»;\nexport const rows = queryNoRole('SELECT 1');\n",
    }),
    building(
      'the path is shown when production code gets there over other files',
      {
        'libs/db/index.ts': "export * from './internal.js';\n",
        'libs/db/internal.ts': "export { queryNoRole as queryAsRole } from «'./testOnly.js'»;\n",
        'tsconfig.prod.json': '{ "files": ["services/api/src/main.ts"] }\n',
      },
      { findings: [{ messageId: 'builtByImport', says: 'services/api/src/main.ts → libs/db/index.ts → libs/db/internal.ts → libs/db/testOnly.ts' }] },
    ),
    building('a type-only import is enough for the compiler to emit the module', {
      'services/api/src/main.ts': "import type { queryNoRole } from «'../../../libs/db/testOnly.js'»;\nexport type Q = typeof queryNoRole;\n",
    }),
    building('import() is followed', {
      'services/api/src/main.ts': "export const rows = async () => (await import(«'../../../libs/db/testOnly.js'»)).queryNoRole('SELECT 1');\n",
    }),
    building(
      'a project that the claim names is the one that counts',
      { 'libs/db/testOnly.ts': `«»${gated}`, 'config/tsconfig.ship.json': '{ "include": ["../libs", "../services"] }\n' },
      { claim: { ...claim, build: 'config/tsconfig.ship.json' }, findings: [{ messageId: 'builtByProject', says: 'config/tsconfig.ship.json compiles' }] },
    ),
    building('what a project inherits counts', {
      'tsconfig.base.json': production,
      'tsconfig.prod.json': '{ "extends": "./tsconfig.base.json" }\n',
    }, { findings: [], verdicts: [proven('load'), proven('build')] }),
    building('tests that import the module are not in the build', {
      'tests/unit/orders.test.ts': "import { queryNoRole } from '../../libs/db/testOnly.js';\nexport const rows = queryNoRole('SELECT 1');\n",
    }, { findings: [], verdicts: [proven('load'), proven('build')] }),
    building('without a project of the production build nothing is known of it', { 'libs/db/testOnly.ts': `«»${gated}` }, {
      files: { 'libs/db/testOnly.ts': `«»${gated}`, 'tsconfig.json': '{ "include": ["libs"] }\n' },
      findings: [{ messageId: 'buildUnknown', says: 'The claim names no `build`' }],
      verdicts: [proven('load'), { subject: 'libs/db/testOnly', layer: 'build', verdict: 'unknown', reasonSays: 'tsconfig.prod.json' }],
    }),
    building('a project that cannot be read says nothing', { 'libs/db/testOnly.ts': `«»${gated}` }, {
      claim: { ...claim, build: 'tsconfig.missing.json' },
      findings: [{ messageId: 'buildUnknown', says: 'tsconfig.missing.json' }],
      verdicts: [proven('load'), { layer: 'build', verdict: 'unknown' }],
    }),
    building('an import of a file that a build makes, and that is not there, leaves the build unknown', {
      '.gitignore': 'services/api/src/gone.ts\n',
      'services/api/src/main.ts': "import { something } from 'not-installed';\nimport { other } from «'./gone.js'»;\nexport const all = [something, other];\n",
    }, {
      findings: [{ messageId: 'buildUnknown', says: 'leads to no file' }],
      verdicts: [proven('load'), { layer: 'build', verdict: 'unknown', reasonSays: './gone.js' }],
    }),
  ],
};
