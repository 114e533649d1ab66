import type { OptionSchema } from '@pg-guardrails/kernel';
import { matchesPackage } from './packages.js';

/** What one driver's exports do when they are called or constructed. */
interface Driver {
  /** Functions that make a connection or a pool. */
  readonly factories: readonly string[];
  /** Of a package that does much else: the exports that speak to PostgreSQL, by whose names imports of it count. */
  readonly only?: readonly string[];
  /** Classes that open nothing: errors (every name that ends with Error), query objects, type tables. */
  readonly passive: readonly string[] | 'all';
}

const opening = (...factories: readonly string[]): Driver => ({ factories, passive: [] });
const nothingOpens: Driver = { factories: [], passive: 'all' };

/**
 * The packages made for PostgreSQL that open a connection, speak its protocol, or hand queries to a connection themselves.
 * Query builders and ORMs for several databases (knex, kysely, drizzle-orm, typeorm, sequelize, Prisma) are not among them:
 * services use them everywhere by design, so whether they are a boundary is for the claim's `drivers` to say.
 */
const family: Readonly<Record<string, Driver>> = {
  pg: { factories: [], passive: ['Query', 'Result', 'TypeOverrides'] },
  'pg-pool': opening(),
  'pg-native': opening('default'),
  libpq: opening('default'),
  'pg-cursor': nothingOpens,
  'pg-query-stream': nothingOpens,
  'pg-copy-streams': nothingOpens,
  'pg-protocol': nothingOpens,
  'pg-logical-replication': {
    factories: [],
    passive: ['PgoutputPlugin', 'ProtocolBuffersPlugin', 'TestDecodingPlugin', 'Wal2JsonPlugin'],
  },
  // pgPromise() gives a function that opens the database: pgPromise()(connection).
  'pg-promise': opening('default', 'default()'),
  postgres: opening('default'),
  slonik: opening('createPool'),
  '@slonik/driver': opening('createDriverFactory'),
  '@slonik/pg-driver': opening('createPgDriverFactory'),
  '@neondatabase/serverless': opening('neon'),
  '@vercel/postgres': opening('createClient', 'createPool'),
  '@databases/pg': opening('default', 'createConnectionPool'),
  '@pgkit/client': opening('createPool'),
  'postgresql-client': { factories: [], passive: ['BindParam', 'DataTypeMap'] },
  postgrejs: { factories: [], passive: ['BindParam', 'DataTypeMap'] },
  'serverless-postgres': opening(),
  'ts-postgres': opening('connect'),
  '@db/postgres': opening(),
  bun: { factories: [], passive: [], only: ['SQL', 'sql', 'postgres'] },
};

/** The packages that are drivers without being named in a claim. */
export const driverFamily: readonly string[] = Object.keys(family);

/** The option that names more drivers; it cannot take one of the family away, so no claim is weakened by it. */
export const driversOption: OptionSchema = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  uniqueItems: true,
  default: [],
  description: 'Packages that are drivers too, besides the family: names, or patterns such as `@acme/*`.',
};

/** Whether a package is a driver: of the family, or named by the claim. */
export function isDriver(name: string, drivers: readonly string[]): boolean {
  return Object.hasOwn(family, name) || drivers.some((pattern) => matchesPackage(name, pattern));
}

/** Whether taking these exports of a driver is taking the driver: of a package that does much else, only some are. */
export function takesDriver(name: string, names: readonly string[]): boolean {
  const only = Object.hasOwn(family, name) ? family[name]?.only : undefined;
  return only === undefined || names.some((taken) => only.includes(taken));
}

/** A driver that only the claim names: its default export and the one with its own name (`knex`) make connections. */
function namedByClaim(name: string): Driver {
  return opening('default', name.slice(name.lastIndexOf('/') + 1));
}

/** The last part of an export's path: `Pool` of `native.Pool`; `require('postgres')` gives the whole module, which is its default. */
function exportName(path: string): string {
  return path === '*' ? 'default' : path.slice(path.lastIndexOf('.') + 1);
}

/** Whether constructing, extending (`class`) or calling (`function`) an export of a driver makes a connection or a pool. */
export function opensConnection(name: string, exportPath: string, as: 'class' | 'function'): boolean {
  const driver = Object.hasOwn(family, name) ? family[name] : undefined;
  const { factories, passive, only } = driver ?? namedByClaim(name);
  const exported = exportName(exportPath);
  if (only !== undefined) return as === 'class' && only.includes(exported);
  if (as === 'function') return factories.includes(exported);
  return passive !== 'all' && !passive.includes(exported) && !exported.endsWith('Error');
}

/**
 * Whether a value with this origin may be a pool, a client or a module that stands for one. A path such as `Pool.query().rows`
 * is what a query gave, and `ClientConfig` is a description: a member `query` of theirs is no query.
 */
export function mayQuery(exportPath: string): boolean {
  const [made = '', ...taken] = exportPath.split('.');
  return !taken.includes('query()') && !/(?:Config|Error|Options|Result|Row)$/u.test(made);
}

/** The names that drivers give to pools, clients, and what makes them or stands for them. */
const handles = /^(?:\*|default|native|postgres|pgPromise|neon|Bound.*|.*(?:Pool|Client|ClientBase|Connection)|(?:Transaction|Reserved)?Sql|I(?:BaseProtocol|Connected|Database|Main|Task)|Database|CommonQueryMethods|NeonQueryFunction)$/u;

/** Whether an export of a driver, or what it gives (`Pool.connect()`), is a pool, a client, or a way to make one: who has it sends what it likes. */
export function isHandle(name: string, exportPath: string): boolean {
  const [made = '', ...taken] = exportPath.split('.');
  if (taken.length > 0 && taken.join('.') !== 'connect()') return false;
  // Drivers that only the claim names: whatever is no description and no error.
  if (!Object.hasOwn(family, name)) return mayQuery(made);
  const driver = family[name];
  if (driver?.only !== undefined) return driver.only.includes(made);
  return handles.test(made.replace(/\(\)$/u, '')) || (driver !== undefined && driver.factories.includes(made));
}
