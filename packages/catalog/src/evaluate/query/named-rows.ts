import type { Node, SelectStmt } from '@pgsql/types';
import { stringsOf, tagged } from '../../nodes.js';
import { areSameOnceClipped } from '../clipped-names.js';
import { evaluate, type Scope } from '../expression.js';
import type { MayHave, Row } from '../rows.js';
import { holdsDatabaseName, type Datum } from '../value.js';

interface Comparison {
  /** Of which item; null where the column stands alone. */
  readonly alias: string | null;
  readonly column: string;
  /** It is one of these. */
  readonly values: readonly (string | number)[];
}

/** Columns that hold names, and those that hold the oid of a relation, which is a number here; oids of others have texts that stand for them. */
const nameColumn = /(?:name|label)$/u;
const relationColumn = /relid$/u;

/** Whether an expression says the same whatever row of the query's own it stands beside: a constant, or a column of a query around it, or a variable's field. */
function isSettled(node: Node, own: ReadonlySet<string>): boolean {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'A_Const':
      return true;
    case 'TypeCast':
      return body.arg !== undefined && 'A_Const' in body.arg;
    case 'ColumnRef': {
      const names = stringsOf(body.fields);
      return names.length === 2 && body.fields?.length === 2 && !own.has(names[0] ?? '');
    }
    default:
      return false;
  }
}

/** `name = 'constant'`, `name IN ('a', 'b')` or `relid = outer.oid`; null for any other condition. */
function comparisonOf(node: Node, own: ReadonlySet<string>, scope: Scope): Comparison | null {
  if (!('A_Expr' in node) || (node.A_Expr.kind !== 'AEXPR_OP' && node.A_Expr.kind !== 'AEXPR_IN') || stringsOf(node.A_Expr.name).join('.') !== '=') return null;
  const { lexpr, rexpr } = node.A_Expr;
  if (lexpr === undefined || rexpr === undefined || !('ColumnRef' in lexpr)) return null;
  const fields = lexpr.ColumnRef.fields ?? [];
  const names = stringsOf(fields);
  const [column, alias = null] = [...names].reverse();
  if (column === undefined || names.length !== fields.length || names.length > 2) return null;
  // A variable of the body may have the column's name; without an alias the column may be of any item.
  if (scope.variables.has(column) || (alias === null ? own.size > 1 : !own.has(alias))) return null;
  const isName = nameColumn.test(column);
  const sides = 'List' in rexpr ? (rexpr.List.items ?? []) : [rexpr];
  if ((!isName && !relationColumn.test(column)) || !sides.every((side) => isSettled(side, own))) return null;
  const values = sides.flatMap((side): readonly (string | number)[] => {
    const value = evaluate(side, scope);
    const datum = value.kind === 'known' ? value.value : null;
    return (typeof datum === 'string' && isName && !holdsDatabaseName(datum)) || (typeof datum === 'number' && !isName) ? [datum] : [];
  });
  return values.length === sides.length ? { alias, column, values } : null;
}

/** What comparisons leave of the rows of an item. */
export interface NamedRows {
  /** Whether a row may pass that has this name or number in this column. */
  readonly mayHave: MayHave;
  readonly mayPass: (row: Row) => boolean;
}

/** The aliases of FROM; null when an item may have others, or leaves rows out by itself. */
function aliasesOf(nodes: readonly Node[]): readonly string[] | null {
  const found: string[] = [];
  for (const node of nodes) {
    if ('RangeVar' in node) found.push(node.RangeVar.alias?.aliasname ?? node.RangeVar.relname ?? '');
    else if ('RangeSubselect' in node) found.push(node.RangeSubselect.alias?.aliasname ?? '');
    else if ('JoinExpr' in node && node.JoinExpr.alias === undefined && node.JoinExpr.larg !== undefined && node.JoinExpr.rarg !== undefined) {
      const inner = aliasesOf([node.JoinExpr.larg, node.JoinExpr.rarg]);
      if (inner === null) return null;
      found.push(...inner);
    } else return null;
  }
  return new Set(found).size === found.length ? found : null;
}

function conjuncts(node: Node): readonly Node[] {
  return 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR' ? (node.BoolExpr.args ?? []).flatMap(conjuncts) : [node];
}

/** No name of so few characters is clipped, or holds the name that stands for the database's. */
const short = 21;

/** Whether two values of one kind may be the same: a name is as long as PostgreSQL keeps it. */
function mayBeSame(one: Datum, value: string | number): boolean {
  // Nearly all are short: neither clipped nor the name of the database.
  if (typeof one === 'string' && typeof value === 'string' && one.length < short && value.length < short) return one === value;
  return typeof one !== typeof value || one === value || areSameOnceClipped(one, value) || holdsDatabaseName(one);
}

function mayBeAmong(one: Datum, { values }: Comparison): boolean {
  for (const asked of values) if (mayBeSame(one, asked)) return true;
  return false;
}

/** Every row of a catalog is asked: by loops, which make no function for each of them. */
function rowsNamed(compared: readonly Comparison[]): NamedRows {
  return {
    mayHave: (column, value) => {
      for (const one of compared) if (one.column === column && !mayBeAmong(value, one)) return false;
      return true;
    },
    mayPass: (row) => {
      for (const one of compared) {
        const own = row.get(one.column);
        if (own?.kind === 'known' && !mayBeAmong(own.value, one)) return false;
      }
      return true;
    },
  };
}

/**
 * Which rows of an item of FROM may pass WHERE, as far as comparisons of names and oids tell: nearly all rows of a catalog do not, and need
 * not be made. Null where nothing is told of any item; for an item, undefined.
 */
export function namedRows({ fromClause = [], whereClause }: SelectStmt, scope: Scope): ((alias: string) => NamedRows | undefined) | null {
  if (whereClause === undefined) return null;
  const aliases = aliasesOf(fromClause);
  if (aliases === null) return null;
  const own = new Set(aliases);
  const compared = conjuncts(whereClause).flatMap((node) => comparisonOf(node, own, scope) ?? []);
  if (compared.length === 0) return null;
  return (alias) => {
    const about = compared.filter((one) => one.alias === null || one.alias === alias);
    return about.length === 0 ? undefined : rowsNamed(about);
  };
}
