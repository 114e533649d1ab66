import type { Node } from '@pgsql/types';
import type { Proc } from '../model.js';
import { stringsOf } from '../nodes.js';
import type { Rows } from './model.js';

/** The text of a constant, or null; a type around it does not matter. */
export function constantText(node: Node | undefined): string | null {
  if (node === undefined) return null;
  if ('TypeCast' in node) return constantText(node.TypeCast.arg);
  return 'A_Const' in node ? (node.A_Const.sval?.sval ?? null) : null;
}

/** Which rows an UPDATE or DELETE is about, by its WHERE. */
export function rowsOf(proc: Proc | null, { whereClause }: { readonly whereClause?: Node }): Rows {
  if (whereClause === undefined || ('A_Const' in whereClause && whereClause.A_Const.boolval?.boolval === true)) return { kind: 'all' };
  const parts = 'BoolExpr' in whereClause && whereClause.BoolExpr.boolop === 'AND_EXPR' ? (whereClause.BoolExpr.args ?? []) : [whereClause];
  const equal = parts.map((part) => equality(proc, part));
  const found = equal.flatMap((one) => one ?? []);
  return found.length === parts.length ? { kind: 'parameters', equal: found } : { kind: 'some', where: 'its WHERE condition' };
}

function equality(proc: Proc | null, node: Node): { readonly column: string; readonly parameter: number } | null {
  if (proc === null || !('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP' || stringsOf(node.A_Expr.name).join('.') !== '=') return null;
  const sides = [node.A_Expr.lexpr, node.A_Expr.rexpr];
  for (const [index, side] of sides.entries()) {
    const parameter = parameterOf(proc, side);
    const other = sides[1 - index];
    const column = other !== undefined && 'ColumnRef' in other ? (stringsOf(other.ColumnRef.fields).at(-1) ?? null) : null;
    if (parameter !== null && column !== null && !proc.argumentNames.includes(column)) return { column, parameter };
  }
  return null;
}

/** `$1`, `p_id` or `purge.p_id`: which argument of the function is read, or null. */
function parameterOf(proc: Proc, node: Node | undefined): number | null {
  if (node === undefined) return null;
  if ('TypeCast' in node) return null;
  if ('ParamRef' in node) return (node.ParamRef.number ?? 0) - 1;
  if (!('ColumnRef' in node)) return null;
  const names = stringsOf(node.ColumnRef.fields);
  if (names.length === 2 && names[0] !== proc.name) return null;
  const position = proc.argumentNames.indexOf(names.at(-1) ?? '');
  return position >= 0 && names.at(-1) !== '' ? position : null;
}
