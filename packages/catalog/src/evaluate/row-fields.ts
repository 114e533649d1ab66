import { isAmong } from '../holes.js';
import { qualifiedName } from '../model.js';
import type { State } from '../state.js';
import { typedUnknown } from './typed-unknown.js';
import { unknown, type Value } from './value.js';

/** A field of a row: of one that cannot be told, what the type of the relation's column says of it. */
export function fieldOf(row: Extract<Value, { kind: 'row' }>, name: string, state: State): Value {
  const field = row.fields.get(name) ?? unknown;
  if (field.kind !== 'unknown' || typeof row.shape !== 'number' || state.openColumns.has(row.shape)) return field;
  const relation = state.relations.get(row.shape);
  const column = relation?.columns.find((one) => one.name === name);
  if (relation === undefined || column === undefined || state.taints.some((taint) => taint.aspects.includes('columns') && isAmong(taint.relations, qualifiedName(relation)))) return field;
  return typedUnknown(state, column.type, field);
}
