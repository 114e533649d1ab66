import type { RangeVar } from '@pgsql/types';
import { notOwner, type Rejection, wrongObjectType } from './errors.js';
import { hasPrivilegesOf } from './memberships.js';
import type { Relation } from './model.js';
import { currentRole, lookUpOid, lookUpRelation, relationNamed, requireOwner, writtenName } from './names.js';
import type { State } from './state.js';

/** Whose a relation is that the model holds as something else: an index is its table's owner's. */
function ownerOfOther(state: State, oid: number): string | undefined {
  const index = state.indexes.get(oid);
  if (index !== undefined) return state.relations.get(index.relation)?.owner;
  for (const type of state.types.values()) if (type.oid === oid) return type.owner;
  return undefined;
}

/** What a name leads to that is an index or a composite type, which only its owner is told (RangeVarCallbackOwnsRelation, RangeVarCallbackForAlterRelation); null for any other. @throws {Rejection} 42501 */
export function ownOther(state: State, name: RangeVar): number | null {
  const oid = lookUpOid(state, name);
  if (oid === null || state.relations.has(oid)) return null;
  const owner = ownerOfOther(state, oid);
  if (owner !== undefined && !hasPrivilegesOf(state, currentRole(state), owner)) throw notOwner('relation', writtenName(name));
  return oid;
}

/** A relation of one's own: whose it is is asked before what it is (tablecmds.c, RangeVarCallbackOwnsRelation). @throws {Rejection} 3F000, 42P01, 42501, 42809 for an index or a composite type */
export function ownRelationNamed(state: State, name: RangeVar): Relation {
  const relation = lookUpRelation(state, name);
  if (relation === null) ownOther(state, name);
  const found = relation ?? relationNamed(state, name);
  requireOwner(state, found);
  return found;
}

/** What else than a relation of the model a name leads to, in the words of PostgreSQL's refusal. */
export function refusalOfOther(state: State, oid: number, name: RangeVar): Rejection {
  return wrongObjectType(`"${name.relname ?? ''}" is ${state.indexes.has(oid) ? 'an index' : 'a composite type'}`);
}
