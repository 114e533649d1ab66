import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const claim = { module: 'libs/db/testOnly', allow: ['tests'] };
const module = {
  'libs/db/testOnly.ts': "if (process.env.NODE_ENV !== 'test') throw new Error('libs/db/testOnly is for tests');\nexport const queryNoRole = (sql: string) => sql;\nexport type Rows = unknown[];\n",
};
const service = 'services/api/src/orders.ts';

const usual = caseIn({ file: service, claim, messageId: 'testOnlyImport' });
/** A case beside the module itself. */
const on: typeof usual = (name, text, rest = {}) => {
  const made = usual(name, text, rest);
  return { ...made, files: { ...module, ...made.files } };
};
const types = { messageId: 'testOnlyTypeImport' };

/** The cases of no-test-only-import. */
export const cases: CaseTable = {
  rule: 'no-test-only-import',
  cases: [
    on('a service that imports the module is caught', "import { queryNoRole } from «'../../../libs/db/testOnly.js'»;\n\nexport const orders = () => queryNoRole('SELECT * FROM orders');\n", {
      example: 'incorrect',
      says: 'Only zone tests may import it',
      verdicts: [{ subject: 'Only zone tests may import libs/db/testOnly', verdict: 'refuted' }],
    }),
    on('without an extension it is caught', "import { queryNoRole } from «'../../../libs/db/testOnly'»;\nexport const q = queryNoRole;\n"),
    on('with the extension of the source it is caught', "import { queryNoRole } from «'../../../libs/db/testOnly.ts'»;\nexport const q = queryNoRole;\n"),
    on('a type-only import counts', "import type { Rows } from «'../../../libs/db/testOnly.js'»;\n\nexport type Orders = Rows;\n", {
      ...types,
      example: 'incorrect',
      says: 'the compiler still emits the module',
    }),
    on('an import type expression counts', "export type Orders = import(«'../../../libs/db/testOnly.js'»).Rows;\n", types),
    on('an import for its side effects is caught', "import «'../../../libs/db/testOnly.js'»;\n"),
    on('a namespace import is caught', "import * as all from «'../../../libs/db/testOnly.js'»;\nexport const q = all;\n"),
    on('re-exports are caught', "export * from «'../../../libs/db/testOnly.js'»;\nexport { queryNoRole as q } from «'../../../libs/db/testOnly.js'»;\n", { says: 'a re-export' }),
    on('a neighbour in the database zone is caught as well', "export * from «'./testOnly.js'»;\n", { file: 'libs/db/index.ts' }),
    on('a barrel in a folder below is caught', "export * from «'../testOnly.js'»;\n", { file: 'libs/db/testing/index.ts' }),
    on('import() is caught', "export const q = (await import(«'../../../libs/db/testOnly.js'»)).queryNoRole;\n"),
    on('import() of a path put together is caught', "const folder = '../../../libs/db';\nexport const q = await import(«`${folder}/testOnly.js`»);\n"),
    on('require() is caught', "module.exports = require(«'../../../libs/db/testOnly'»);\n", { file: 'services/api/src/orders.cjs' }),
    on('import = require() is caught', "import all = require(«'../../../libs/db/testOnly'»);\nexport const q = all;\n", { file: 'services/api/src/orders.cts' }),
    on('a loader of createRequire is caught', "import { createRequire } from 'node:module';\nexport const q = createRequire(import.meta.url)(«'../../../libs/db/testOnly.ts'»);\n"),
    on('a resolved path is caught', "export const path = import.meta.resolve(«'../../../libs/db/testOnly.ts'»);\n"),
    on('a mock in production code is caught', "import { vi } from 'vitest';\nvi.mock(«'../../../libs/db/testOnly.js'»);\n"),
    on('.mts, .tsx and .js files are read', '', {
      files: {
        'services/api/src/a.mts': "import { queryNoRole } from «'../../../libs/db/testOnly.js'»;\nexport const q = queryNoRole;\n",
        'services/web/src/b.tsx': "import { queryNoRole } from «'../../../libs/db/testOnly.js'»;\nexport const View = () => <b>{String(queryNoRole)}</b>;\n",
        'services/api/src/c.js': "export { queryNoRole } from «'../../../libs/db/testOnly.ts'»;\n",
      },
      findings: [{ messageId: 'testOnlyImport' }, { messageId: 'testOnlyImport' }, { messageId: 'testOnlyImport' }],
    }),
    on('escapes in a specifier are decoded', String.raw`import { queryNoRole } from «'../../../libs/db/test\u004fnly.js'»;` + '\nexport const q = queryNoRole;\n'),
    on('an import that is split over lines is caught', "import {\n  queryNoRole,\n} from\n  «'../../../libs/db/testOnly.js'»;\nexport const q = queryNoRole;\n"),
    on('the place is right after CRLF and characters of two UTF-16 units', "const face = '😀';\r\n/* 😀 */ export { queryNoRole } from «'../../../libs/db/testOnly.js'»; export const f = face;\r\n"),
    {
      name: 'a path alias of tsconfig.json is followed',
      files: {
        'tsconfig.json': '{ "compilerOptions": { "paths": { "@db/*": ["./libs/db/*"] } } }\n',
        ...module,
        [service]: "import { queryNoRole } from «'@db/testOnly'»;\nexport const q = queryNoRole;\n",
      },
      claim,
      findings: [{ messageId: 'testOnlyImport' }],
    },
    {
      name: 'an import map of package.json is followed',
      files: {
        'package.json': '{ "name": "app", "type": "module", "imports": { "#testing": "./libs/db/testOnly.ts" } }\n',
        ...module,
        [service]: "import { queryNoRole } from «'#testing'»;\nexport const q = queryNoRole;\n",
      },
      claim,
      findings: [{ messageId: 'testOnlyImport' }],
    },
    on('a specifier that names the module and leads nowhere is caught by its text', "import { queryNoRole } from «'libs/db/testOnly'»;\nimport { more } from «'@/libs/db/testOnly.js'»;\nexport const q = [queryNoRole, more];\n"),
    {
      name: 'a module in a folder with an index is caught, and so is what else is in the folder',
      files: {
        'libs/db/testOnly/index.ts': "export { seed } from './seed.js';\n",
        'libs/db/testOnly/seed.ts': 'export const seed = 1;\n',
        [service]: "import { seed } from «'../../../libs/db/testOnly/index.js'»;\nimport { seed as deep } from «'../../../libs/db/testOnly/seed.js'»;\nexport const q = [seed, deep];\n",
      },
      claim,
      findings: [{ messageId: 'testOnlyImport' }, { messageId: 'testOnlyImport' }],
    },
    on('the claim may name the file with its extension', "export * from «'../../../libs/db/testOnly.js'»;\n", { claim: { ...claim, module: './libs/db/testOnly.ts' } }),
    on('without allowed zones nobody may', "export * from «'../../libs/db/testOnly.js'»;\n", {
      file: 'tests/unit/orders.test.ts',
      claim: { module: 'libs/db/testOnly' },
      says: 'No zone may',
    }),
    on('a test that imports the module is clean', "import { queryNoRole } from '../../libs/db/testOnly.js';\n\nexport const rows = queryNoRole('SELECT * FROM orders');\n", {
      file: 'tests/unit/orders.test.ts',
      example: 'correct',
      verdicts: [{ verdict: 'proven' }],
    }),
    on('a second allowed zone is allowed', "export { queryNoRole } from '../testOnly.js';\n", {
      file: 'libs/db/__tests__/pool.spec.ts',
      claim: { ...claim, allow: ['tests', 'dbTests'] },
      config: { zones: { tests: ['tests/**'], dbTests: ['libs/db/__tests__/**'] } },
    }),
    {
      name: 'the module may import itself and its neighbours',
      files: {
        'libs/db/testOnly.ts': "import { pool } from './pool.js';\nexport const self = () => import('./testOnly.js');\nexport const p = pool;\n",
        'libs/db/pool.ts': 'export const pool = 1;\n',
      },
      claim,
      findings: [],
    },
    on('modules with similar names are clean', '', {
      files: {
        'libs/db/testOnlyHelpers.ts': 'export const a = 1;\n',
        'libs/db/testOnly.types.ts': 'export const b = 2;\n',
        'libs/other/testOnly.ts': 'export const c = 3;\n',
        [service]:
          "import { a } from '../../../libs/db/testOnlyHelpers.js';\nimport { b } from '../../../libs/db/testOnly.types.js';\nimport { c } from '../../../libs/other/testOnly.js';\nimport d from '@acme/testOnly';\nexport const all = [a, b, c, d];\n",
      },
      findings: [],
    }),
    on('comments and texts are clean', "// import { queryNoRole } from '../../../libs/db/testOnly'\nexport const help = 'libs/db/testOnly';\n"),
    on('an empty file is clean', ''),
  ],
};
