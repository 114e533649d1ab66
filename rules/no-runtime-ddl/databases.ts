import { driverFamily } from '../driver-family.js';

/** Clients of databases whose SQL reads like PostgreSQL's. */
const foreign: ReadonlySet<string> = new Set(
  `better-sqlite3 sqlite sqlite3 sql.js @sqlite.org/sqlite-wasm @libsql/client @libsql/core libsql expo-sqlite node:sqlite bun:sqlite wa-sqlite @op-engineering/op-sqlite react-native-quick-sqlite @capacitor-community/sqlite
  mysql mysql2 mariadb @planetscale/database mssql tedious oracledb @clickhouse/client @clickhouse/client-web clickhouse duckdb @duckdb/node-api @duckdb/duckdb-wasm snowflake-sdk @google-cloud/bigquery
  @google-cloud/spanner cassandra-driver @databricks/sql @cloudflare/workers-types`.split(/\s+/u),
);
/** Besides the drivers: what speaks to PostgreSQL by its own means. */
const alsoPostgres: ReadonlySet<string> = new Set(['@electric-sql/pglite', 'pg-format', 'pg-mem', 'drizzle-orm', 'kysely', 'knex', 'typeorm', 'sequelize', '@prisma/client']);

const drivers: ReadonlySet<string> = new Set(driverFamily);

/** Whether a package is the client of another database. */
export function isForeignDatabase(name: string): boolean {
  return foreign.has(name);
}

/** Whether a package may talk to PostgreSQL. */
export function isForPostgres(name: string): boolean {
  return drivers.has(name) || alsoPostgres.has(name);
}
