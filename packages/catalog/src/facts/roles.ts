import type { Catalog, Role } from '../model.js';
import { hasPrivilegesOf, canSetRole, isMemberOf, isSuperuser } from '../memberships.js';
import { ofAspect, ofName, type Fact, type Ground } from './fact.js';

const attributes = ['superuser', 'inherit', 'createrole', 'createdb', 'login', 'replication', 'bypassrls'] as const satisfies readonly (keyof Role)[];

/** Roles with their attributes and settings, and memberships. PostgreSQL's own roles are the same everywhere. */
export function roleFacts(catalog: Catalog): readonly Fact[] {
  return [
    ...[...catalog.roles.values()]
      .filter(({ name }) => !name.startsWith('pg_'))
      .flatMap((role) => attributes.map((attribute) => ({ key: `${attribute} of role ${role.name}`, value: String(role[attribute]), grounds: [ofName(role.name, 'roles')] }))),
    ...catalog.roleSettings.map(({ role, database, name, value }) => ({
      key: `setting ${name} of ${role ?? 'all roles'} in ${database ?? 'all databases'}`,
      value,
      grounds: role === null ? [ofAspect('settings')] : [ofName(role, 'roles', 'settings')],
    })),
    ...catalog.memberships.map(({ role, member, grantor, adminOption, inheritOption, setOption }) => ({
      key: `membership of ${member} in ${role} by ${grantor}`,
      value: `admin ${String(adminOption)}, inherit ${String(inheritOption)}, set ${String(setOption)}`,
      grounds: [ofName(role, 'memberships', 'roles'), ofName(member, 'memberships', 'roles')],
    })),
  ];
}

/** The roles that are asked about: those that no PostgreSQL has of itself. */
export function askedRoles(catalog: Catalog): readonly string[] {
  return [...catalog.roles.keys()].filter((name) => !name.startsWith('pg_'));
}

/** Memberships form a graph: what a role can do rests on each role that it is a member of, by however many steps. */
function membershipGrounds(catalog: Catalog, role: string): readonly Ground[] {
  const reached = [role];
  for (const one of reached) for (const { member, role: group } of catalog.memberships) if (member === one && !reached.includes(group)) reached.push(group);
  return reached.map((name) => ofName(name, 'memberships', 'roles'));
}

/** pg_has_role for every pair. */
export function hasRoleFacts(catalog: Catalog): readonly Fact[] {
  const roles = askedRoles(catalog);
  const groundsOf = new Map(roles.map((role) => [role, membershipGrounds(catalog, role)]));
  const fact = (member: string, role: string, kind: string, value: boolean): Fact => ({ key: `pg_has_role ${member} ${role} ${kind}`, value: String(value), grounds: [...(groundsOf.get(member) ?? []), ofName(role, 'roles')] });
  return roles.flatMap((member) =>
    roles.flatMap((role) => [
      fact(member, role, 'USAGE', hasPrivilegesOf(catalog, member, role)),
      // Before PostgreSQL 16 to be a member is to be able to SET ROLE.
      ...(catalog.postgres < 16 ? [] : [fact(member, role, 'SET', canSetRole(catalog, member, role))]),
      fact(member, role, 'MEMBER', isSuperuser(catalog, member) || isMemberOf(catalog, member, role)),
    ]),
  );
}
