import type { Node, SelectStmt } from '@pgsql/types';
import { parseStatement } from '../../grammar.js';

/** What no block can run (PreventInTransactionBlock). */
const outsideBlocks = /\b(?:database|tablespace|concurrently|vacuum|system|subscription)\b/iu;

const tag = '$psql_gexec$';

function constantOf(target: Node | undefined): string | null {
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  return value !== undefined && 'A_Const' in value ? (value.A_Const.sval?.sval ?? null) : null;
}

function isStar(target: Node | undefined): boolean {
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  return value !== undefined && 'ColumnRef' in value && (value.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
}

/** `NOT EXISTS (SELECT … FROM pg_database …)`: whether a database is there already. */
function asksForDatabase(where: Node): boolean {
  if (!('BoolExpr' in where) || where.BoolExpr.boolop !== 'NOT_EXPR') return false;
  const [inner] = where.BoolExpr.args ?? [];
  if (inner === undefined || !('SubLink' in inner) || inner.SubLink.subLinkType !== 'EXISTS_SUBLINK') return false;
  const query = inner.SubLink.subselect;
  const [from, ...others] = query !== undefined && 'SelectStmt' in query ? (query.SelectStmt.fromClause ?? []) : [];
  return from !== undefined && others.length === 0 && 'RangeVar' in from && from.RangeVar.relname === 'pg_database';
}

/** `SELECT 'CREATE DATABASE app' WHERE NOT EXISTS (…)`, the usual way to say IF NOT EXISTS: of a history that is run from its beginning, it is run. */
function madeDatabase({ targetList: [target] = [], whereClause, fromClause }: SelectStmt): string | null {
  const text = constantOf(target);
  if (text === null || fromClause !== undefined || (whereClause !== undefined && !asksForDatabase(whereClause))) return null;
  const { node } = parseStatement(text);
  return node !== null && 'CreatedbStmt' in node ? text.replace(/;\s*$/u, '') : null;
}

/**
 * What psql's `\gexec` does with a query, as a statement: each value of its result is run (manual: psql, \gexec). A block does the same, so that whoever reads blocks can follow it. Null: no block could do it.
 */
export function executing(query: string): string | null {
  const { node } = parseStatement(query);
  if (node === null || !('SelectStmt' in node)) return null;
  const select = node.SelectStmt;
  const [target, ...others] = select.targetList ?? [];
  // Of several columns each is run, and a list of values has none that the block could name.
  if (target === undefined || others.length > 0 || isStar(target) || select.intoClause !== undefined || query.includes(tag)) return null;
  const database = madeDatabase(select);
  if (database !== null) return database;
  if (outsideBlocks.test(query)) return null;
  const text = constantOf(target);
  if (text !== null && select.fromClause === undefined) return `DO ${tag} BEGIN IF EXISTS (${query}) THEN EXECUTE ${literal(text)}; END IF; END ${tag}`;
  return `DO ${tag} DECLARE psql_gexec text; BEGIN FOR psql_gexec IN ${query} LOOP IF psql_gexec IS NOT NULL THEN EXECUTE psql_gexec; END IF; END LOOP; END ${tag}`;
}

function literal(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}
