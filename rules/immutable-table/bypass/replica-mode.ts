import type { Actor, AclItem, Catalog, ParameterPrivilege, Relation, Source } from '@pg-guardrails/catalog';
import { inheritedRoles, parameterGrant, replicaParameter } from '@pg-guardrails/catalog';
import { identityFor } from '../identity.js';
import { PUBLIC } from '../public.js';
import { grantee } from '../sql-names.js';
import type { Start } from './journey.js';
import { actors } from './actors.js';

/** Whether a role may set session_replication_role, for its session or in a SET clause: PostgreSQL asks whom it acts as then. */
export function maySetReplicaMode(catalog: Catalog, as: string): boolean {
  return inheritedRoles(catalog, as).some((role) => catalog.roles.get(role)?.superuser === true) || parameterGrant(catalog, as, replicaParameter, 'SET') !== null;
}

/** How a role comes to do things in replica mode. */
export interface ReplicaMode {
  /** The grant that it rests on. */
  readonly source: Source;
  /** The statement that uses it, with those before by which the role comes to act as it must, and those after by which it is itself again. */
  readonly sql: string;
  /** Memberships, then the grant. */
  readonly sources: readonly Source[];
  readonly remedy: Start['remedy'];
}

/** The easiest way in which a role gets the use of a grant on session_replication_role; null when it does not. Superusers need none. */
export function replicaModeOf(catalog: Catalog, relation: Relation, role: string, privilege: ParameterPrivilege): ReplicaMode | null {
  const statement = privilege === 'SET' ? `SET ${replicaParameter} = replica; ` : `ALTER SYSTEM SET ${replicaParameter} = replica; `;
  for (const actor of actors(catalog, role)) {
    const item = parameterGrant(catalog, actor.role, replicaParameter, privilege);
    if (item === null) continue;
    const sources = [...actor.sources, ...membershipsTo(catalog, actor, item.grantee), item.source];
    const { source } = item;
    const remedy = remedyFor(catalog, item);
    if (actor.role === PUBLIC) return { source, sql: statement, sources, remedy };
    const { sql, acting } = identityFor(catalog, relation, { ...actor, needsGrant: false }, '');
    return { source, sql: `${sql}${statement}${acting === role ? '' : 'SET ROLE NONE; '}`, sources, remedy };
  }
  return null;
}

function membershipsTo({ memberships }: Catalog, actor: Actor, holder: string): readonly Source[] {
  return memberships.filter((one) => one.member === actor.role && one.role === holder).map(({ source }) => source);
}

/** A start that comes after the session was put into replica mode. */
export function inReplicaMode({ sql, sources, remedy }: ReplicaMode, start: Start): Start {
  return {
    ...start,
    sql: start.sql === null ? null : `${sql}${start.sql}`,
    words: `setting ${replicaParameter} to replica, then ${start.words}`,
    sources: [...sources, ...start.sources],
    remedy,
  };
}

/** Taken from those who hold it themselves: what a group gives its members, others may need. What somebody else passed on goes with the grant option. */
function remedyFor(catalog: Catalog, { grantee: holder, privilege }: AclItem<ParameterPrivilege>): Start['remedy'] {
  const items = catalog.parameterAcls.find(({ name }) => name === replicaParameter)?.paracl.filter((item) => item.privilege === privilege) ?? [];
  return (roles) => {
    const given = items.filter((item) => item.grantee === holder || item.grantee === PUBLIC || roles.includes(item.grantee));
    const passedOn = given.filter((item) => firstOf(items, item) !== item);
    const direct = [...new Set(given.filter((item) => !passedOn.includes(item)).map((item) => item.grantee))];
    const cascade = direct.some((one) => items.some(({ grantor, grantee: other }) => grantor === one && other !== one)) ? ' CASCADE' : '';
    const options = [...new Set(passedOn.map((item) => firstOf(items, item).grantee))].filter((one) => !direct.includes(one));
    const on = `${privilege} ON PARAMETER ${replicaParameter} FROM`;
    return [
      ...(options.length === 0 ? [] : [`REVOKE GRANT OPTION FOR ${on} ${options.map(grantee).join(', ')} CASCADE;`]),
      ...(direct.length === 0 ? [] : [`REVOKE ${on} ${direct.map(grantee).join(', ')}${cascade};`]),
    ].join('\n');
  };
}

/** The grant that another rests on: that of the owner, who is nobody's grantee but its own. */
function firstOf(items: readonly AclItem<ParameterPrivilege>[], item: AclItem<ParameterPrivilege>): AclItem<ParameterPrivilege> {
  const above = items.find((one) => one.grantable && one.grantee === item.grantor && one.grantor !== one.grantee);
  return above === undefined ? item : firstOf(items.filter((one) => one !== item), above);
}
