import { caught, type Shape } from './shape.js';

const by = 'no-test-only-import';
const module = '../../libs/db/testOnly';

/** How production gets to the test-only module. */
export const testOnlyShapes: readonly Shape[] = [
  caught('D01', by, `import { queryNoRole } from «'${module}.js'»;\nexport const q = queryNoRole;\n`),
  caught('D01', by, `import «'${module}.js'»;\nexport type { Rows } from «'${module}.js'»;\n`),
  caught('D02', by, `import { queryNoRole } from «'${module}'»;\nexport const q = queryNoRole;\n`),
  caught('D02', by, `export { queryNoRole } from «'${module}.ts'»;\n`),
  caught('D03', by, "import { queryNoRole } from «'@db/testOnly.js'»;\nexport const q = queryNoRole;\n"),
  caught('D03', by, { 'main.ts': "export * from «'#testing'»;\n", 'package.json': '{ "name": "d03", "type": "module", "imports": { "#testing": "../../libs/db/testOnly.ts" } }\n' }),
  caught('D04', 'no-test-only-reach', { '/libs/db/d04.ts': "export { queryNoRole as rows } from «'./testOnly.js'»;\n", 'main.ts': "import { rows } from '../../libs/db/d04.js';\nexport const r = rows;\n" }),
  caught('D04', by, { '/libs/db/d04/index.ts': "export * from «'../testOnly.js'»;\n", 'main.ts': "import * as all from '../../libs/db/d04/index.js';\nexport const r = all;\n" }),
  caught('D05', by, `export const q = async () => (await import(«'${module}.js'»)).queryNoRole;\n`),
  caught('D05', by, { 'main.cjs': `exports.q = require(«'${module}'»);\n`, 'worker.ts': `import { Worker } from 'node:worker_threads';\nexport const w = new Worker(new URL(«'${module}.ts'», import.meta.url));\n` }),
  caught('D06', 'no-test-only-reach', { '/tests/helpers/d06.ts': "export { queryNoRole } from '../../libs/db/testOnly.js';\n", 'main.ts': "import { queryNoRole } from «'../../tests/helpers/d06.js'»;\nexport const q = queryNoRole;\n" }),
  caught('D06', 'no-test-only-reach', {
    '/tests/helpers/d06-deep.ts': "import { queryNoRole } from '../../libs/db/testOnly.js';\nexport const seed = () => queryNoRole('x');\n",
    '/tests/helpers/d06-index.ts': "export * from './d06-deep.js';\n",
    'main.ts': "export const load = () => import(«'../../tests/helpers/d06-index.js'»);\n",
  }),
  caught('D07', by, "const folder = '../../libs/db';\nexport const q = await import(«`${folder}/testOnly.js`»);\n"),
  caught('D07', by, { 'main.cjs': "const path = require('node:path');\nexports.q = require(«path.join(__dirname, '../../libs/db', 'test' + 'Only')»);\n" }),
];
