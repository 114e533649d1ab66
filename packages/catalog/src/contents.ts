import type { CreateStmt, RangeVar } from '@pgsql/types';
import { stateWith } from './copies.js';
import { lookUpRelation } from './names.js';
import { qualifiedName } from './model.js';
import type { State } from './state.js';
import { mayExist } from './taints.js';

/**
 * A table that this file made is empty at first, and nobody else can have written to it: until it is committed no other session sees it.
 * Runners that commit between the statements of a file leave a moment in which another could; that one does is not assumed, as
 * it is not assumed of the catalog.
 */
export function withEmptyTable(before: State, after: State, { relation: name = {}, partbound, partspec, inhRelations, ofTypename }: CreateStmt): State {
  if (after === before || partbound !== undefined || partspec !== undefined || ofTypename !== undefined || (inhRelations ?? []).length > 0) return after;
  // Whoever may create in a schema may perhaps not look names up in it.
  const relation = after.relations.movedSince(before.relations).come.find((one) => one.name === name.relname && !before.relations.has(one.oid));
  if (relation === undefined || mayExist(before, qualifiedName(relation))) return after;
  return stateWith(after, { contents: after.contents.with(relation.oid, []) });
}

/** Nothing is known any more of the rows that tables have. */
export function withoutContents(state: State): State {
  return state.contents.size === 0 ? state : stateWith(state, { contents: state.contents.filter(() => false) });
}

/** Tables whose columns changed, or that are gone: their rows are not what was noted. */
export function withCurrentContents(before: State, after: State): State {
  if (after.contents.size === 0 || before.relations === after.relations) return after;
  let { contents } = after;
  for (const oid of after.relations.keysChangedSince(before.relations)) {
    const old = before.relations.get(oid);
    if (old !== undefined && old.columns !== after.relations.get(oid)?.columns) contents = contents.without(oid);
  }
  return contents === after.contents ? after : stateWith(after, { contents });
}

/** The relation of a name, where it may be read as it stands: not through what inherits from it, nor by what row security leaves. */
export function knownTable(state: State, name: RangeVar): number | null {
  if (state.contents.size === 0) return null;
  const relation = lookUpRelation(state, name);
  if (relation === null || !state.contents.has(relation.oid)) return null;
  const isPlain = relation.relkind === 'table' && relation.parents.length === 0 && !relation.rowSecurity && (state.lookups.children.get(relation.oid) ?? []).length === 0;
  return isPlain ? relation.oid : null;
}
