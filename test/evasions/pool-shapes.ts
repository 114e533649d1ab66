import { caught, type Shape } from './shape.js';

const made = 'no-pool-construction';
const queried = 'no-pool-query';
const pool = "import { handle as pool } from '../../libs/db/leaky.js';\n";

/** What a file does with a pool or client, wherever it has it from. `libs/db/leaky.ts` hands out `Laundered`, `handle` and `withRole`. */
export const poolShapes: readonly Shape[] = [
  caught('B01', made, "import { Laundered as Store } from '../../libs/db/leaky.js';\nexport const s = «new Store»({ max: 1 });\n"),
  caught('B01', made, "import { Client as C } from 'pg';\nlet client;\nclient = «new C»;\nexport { client };\n"),
  caught('B02', made, "import * as db from '../../libs/db/leaky.js';\nexport const p = «new db.Laundered»();\n"),
  caught('B02', made, "const db = await import('../../libs/db/leaky.js');\nexport const p = «new db.Laundered»();\n"),
  caught('B03', made, "import * as db from '../../libs/db/leaky.js';\nexport const p = «new db['Laundered']»();\n"),
  caught('B03', made, "import pg from 'pg';\nconst kind = 'Cl' + 'ient';\nexport const c = «new pg[kind]»();\n"),
  caught('B04', made, "import { Laundered } from '../../libs/db/leaky.js';\nexport const p = Reflect.construct(«Laundered», []);\n"),
  caught('B04', made, { 'main.cjs': "const { Client } = require('pg');\nconst build = Reflect['construct'];\nexports.c = build(«Client», [{}]);\n" }),
  caught('B05', made, "import { Laundered } from '../../libs/db/leaky.js';\nexport default class extends «Laundered» {}\n"),
  caught('B05', made, "import pg from 'pg';\nexport const Own = class Own extends «pg.Client» {\n  constructor() {\n    super({});\n  }\n};\n"),
  caught('B06', queried, `${pool}export const r = «pool.query»('SELECT 1');\n`),
  caught('B06', queried, "import { Pool } from 'pg';\nexport const rows = async (pool: Pool) => (await «pool.query»({ text: 'SELECT $1', values: [1] })).rows;\n"),
  caught('B07', queried, "import { handle as anything } from '../../libs/db/leaky.js';\nexport const r = «anything.query»('SELECT 1');\n"),
  caught('B07', queried, "import * as db from '../../libs/db/leaky.js';\nconst { handle: { } , handle: orders } = db;\nexport const r = «orders.query»('SELECT 1');\n".replace('handle: { } , ', '')),
  caught('B08', queried, `${pool}const { «query» } = pool;\nexport const r = query('SELECT 1');\n`),
  caught('B08', queried, `${pool}export function run({ «query: ask» } = pool) {\n  return ask('SELECT 1');\n}\n`.replace('«query: ask»', '«query»: ask')),
  caught('B09', queried, `${pool}export const r = «pool['query']»('SELECT 1');\n`),
  caught('B09', queried, `${pool}enum M {\n  ask = 'query',\n}\nexport const r = «pool[M.ask]»('SELECT 1');\n`),
  caught('B10', queried, `${pool}export const r = «pool?.query»('SELECT 1');\n`),
  caught('B10', queried, `${pool}const maybe = Math.random() > 0.5 ? pool : undefined;\nexport const r = «maybe?.query»?.('SELECT 1');\n`),
  caught('B11', queried, `${pool}export const r = «pool\n  // here\n  .query»('SELECT 1');\n`),
  caught('B11', queried, `${pool}export const r = «(\n  pool\n)\n  ?.\n  query»(\n  'SELECT 1',\n);\n`),
  caught('B12', queried, `${pool}export const r = «(pool as any).query»('SELECT 1');\n`),
  caught('B12', queried, `${pool}export const r = «(pool as unknown as { query(sql: string): unknown }).query»('SELECT 1');\nexport const s = «pool!.query»('SELECT 1');\n`),
  caught('B13', queried, "import { handle } from '../../libs/db/leaky.js';\nexport class Orders {\n  private readonly store = { pool: handle };\n  all() {\n    return «this.store.pool.query»('SELECT 1');\n  }\n}\n"),
  caught('B13', queried, "import { handle } from '../../libs/db/leaky.js';\nexport class Orders {\n  #pool;\n  constructor(pool = handle) {\n    this.#pool = pool;\n  }\n  all() {\n    return «this.#pool.query»('SELECT 1');\n  }\n}\n"),
  caught('B14', queried, "import { withRole } from '../../libs/db/leaky.js';\nexport async function f() {\n  const c = await withRole('x');\n  return «c.query»('SELECT 1');\n}\n"),
  caught('B14', queried, "import { withRole } from '../../libs/db/leaky.js';\nconst clients = ['a', 'b'].map((role) => withRole(role));\nexport const rows = Promise.all(clients).then((all) => all.map((one) => «one.query»('SELECT 1')));\n"),
  caught('B15', queried, `${pool}export const run = «pool.query».bind(pool);\n`),
  caught('B15', queried, `${pool}export const run = (...words: [string]) => Reflect.apply(«pool.query», pool, words);\nexport const api = { ask: «pool.query» };\n`),
];
