import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const on = caseIn({
  file: 'services/api/src/orders.ts',
  claim: { except: ['db', 'tests', 'scripts'] },
  messageId: 'driverImport',
});
const types = { messageId: 'driverTypeImport' };

/** The cases of no-driver-import. */
export const cases: CaseTable = {
  rule: 'no-driver-import',
  cases: [
    {
      name: 'a driver that Node is told to load is caught',
      files: {
        'services/api/Dockerfile': 'FROM node:22\nENV NODE_OPTIONS="--max-old-space-size=512 -r «pg»"\nCMD ["node", "--require", "«pg/lib/index.js»", "main.js"]\n',
        'services/api/package.json': '{"scripts": {"start": "node --import=«postgres» main.js", "ping": "node -e \\"new (require(\'«pg»\').Pool)()\\"", "build": "tsx -r dotenv/config build.ts"}}',
        'compose.yml': 'services:\n  api:\n    environment:\n      NODE_OPTIONS: --require «pg»\n',
        'services/api/run.sh': "NODE_OPTIONS='-r «pg»' node main.js\nnode -r ./pg main.js\ngrep -r pg .\nset -e\n",
        'libs/db/run.sh': 'node -r pg main.js\n',
      },
      claim: { except: ['db'] },
      findings: Array.from({ length: 6 }, () => ({ messageId: 'driverImport' })),
      doors: ['scan'],
      because: 'the editor opens programs and .sql files only',
    },
    {
      name: 'a driver that Node is told to load by a command made of variables is caught',
      files: {
        'services/api/pieces.sh': 'A=no; ${A}de -r «pg»\n',
        'services/api/both.sh': 'export A="no"\nB=de\r\n"$A"$B --require «pg» main.js\n',
        'services/api/chain.sh': 'A=no\nB=${A}de\n$B -r «pg»\n',
        'compose.yml': 'services:\n  one:\n    command: sh -c "A=no; $${A}de -r «pg»"\n  two:\n    entrypoint: ["sh", "-c", "A=no; $$A$${B:-de} -r x; $${NODE:-node} -r «pg»"]\n',
        'services/api/default.sh': '${NODE:-node} -r «pg»\n"${NODE-/usr/bin/node}" -r «pg/lib»\n${NODE:=${OTHER:-tsx}} -r «pg»\n',
        'services/api/words.sh': 'RUN="node -r pg"\n«$RUN» main.js\n',
        'services/api/options.sh': "OPTIONS='-r pg'\nnode «$OPTIONS» main.js\n",
        'services/api/inner.sh': "sh -c 'A=no; ${A}de -r «pg»'\n",
        'services/api/package.json': '{"scripts": {"start": "A=no; ${A}de --import=«pg» main.js"}}',
        'services/api/quoted.sh': 'RUN="node -r pg"\n"$RUN" main.js\nA=no; echo ${A}de -r\n',
      },
      claim: { except: ['db'] },
      findings: Array.from({ length: 12 }, () => ({ messageId: 'driverImport' })),
      doors: ['scan'],
      because: 'the editor opens programs and .sql files only',
    },
    on('a service that imports the driver is caught', "import { Pool } from «'pg'»;\n\nexport const pool = new Pool();\n", {
      example: 'incorrect',
      says: 'Only zones db, tests and scripts may use it',
      verdicts: [{ verdict: 'refuted' }],
    }),
    on('types of the driver count', "import type { PoolClient } from «'pg'»;\n\nexport type Work = (client: PoolClient) => Promise<void>;\n", {
      ...types,
      example: 'incorrect',
      says: 'a type-only import',
    }),
    on('types of the driver may be allowed', "import type { PoolClient } from 'pg';\nimport { Pool } from «'pg'»;\nexport type Work = (client: PoolClient) => Pool;\n", {
      claim: { except: ['db'], allowTypeImports: true },
    }),
    on('new on a loader loads', "const { Pool } = new require(«'pg'»);\nexports.pool = Pool;\nexports.path = new require('node:path');\n", { file: 'services/api/src/orders.cjs' }),
    on('the require of Bun’s import.meta is caught', "export const pg = import.meta.require(«'pg'»);\nexport const here = import.meta.url;\n"),
    on('a default import is caught', "import pg from «'pg'»;\nexport const p = pg;\n"),
    on('a namespace import is caught', 'import * as pg from «"pg"»;\nexport const p = pg;\n'),
    on('an import for its side effects is caught', "import «'pg'»;\n"),
    on('an import that is split over lines is caught', "import {\n  Pool,\n} from\n  «'pg'»;\nexport const p = Pool;\n"),
    on('an import type expression is caught', "export type C = import(«'pg'»).PoolClient;\n", types),
    on('typeof of an import type is caught', "export type P = typeof import(«'pg'»);\n", types),
    on('a named re-export is caught', "export { Pool } from «'pg'»;\n", { says: 'a re-export' }),
    on('a star re-export is caught', "export * from «'pg'»;\nexport * as driver from «'pg-pool'»;\n"),
    on('import = require() is caught', "import pg = require(«'pg'»);\nexport const p = pg;\n", { file: 'services/api/src/orders.cts' }),
    on('require() is caught in a .cts file', "const pg = require(«'pg'»);\nmodule.exports = { pg };\n", { file: 'services/api/src/orders.cts' }),
    on('require() is caught in a .cjs file', "const { Pool } = require(«'pg'»);\nmodule.exports = new Pool();\n", { file: 'services/api/src/orders.cjs' }),
    on('require() is caught in a .js file', "module.exports = require(«'pg'»);\n", { file: 'services/api/src/orders.js' }),
    on('module.require() is caught', "const pg = module.require(«'pg'»);\nmodule.exports = { pg };\n", { file: 'services/api/src/orders.cjs' }),
    on('an import in a .mjs file is caught', "import pg from «'pg'»;\nexport default new pg.Pool();\n", { file: 'services/api/src/orders.mjs' }),
    on('an import in a .mts file is caught', "import { Pool } from «'pg'»;\nexport const p = new Pool();\n", { file: 'services/api/src/orders.mts' }),
    on('an import in a .tsx file is caught', "import { Pool } from «'pg'»;\nexport const View = () => <b>{String(Pool)}</b>;\n", { file: 'services/web/src/view.tsx' }),
    on('import() is caught', "export const pg = await import(«'pg'»);\n", { says: '`import()`' }),
    on('import() of a template without holes is caught', 'export const pg = await import(«`pg`»);\n'),
    on('import() of a constant is caught', "const name = 'pg';\nexport const pg = await import(«name»);\n"),
    on('import() of constants put together is caught', "const p = 'p';\nexport const pg = await import(«p + 'g'»);\nexport const pool = await import(«`${p}g-pool`»);\n"),
    on(
      'a loader of createRequire is caught',
      "import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nexport const pg = load(«'pg'»);\n",
      { says: '`createRequire()`' },
    ),
    on('a path resolved to be loaded later is caught', "export const path = import.meta.resolve(«'pg'»);\nexport const other = require.resolve(«'pg-pool'»);\n"),
    on('escapes in a specifier are decoded', String.raw`import { Pool } from «'p\u0067'»;` + '\nexport const p = Pool;\n'),
    on('a file inside the package is the package', "import Client from «'pg/lib/client.js'»;\nexport const c = Client;\n"),
    on('the packages around pg are drivers', "import Pool from «'pg-pool'»;\nimport Cursor from «'pg-cursor'»;\nimport QueryStream from «'pg-query-stream'»;\nexport const all = [Pool, Cursor, QueryStream];\n"),
    on('other drivers are drivers', "import postgres from «'postgres'»;\nimport { createPool } from «'slonik'»;\nimport { neon } from «'@neondatabase/serverless'»;\nexport const all = [postgres, createPool, neon];\n"),
    on('the client that Bun brings along is caught', "import { SQL, serve } from «'bun'»;\nexport const a = new SQL('postgres://h/d');\nexport const rows = «Bun.sql»`SELECT 1`;\nconst { «sql», file } = Bun;\nexport const all = [sql, file, serve];\n"),
    on('what else Bun brings along is clean', "import { Glob, serve } from 'bun';\nimport * as bun from 'bun';\nexport const all = [new Glob('*'), serve, bun.file('x'), Bun.connect({})];\n"),
    on('specifiers of Deno and of servers of packages are followed', "import { Pool } from «'npm:pg@8'»;\nimport { Client } from «'jsr:@db/postgres@0.19'»;\nimport postgres from «'https://deno.land/x/postgresjs@v3.4.4/mod.js'»;\nimport pg from «'https://esm.sh/pg@8?target=node'»;\nimport lodash from 'https://esm.sh/lodash@4';\nexport const all = [Pool, Client, postgres, pg, lodash];\n"),
    on('packages that load by name are followed', "import { createJiti } from 'jiti';\nimport { tsImport } from 'tsx/esm/api';\nimport fresh from 'import-fresh';\nconst jiti = createJiti(import.meta.url);\nexport const all = [await jiti.import(«'pg'»), jiti(«'pg-pool'»), await tsImport(«'pg'», import.meta.url), fresh(«'postgres'»), jiti('left-pad')];\n"),
    on('a triple-slash reference to the types of the driver is caught', '/// <reference types=«"pg"» />\nexport {};\n', types),
    on('a JSDoc type of the driver is caught', "/** @param {import(«'pg'»).PoolClient} client */\nexport function work(client) {\n  return client;\n}\n", {
      ...types,
      file: 'services/api/src/work.js',
    }),
    on('an augmentation of the driver is caught', "import 'node:fs';\ndeclare module «'pg'» {\n  interface Pool {\n    extra(): void;\n  }\n}\n", types),
    on('a mock outside the tests is caught', "import { vi } from 'vitest';\nvi.mock(«'pg'»);\n", { says: 'a mock' }),
    on('the place is right after CRLF and characters of two UTF-16 units', "const face = '😀';\r\n/* 😀 */ import { Pool } from «'pg'»;\r\nexport const p = [Pool, face];\r\n"),
    on('a comment of another linter hides nothing', "// eslint-disable-next-line\nimport { Pool } from «'pg'»;\nexport const p = Pool;\n", {
      doors: ['scan'],
      because: 'ESLint itself obeys eslint-disable; the scan does not know it',
    }),
    {
      name: 'an alias of package.json is the package that it installs',
      files: {
        'package.json': '{ "name": "app", "type": "module", "dependencies": { "pgx": "npm:pg@^8" } }\n',
        'services/api/src/orders.ts': "import { Pool } from «'pgx'»;\nexport const p = Pool;\n",
      },
      claim: { except: ['db', 'tests', 'scripts'] },
      findings: [{ messageId: 'driverImport', says: 'driver pg by' }],
    },
    {
      name: 'an import map of package.json is followed to the driver',
      files: {
        'package.json': '{ "name": "app", "type": "module", "imports": { "#driver": "pg" }, "dependencies": { "pg": "^8" } }\n',
        'services/api/src/orders.ts': "import { Pool } from «'#driver'»;\nexport const p = Pool;\n",
      },
      claim: { except: ['db', 'tests', 'scripts'] },
      findings: [{ messageId: 'driverImport' }],
    },
    {
      name: 'a path alias of tsconfig.json is followed to the driver',
      files: {
        'tsconfig.json': '{ "compilerOptions": { "paths": { "@driver": ["./node_modules/@types/pg/index.d.ts"] } } }\n',
        'node_modules/@types/pg/package.json': '{ "name": "@types/pg", "version": "8.0.0", "types": "index.d.ts" }\n',
        'node_modules/@types/pg/index.d.ts': 'export class Pool {}\n',
        'services/api/src/orders.ts': "import { Pool } from «'@driver'»;\nexport const p = Pool;\n",
      },
      claim: { except: ['db', 'tests', 'scripts'] },
      findings: [{ messageId: 'driverImport' }],
    },
    {
      name: 'a declaration file that stands in for the driver is the driver',
      files: {
        'tsconfig.json': '{ "compilerOptions": { "paths": { "pg": ["./types/pg.d.ts"] } } }\n',
        'types/pg.d.ts': 'export class Pool {}\n',
        'services/api/src/orders.ts': "import { Pool } from «'pg'»;\nexport const p = Pool;\n",
      },
      claim: { except: ['db', 'tests', 'scripts'] },
      findings: [{ messageId: 'driverImport' }],
    },
    {
      name: 'a path into node_modules is the package',
      files: {
        'node_modules/pg/package.json': '{ "name": "pg", "version": "8.0.0", "main": "lib/index.js" }\n',
        'node_modules/pg/lib/index.js': 'module.exports = {};\n',
        'services/api/src/orders.ts': "import pg from «'../../../node_modules/pg/lib/index.js'»;\nexport const p = pg;\n",
      },
      claim: { except: ['db', 'tests', 'scripts'] },
      findings: [{ messageId: 'driverImport' }],
    },
    on('a driver that the claim names is caught, and the family stays', "import knex from «'knex'»;\nimport a from «'@acme/db-core'»;\nimport { Pool } from «'pg'»;\nexport const all = [knex, a, Pool];\n", {
      claim: { except: ['db'], drivers: ['knex', '@acme/*'] },
    }),
    on('without exempt zones nobody may', "import { Pool } from «'pg'»;\nexport const p = Pool;\n", {
      file: 'libs/db/pool.ts',
      claim: {},
      says: 'No zone may use it',
    }),
    on('the zone that owns the database may', "import { Pool } from 'pg';\n\nexport const pool = new Pool();\n", {
      file: 'libs/db/pool.ts',
      example: 'correct',
      verdicts: [{ verdict: 'proven' }],
    }),
    on('tests and scripts may when the claim says so', "import { Pool } from 'pg';\nexport const p = Pool;\n", { file: 'tests/unit/pool.test.ts' }),
    {
      name: 'a service that uses what the zone exports is clean',
      files: {
        'libs/db/index.ts': 'export async function queryAsRole(role: string, sql: string): Promise<unknown[]> {\n  return [role, sql];\n}\n',
        'services/api/src/orders.ts': "import { queryAsRole } from '../../../libs/db/index.js';\n\nexport const orders = () => queryAsRole('app_readonly', 'SELECT * FROM orders');\n",
      },
      claim: { except: ['db', 'tests', 'scripts'] },
      findings: [],
      example: 'correct',
    },
    on('comments and texts that speak of the driver are clean', "// import { Pool } from 'pg' only in libs/db\n/* require('pg') */\nexport const help = \"import { Pool } from 'pg'\";\n"),
    on('packages with similar names are clean', '', {
      files: {
        'services/api/src/pg.ts': 'export default 1;\n',
        'services/api/src/orders.ts': "import format from 'pg-format';\nimport { parse } from 'pg-connection-string';\nimport paging from 'pgx-paging';\nimport own from './pg.js';\nexport const all = [format, parse, paging, own];\n",
      },
    }),
    on('query builders for several databases are clean unless the claim names them', "import knex from 'knex';\nimport { PrismaClient } from '@prisma/client';\nexport const all = [knex, PrismaClient];\n"),
    on('a function of one’s own named require is clean', "export function load(require: (name: string) => unknown) {\n  return require('pg');\n}\n"),
    on('an empty file is clean', ''),
  ],
};
