import { rowsAt } from '../lookups.js';
import type { Constraint, Relation } from '../model.js';
import type { State } from '../state.js';

export interface ForeignKey {
  readonly relation: Relation;
  readonly constraint: Constraint;
}

/** The tables that refer to one by foreign keys. */
export function referringTo({ relations, lookups }: State, oid: number): readonly Relation[] {
  return rowsAt(relations, lookups.referrers.get(oid));
}

/** The foreign keys that refer to a table, with the tables that have them. */
export function foreignKeysTo(state: State, oid: number): readonly ForeignKey[] {
  const found: ForeignKey[] = [];
  for (const relation of referringTo(state, oid)) {
    for (const constraint of relation.constraints) if (constraint.references?.relation === oid) found.push({ relation, constraint });
  }
  return found;
}
