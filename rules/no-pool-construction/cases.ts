import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const claim = { except: ['db', 'tests', 'scripts'] };
const on = caseIn({ file: 'services/api/src/orders.ts', claim, messageId: 'constructed' });

/** A zone that leaks the driver, and the types that the leak is known by. */
const leak = {
  'tsconfig.json': '{ "compilerOptions": { "module": "NodeNext", "moduleResolution": "NodeNext", "strict": true } }\n',
  'package.json': '{ "name": "app", "type": "module", "dependencies": { "pg": "^8" } }\n',
  'node_modules/pg/package.json': '{ "name": "pg", "version": "8.0.0", "types": "index.d.ts" }\n',
  'node_modules/pg/index.d.ts': 'export class Pool {\n  query(sql: string): Promise<unknown>;\n}\n',
  'libs/db/index.ts': "export { Pool as Laundered } from 'pg';\n",
};

/** The cases of no-pool-construction. */
export const cases: CaseTable = {
  rule: 'no-pool-construction',
  cases: [
    on('a pool made in a service is caught', "import { Pool } from 'pg';\n\nexport const pool = «new Pool»({ max: 10 });\n", {
      example: 'incorrect',
      says: 'Only zones db, tests and scripts may open connections',
      verdicts: [{ verdict: 'refuted' }],
    }),
    on('a class that extends the pool is caught', "import { Pool } from 'pg';\n\nexport class OrdersPool extends «Pool» {}\n", {
      messageId: 'extended',
      example: 'incorrect',
    }),
    on('a client is caught', "import { Client } from 'pg';\nexport const client = «new Client»();\n", { says: 'client of pg' }),
    on('the name in the file does not matter', "import { Pool as Connections } from 'pg';\nexport const c = «new Connections»();\n", { says: '`Connections`' }),
    on('a class in a list or under a name that is put together is caught', "import { Client, Pool } from 'pg';\nconst key = 'Po' + 'ol';\nconst classes = { [key]: Pool };\nexport const all = (i: number) => [«new classes.Pool»(), «new [Client, Pool][i]!»()];\nfor (const Each of [Pool]) «new Each»();\n"),
    on('a class that a static field is given later is caught', "import { Pool } from 'pg';\nclass Db {\n  static Made: any = null;\n}\nDb.Made = Pool;\nexport const p = «new Db.Made»();\n"),
    on('new on the default import is caught', "import pg from 'pg';\nexport const pool = «new pg.Pool»();\n"),
    on('new on a namespace is caught', "import * as pg from 'pg';\nexport const client = «new pg.Client»();\n"),
    on('new on a required module is caught', "const pg = require('pg');\nmodule.exports = «new pg.Pool»();\n", { file: 'services/api/src/orders.cjs' }),
    on('new on what is taken out of a required module is caught', "const { Pool: P } = require('pg');\nmodule.exports = «new P»();\n", { file: 'services/api/src/orders.cts' }),
    on('new on a module of import = is caught', "import pg = require('pg');\nexport const pool = «new pg.Pool»();\n", { file: 'services/api/src/orders.cts' }),
    on('new on a module loaded with import() is caught', "const { Pool } = await import('pg');\nexport const pool = «new Pool»();\n"),
    on('a class in a variable is caught', "import { Pool } from 'pg';\nconst Chosen = Pool;\nexport const pool = «new Chosen»();\n"),
    on('a computed member is caught', "import pg from 'pg';\nexport const pool = «new pg['Pool']»();\n"),
    on('the native classes are caught', "import pg from 'pg';\nexport const pool = «new pg.native!.Pool»();\n"),
    on('Reflect.construct is caught', "import { Pool } from 'pg';\nexport const pool = Reflect.construct(«Pool», []);\n"),
    on('Reflect.construct under another name is caught', "import { Pool } from 'pg';\nconst { construct: make } = globalThis.Reflect;\nexport const pool = make(«Pool», []);\n"),
    on('the pool package is caught', "import Pool from 'pg-pool';\nexport const pool = «new Pool»();\n", { says: 'pg-pool' }),
    on('new without parentheses is caught', "import { Pool } from 'pg';\nexport const pool = «new Pool»;\n"),
    on('new split over lines is caught', "import * as pg from 'pg';\nexport const pool = «new\n  pg\n    .Pool»();\n"),
    on('new in a .tsx file is caught', "import { Pool } from 'pg';\nexport const View = () => <b>{String(«new Pool»())}</b>;\n", { file: 'services/web/src/view.tsx' }),
    on('new in .mts and .mjs files is caught', '', {
      files: {
        'services/api/src/a.mts': "import { Pool } from 'pg';\nexport const pool = «new Pool»();\n",
        'services/api/src/b.mjs': "import pg from 'pg';\nexport default «new pg.Pool»();\n",
        'services/api/src/c.js': "import pg from 'pg';\nexport default «new pg.Pool»();\n",
      },
      findings: [{ messageId: 'constructed' }, { messageId: 'constructed' }, { messageId: 'constructed' }],
    }),
    on('escapes in names are decoded', String.raw`import { P\u006fol } from 'p\u0067';` + '\nexport const pool = «new Pool»();\n'),
    on('a function that opens connections is caught', "import postgres from 'postgres';\n\nexport const sql = «postgres»(process.env.DATABASE_URL);\n", {
      messageId: 'called',
      says: 'opens connections of postgres',
    }),
    on('factories of other drivers are caught', "import { createPool } from 'slonik';\nimport { neon } from '@neondatabase/serverless';\nexport const all = [«createPool»('postgres://'), «neon»('postgres://')];\n", {
      messageId: 'called',
    }),
    on('the client that Bun brings along is caught', "import { Glob, SQL } from 'bun';\nexport const all = [«new SQL»('postgres://h/d'), «new Bun.SQL»(), new Glob('*'), new Bun.Transpiler()];\n"),
    on('a required factory is caught', "const postgres = require('postgres');\nmodule.exports = «postgres»();\n", { file: 'services/api/src/sql.cjs', messageId: 'called' }),
    on('a driver that the claim names is caught', "import knex from 'knex';\nimport { DataSource } from 'typeorm';\nexport const all = [«knex»({ client: 'pg' }), «new DataSource»({ type: 'postgres' })];\n", {
      claim: { ...claim, drivers: ['knex', 'typeorm'] },
      findings: [{ messageId: 'called' }, { messageId: 'constructed' }],
    }),
    on('the place is right after CRLF and characters of two UTF-16 units', "import { Pool } from 'pg';\r\nconst face = '😀'; /* 😀 */ export const all = [face, «new Pool»()];\r\n"),
    {
      name: 'a pool that the database zone hands on under another name is caught',
      files: {
        ...leak,
        'services/api/src/orders.ts':
          "import { Laundered as Anything } from '../../../libs/db/index.js';\nimport * as db from '../../../libs/db/index.js';\nexport const all = [«new Anything»(), «new db.Laundered»()];\nexport class Own extends «Anything» {}\n",
      },
      claim,
      findings: [{ messageId: 'constructed' }, { messageId: 'constructed' }, { messageId: 'extended' }],
      doors: ['scan'],
      because: 'only the whole program shows what libs/db exports',
    },
    {
      name: 'a pool that goes through several files is caught, taken by name or with all the rest',
      files: {
        ...leak,
        'libs/shared/again.ts': "export { Laundered as Again } from '../db/index.js';\n",
        'libs/shared/index.ts': "export * from './again.js';\n",
        'services/api/src/all.ts': "import * as shared from '../../../libs/shared/index.js';\nexport const pool = «new shared['Again']»();\n",
        'services/api/src/one.ts': "import { Again } from '../../../libs/shared/index.js';\nexport const pool = «new Again»();\n",
      },
      claim,
      findings: [{ messageId: 'constructed' }, { messageId: 'constructed' }],
      doors: ['scan'],
      because: 'only the whole program shows what libs/db exports',
    },
    on('the zone that owns the database may', "import { Pool } from 'pg';\n\nexport const pool = new Pool({ max: 10 });\n", {
      file: 'libs/db/pool.ts',
      example: 'correct',
      verdicts: [{ verdict: 'proven' }],
    }),
    on('tests and scripts may when the claim says so', "import { Client } from 'pg';\nexport const client = new Client();\n", { file: 'scripts/migrate.ts' }),
    on('without exempt zones nobody may', "import { Pool } from 'pg';\nexport const pool = «new Pool»();\n", { file: 'libs/db/pool.ts', claim: {}, says: 'No zone may' }),
    on('a class of one’s own named Pool is clean', 'class Pool {\n  run(task: () => void) {\n    task();\n  }\n}\n\nexport const pool = new Pool();\n', { example: 'correct' }),
    on('a name of the driver that is shadowed is clean', "import { Pool } from 'pg';\nexport type P = Pool;\nexport function make(Pool: new () => object) {\n  return new Pool();\n}\n"),
    on('other pools are clean', "import { TaskRunProcessPool } from './taskRunProcessPool.js';\nimport { Pool } from 'generic-pool';\nimport { Client } from '@modelcontextprotocol/sdk/client/index.js';\nexport const all = [new TaskRunProcessPool(), new Pool(), new Client({ name: 'x', version: '1' })];\n", {
      files: {
        'services/api/src/taskRunProcessPool.ts': 'export class TaskRunProcessPool {}\n',
        'services/api/src/orders.ts':
          "import { TaskRunProcessPool } from './taskRunProcessPool.js';\nimport { Pool } from 'undici';\nimport { Client } from '@modelcontextprotocol/sdk/client/index.js';\nexport const all = [new TaskRunProcessPool(), new Pool('http://localhost'), new Client({ name: 'x', version: '1' })];\n",
      },
      findings: [],
    }),
    on('errors and query objects of the driver open nothing', "import pg, { DatabaseError, Query } from 'pg';\nimport Cursor from 'pg-cursor';\nexport const all = [new DatabaseError('no', 1, 'error'), new Query('SELECT 1'), new Cursor('SELECT 1'), new pg.TypeOverrides()];\nexport class Refused extends DatabaseError {}\n"),
    on('functions of the driver that open nothing are clean', "import { escapeIdentifier, types } from 'pg';\nexport const id = escapeIdentifier('a');\ntypes.setTypeParser(20, Number);\n"),
    on('a pool that is only passed on is not made here', "import { Pool } from 'pg';\nexport const kinds = [Pool];\nexport const is = (value: unknown) => value instanceof Pool;\n"),
    on('a type is not made', "import type { Pool } from 'pg';\nexport interface Deps {\n  pool: Pool;\n}\n"),
    on('comments and texts are clean', "// new Pool( only in libs/db\nexport const help = 'new Pool()';\n"),
    on('an empty file is clean', ''),
  ],
};
