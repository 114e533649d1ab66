/**
 * Enough of the drivers' types for values to keep their origin where the packages are not installed. They serve to tell what a
 * value is an instance of, never to check a program, so signatures are as wide as they can be.
 */
const pg = `
declare class EventEmitter { on(event: any, listener: any): this; once(event: any, listener: any): this; off(event: any, listener: any): this; emit(event: any, ...given: any[]): boolean; removeListener(event: any, listener: any): this; removeAllListeners(event?: any): this }
export interface QueryResult<R = any> { rows: R[]; rowCount: number | null; command: string; fields: any[]; oid: number }
export type QueryResultRow = Record<string, any>;
export interface QueryConfig { text: string; values?: any[]; name?: string; rowMode?: string }
export interface Submittable { submit(connection: any): void }
declare class ClientBase extends EventEmitter {
  constructor(config?: any);
  connect(): Promise<void>;
  connect(callback: (error: Error) => void): void;
  query<T extends Submittable>(query: T): T;
  query<R = any>(query: string | QueryConfig, values?: any[]): Promise<QueryResult<R>>;
  query(query: any, ...rest: any[]): any;
  copyFrom(text: string): any;
  copyTo(text: string): any;
  escapeIdentifier(text: string): string;
  escapeLiteral(text: string): string;
}
export { ClientBase };
export class Client extends ClientBase { end(): Promise<void>; end(callback: (error: Error) => void): void; release?: never }
export interface PoolClient extends ClientBase { release(error?: Error | boolean): void }
export interface PoolConfig { [option: string]: any }
export interface ClientConfig { [option: string]: any }
export class Pool extends EventEmitter {
  constructor(config?: any);
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  connect(): Promise<PoolClient>;
  connect(callback: (error: Error | undefined, client: PoolClient | undefined, done: (release?: any) => void) => void): void;
  end(): Promise<void>;
  end(callback: () => void): void;
  query<T extends Submittable>(query: T): T;
  query<R = any>(query: string | QueryConfig, values?: any[]): Promise<QueryResult<R>>;
  query(query: any, ...rest: any[]): any;
}
export class Query extends EventEmitter { constructor(...given: any[]); submit(connection: any): void }
export class Connection extends EventEmitter { query(text: string): void; [member: string]: any }
export class DatabaseError extends Error { readonly code?: string; readonly constraint?: string; readonly table?: string; [member: string]: any }
export const types: any;
export const defaults: any;
export const native: any;
`;
const pgDefault = `
declare const all: { Pool: typeof Pool; Client: typeof Client; Query: typeof Query; Connection: typeof Connection; DatabaseError: typeof DatabaseError; types: any; defaults: any; native: any };
export default all;
`;
const cursor = (name: string): string => `
declare class EventEmitter { on(event: any, listener: any): this; once(event: any, listener: any): this; off(event: any, listener: any): this; emit(event: any, ...given: any[]): boolean; removeListener(event: any, listener: any): this; removeAllListeners(event?: any): this }
declare class ${name} extends EventEmitter { constructor(text: string, values?: any[], config?: any); read(rows: number): Promise<any[]>; close(): Promise<void>; submit(connection: any): void; [member: string]: any }
export default ${name};
`;
const postgres = `
declare namespace postgres {
  interface Fragment { readonly fragment: true }
  interface PendingQuery<R> extends Promise<R> { simple(): this; raw(): this; values(): this; describe(): Promise<any>; cursor(...given: any[]): any; forEach(...given: any[]): any; cancel(): void; execute(): this }
  interface Sql<T = {}> {
    <R = any>(template: TemplateStringsArray, ...values: any[]): PendingQuery<R>;
    (first: any, ...rest: any[]): any;
    unsafe<R = any>(query: string, values?: any[], options?: any): PendingQuery<R>;
    file<R = any>(path: string, ...rest: any[]): PendingQuery<R>;
    begin<R>(run: (sql: TransactionSql<T>) => R): Promise<R>;
    begin<R>(options: string, run: (sql: TransactionSql<T>) => R): Promise<R>;
    reserve(): Promise<ReservedSql<T>>;
    listen(...given: any[]): any;
    notify(...given: any[]): any;
    subscribe(...given: any[]): any;
    end(options?: any): Promise<void>;
    json(value: any): any;
    array(value: any, type?: number): any;
    options: any;
    parameters: any;
  }
  interface TransactionSql<T = {}> extends Sql<T> { savepoint(...given: any[]): Promise<any>; prepare(name: string): Promise<any> }
  interface ReservedSql<T = {}> extends Sql<T> { release(): void }
  interface Options<T = {}> { [option: string]: any }
  class PostgresError extends Error { code: string; [member: string]: any }
}
declare function postgres<T = {}>(url?: any, options?: any): postgres.Sql<T>;
export = postgres;
`;
const pgPromise = `
declare namespace pgPromise {
  interface IBaseProtocol<E = {}> {
    query(text: any, values?: any, mode?: any): Promise<any>;
    none(text: any, values?: any): Promise<any>;
    one(text: any, values?: any, ...rest: any[]): Promise<any>;
    oneOrNone(text: any, values?: any, ...rest: any[]): Promise<any>;
    many(text: any, values?: any): Promise<any>;
    manyOrNone(text: any, values?: any): Promise<any>;
    any(text: any, values?: any): Promise<any>;
    result(text: any, values?: any, ...rest: any[]): Promise<any>;
    multi(text: any, values?: any): Promise<any>;
    multiResult(text: any, values?: any): Promise<any>;
    each(text: any, values: any, ...rest: any[]): Promise<any>;
    map(text: any, values: any, ...rest: any[]): Promise<any>;
    func(name: any, ...rest: any[]): Promise<any>;
    proc(name: any, ...rest: any[]): Promise<any>;
    task(...given: any[]): Promise<any>;
    taskIf(...given: any[]): Promise<any>;
    tx(...given: any[]): Promise<any>;
    txIf(...given: any[]): Promise<any>;
  }
  interface IDatabase<E = {}, C = any> extends IBaseProtocol<E> { connect(options?: any): Promise<IConnected<E>>; $pool: any; $config: any }
  interface IConnected<E = {}> extends IBaseProtocol<E> { done(kill?: boolean): any; client: any }
  interface ITask<E = {}> extends IBaseProtocol<E> { ctx: any; batch(...given: any[]): Promise<any> }
  interface IMain<E = {}, C = any> { (connection: any, context?: any): IDatabase<E, C>; as: any; pg: any; helpers: any; end(): void; [member: string]: any }
  type Database = IDatabase<any>;
}
declare function pgPromise(options?: any): pgPromise.IMain;
export = pgPromise;
`;
const slonik = `
export interface CommonQueryMethods { any(query: any): Promise<any>; anyFirst(query: any): Promise<any>; exists(query: any): Promise<boolean>; many(query: any): Promise<any>; manyFirst(query: any): Promise<any>; maybeOne(query: any): Promise<any>; maybeOneFirst(query: any): Promise<any>; one(query: any): Promise<any>; oneFirst(query: any): Promise<any>; query(query: any): Promise<any>; transaction(run: (connection: DatabaseTransactionConnection) => any, retries?: number): Promise<any> }
export interface DatabasePool extends CommonQueryMethods { connect(run: (connection: DatabasePoolConnection) => any): Promise<any>; end(): Promise<void>; stream(...given: any[]): Promise<any> }
export interface DatabasePoolConnection extends CommonQueryMethods { stream(...given: any[]): Promise<any> }
export interface DatabaseTransactionConnection extends CommonQueryMethods { stream(...given: any[]): Promise<any> }
export type DatabaseConnection = DatabasePool | DatabasePoolConnection | DatabaseTransactionConnection;
export function createPool(uri: string, configuration?: any): Promise<DatabasePool>;
export function createSqlTag(configuration?: any): any;
export const sql: any;
`;
const neon = `
${pg}
export function neon(url: string, options?: any): NeonQueryFunction;
export interface NeonQueryFunction { (template: TemplateStringsArray, ...values: any[]): Promise<any>; query(text: string, values?: any[], options?: any): Promise<any>; unsafe(text: string): any; transaction(...given: any[]): Promise<any> }
export const neonConfig: any;
`;

/** Declarations by package name. */
export const driverDeclarations: ReadonlyMap<string, string> = new Map([
  ['pg', pg + pgDefault],
  ['pg-pool', `import { Pool as Base } from 'pg';\ndeclare class Pool extends Base {}\nexport default Pool;\n`],
  ['pg-native', `declare class Client { connect(...given: any[]): any; query(...given: any[]): any; [member: string]: any }\nexport default Client;\n`],
  ['pg-cursor', cursor('Cursor')],
  ['pg-query-stream', cursor('QueryStream')],
  ['pg-promise', pgPromise],
  ['postgres', postgres],
  ['slonik', slonik],
  ['@neondatabase/serverless', neon],
  ['@vercel/postgres', `${pg}\nexport function createPool(config?: any): Pool;\nexport function createClient(config?: any): Client;\nexport const db: Pool;\nexport const sql: any;\n`],
]);

/** Packages whose values are PostgreSQL connections: where a type leads to several packages, these speak. */
export const defaultFamily: ReadonlySet<string> = new Set(driverDeclarations.keys());
