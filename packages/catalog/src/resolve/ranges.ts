import type { RangeVar } from '@pgsql/types';
import { isAmong } from '../holes.js';
import { qualifiedName, type Attribute, type Relation, type Taint } from '../model.js';
import { lookUpRelation } from '../names.js';
import { stringsOf } from '../nodes.js';
import { queriedColumns } from '../relations/sequence-columns.js';
import type { State } from '../state.js';
import { taintsIn } from '../taints.js';

/** A column as a query sees it. */
export interface Column {
  readonly name: string;
  /** As `Attribute.type`; null where it is not known. */
  readonly type: string | null;
}

/** What one item of a FROM clause offers. */
export interface Range {
  /** Null when it has no name, or one that is not known. */
  readonly alias: string | null;
  /** In their order; null when they are not all known. */
  readonly columns: readonly Column[] | null;
}

/** Of which nothing is known. */
export const openRange: Range = { alias: null, columns: null };

/** Whether the model has every column of a relation: nothing that could not be evaluated may have added one. */
function hasAllColumns(state: State, relation: Relation): boolean {
  if (state.openWorld || state.openColumns.has(relation.oid)) return false;
  const key = qualifiedName(relation);
  const mayMean = ({ relations, before }: Taint): boolean => (before === undefined || relation.oid < before) && isAmong(relations, key);
  return !taintsIn(state.taints, 'existence').some(mayMean) && !taintsIn(state.taints, 'columns').some(mayMean);
}

const columnOf = ({ name, type }: Attribute): Column => ({ name, type: type === 'unknown' ? null : type });

/** A relation under its own name, as around a policy's condition. */
export function rangeOf(state: State, relation: Relation, alias: string = relation.name): Range {
  return { alias, columns: hasAllColumns(state, relation) ? queriedColumns(relation).map(columnOf) : null };
}

/** `FROM t AS x (a, b)`: the first columns have other names. */
export function renamed({ alias, columns }: Range, names: readonly string[]): Range {
  return { alias, columns: columns === null ? null : columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })) };
}

/** What a name leads to that is none of WITH; open where that is no relation of the model. */
export function namedRange(state: State, name: RangeVar): Range {
  const relation = lookUpRelation(state, name);
  const alias = name.alias?.aliasname ?? name.relname ?? null;
  return relation === null ? { alias, columns: null } : renamed(rangeOf(state, relation, alias ?? ''), stringsOf(name.alias?.colnames));
}
