import { changeColumn } from './columns.js';
import { inheritors } from './inheritance.js';
import type { Attribute, Relation } from './model.js';
import { requireOwner } from './names.js';
import { withRelation, type State } from './state.js';

/** How far ALTER TABLE goes: with ONLY, or to all that inherit. */
export type Reach = 'only' | 'descendants';

export function childrenOf(state: State, relation: Relation, reach: Reach): readonly Relation[] {
  return reach === 'only' ? [] : inheritors(state, relation.oid);
}

/** Applies a change to a relation and, without ONLY, to all that inherit from it; each must be one's own (tablecmds.c, ATSimplePermissions). @throws {Rejection} 42501 */
export function downwards(state: State, relation: Relation, reach: Reach, change: (state: State, relation: Relation) => State): State {
  let next = change(state, relation);
  for (const child of childrenOf(state, relation, reach)) {
    requireOwner(next, child);
    next = downwards(next, next.relations.get(child.oid) ?? child, reach, change);
  }
  return next;
}

/** ATSimpleRecursion: who owns what inherits is asked before the command is looked at. @throws {Rejection} 42501 */
export function requireOwnDescendants(state: State, relation: Relation, reach: Reach): void {
  for (const child of childrenOf(state, relation, reach)) {
    requireOwner(state, child);
    requireOwnDescendants(state, child, reach);
  }
}

/** Changes a column of a relation, and of all that inherit from it. @throws {Rejection} 42703, 0A000, 42501 */
export function withColumn(state: State, relation: Relation, column: string, reach: Reach, change: (column: Attribute, relation: Relation) => Attribute): State {
  return downwards(state, relation, reach, (next, one) => withRelation(next, changeColumn(next, one, column, (attribute) => change(attribute, one))));
}

/** A relation and all that inherits from it (find_all_inheritors). */
export function withDescendants(state: State, relation: Relation): ReadonlyMap<number, Relation> {
  const found = new Map([[relation.oid, relation]]);
  // The map grows while it is walked.
  for (const oid of found.keys()) for (const child of inheritors(state, oid)) found.set(child.oid, child);
  return found;
}

/** A partition with all that it is a partition of, by oid; of any other relation itself (get_partition_ancestors). */
export function withAncestors(state: State, relation: Relation): ReadonlySet<number> {
  const found = new Set([relation.oid]);
  // The set grows while it is walked.
  for (const oid of found) for (const parent of state.relations.get(oid)?.parents ?? []) if (parent.partition) found.add(parent.oid);
  return found;
}
