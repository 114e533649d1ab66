import type { Node } from '@pgsql/types';
import { stringsOf } from '../../nodes.js';
import { evaluate, type Scope } from '../expression.js';
import { textOf } from '../value.js';
import { inRow, type Joined } from './rowset.js';

/** The conditions that AND joins. */
function conjuncts(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR' ? (node.BoolExpr.args ?? []).flatMap(conjuncts) : [node];
}

/** The alias of `alias.column`. */
function aliasOf(node: Node | undefined): string | null {
  if (node === undefined || !('ColumnRef' in node)) return null;
  const [alias, column, more] = stringsOf(node.ColumnRef.fields);
  return column === undefined || more !== undefined ? null : (alias ?? null);
}

/** A condition `one.a = other.b`, with the side that the left rows give first. */
function equation(quals: Node | undefined, left: ReadonlySet<string>, right: ReadonlySet<string>): { readonly own: Node; readonly other: Node } | null {
  for (const node of conjuncts(quals)) {
    if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP' || stringsOf(node.A_Expr.name).at(-1) !== '=') continue;
    const { lexpr, rexpr } = node.A_Expr;
    const [a, b] = [aliasOf(lexpr), aliasOf(rexpr)];
    if (a === null || b === null || lexpr === undefined || rexpr === undefined) continue;
    if (left.has(a) && right.has(b)) return { own: lexpr, other: rexpr };
    if (left.has(b) && right.has(a)) return { own: rexpr, other: lexpr };
  }
  return null;
}

/** Whether ON asks for the row of an oid. */
export function joinsByOid(quals: Node | undefined, right: readonly Joined[]): boolean {
  const aliases = new Set(right[0]?.map(([alias]) => alias));
  return conjuncts(quals).some((node) => {
    if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP' || stringsOf(node.A_Expr.name).at(-1) !== '=') return false;
    return [node.A_Expr.lexpr, node.A_Expr.rexpr].some((side) => side !== undefined && 'ColumnRef' in side && aliases.has(aliasOf(side) ?? '') && stringsOf(side.ColumnRef.fields).at(-1) === 'oid');
  });
}

/** Undefined for what cannot be told. */
function keyOf(node: Node, row: Joined, scope: Scope): string | null | undefined {
  const value = evaluate(node, inRow(scope, row));
  return value.kind === 'known' ? textOf(value.value) : undefined;
}

/**
 * For each left row the right rows that may be its partners, in their order: by an equation of columns where ON has one, so that two long
 * catalogs are not compared row with row.
 */
export function partners(quals: Node | undefined, left: readonly Joined[], right: readonly Joined[], scope: Scope): (row: Joined) => readonly Joined[] {
  const aliases = (rows: readonly Joined[]): ReadonlySet<string> => new Set(rows[0]?.map(([alias]) => alias));
  const found = left.length * right.length < 1000 ? null : equation(quals, aliases(left), aliases(right));
  if (found === null) return () => right;
  const byKey = new Map<string, number[]>();
  const uncertain: number[] = [];
  for (const [index, row] of right.entries()) {
    const key = keyOf(found.other, row, scope);
    if (key === undefined) uncertain.push(index);
    else if (key !== null) {
      const others = byKey.get(key);
      if (others === undefined) byKey.set(key, [index]);
      else others.push(index);
    }
  }
  return (row) => {
    const key = keyOf(found.own, row, scope);
    if (key === undefined) return right;
    const indexes = [...(key === null ? [] : (byKey.get(key) ?? [])), ...uncertain];
    return indexes.sort((a, b) => a - b).map((index) => right[index]).filter((partner) => partner !== undefined);
  };
}
