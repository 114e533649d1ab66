import type { Case, CaseTable } from '@pg-guardrails/kernel';
import { valueCases } from './cases-values.js';

const claim = { except: ['db', 'tests', 'scripts'], zones: ['db'] };
const pool = "import { Pool } from 'pg';\nexport const rawPool = new Pool();\n";
const service = 'services/api/src/orders.ts';

/** A case with the zone's index; each mark is a leak. */
function on(name: string, index: string, rest: Partial<Case> = {}): Case {
  const files = { 'libs/db/index.ts': index, ...rest.files };
  const marks = Object.values(files).join('').match(/«/gu) ?? [];
  return { name, claim, findings: marks.map(() => ({ messageId: 'leaks' })), ...rest, files };
}
const one = (says: string): Pick<Case, 'findings'> => ({ findings: [{ messageId: 'leaks', says }] });

/** The cases of no-driver-leak. */
export const cases: CaseTable = {
  rule: 'no-driver-leak',
  cases: [
    on('an exported pool is caught', "import { Pool } from 'pg';\n\nexport const «pool» = new Pool();\n", { ...one('`pool` is the Pool of pg'), example: 'incorrect', verdicts: [{ verdict: 'refuted' }] }),
    on('a function that gives a client is caught, whatever its type says', "import { Pool } from 'pg';\n\nconst pool = new Pool();\n\nexport async function «withRole»(role: string) {\n  const client = await pool.connect();\n  await client.query('SELECT set_config($1, $2, true)', ['role', role]);\n  return client;\n}\n", { ...one('`withRole()` is the PoolClient of pg'), example: 'incorrect' }),
    on('the driver’s class under another name is caught', "export { «Pool as Laundered» } from 'pg';\n"),
    on('all of the driver is caught once', "export * from «'pg'»;\n", { findings: [{ messageId: 'exportsDriver', says: 'exports all of pg' }] }),
    on('the driver as a namespace and by default is caught', "import pg from 'pg';\nexport * as «all» from 'pg';\nexport { «pg» };\n"),
    on('a default export is caught', "import { Pool } from 'pg';\n«export default new Pool();»\n"),
    on('an object, an array and a map that hold one are caught', "import { Client, Pool } from 'pg';\nexport const «db» = { deep: { pool: new Pool() } };\nexport const «all» = [new Client()];\nexport const «byName» = new Map<string, Pool>();\n"),
    on('a class with a public member, and one that extends a pool, are caught', "import { Pool } from 'pg';\nexport class «Db» {\n  readonly pool = new Pool();\n}\nexport class «Own» extends Pool {}\nexport class «Lazy» {\n  #pool = new Pool();\n  get pool() {\n    return this.#pool;\n  }\n}\n"),
    on('a callback that is called with a client is caught', "import { Pool, type PoolClient } from 'pg';\nconst pool = new Pool();\nexport async function «withClient»<T>(run: (client: PoolClient) => Promise<T>): Promise<T> {\n  const client = await pool.connect();\n  return run(client);\n}\n", one('`withClient(callback)` is called with the PoolClient of pg')),
    on('a generic function and a generator that give one are caught', "import { Pool } from 'pg';\nexport const «make» = <P extends Pool>(Type: new () => P) => new Type();\nexport async function* «clients»() {\n  yield await new Pool().connect();\n}\n"),
    on('types are caught', "import type { Pool, PoolClient } from 'pg';\nexport type «Handle» = import('pg').Pool;\nexport interface «Deps» {\n  readonly pool: Pool;\n}\nexport type { «PoolClient» };\nexport type «Either» = Pool | PoolClient;\n"),
    on('a bound connect is caught', "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const «connect» = pool.connect.bind(pool);\n"),
    on('an assertion does not make a pool anything else', "import { Pool } from 'pg';\nexport const «db» = new Pool() as any;\n"),
    on('other drivers count', "import postgres from 'postgres';\nexport const «sql» = postgres();\n"),
    on('through barrels it is caught where it comes from', "export * from './internal/index.js';\n", { files: { 'libs/db/internal/index.ts': "export { rawPool as handle } from './pool.js';\n", 'libs/db/internal/pool.ts': "import { Pool } from 'pg';\nexport const «rawPool» = new Pool();\n" } }),
    on('what a service takes from inside the zone is caught, once for all who do', 'export const rows = 1;\n', {
      files: {
        'libs/db/internal/pool.ts': "import { Pool } from 'pg';\nexport const «rawPool» = new Pool();\nexport const other = new Pool();\n",
        [service]: "import { rawPool } from '../../../libs/db/internal/pool.js';\nexport const n = rawPool.totalCount;\n",
        'libs/shared/driver.ts': "export { rawPool as handle } from '../db/internal/pool.js';\n",
      },
    }),
    on('a zone in JavaScript is read', "export { make } from './make.js';\n", { files: { 'libs/db/make.js': "import pg from 'pg';\nexport const «make» = () => new pg.Pool();\n" } }),
    on('the claim names the entry', 'export const rows = 1;\n', { claim: { ...claim, entry: ['libs/db/public'] }, files: { 'libs/db/public.ts': "export { «Client» } from 'pg';\n" } }),

    on('a wrapper that gives rows is clean', "export { queryAsRole, type Row } from './internal/pool.js';\n", {
      files: {
        'libs/db/internal/pool.ts': "import { Pool, type QueryResultRow } from 'pg';\nexport const rawPool = new Pool();\nexport type Row = QueryResultRow;\nexport async function queryAsRole(role: string, sql: string): Promise<Row[]> {\n  const client = await rawPool.connect();\n  try {\n    return (await client.query(sql)).rows;\n  } finally {\n    client.release();\n  }\n}\n",
        [service]: "import { queryAsRole } from '../../../libs/db/index.js';\nexport const orders = () => queryAsRole('app', 'SELECT 1');\n",
      },
      example: 'correct',
      verdicts: [{ verdict: 'proven' }],
    }),
    on('a pool that stays in the zone is clean', 'export const rows = 1;\n', { files: { 'libs/db/internal/pool.ts': pool, 'libs/db/internal/query.ts': "import { rawPool } from './pool.js';\nexport const n = () => rawPool.totalCount;\n", 'tests/unit/pool.test.ts': "import { rawPool } from '../../libs/db/internal/pool.js';\nexport const n = rawPool;\n" } }),
    on('private members, results, errors and options are clean', "import { DatabaseError, Pool, type PoolConfig, type QueryResult } from 'pg';\nexport { DatabaseError };\nexport type { PoolConfig, QueryResult };\nexport class Db {\n  #own = new Pool();\n  protected second = new Pool();\n  constructor(private readonly pool: Pool) {}\n  query(sql: string): Promise<QueryResult> {\n    return [this.#own, this.second, this.pool][0]!.query(sql);\n  }\n}\n"),
    on('a function that is given a client gives none', "import type { PoolClient } from 'pg';\nexport const insert = async (client: PoolClient, id: number): Promise<void> => {\n  await client.query('SELECT $1', [id]);\n};\nexport const clients = new WeakMap<PoolClient, string>();\n"),
    on('an own class named Pool is clean', 'export class Pool {\n  query(text: string) {\n    return text;\n  }\n}\nexport const pool = new Pool();\n'),
    on('what a service takes of a file beside the pool is clean', 'export const rows = 1;\n', { files: { 'libs/db/internal/pool.ts': `${pool}export const limit = 5;\n`, [service]: "import { limit } from '../../../libs/db/internal/pool.js';\nexport const n = limit;\n" } }),
    on('an export that the claim allows is clean', "import { Pool, type PoolClient } from 'pg';\nconst pool = new Pool();\nexport const withClient = async <T>(run: (client: PoolClient) => T): Promise<T> => run(await pool.connect());\n", { claim: { ...claim, allow: ['withClient'] } }),
    on('types that only look like it are clean', "import type { Pool } from 'pg';\nexport type Query = Pick<Pool, 'query'>;\nexport const text = 'Pool';\nexport type Named = { pool: string };\n"),
    ...valueCases,
    on('an empty file is clean', ''),
  ],
};
