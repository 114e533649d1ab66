import { arrayItems } from './arrays.js';
import type { TriggerCall } from './model.js';
import type { SqlNode } from './node.js';
import { keptByJson } from './records.js';
import type { Fields, Value } from './value.js';
import { textOf, unknown } from './value.js';

/** ROW(…) and (a, b); `OLD.*` among the parts stands for its fields. */
export function rowOf(parts: readonly SqlNode[], evaluate: (part: SqlNode) => Value): Value {
  const fields: (readonly [string, Value])[] = [];
  for (const part of parts) {
    const value = evaluate(part);
    if (isWholeRow(part) && value.kind === 'record') {
      if (value.fields === undefined) return unknown;
      for (const [, field] of value.fields) fields.push([String(fields.length), field]);
    } else {
      fields.push([String(fields.length), value]);
    }
  }
  return { kind: 'composite', form: 'row', parts: fields };
}

function isWholeRow(node: SqlNode): boolean {
  return 'ColumnRef' in node && (node.ColumnRef.fields ?? []).some((part) => 'A_Star' in part);
}

const documents: ReadonlyMap<string, 'json' | 'jsonb'> = new Map([
  ['to_jsonb', 'jsonb'],
  ['to_json', 'json'],
  ['row_to_json', 'json'],
]);

/** `to_jsonb(OLD)` and its like; null when the call is something else. */
export function document(name: string, row: Value, call: TriggerCall | null): Value | null {
  const form = documents.get(name);
  if (form === undefined || row.kind !== 'record' || row.presence !== 'row' || row.fields === undefined || call === null || call.columns === null) return null;
  return { kind: 'composite', form, parts: keptByJson(row.fields, call.columns) };
}

/** `document - 'key'` and `document - keys`: the document without these; subtraction of anything else is not followed. */
export function minus(left: Value, right: SqlNode | undefined, evaluate: (node: SqlNode) => Value, call: TriggerCall | null): Value {
  if (left.kind !== 'composite' || left.form !== 'jsonb' || right === undefined) return unknown;
  const keys = keysOf(right, evaluate, call);
  if (keys === null) return { kind: 'unknown', nullable: false, setting: null };
  return { ...left, parts: withoutKeys(left.parts, keys) };
}

function keysOf(node: SqlNode, evaluate: (node: SqlNode) => Value, call: TriggerCall | null): readonly string[] | null {
  const isArray = !('A_Const' in node);
  const items = isArray ? arrayItems(node, evaluate, call) : null;
  if (items !== null) {
    const keys = items.flatMap((item) => textOf(item) ?? []);
    return keys.length === items.length ? keys : null;
  }
  const key = textOf(evaluate(node));
  return key === null ? null : [key];
}

function withoutKeys(parts: Fields, keys: readonly string[]): Fields {
  return parts.filter(([name]) => !keys.includes(name));
}
