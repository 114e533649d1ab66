import { PUBLIC } from './acl.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { Relation, TablePrivilege } from './model.js';
import type { State } from './state.js';

/** Predefined roles that have a privilege on every relation (aclchk.c, pg_class_aclmask_ext). */
const predefinedFor: Partial<Record<TablePrivilege, string>> = {
  SELECT: 'pg_read_all_data',
  INSERT: 'pg_write_all_data',
  UPDATE: 'pg_write_all_data',
  DELETE: 'pg_write_all_data',
  MAINTAIN: 'pg_maintain',
};

/** pg_class_aclcheck: whether a role holds a privilege on the whole relation. */
export function holdsPrivilege(state: State, role: string, relation: Relation, privilege: TablePrivilege): boolean {
  if (isSuperuser(state, role)) return true;
  const everywhere = predefinedFor[privilege];
  if (everywhere !== undefined && hasPrivilegesOf(state, role, everywhere)) return true;
  return relation.relacl.some((item) => item.privilege === privilege && (item.grantee === PUBLIC || hasPrivilegesOf(state, role, item.grantee)));
}
