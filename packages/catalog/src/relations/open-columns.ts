import { stateWith } from '../copies.js';
import { qualifiedName, type Aspect, type Relation } from '../model.js';
import type { Context, State } from '../state.js';
import { withTaint } from '../taints.js';

/** Remembers that not all columns of a relation could be told, and what else of it depends on them. */
export function withOpenColumns(state: State, relation: Relation, aspects: readonly Aspect[], reason: string, context: Context): State {
  const open = stateWith(state, { openColumns: new Set(state.openColumns).add(relation.oid) });
  return withTaint(open, { aspects, relations: [qualifiedName(relation)], names: [] }, reason, context);
}
