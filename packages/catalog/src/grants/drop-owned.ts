import { mergeGrant, type GrantWords } from '../acl.js';
import { stateWith } from '../copies.js';
import { withoutDefaultRows } from '../default-acl.js';
import { privilegeChecker } from '../memberships.js';
import { databasePrivileges, functionPrivileges, parameterPrivileges, schemaPrivileges } from '../privileges.js';
import type { Acl, Context, State } from '../state.js';
import { changeDatabaseAcl } from './database.js';
import { grantOnFunction } from './functions.js';
import { changeParameterAcl } from './parameters.js';
import { aclOf, grantOnRelation } from './relations.js';
import { grantOnSchema } from './schemas.js';
import { grantOnType, typePrivileges } from './types.js';

/** DROP OWNED BY: REVOKE ALL from the role, wherever an ACL names it (acl.c, RemoveRoleFromObjectACL). @throws {Rejection} 42501 */
export function revokeEverything(state: State, role: string, context: Context): State {
  const words: GrantWords = { isGrant: false, grantOption: false, behavior: 'cascade', grantees: [role], source: context.source };
  const names = (acl: Acl): boolean => acl.some((item) => item.grantee === role);
  let next = state;
  for (const relation of state.relations.values()) {
    if (!names(aclOf(relation)) && !relation.columns.some((column) => names(column.attacl))) continue;
    const objtype = relation.relkind === 'sequence' ? 'OBJECT_SEQUENCE' : 'OBJECT_TABLE';
    next = grantOnRelation(next, next.relations.get(relation.oid) ?? relation, { words, wanted: null }, { objtype });
  }
  const revoked = next;
  const namespaces = next.namespaces.mapValues((one) => (names(one.nspacl) ? grantOnSchema(revoked, one, new Set(schemaPrivileges), words) : one));
  const functions = next.functions.mapValues((proc) => (names(proc.proacl) ? grantOnFunction(revoked, proc, new Set(functionPrivileges), words) : proc));
  const types = next.types.mapValues((type) => (names(type.typacl) ? grantOnType(revoked, type, new Set(typePrivileges), words) : type));
  // What an owner holds goes with what is owned, and the database stays.
  if (names(state.databaseAcl) && state.databaseOwner !== role) next = changeDatabaseAcl(next, 'current', new Set(databasePrivileges), words);
  for (const { name, paracl } of state.parameterAcls) if (names(paracl)) next = changeParameterAcl(next, name, new Set(parameterPrivileges), words);
  return stateWith(next, {
    namespaces,
    functions,
    types,
    defaultAcls: withoutDefaultRows(
      state,
      state.defaultAcls
        .filter((row) => row.creator !== role)
        .map((row) => ({
          ...row,
          acl: names(row.acl) ? mergeGrant(row.acl, words, new Set(row.acl.map((item) => item.privilege)), row.creator, row.creator, privilegeChecker(state)) : row.acl,
        })),
      context.source,
    ),
  });
}
