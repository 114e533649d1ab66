import type { DropStmt } from '@pgsql/types';
import type { Behavior } from '../acl.js';
import { removeIndexes } from '../constraints/remove.js';
import { dependentObjects, insufficientPrivilege, undefinedObject, undefinedSchema, wrongObjectType } from '../errors.js';
import { hasPrivilegesOf } from '../memberships.js';
import type { Index } from '../model.js';
import { currentRole, lookUpOid, tempSchema, writtenName } from '../names.js';
import { dottedName, rangeVarOf } from '../nodes.js';
import type { State } from '../state.js';
import { isCatalog } from '../system-catalogs.js';
import { lookUpIndex } from './rows.js';

/** @throws {Rejection} 42501 */
function requireIndexOwner(state: State, index: Index): void {
  const user = currentRole(state);
  const owners = [state.relations.get(index.relation)?.owner, state.namespaces.get(index.schema)?.owner];
  if (!owners.some((owner) => owner !== undefined && hasPrivilegesOf(state, user, owner))) throw insufficientPrivilege(`must be owner of index ${index.name}`);
}

/** DROP INDEX. @throws {Rejection} 42704, 3F000, 42809, 42501, 2BP01 */
export function dropIndexes(state: State, statement: DropStmt, behavior: Behavior): State {
  const found: Index[] = [];
  for (const node of statement.objects ?? []) {
    const name = rangeVarOf(dottedName(node));
    const index = lookUpIndex(state, name);
    if (index === null) {
      if (lookUpOid(state, name) !== null || isCatalog(name)) throw wrongObjectType(`"${name.relname ?? ''}" is not an index`);
      if (statement.missing_ok === true) continue;
      if (name.schemaname !== undefined && name.schemaname !== tempSchema && !state.namespaces.has(name.schemaname)) throw undefinedSchema(name.schemaname);
      throw undefinedObject('index', writtenName(name));
    }
    requireIndexOwner(state, index);
    found.push(index);
  }
  for (const { name, constraint, parent } of found) {
    if (constraint !== null) throw dependentObjects(`cannot drop index ${name} because constraint ${constraint} requires it`);
    if (parent !== null && !found.some(({ oid }) => oid === parent)) throw dependentObjects(`cannot drop index ${name} because the index of the partitioned table requires it`);
  }
  return removeIndexes(state, found, behavior, `index ${found[0]?.name ?? ''}`);
}
