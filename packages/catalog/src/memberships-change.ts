import type { GrantRoleStmt, Node } from '@pgsql/types';
import type { Behavior } from './acl.js';
import { stateWith } from './copies.js';
import { dependentObjects, insufficientPrivilege, invalidGrant, notSupported, Rejection, syntaxError } from './errors.js';
import { bestAdmin, hasPrivilegesOf, isAdminOf, isMemberOf, isSuperuser } from './memberships.js';
import type { Membership } from './model.js';
import { currentRole, existingRole, roleNamed } from './names.js';
import { roleSpecsOf } from './nodes.js';
import type { Context, State } from './state.js';

/** WITH options of GRANT role; null where the statement does not say it. */
export interface GrantOptions {
  readonly admin: boolean | null;
  readonly inherit: boolean | null;
  readonly set: boolean | null;
}

export const defaultGrantOptions: GrantOptions = { admin: null, inherit: null, set: null };

/** check_role_membership_authorization. @throws {Rejection} 42501 */
function checkAuthorization(state: State, role: string, isGrant: boolean): void {
  const user = currentRole(state);
  const refusal = isGrant && role === 'pg_database_owner' ? `role "${role}" cannot have explicit members` : null;
  if (refusal !== null && state.postgres >= 16) throw notSupported(refusal);
  if (isSuperuser(state, role)) {
    if (!isSuperuser(state, user)) throw insufficientPrivilege(`permission denied to grant role "${role}"`);
    return;
  }
  const createroleSuffices = state.postgres < 16 && (state.roles.get(user)?.createrole ?? false);
  // Whoever logs in as a role could make others its members (is_admin_of_role, until PostgreSQL 14).
  const isOneself = state.postgres < 15 && role === user && role === state.session.sessionRole;
  if (!createroleSuffices && !isOneself && !isAdminOf(state, user, role)) throw insufficientPrivilege(`permission denied to grant role "${role}"`);
  // Before PostgreSQL 16 an internal error, and the last one.
  if (refusal !== null) throw new Rejection('XX000', refusal);
}

/** check_role_grantor. @throws {Rejection} 42501 */
function grantorFor(state: State, role: string, wanted: string | null, isGrant: boolean): string {
  const user = currentRole(state);
  if (state.postgres < 16) {
    if (isGrant && wanted !== null && wanted !== user && !isSuperuser(state, user)) throw insufficientPrivilege('must be superuser to set grantor');
    return wanted ?? user;
  }
  if (wanted === null) {
    if (isSuperuser(state, user)) return state.bootstrapRole;
    const admin = bestAdmin(state, user, role);
    if (admin === null) throw new Rejection('XX000', 'no possible grantors');
    return admin;
  }
  if (!hasPrivilegesOf(state, user, wanted)) throw insufficientPrivilege(`permission denied to grant privileges as role "${wanted}"`);
  if (isGrant && wanted !== state.bootstrapRole && bestAdmin(state, wanted, role) !== wanted) {
    throw insufficientPrivilege(`permission denied to grant privileges as role "${wanted}"`);
  }
  return wanted;
}

type Plan = Map<Membership, 'delete' | 'remove-admin' | 'remove-inherit' | 'remove-set'>;

/** plan_recursive_revoke. @throws {Rejection} 2BP01 */
function planRevoke(list: readonly Membership[], plan: Plan, target: Membership, adminOnly: 'admin-only' | 'all', behavior: Behavior): void {
  const planned = plan.get(target);
  if (planned === 'delete' || (planned === 'remove-admin' && adminOnly === 'admin-only')) return;
  if (adminOnly === 'all') {
    plan.set(target, 'delete');
    if (!target.adminOption) return;
  } else {
    if (!target.adminOption) return;
    plan.set(target, 'remove-admin');
  }
  if (list.some((one) => one.member === target.member && one.adminOption && !plan.has(one))) return;
  for (const dependent of list) {
    if (dependent.grantor !== target.member || plan.get(dependent) === 'delete') continue;
    if (behavior === 'restrict') throw dependentObjects('dependent privileges exist');
    planRevoke(list, plan, dependent, 'all', behavior);
  }
}

function carryOut(memberships: readonly Membership[], plan: Plan): readonly Membership[] {
  return memberships.flatMap((one) => {
    switch (plan.get(one)) {
      case 'delete':
        return [];
      case 'remove-admin':
        return [{ ...one, adminOption: false }];
      case 'remove-inherit':
        return [{ ...one, inheritOption: false }];
      case 'remove-set':
        return [{ ...one, setOption: false }];
      default:
        return [one];
    }
  });
}

/** An ADMIN OPTION must not rest on itself (user.c, AddRoleMems). */
function refuseAdminCircle(state: State, role: string, members: readonly string[], grantor: string): void {
  if (grantor === state.bootstrapRole) return;
  const list = state.memberships.filter((one) => one.role === role);
  const plan: Plan = new Map();
  for (const member of members) {
    if (member === state.bootstrapRole) throw invalidGrant('ADMIN option cannot be granted back to your own grantor');
    for (const one of list) if (one.member === member && one.adminOption) planRevoke(list, plan, one, 'all', 'cascade');
  }
  if (!list.some((one) => one.member === grantor && one.adminOption && !plan.has(one))) {
    throw invalidGrant('ADMIN option cannot be granted back to your own grantor');
  }
}

/** AddRoleMems. */
export function addMembers(
  state: State,
  role: string,
  members: readonly string[],
  grantedBy: string | null,
  options: GrantOptions,
  context: Context,
): State {
  checkAuthorization(state, role, true);
  const grantor = grantorFor(state, role, grantedBy, true);
  for (const member of members) {
    if (member === 'pg_database_owner') throw notSupported(`role "${member}" cannot be a member of any role`);
    if (isMemberOf(state, role, member)) throw invalidGrant(`role "${role}" is a member of role "${member}"`);
  }
  if (options.admin === true && state.postgres >= 16) refuseAdminCircle(state, role, members, grantor);
  let memberships = state.memberships;
  for (const member of members) {
    const old = memberships.find((one) => one.role === role && one.member === member && (state.postgres < 16 || one.grantor === grantor));
    if (old !== undefined) {
      const changed = {
        ...old,
        adminOption: options.admin ?? old.adminOption,
        inheritOption: options.inherit ?? old.inheritOption,
        setOption: options.set ?? old.setOption,
        source: context.source,
      };
      memberships = memberships.map((one) => (one === old ? changed : one));
      continue;
    }
    memberships = [
      ...memberships,
      {
        role,
        member,
        grantor,
        adminOption: options.admin ?? false,
        inheritOption: options.inherit ?? state.roles.get(member)?.inherit ?? true,
        setOption: options.set ?? true,
        source: context.source,
      },
    ];
  }
  return stateWith(state, { memberships });
}

/** DelRoleMems. What was not granted is passed over: PostgreSQL only warns. */
export function removeMembers(
  state: State,
  role: string,
  members: readonly string[],
  grantedBy: string | null,
  what: 'all' | 'admin' | 'inherit' | 'set',
  behavior: Behavior,
): State {
  checkAuthorization(state, role, false);
  const grantor = grantorFor(state, role, grantedBy, false);
  const list = state.memberships.filter((one) => one.role === role);
  const plan: Plan = new Map();
  for (const member of members) {
    const target = list.find((one) => one.member === member && (state.postgres < 16 || one.grantor === grantor));
    if (target === undefined) continue;
    if (state.postgres < 16) {
      plan.set(target, what === 'all' ? 'delete' : 'remove-admin');
      continue;
    }
    switch (what) {
      case 'all':
        planRevoke(list, plan, target, 'all', behavior);
        break;
      case 'admin':
        planRevoke(list, plan, target, 'admin-only', behavior);
        break;
      case 'inherit':
        plan.set(target, 'remove-inherit');
        break;
      case 'set':
        plan.set(target, 'remove-set');
        break;
      default:
        what satisfies never;
    }
  }
  return stateWith(state, { memberships: carryOut(state.memberships, plan) });
}

function optionValue(arg: Node | undefined): boolean {
  if (arg === undefined) return true;
  return 'Boolean' in arg ? (arg.Boolean.boolval ?? false) : !('String' in arg && /^(?:false|off|0)$/iu.test(arg.String.sval ?? ''));
}

function readOptions(state: State, nodes: readonly Node[] | undefined): { readonly options: GrantOptions; readonly named: readonly string[] } {
  let options = defaultGrantOptions;
  const named: string[] = [];
  for (const node of nodes ?? []) {
    if (!('DefElem' in node)) continue;
    const name = node.DefElem.defname ?? '';
    if (name !== 'admin' && name !== 'inherit' && name !== 'set') throw syntaxError(`unrecognized role option "${name}"`);
    if (state.postgres < 16 && name !== 'admin') throw syntaxError(`syntax error at or near "${name}" (PostgreSQL 16 and later)`);
    options = { ...options, [name]: optionValue(node.DefElem.arg) };
    named.push(name);
  }
  return { options, named };
}

/** GRANT role TO role, REVOKE role FROM role. */
export function grantRole(state: State, statement: GrantRoleStmt, context: Context): State {
  const { options, named } = readOptions(state, statement.opt);
  const grantedBy = statement.grantor === undefined ? null : roleNamed(state, statement.grantor);
  const members = roleSpecsOf(statement.grantee_roles).map((spec) => roleNamed(state, spec));
  let next = state;
  for (const node of statement.granted_roles ?? []) {
    if (!('AccessPriv' in node)) continue;
    if (node.AccessPriv.priv_name === undefined || node.AccessPriv.cols !== undefined) {
      throw invalidGrant('column names cannot be included in GRANT/REVOKE ROLE');
    }
    const role = existingRole(next, node.AccessPriv.priv_name);
    if (statement.is_grant === true) {
      next = addMembers(next, role, members, grantedBy, options, context);
      continue;
    }
    const [first] = named;
    const what = first === 'admin' || first === 'inherit' || first === 'set' ? first : 'all';
    next = removeMembers(next, role, members, grantedBy, what, statement.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict');
  }
  return next;
}
