import type { AlterRoleStmt, CreateRoleStmt, DefElem, DropRoleStmt, Node } from '@pgsql/types';
import { attributeWith, procWith, relationWith, stateWith } from './copies.js';
import { dependentObjects, duplicateObject, insufficientPrivilege, Rejection, reservedName, syntaxError, undefinedObject } from './errors.js';
import { addMembers, defaultGrantOptions, removeMembers } from './memberships-change.js';
import { isAdminOf, isSuperuser } from './memberships.js';
import type { Role, Taint } from './model.js';
import { currentRole, roleNamed } from './names.js';
import { roleSpecsOf } from './nodes.js';
import { dependentsOfRole } from './role-dependents.js';
import type { Context, State } from './state.js';

interface RoleOptions {
  readonly attributes: Partial<Pick<Role, 'superuser' | 'inherit' | 'createrole' | 'createdb' | 'login' | 'replication' | 'bypassrls'>>;
  readonly addTo: Node | undefined;
  readonly members: Node | undefined;
  readonly admins: Node | undefined;
  /** CONNECTION LIMIT or VALID UNTIL. */
  readonly limits: boolean;
}

function flag(option: DefElem): boolean {
  const arg = option.arg;
  if (arg === undefined) return false;
  if ('Boolean' in arg) return arg.Boolean.boolval ?? false;
  return 'Integer' in arg && (arg.Integer.ival ?? 0) !== 0;
}

function readOptions(options: readonly Node[] | undefined): RoleOptions {
  const read: { -readonly [K in keyof RoleOptions['attributes']]: RoleOptions['attributes'][K] } = {};
  let addTo: Node | undefined;
  let members: Node | undefined;
  let admins: Node | undefined;
  let limits = false;
  const seen = new Set<string>();
  for (const node of options ?? []) {
    if (!('DefElem' in node)) continue;
    const option = node.DefElem;
    if (seen.has(option.defname ?? '')) throw syntaxError('conflicting or redundant options');
    seen.add(option.defname ?? '');
    switch (option.defname) {
      case 'superuser':
        read.superuser = flag(option);
        break;
      case 'inherit':
        read.inherit = flag(option);
        break;
      case 'createrole':
        read.createrole = flag(option);
        break;
      case 'createdb':
        read.createdb = flag(option);
        break;
      case 'isreplication':
        read.replication = flag(option);
        break;
      case 'canlogin':
        read.login = flag(option);
        break;
      case 'bypassrls':
        read.bypassrls = flag(option);
        break;
      case 'addroleto':
        addTo = option.arg;
        break;
      case 'rolemembers':
        members = option.arg;
        break;
      case 'adminmembers':
        admins = option.arg;
        break;
      case 'connectionlimit':
      case 'validUntil':
        limits = true;
        break;
      // password, sysid: nothing that a claim rests on.
      default:
        break;
    }
  }
  return { attributes: read, addTo, members, admins, limits };
}

function specsIn(list: Node | undefined) {
  return list !== undefined && 'List' in list ? roleSpecsOf(list.List.items) : [];
}

/** Whether a role that is no superuser may give an attribute to another (user.c, CreateRole and AlterRole). */
function mayGive(state: State, me: Role | undefined, attribute: 'createdb' | 'replication' | 'bypassrls'): boolean {
  if (state.postgres < 16) return attribute === 'createdb';
  return me?.[attribute] ?? false;
}

/** CREATE ROLE, USER, GROUP. */
export function createRole(state: State, statement: CreateRoleStmt, context: Context): State {
  const name = statement.role ?? '';
  const user = currentRole(state);
  const options = readOptions(statement.options);
  const me = state.roles.get(user);
  if (!isSuperuser(state, user)) {
    if (!(me?.createrole ?? false)) throw insufficientPrivilege('permission denied to create role');
    if (options.attributes.superuser === true) throw insufficientPrivilege('Only roles with the SUPERUSER attribute may create roles with it.');
    // From PostgreSQL 16 one gives only what one has; before, REPLICATION and BYPASSRLS were for superusers.
    for (const attribute of ['createdb', 'replication', 'bypassrls'] as const) {
      if (options.attributes[attribute] === true && !mayGive(state, me, attribute)) throw insufficientPrivilege('permission denied to create role');
    }
  }
  if (/^pg_/u.test(name)) throw reservedName(name);
  if (state.roles.has(name)) throw duplicateObject('role', name);
  const role: Role = {
    oid: state.nextOid,
    name,
    superuser: options.attributes.superuser ?? false,
    inherit: options.attributes.inherit ?? true,
    createrole: options.attributes.createrole ?? false,
    createdb: options.attributes.createdb ?? false,
    login: options.attributes.login ?? statement.stmt_type === 'ROLESTMT_USER',
    replication: options.attributes.replication ?? false,
    bypassrls: options.attributes.bypassrls ?? false,
    from: 'history',
    source: context.source,
  };
  let next: State = stateWith(state, { nextOid: state.nextOid + 1, roles: state.roles.with(name, role) });
  for (const spec of specsIn(options.addTo)) {
    next = addMembers(next, roleNamed(next, spec), [name], null, defaultGrantOptions, context);
  }
  if (state.postgres >= 16 && !isSuperuser(state, user)) {
    // The creator may administer the role but neither inherits from it nor may SET ROLE to it.
    next = stateWith(next, {
      memberships: [
        ...next.memberships,
        {
          role: name,
          member: user,
          grantor: state.bootstrapRole,
          adminOption: true,
          inheritOption: false,
          setOption: false,
          source: context.source,
        },
      ],
    });
    const { selfGrant } = state.session;
    if (selfGrant !== null) next = addMembers(next, name, [user], user, { admin: false, ...selfGrant }, context);
  }
  const admins = specsIn(options.admins).map((spec) => roleNamed(next, spec));
  if (admins.length > 0) next = addMembers(next, name, admins, null, { ...defaultGrantOptions, admin: true }, context);
  const members = specsIn(options.members).map((spec) => roleNamed(next, spec));
  if (members.length > 0) next = addMembers(next, name, members, null, defaultGrantOptions, context);
  return next;
}

/** ALTER ROLE … WITH, ALTER GROUP … ADD/DROP USER. */
export function alterRole(state: State, statement: AlterRoleStmt, context: Context): State {
  const options = readOptions(statement.options);
  const name = roleNamed(state, statement.role);
  const role = state.roles.get(name);
  if (role === undefined) throw undefinedObject('role', name);
  if (role.from === 'predefined' && /^pg_/u.test(name)) throw reservedName(name);
  const user = currentRole(state);
  const changed = options.attributes;
  const onlyMembers = options.members !== undefined;
  if (!isSuperuser(state, user) && !onlyMembers) {
    const me = state.roles.get(user);
    const mayAlter = (me?.createrole ?? false) && (state.postgres < 16 || isAdminOf(state, user, name));
    if (changed.superuser !== undefined || role.superuser) throw insufficientPrivilege('permission denied to alter role');
    for (const attribute of ['createdb', 'replication', 'bypassrls'] as const) {
      if (changed[attribute] !== undefined && (!mayAlter || !mayGive(state, me, attribute))) throw insufficientPrivilege('permission denied to alter role');
    }
    const touchesOther = options.limits || Object.keys(changed).length > 0;
    if (!mayAlter && (touchesOther || name !== user)) throw insufficientPrivilege('permission denied to alter role');
  }
  if (onlyMembers && !(state.postgres < 16 ? isSuperuser(state, user) || (state.roles.get(user)?.createrole ?? false) : isAdminOf(state, user, name))) throw insufficientPrivilege('permission denied to alter role');
  if (changed.superuser === false && name === state.bootstrapRole && state.postgres >= 16) {
    throw new Rejection('0A000', 'The bootstrap superuser must have the SUPERUSER attribute.');
  }
  const next: State = stateWith(state, {
    roles: Object.keys(changed).length === 0 ? state.roles : state.roles.with(name, { ...role, ...changed, source: context.source }),
  });
  if (options.members === undefined) return next;
  const members = specsIn(options.members).map((spec) => roleNamed(next, spec));
  return statement.action === -1
    ? removeMembers(next, name, members, null, 'all', 'restrict')
    : addMembers(next, name, members, null, defaultGrantOptions, context);
}

/** DROP ROLE. @throws {Rejection} 42704, 55006, 42501, 2BP01 */
export function dropRole(state: State, statement: DropRoleStmt): State {
  const user = currentRole(state);
  const superuser = isSuperuser(state, user);
  if (!superuser && !(state.roles.get(user)?.createrole ?? false)) throw insufficientPrivilege('permission denied to drop role');
  const dropped: string[] = [];
  for (const spec of roleSpecsOf(statement.roles)) {
    if (spec.roletype !== 'ROLESPEC_CSTRING') throw new Rejection('22023', 'cannot use special role specifier in DROP ROLE');
    const name = spec.rolename ?? '';
    const role = state.roles.get(name);
    if (role === undefined) {
      if (statement.missing_ok === true) continue;
      throw undefinedObject('role', name);
    }
    if (name === user) throw new Rejection('55006', 'current user cannot be dropped');
    if (name === state.session.sessionRole) throw new Rejection('55006', 'session user cannot be dropped');
    if (role.superuser && !superuser) throw insufficientPrivilege('permission denied to drop role');
    if (state.postgres >= 16 && !isAdminOf(state, user, name)) throw insufficientPrivilege('permission denied to drop role');
    dropped.push(name);
  }
  const memberships = state.memberships.filter(({ role, member }) => !dropped.includes(role) && !dropped.includes(member));
  const next: State = stateWith(state, { memberships });
  for (const name of dropped) {
    const dependents = dependentsOfRole(next, name);
    if (dependents.length > 0) {
      throw dependentObjects(`role "${name}" cannot be dropped because some objects depend on it: ${dependents.slice(0, 3).join(', ')}`);
    }
    if (state.roles.get(name)?.from !== 'history' && /^pg_/u.test(name)) {
      throw dependentObjects(`cannot drop role ${name} because it is required by the database system`);
    }
  }
  return stateWith(next, {
    roles: state.roles.filter((_, name) => !dropped.includes(name)),
    roleSettings: state.roleSettings.filter(({ role }) => role === null || !dropped.includes(role)),
  });
}

/** ALTER ROLE … RENAME TO: every place that names the role follows. */
export function renameRole(state: State, from: string, to: string): State {
  const role = state.roles.get(from);
  if (role === undefined) throw undefinedObject('role', from);
  if (from === state.session.sessionRole) throw new Rejection('0A000', 'session user cannot be renamed');
  if (from === state.session.currentRole) throw new Rejection('0A000', 'current user cannot be renamed');
  if (/^pg_/u.test(from) || /^pg_/u.test(to) || to === 'public' || to === 'none') throw reservedName(to);
  if (state.roles.has(to)) throw duplicateObject('role', to);
  const user = currentRole(state);
  if (!isSuperuser(state, user)) {
    const mayRename = (state.roles.get(user)?.createrole ?? false) && (state.postgres < 16 || isAdminOf(state, user, from));
    if (role.superuser || !mayRename) throw insufficientPrivilege('permission denied to rename role');
  }
  return withRoleRenamed(state, role, to);
}

/** What is uncertain of a role stays so under its new name. The old name stays as well: another role may have had it. */
function taintOfRenamed(taint: Taint, from: string, to: string): Taint {
  if (taint.names === 'all' || !taint.names.includes(from)) return taint;
  const also = (names: readonly string[]): readonly string[] => (names.includes(from) ? [...names, to] : names);
  const { membership } = taint;
  return { ...taint, names: also(taint.names), ...(membership === undefined ? {} : { membership: { roles: also(membership.roles), members: also(membership.members) } }) };
}

function withRoleRenamed(state: State, role: Role, to: string): State {
  const from = role.name;
  const name = (one: string): string => (one === from ? to : one);
  const item = <Item extends { readonly grantee: string; readonly grantor: string }>(one: Item): Item => ({
    ...one,
    grantee: name(one.grantee),
    grantor: name(one.grantor),
  });
  return stateWith(state, {
    databaseOwner: name(state.databaseOwner),
    databaseAcl: state.databaseAcl.map(item),
    parameterAcls: state.parameterAcls.map((one) => ({ ...one, paracl: one.paracl.map(item) })),
    roles: state.roles.moved(from, to, { ...role, name: to }),
    memberships: state.memberships.map((one) => ({ ...one, role: name(one.role), member: name(one.member), grantor: name(one.grantor) })),
    namespaces: state.namespaces.mapValues((one) => ({ ...one, owner: name(one.owner), nspacl: one.nspacl.map(item) })),
    relations: state.relations.mapValues((relation) => (relationWith(relation, {
      owner: name(relation.owner),
      relacl: relation.relacl.map(item),
      ...(relation.usage === undefined ? {} : { usage: relation.usage.map(item) }),
      policies: relation.policies.some((policy) => policy.roles.includes(from)) ? relation.policies.map((policy) => ({ ...policy, roles: policy.roles.map(name) })) : relation.policies,
      revokes: relation.revokes.map((revoke) => ({ ...revoke, grantee: name(revoke.grantee) })),
      ...(relation.stated === undefined ? {} : { stated: relation.stated.map((one) => ({ ...one, grantee: name(one.grantee) })) }),
      columns: relation.columns.map((column) => (attributeWith(column, { attacl: column.attacl.map(item) }))),
    }))),
    functions: state.functions.mapValues((proc) => (procWith(proc, { owner: name(proc.owner), proacl: proc.proacl.map(item) }))),
    types: state.types.mapValues((type) => ({ ...type, owner: name(type.owner), typacl: type.typacl.map(item) })),
    eventTriggers: state.eventTriggers.mapValues((trigger) => (trigger.owner === from ? { ...trigger, owner: to } : trigger)),
    subscriptions: state.subscriptions.map((one) => ({ ...one, owner: name(one.owner) })),
    roleSettings: state.roleSettings.map((setting) => (setting.role === from ? { ...setting, role: to } : setting)),
    defaultAcls: state.defaultAcls.map((row) => ({ ...row, creator: name(row.creator), acl: row.acl.map(item) })),
    taints: state.taints.map((taint) => taintOfRenamed(taint, from, to)),
  });
}
