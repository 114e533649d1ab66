import { PUBLIC } from './acl.js';
import { columnNamed } from './columns-by-name.js';
import { withAncestors } from './descendants.js';
import { permissionDenied } from './errors.js';
import { hasPrivilegesOf } from './memberships.js';
import type { Relation } from './model.js';
import { currentRole, explicitSchema } from './names.js';
import { holdsPrivilege } from './relation-privileges.js';
import type { State } from './state.js';

function maySelect(state: State, relation: Relation, columns: readonly string[]): boolean {
  const role = currentRole(state);
  if (holdsPrivilege(state, role, relation, 'SELECT')) return true;
  const holds = (column: string): boolean =>
    columnNamed(relation.columns, column)?.attacl.some(({ privilege, grantee }) => privilege === 'SELECT' && (grantee === PUBLIC || hasPrivilegesOf(state, role, grantee))) === true;
  return columns.every(holds);
}

/**
 * A partition of what a foreign key refers to is detached once a query finds that no row refers to it, and the current role runs that query
 * (RI_PartitionRemove_Check, ri_triggers.c): over the columns of the key, by the names of the schemas. @throws {Rejection} 42501
 */
export function requireRemovable(state: State, parent: Relation, partition: Relation): void {
  const referenced = withAncestors(state, parent);
  for (const relation of state.relations.values()) {
    for (const { references, columns, inherited } of relation.constraints) {
      if (references === null || inherited > 0 || !referenced.has(references.relation)) continue;
      explicitSchema(state, relation.schema);
      explicitSchema(state, partition.schema);
      if (!maySelect(state, relation, columns)) throw permissionDenied('table', relation.name);
      if (!maySelect(state, partition, references.columns)) throw permissionDenied('table', partition.name);
    }
  }
}
