import type { Node, SelectStmt } from '@pgsql/types';
import { stringsOf } from '../../nodes.js';
import { areSameOnceClipped } from '../clipped-names.js';
import type { Scope } from '../expression.js';
import type { Row } from '../rows.js';
import { holdsDatabaseName } from '../value.js';

interface Comparison {
  readonly column: string;
  readonly text: string;
}

/** `name = 'constant'`, of the item or of no item by name; null for any other condition. */
function comparisonOf(node: Node, alias: string, scope: Scope): Comparison | null {
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP' || stringsOf(node.A_Expr.name).join('.') !== '=') return null;
  const { lexpr, rexpr } = node.A_Expr;
  if (lexpr === undefined || rexpr === undefined || !('ColumnRef' in lexpr) || !('A_Const' in rexpr) || rexpr.A_Const.sval === undefined) return null;
  const fields = lexpr.ColumnRef.fields ?? [];
  const names = stringsOf(fields);
  const column = names.at(-1);
  if (column === undefined || names.length !== fields.length || names.length > 2 || (names.length === 2 && names[0] !== alias)) return null;
  // Oids have texts that stand for them; a variable of the body may have the column's name.
  if (!column.endsWith('name') || scope.variables.has(column)) return null;
  return { column, text: rexpr.A_Const.sval.sval ?? '' };
}

/** What comparisons of names with constants leave of the rows of an item. */
export interface NamedRows {
  /** Whether a row may pass that has this name in this column. */
  readonly mayHave: (column: string, name: string) => boolean;
  readonly mayPass: (row: Row) => boolean;
}

/**
 * Whether a row of the only item of FROM may pass WHERE, as far as comparisons of names with constants tell: nearly all rows of a catalog do not,
 * and need not be looked at further. Null when there is no such comparison.
 */
export function namedRows({ fromClause = [], whereClause }: SelectStmt, scope: Scope): NamedRows | null {
  const [item, another] = fromClause;
  if (whereClause === undefined || item === undefined || another !== undefined || !('RangeVar' in item)) return null;
  const alias = item.RangeVar.alias?.aliasname ?? item.RangeVar.relname ?? '';
  const conditions = 'BoolExpr' in whereClause && whereClause.BoolExpr.boolop === 'AND_EXPR' ? (whereClause.BoolExpr.args ?? []) : [whereClause];
  const compared = conditions.flatMap((node) => comparisonOf(node, alias, scope) ?? []);
  if (compared.length === 0 || compared.some(({ text }) => holdsDatabaseName(text))) return null;
  const isMeant = (name: string, text: string): boolean => name === text || areSameOnceClipped(name, text) || holdsDatabaseName(name);
  return {
    mayHave: (column, name) => compared.every((one) => one.column !== column || isMeant(name, one.text)),
    mayPass: (row) =>
      compared.every(({ column, text }) => {
        const value = row.get(column);
        return value?.kind !== 'known' || typeof value.value !== 'string' || isMeant(value.value, text);
      }),
  };
}
