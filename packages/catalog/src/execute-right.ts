import { PUBLIC } from './acl.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { Proc } from './model.js';
import { currentRole } from './names.js';
import type { State } from './state.js';

/** Whether the current role has EXECUTE on a function (pg_proc_aclcheck): it is the only privilege there is. */
export function mayExecute(state: State, { proacl }: Proc): boolean {
  const user = currentRole(state);
  return isSuperuser(state, user) || proacl.some(({ grantee }) => grantee === PUBLIC || hasPrivilegesOf(state, user, grantee));
}
