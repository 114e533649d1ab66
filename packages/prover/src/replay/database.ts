import type { CreatedbStmt } from '@pgsql/types';
import { literal, quoted } from '../server/names.js';
import type { ServerError } from '../server/server.js';

function optionOf({ options }: CreatedbStmt, name: string): string | null {
  for (const node of options ?? []) {
    if ('DefElem' in node && node.DefElem.defname === name && node.DefElem.arg !== undefined && 'String' in node.DefElem.arg) return node.DefElem.arg.String.sval ?? null;
  }
  return null;
}

/** What CREATE DATABASE says about a database that is there already. */
export function ownDatabaseSql(node: CreatedbStmt): string {
  const owner = optionOf(node, 'owner');
  return `ALTER DATABASE ${quoted(node.dbname ?? '')} OWNER TO ${owner === null ? 'CURRENT_USER' : quoted(owner)}`;
}

/** A template of the history's own is another database, which is not replayed. */
export function templateRefusal(node: CreatedbStmt): ServerError | null {
  const template = optionOf(node, 'template');
  return template === null || template === 'template0' || template === 'template1' ? null : { sqlstate: '3D000', message: `template database "${template}" does not exist` };
}

/** Gives the database that is connected to another name. ALTER DATABASE … RENAME cannot, as long as anybody is connected to it. */
export function renameSql(from: string, to: string): string {
  return `UPDATE pg_catalog.pg_database SET datname = ${literal(to)} WHERE datname = ${literal(from)}`;
}
