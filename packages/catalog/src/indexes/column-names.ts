import type { Node } from '@pgsql/types';
import { parseExpression } from '@pg-guardrails/sql-reader';
import { stringsOf } from '../nodes.js';
import type { Index } from '../model.js';

/** What an expression suggests as a name, and whether a cast around it gives a better one (parse_target.c, FigureColnameInternal). */
interface Suggestion {
  readonly name: string | null;
  readonly strength: 'none' | 'weak' | 'strong';
}

const nothing: Suggestion = { name: null, strength: 'none' };
const strong = (name: string | undefined): Suggestion => (name === undefined ? nothing : { name, strength: 'strong' });

function suggestion(node: Node | undefined): Suggestion {
  if (node === undefined) return nothing;
  if ('ColumnRef' in node) return strong(stringsOf(node.ColumnRef.fields).at(-1));
  if ('A_Indirection' in node) {
    const field = stringsOf(node.A_Indirection.indirection).at(-1);
    return field === undefined ? suggestion(node.A_Indirection.arg) : strong(field);
  }
  if ('FuncCall' in node) return strong(stringsOf(node.FuncCall.funcname).at(-1));
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? strong('nullif') : nothing;
  if ('TypeCast' in node) {
    const inner = suggestion(node.TypeCast.arg);
    const type = stringsOf(node.TypeCast.typeName?.names).at(-1);
    return inner.strength === 'strong' || type === undefined ? inner : { name: type, strength: 'weak' };
  }
  if ('CollateClause' in node) return suggestion(node.CollateClause.arg);
  if ('CaseExpr' in node) {
    const inner = suggestion(node.CaseExpr.defresult);
    return inner.strength === 'strong' ? inner : { name: 'case', strength: 'weak' };
  }
  if ('A_ArrayExpr' in node) return strong('array');
  if ('RowExpr' in node) return strong('row');
  if ('CoalesceExpr' in node) return strong('coalesce');
  if ('MinMaxExpr' in node) return strong(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  return nothing;
}

/** FigureIndexColname; `expr` where nothing suggests itself (ChooseIndexColumnNames). */
export function expressionLabel(node: Node | undefined): string {
  return suggestion(node).name ?? 'expr';
}

/** ChooseIndexColumnNames: the second of a name gets a number. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const chosen: string[] = [];
  for (const name of names) {
    let free = name;
    for (let number = 1; chosen.includes(free); number += 1) free = `${name}${String(number)}`;
    chosen.push(free);
  }
  return chosen;
}

/** What the key columns of an index are called, for the names of its clones. */
export function keyLabels(index: Pick<Index, 'keys'>): readonly string[] {
  return index.keys.map((key) => {
    if (!key.startsWith('(')) return key;
    return expressionLabel(parseExpression(key).value ?? undefined);
  });
}
