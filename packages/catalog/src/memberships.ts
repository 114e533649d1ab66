import { PUBLIC } from './acl.js';
import type { Catalog, Membership } from './model.js';

/** Which memberships a walk follows (acl.c, RoleRecurseType). */
export type Recursion = 'members' | 'privileges' | 'set-role';

type RoleView = Pick<Catalog, 'roles' | 'memberships' | 'postgres' | 'databaseOwner'>;

/** Before PostgreSQL 16 the member's own INHERIT attribute decided for all of its memberships. */
export function inherits(state: Pick<Catalog, 'roles' | 'postgres'>, membership: Membership): boolean {
  return state.postgres >= 16 ? membership.inheritOption : (state.roles.get(membership.member)?.inherit ?? true);
}

function follows(state: RoleView, membership: Membership, recursion: Recursion): boolean {
  switch (recursion) {
    case 'members':
      return true;
    case 'privileges':
      return inherits(state, membership);
    case 'set-role':
      return state.postgres < 16 || membership.setOption;
    default:
      return recursion satisfies never;
  }
}

/** roles_is_member_of: the role itself, then those it is a member of, breadth first, each level in the order of their oids. */
export function rolesOf(state: RoleView, role: string, recursion: Recursion): readonly string[] {
  const found = [role];
  for (let index = 0; index < found.length; index += 1) {
    const member = found[index];
    if (member === undefined) break;
    const next = state.memberships.filter((membership) => membership.member === member && follows(state, membership, recursion)).map((membership) => membership.role);
    if (next.length > 1) {
      const order = [...state.roles.keys()];
      next.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    }
    if (member === state.databaseOwner) next.push('pg_database_owner');
    for (const one of next) if (!found.includes(one)) found.push(one);
  }
  return found;
}

export function isSuperuser(state: Pick<Catalog, 'roles'>, role: string): boolean {
  return state.roles.get(role)?.superuser ?? false;
}

/** has_privs_of_role. */
export function hasPrivilegesOf(state: RoleView, member: string, role: string): boolean {
  if (member === role) return true;
  if (role === PUBLIC) return false;
  return isSuperuser(state, member) || rolesOf(state, member, 'privileges').includes(role);
}

/** member_can_set_role; is_member_of_role before PostgreSQL 16. */
export function canSetRole(state: RoleView, member: string, role: string): boolean {
  return member === role || isSuperuser(state, member) || rolesOf(state, member, 'set-role').includes(role);
}

/** is_member_of_role_nosuper. */
export function isMemberOf(state: RoleView, member: string, role: string): boolean {
  return rolesOf(state, member, 'members').includes(role);
}

/** is_admin_of_role. */
export function isAdminOf(state: RoleView, member: string, role: string): boolean {
  if (isSuperuser(state, member)) return true;
  if (member === role) return false;
  const through = rolesOf(state, member, 'members');
  return state.memberships.some((membership) => membership.role === role && membership.adminOption && through.includes(membership.member));
}

/** select_best_admin: the member's own ADMIN OPTION, or that of a role whose privileges it has; null when there is none. */
export function bestAdmin(state: RoleView, member: string, role: string): string | null {
  if (member === role) return null;
  const admins = new Set(
    state.memberships.filter((membership) => membership.role === role && membership.adminOption).map((membership) => membership.member),
  );
  return rolesOf(state, member, 'privileges').find((one) => admins.has(one)) ?? null;
}

/** The checker that the ACL functions take. */
export function privilegeChecker(state: RoleView): (member: string, role: string) => boolean {
  return (member, role) => hasPrivilegesOf(state, member, role);
}
