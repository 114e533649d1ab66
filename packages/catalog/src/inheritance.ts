import { rowsAt } from './lookups.js';
import type { Relation } from './model.js';
import type { State } from './state.js';

/** The partitions of a relation, or what inherits from it, one level down (find_inheritance_children). */
export function inheritors(state: Pick<State, 'relations' | 'lookups'>, oid: number): readonly Relation[] {
  return rowsAt(state.relations, state.lookups.children.get(oid));
}
