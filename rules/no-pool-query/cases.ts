import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const claim = { except: ['db', 'tests', 'scripts'] };
const on = caseIn({ file: 'services/api/src/orders.ts', claim, messageId: 'poolQuery' });

/** A zone that hands out a pool and clients, and the driver's types. */
const zone = {
  'tsconfig.json': '{ "compilerOptions": { "module": "NodeNext", "moduleResolution": "NodeNext", "strict": true } }\n',
  'package.json': '{ "name": "app", "type": "module", "dependencies": { "pg": "^8" } }\n',
  'node_modules/pg/package.json': '{ "name": "pg", "version": "8.0.0", "types": "index.d.ts" }\n',
  'node_modules/pg/index.d.ts':
    'export interface QueryResult {\n  rows: unknown[];\n}\nexport class ClientBase {\n  query(sql: string): Promise<QueryResult>;\n}\nexport class PoolClient extends ClientBase {\n  release(): void;\n}\nexport class Pool {\n  query(sql: string): Promise<QueryResult>;\n  connect(): Promise<PoolClient>;\n}\n',
  'libs/db/index.ts':
    "import { Pool } from 'pg';\nexport const handle = new Pool();\nexport async function withRole(role: string) {\n  const client = await handle.connect();\n  await client.query(`SET LOCAL ROLE ${role}`);\n  return client;\n}\nexport async function queryAsRole(role: string, sql: string): Promise<unknown[]> {\n  const client = await withRole(role);\n  return (await client.query(sql)).rows;\n}\n",
};
const byType = { doors: ['scan'], because: 'only the types of the whole program tell what the value is' } as const;

/** The cases of no-pool-query. */
export const cases: CaseTable = {
  rule: 'no-pool-query',
  cases: [
    on('a query on a pool in a service is caught', "import { Pool } from 'pg';\n\nconst pool = new Pool();\nexport const orders = () => «pool.query»('SELECT * FROM orders');\n", {
      example: 'incorrect',
      says: '`pool` is a Pool of pg',
      verdicts: [{ verdict: 'refuted' }],
    }),
    on('a client taken from a pool is caught, and so is its query', "import { Pool } from 'pg';\n\nconst pool = new Pool();\n\nexport async function orders() {\n  const client = await «pool.connect»();\n  return «client.query»('SELECT * FROM orders');\n}\n", {
      example: 'incorrect',
    }),
    on('the receiver’s name does not matter', "import { Pool as P } from 'pg';\nconst db = new P();\nexport const r = «db.query»('SELECT 1');\n"),
    on('a client is caught', "import pg from 'pg';\nconst c = new pg.Client();\nawait «c.connect»();\nexport const r = «c.query»('SELECT 1');\n", { says: 'a Client of pg' }),
    on('a query on the expression that makes the pool is caught', "import { Pool } from 'pg';\nexport const r = «new Pool().query»('SELECT 1');\n"),
    on('a computed member is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const r = «pool['query']»('SELECT 1');\n"),
    on('a constant as computed member is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nconst q = 'que' + 'ry';\nexport const r = «pool[q]»('SELECT 1');\n"),
    on('an optional call is caught', "import { Pool } from 'pg';\nconst pool: Pool | undefined = new Pool();\nexport const r = «pool?.query»('SELECT 1');\n"),
    on('a member on its own line is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const r = «pool\n  // all\n  .query»('SELECT 1');\n"),
    on('a cast hides nothing', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const r = «(pool as any).query»('SELECT 1');\nexport const s = «pool!.query»('SELECT 1');\n"),
    on('a query taken out by destructuring is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nconst { «query» } = pool;\nconst { «query»: run } = pool;\nexport const all = [query, run];\n"),
    on('a bound query is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const query = «pool.query».bind(pool);\n"),
    on('a query handed on is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const api = { run: «pool.query» };\n"),
    on('a pool in a field is caught', "import { Pool } from 'pg';\nexport class Orders {\n  private readonly pool = new Pool();\n  all() {\n    return «this.pool.query»('SELECT 1');\n  }\n}\n"),
    on('a pool in a private field is caught', "import { Pool } from 'pg';\nexport class Orders {\n  #pool = new Pool();\n  all() {\n    return «this.#pool.query»('SELECT 1');\n  }\n}\n"),
    on('a parameter with a type of the driver is caught', "import type { PoolClient } from 'pg';\nexport const run = (client: PoolClient) => «client.query»('SELECT 1');\n", { says: 'a PoolClient of pg' }),
    on('a parameter property is caught', "import { Pool } from 'pg';\nexport class Orders {\n  constructor(private readonly pool: Pool) {}\n  all() {\n    return «this.pool.query»('SELECT 1');\n  }\n}\n"),
    on('a subclass is its base', "import { Pool } from 'pg';\nclass Own extends Pool {\n  all() {\n    return [«this.query»('SELECT 1'), «super.query»('SELECT 1')];\n  }\n}\nconst own = new Own();\nexport const r = «own.query»('SELECT 1');\n"),
    on('a pool in a .cjs file is caught', "const { Pool } = require('pg');\nconst pool = new Pool();\nmodule.exports = () => «pool.query»('SELECT 1');\n", { file: 'services/api/src/orders.cjs' }),
    on('a pool in a .cts file is caught', "import pg = require('pg');\nconst pool = new pg.Pool();\nexport const r = «pool.query»('SELECT 1');\n", { file: 'services/api/src/orders.cts' }),
    on('a pool in a .tsx file is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const View = () => <button onClick={() => «pool.query»('SELECT 1')}>go</button>;\n", { file: 'services/web/src/view.tsx' }),
    on('pools in .mts, .mjs and .js files are caught', '', {
      files: {
        'services/api/src/a.mts': "import { Pool } from 'pg';\nexport const r = «new Pool().query»('SELECT 1');\n",
        'services/api/src/b.mjs': "import pg from 'pg';\nexport const r = «new pg.Pool().query»('SELECT 1');\n",
        'services/api/src/c.js': "import pg from 'pg';\nexport const r = «new pg.Pool().query»('SELECT 1');\n",
      },
      findings: [{ messageId: 'poolQuery' }, { messageId: 'poolQuery' }, { messageId: 'poolQuery' }],
    }),
    on('escapes in names are decoded', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const r = «pool.qu\\u0065ry»('SELECT 1');\n"),
    on('the place is right after CRLF and characters of two UTF-16 units', "import { Pool } from 'pg';\r\nconst pool = new Pool();\r\nexport const all = ['😀', «pool.query»('SELECT 1')];\r\n"),
    on('the claim says which methods count', "import { Pool } from 'pg';\nconst pool = new Pool();\nvoid pool.query('SELECT 1');\nexport const end = () => «pool.end»();\n", {
      claim: { ...claim, methods: ['end'] },
    }),
    on('a driver that the claim names is caught', "import knex from 'knex';\nconst db = knex({});\nexport const r = «db.connect»();\n", { claim: { ...claim, drivers: ['knex'] } }),
    {
      name: 'a pool that the database zone hands out is known by its type',
      files: {
        ...zone,
        'services/api/src/orders.ts':
          "import { handle as db } from '../../../libs/db/index.js';\nexport class Orders {\n  store = db;\n  all() {\n    return «this.store.query»('SELECT 1');\n  }\n}\nexport const r = «db.query»('SELECT 1');\n",
      },
      claim,
      findings: [{ messageId: 'poolQuery', says: 'a Pool of pg' }, { messageId: 'poolQuery' }],
      ...byType,
    },
    {
      name: 'a client that a function of the database zone gives is known by its type',
      files: {
        ...zone,
        'services/api/src/orders.ts':
          "import { withRole } from '../../../libs/db/index.js';\nexport async function orders() {\n  const c = await withRole('app_readonly');\n  return «c.query»('SELECT 1');\n}\n",
      },
      claim,
      findings: [{ messageId: 'poolQuery', says: '`c` is what Pool.connect() of pg gives' }],
      ...byType,
    },
    {
      name: 'a pool that a plugin puts on the object of another package is known by its type',
      files: {
        ...zone,
        'node_modules/fastify/package.json': '{ "name": "fastify", "version": "5.0.0", "type": "module", "types": "index.d.ts" }\n',
        'node_modules/fastify/index.d.ts': 'export interface FastifyInstance {\n  register(plugin: unknown): void;\n  query: { query(text: string): void };\n}\ndeclare function fastify(): FastifyInstance;\nexport default fastify;\n',
        'node_modules/@fastify/postgres/package.json': '{ "name": "@fastify/postgres", "version": "6.0.0", "types": "index.d.ts", "peerDependencies": { "pg": ">=6.0.0" } }\n',
        'node_modules/@fastify/postgres/index.d.ts': "import type { Pool } from 'pg';\ndeclare const plugin: unknown;\nexport default plugin;\nexport interface PostgresDb {\n  pool: Pool;\n  query: Pool['query'];\n  connect: Pool['connect'];\n}\ndeclare module 'fastify' {\n  interface FastifyInstance {\n    pg: PostgresDb & Record<string, PostgresDb>;\n  }\n}\n",
        'services/api/src/app.ts': "import fastify, { type FastifyInstance } from 'fastify';\nimport postgres from '@fastify/postgres';\nexport const app = fastify();\napp.register(postgres);\nexport const rows = () => «app.pg.query»('SELECT 1');\nexport const more = (one: FastifyInstance) => [«one.pg.pool.query»('SELECT 1'), one.query.query('x')];\n",
      },
      claim,
      findings: [{ messageId: 'poolQuery' }, { messageId: 'poolQuery', says: 'a Pool of pg' }],
      ...byType,
    },
    {
      name: 'a service that asks the zone for rows is clean',
      files: {
        ...zone,
        'services/api/src/orders.ts': "import { queryAsRole } from '../../../libs/db/index.js';\n\nexport const orders = () => queryAsRole('app_readonly', 'SELECT * FROM orders');\n",
      },
      claim,
      findings: [],
      verdicts: [{ verdict: 'proven' }],
    },
    on('the zone that owns the database may', "import { Pool } from 'pg';\n\nconst pool = new Pool();\n\nexport async function orders(): Promise<unknown[]> {\n  return (await pool.query('SELECT * FROM orders')).rows;\n}\n", {
      file: 'libs/db/orders.ts',
      example: 'correct',
    }),
    on('tests and scripts may when the claim says so', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const r = pool.query('SELECT 1');\n", { file: 'tests/unit/orders.test.ts' }),
    on('without exempt zones nobody may', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const r = «pool.query»('SELECT 1');\n", { file: 'libs/db/pool.ts', claim: {}, says: 'No zone may' }),
    on('a query of something else is clean', "class Pool {\n  query(text: string) {\n    return text;\n  }\n}\n\nconst pool = new Pool();\nexport const found = pool.query('all');\n", { example: 'correct' }),
    on('the query of a URL, a document or a query client is clean', "import { QueryClient } from '@tanstack/query-core';\nconst client = new QueryClient();\nexport const a = client.query;\nexport const b = new URL('http://localhost').search;\nexport const c = (request: { query: string }) => request.query;\n"),
    on('connect of something else is clean', "Bun.connect({ hostname: 'h', port: 1 });\nimport { connect, createConnection } from 'node:net';\nimport { Client } from '@modelcontextprotocol/sdk/client/index.js';\nconst client = new Client({ name: 'x', version: '1' });\nexport const all = [connect(1), createConnection(1), client.connect(undefined)];\n"),
    on('what a query gave is no pool', "import { Pool } from 'pg';\nconst pool = new Pool();\nconst { rows } = await «pool.query»('SELECT query FROM searches');\nexport const texts = rows[0].query;\n"),
    on('other members of a pool are clean', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const n = pool.totalCount;\npool.on('error', () => undefined);\n"),
    on('a value of type any is nobody’s pool', 'export const run = (db: any) => db.query(\'SELECT 1\');\n'),
    on('a name that is shadowed is clean', "import { Pool } from 'pg';\nexport const pool: Pool | null = null;\nexport const run = (pool: { query(sql: string): string }) => pool.query('SELECT 1');\n"),
    on('a pool that a name, an object or a class is given later is caught', "import { Pool } from 'pg';\nconst state = { pool: null };\nclass Db {\n  static pool = null;\n  own = null;\n  start() {\n    (this as any).own = new Pool();\n    return «this.own.query»('x');\n  }\n}\nlet late = null;\n(late as any) = new Pool();\nstate.pool = new Pool();\nDb.pool = new Pool();\nexport const all = [«state.pool.query»('x'), «Db.pool.query»('x'), «late.query»('x'), Db];\n"),
    on('a pool in a list or under a name that is put together is caught', "import { Pool } from 'pg';\nconst key = 'po' + 'ol';\nconst table = { [key]: new Pool() };\nexport const run = (i: number) => [«table.pool.query»('x'), «[new Pool()][i]!.query»('x')];\nfor (const each of [new Pool()]) «each.query»('x');\n"),
    on('what an object of the file does not say itself may come from elsewhere', "const own = {};\nObject.setPrototypeOf(own, JSON.parse('null'));\nclass Made {\n  constructor() {\n    return JSON.parse('null');\n  }\n}\nfunction* each() {\n  yield JSON.parse('null');\n}\nexport const all = [own.query('x'), new Made().query('x'), each().next().value.query('x')];\n", { file: 'services/api/src/orders.js', verdicts: [{ verdict: 'proven', reasonSays: '' }], doors: ['scan'], because: 'the verdict is the scan\'s' }),
    on('an object and a class with a query of their own are clean', "const own = { pool: null as null | { query(s: string): string }, query: (s: string) => s };\nown.pool = { query: (s) => s };\nclass Db {\n  query(s: string) {\n    return s;\n  }\n}\nexport const all = [own.query('x'), own.pool.query('x'), new Db().query('x')];\n"),
    on('comments and texts are clean', "// pool.query( only in libs/db\nexport const help = 'pool.query()';\n"),
    on('an empty file is clean', ''),
  ],
};
