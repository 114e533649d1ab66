import type { RangeVar } from '@pgsql/types';
import { indexWith, lookupsWith, stateWith } from '../copies.js';
import { listed, rowsAt, unlisted } from '../lookups.js';
import { qualifiedName, type Index } from '../model.js';
import { lookUpOid } from '../names.js';
import type { State } from '../state.js';

/** The indexes of a relation in the order of their oids (RelationGetIndexList). */
export function indexesOn(state: State, oid: number): readonly Index[] {
  return rowsAt(state.indexes, state.lookups.indexesOf.get(oid));
}

/** The index of this name; null when there is none, or when the name leads to something else. @throws {Rejection} 42501 */
export function lookUpIndex(state: State, name: RangeVar): Index | null {
  const oid = lookUpOid(state, name);
  return oid === null ? null : (state.indexes.get(oid) ?? null);
}

/** A new index, whose oid is the state's next. */
export function addIndex(state: State, index: Index): State {
  return stateWith(state, {
    nextOid: state.nextOid + 1,
    indexes: state.indexes.with(index.oid, index),
    relationNames: state.relationNames.with(qualifiedName(index), index.oid),
    lookups: lookupsWith(state.lookups, { indexesOf: listed(state.lookups.indexesOf, index.relation, index.oid) }),
  });
}

/** Changes an index, also its name and its schema. */
export function withIndex(state: State, index: Index): State {
  const old = state.indexes.get(index.oid);
  const names = old === undefined || qualifiedName(old) === qualifiedName(index) ? state.relationNames : state.relationNames.without(qualifiedName(old)).with(qualifiedName(index), index.oid);
  return stateWith(state, { indexes: state.indexes.with(index.oid, index), relationNames: names });
}

export function withoutIndex(state: State, oid: number): State {
  const index = state.indexes.get(oid);
  if (index === undefined) return state;
  return stateWith(state, {
    indexes: state.indexes.without(oid),
    relationNames: state.relationNames.without(qualifiedName(index)),
    lookups: lookupsWith(state.lookups, { indexesOf: unlisted(state.lookups.indexesOf, index.relation, oid) }),
  });
}

/** The partitions' indexes that are attached to one of a partitioned table. */
export function attachedIndexes(state: State, index: Index): readonly Index[] {
  return (state.lookups.children.get(index.relation) ?? []).flatMap((child) => indexesOn(state, child).filter((one) => one.parent === index.oid));
}

/** Indexes are in the schema of their table. */
export function moveIndexes(state: State, oid: number, schema: string): State {
  return indexesOn(state, oid).reduce((next, index) => withIndex(next, indexWith(index, { schema })), state);
}
