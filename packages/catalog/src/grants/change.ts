import { directGrantOptionsOf, mergeGrant, PUBLIC, type GrantWords } from '../acl.js';
import { permissionDenied } from '../errors.js';
import { hasPrivilegesOf, isSuperuser, privilegeChecker, rolesOf } from '../memberships.js';
import { currentRole } from '../names.js';
import type { Acl, State } from '../state.js';

interface Grantor<P extends string> {
  readonly grantor: string;
  /** What the grantor can pass on. */
  readonly options: ReadonlySet<P>;
}

/** select_best_grantor: the owner for itself and superusers; else the role of the current user that can pass on the most. */
function bestGrantor<P extends string>(state: State, acl: Acl<P>, owner: string, privileges: ReadonlySet<P>): Grantor<P> {
  const user = currentRole(state);
  if (user === owner || isSuperuser(state, user)) return { grantor: owner, options: privileges };
  let best: Grantor<P> = { grantor: user, options: new Set() };
  for (const role of rolesOf(state, user, 'privileges')) {
    const options = directGrantOptionsOf(acl, role, owner, privileges);
    if (options.size === privileges.size) return { grantor: role, options };
    if (options.size > best.options.size) best = { grantor: role, options };
  }
  return best;
}

/** Whether a role has any bit of an object, which turns "permission denied" into a mere warning (restrict_and_check_grant). */
function holdsAny(state: State, acl: Acl, role: string, whole: readonly string[]): boolean {
  return acl.some((item) => whole.includes(item.privilege) && (item.grantee === PUBLIC || hasPrivilegesOf(state, role, item.grantee)));
}

const readAll: readonly string[] = ['SELECT'];

const writeAll: readonly string[] = ['INSERT', 'UPDATE', 'DELETE'];

/** pg_read_all_data and its kind have bits that no ACL shows (pg_class_aclmask). */
function holdsAnyByPredefinedRole(state: State, role: string, { kind, whole }: Pick<Target<string>, 'kind' | 'whole'>): boolean {
  const has = (one: string): boolean => state.roles.has(one) && hasPrivilegesOf(state, role, one);
  // pg_namespace_aclmask: USAGE on every schema.
  if (kind === 'schema') return has('pg_read_all_data') || has('pg_write_all_data');
  return (
    (has('pg_read_all_data') && readAll.some((bit) => whole.includes(bit))) ||
    (has('pg_write_all_data') && writeAll.some((bit) => whole.includes(bit))) ||
    (has('pg_maintain') && whole.includes('MAINTAIN'))
  );
}

/** An object, or a column, whose ACL changes. */
export interface Target<P extends string> {
  readonly kind: string;
  readonly name: string;
  readonly owner: string;
  readonly acl: Acl<P>;
  /** The ACLs that decide about grant options: a column's and its table's. */
  readonly decisive: Acl<P>;
  readonly whole: readonly P[];
}

/** Applies one GRANT or REVOKE to one ACL. @throws {Rejection} 42501, 0LP01, 2BP01 */
export function change<P extends string>(state: State, target: Target<P>, privileges: ReadonlySet<P>, words: GrantWords): { readonly acl: Acl<P>; readonly given: ReadonlySet<P> } {
  const { grantor, options } = bestGrantor(state, target.decisive, target.owner, privileges);
  if (options.size === 0 && !holdsAny(state, target.decisive, grantor, target.whole) && !holdsAnyByPredefinedRole(state, grantor, target)) {
    throw permissionDenied(target.kind, target.name);
  }
  return { acl: mergeGrant(target.acl, words, options, grantor, target.owner, privilegeChecker(state)), given: options };
}
