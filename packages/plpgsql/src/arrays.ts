import type { TriggerCall } from './model.js';
import type { SqlNode } from './node.js';
import { namesOf } from './node.js';
import type { Value } from './value.js';
import { known, textOf } from './value.js';

export function arrayOf(items: readonly Value[]): Extract<Value, { kind: 'composite' }> {
  return { kind: 'composite', form: 'array', parts: items.map((item, index) => [String(index), item]) };
}

/** The items of an array: `ARRAY[…]`, `'{a,b}'`, either with a cast, or TG_ARGV; null for anything else. */
export function arrayItems(node: SqlNode | undefined, evaluate: (item: SqlNode) => Value, call: TriggerCall | null): readonly Value[] | null {
  if (node === undefined) return null;
  if ('A_ArrayExpr' in node) return (node.A_ArrayExpr.elements ?? []).map(evaluate);
  if ('ColumnRef' in node) {
    const value = isArguments(node, call) ? arrayOf((call?.arguments ?? []).map(known)) : evaluate(node);
    return value.kind === 'composite' && value.form === 'array' ? value.parts.map(([, item]) => item) : null;
  }
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) {
    // Between the texts, names and enums that conditions list, a cast changes no item, unless a length cuts it: "char" has one byte.
    const { names, arrayBounds = [], typmods = [] } = node.TypeCast.typeName ?? {};
    if (arrayBounds.length !== 1 || typmods.length > 0 || ['bpchar', 'char'].includes(namesOf(names).at(-1) ?? '')) return null;
    return arrayItems(node.TypeCast.arg, evaluate, call);
  }
  if ('A_Const' in node) {
    const text = textOf(evaluate(node));
    const items = text === null ? null : /^\{(?<items>[^{}"\\]*)\}$/u.exec(text)?.groups?.['items'];
    if (items === null || items === undefined) return null;
    const list = items.trim() === '' ? [] : items.split(',').map((item) => item.trim());
    return list.some((item) => item === '' || item.toLowerCase() === 'null') ? null : list.map(known);
  }
  return null;
}

/** TG_ARGV is NULL when the trigger has no arguments. */
function isArguments(node: Extract<SqlNode, { ColumnRef: unknown }>, call: TriggerCall | null): boolean {
  return namesOf(node.ColumnRef.fields).join('.') === 'tg_argv' && call !== null && call.arguments.length > 0;
}
