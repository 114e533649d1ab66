import type { Case } from '@pg-guardrails/kernel';

const claim = { except: ['db', 'tests', 'scripts'], zones: ['db'] };
const head = "import { Pool, type PoolClient } from 'pg';\nconst pool = new Pool();\n";

/** A case with the zone's index; each mark is a leak. */
function on(name: string, index: string, rest: Partial<Case> = {}): Case {
  return { name, claim, files: { 'libs/db/index.ts': head + index }, findings: Array.from(index.matchAll(/«/gu), () => ({ messageId: 'leaks' })), ...rest };
}

/** Values and types that hold a pool in ways of their own. */
export const valueCases: readonly Case[] = [
  on('types that are made of others hold what these hold', "export const «frozen» = Object.freeze({ pool });\nexport const «byName»: Record<string, Pool> = { pool };\nexport const «entries» = Object.fromEntries([['pool', pool]]);\nexport const «required» = { pool } as Required<{ pool?: Pool }>;\nexport type «All» = Readonly<Pool>;\nexport type «Some» = Partial<Pool>;\nexport type «Keyed» = { [K in 'read' | 'write']: Pool };\n"),
  on('members of the driver that give a client are caught, those that give rows are clean', "export type «Connecting» = Pick<Pool, 'connect'>;\nexport type «Rest» = Omit<Pool, 'on'>;\nexport type Querying = Pick<Pool, 'query' | 'totalCount'>;\nexport type Ending = { end: Pool['end'] };\n"),
  on('what weak containers give is caught', "export const «ref» = new WeakRef(pool);\nexport const «byKey» = new WeakMap<object, Pool>();\nexport const known = new WeakSet<Pool>();\nexport const names = new WeakMap<Pool, string>();\n"),
  on('a type that says nothing hides nothing', "export const «a» = pool as unknown;\nexport const «b» = pool as object;\nexport const «c»: unknown = { deep: [pool] };\nexport const «d»: any = { pool };\nexport const «e»: Record<string, unknown> = { pool };\nexport const «f»: unknown[] = [1, pool];\nexport let «g»: unknown;\nexport function start() {\n  g = new Pool();\n}\nexport const «state»: { pool: unknown } = { pool: null };\nexport const init = (): void => {\n  state.pool = pool;\n};\n"),
  on('nor does one of a function', "export function «a»(): unknown {\n  return pool;\n}\nexport async function «b»(): Promise<any> {\n  return pool.connect();\n}\nexport const «c» = (): object => ({ pool });\nexport const «d» = (): Record<string, unknown> => (Math.random() > 2 ? { pool } : {});\nexport function* «e»(): Generator<unknown> {\n  yield pool;\n}\nexport class «Db» {\n  private readonly own = pool;\n  get any(): any {\n    return this.own;\n  }\n}\n"),
  on('what a callback is called with is caught, whatever its type says', "export const «a» = (run: (client: any) => void) => run(pool);\nexport const «b» = (run: Function) => run(pool);\nexport async function «c»(run: (client: unknown) => Promise<void>) {\n  await run(await pool.connect());\n}\nexport const clean = (run: (rows: any) => void) => void pool.query('SELECT 1').then(({ rows }) => run(rows));\n"),
  on('members that come later are caught', "export const «a»: Record<string, unknown> = {};\na['pool'] = pool;\nexport const «b» = {};\nObject.defineProperty(b, 'pool', { value: pool });\nexport const «c» = Object.create({ pool });\nexport const «d»: any = {};\nd.pool = pool;\nexport const empty = {};\n"),
  on('the driver that is loaded later is caught', "export const «load» = () => import('pg');\n"),
  on('a container without types of its own is caught by what it is told to hold', "import { AsyncLocalStorage } from 'node:async_hooks';\nexport const «current» = new AsyncLocalStorage<PoolClient>();\nexport const rows = new AsyncLocalStorage<string[]>();\n"),
  on('values that say nothing and are made of nothing of the driver are clean', "export const a: unknown = { size: pool.totalCount };\nexport const b = async (sql: string): Promise<any> => (await pool.query(sql)).rows;\nexport const c = async (sql: string): Promise<unknown> => pool.query(sql);\nexport function d(log: (message: any) => void) {\n  log('no pool');\n}\nexport const e: Record<string, unknown> = { name: 'pool', at: Date.now() };\nexport type F = Readonly<{ rows: string[] }>;\nexport const g = Object.freeze({ limit: 5 });\nexport const used = pool as unknown === null;\nexport type H = PoolClient extends never ? string : number;\n"),
];
