import type { Actor, Catalog } from '@pg-guardrails/catalog';
import { inheritedRoles } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { operations } from '../hole.js';
import { PUBLIC } from '../public.js';
import { grantee, quoted } from '../sql-names.js';
import type { Arrival, Own, Start } from './journey.js';
import type { ReplicaMode } from './replica-mode.js';
import { actors } from './actors.js';

/** Each of them is enough to become a superuser, the manual says (Predefined Roles): what one does on the server, PostgreSQL does not see. */
const serverRoles: ReadonlyMap<string, string> = new Map([
  ['pg_execute_server_program', 'running a program on the server'],
  ['pg_write_server_files', 'writing a file on the server'],
  ['pg_read_server_files', 'reading the files of the server'],
]);

interface Member {
  readonly actor: Actor;
  readonly group: string;
}

/** As whom a role is a member of a predefined one; the nearest way. */
function memberOf(catalog: Catalog, role: string, group: string): Member | null {
  // As most roles are members of none, this is asked first, and of those whom nobody is made a member of not at all. Before PostgreSQL 16 who has CREATEROLE is as good as a member of each (manual of 15: Role Attributes).
  if (role === PUBLIC || (catalog.postgres >= 16 && !catalog.memberships.some((one) => one.role === group))) return null;
  const actor = actors(catalog, role).find((one) => inheritedRoles(catalog, one.role).includes(group));
  return actor === undefined ? null : { actor, group };
}

function sourcesOf(catalog: Catalog, { actor, group }: Member): Start['sources'] {
  const granted = catalog.memberships.filter((one) => one.role === group && inheritedRoles(catalog, actor.role).includes(one.member));
  return [...new Set([...actor.sources, ...granted.map(({ source }) => source)])];
}

/** Taken from those who were made members by name: what a group gives its members, others may need. */
function remedyFor(catalog: Catalog, { actor, group }: Member): Start['remedy'] {
  const members = [...new Set(catalog.memberships.filter((one) => one.role === group && (one.member === actor.path[0] || inheritedRoles(catalog, actor.role).includes(one.member))).map(({ member }) => member))];
  return members.length === 0 ? null : () => `REVOKE ${quoted(group)} FROM ${members.map(grantee).join(', ')};`;
}

/** What a role can do on the server itself. */
export function serverArrivals({ catalog, relation }: Subject, role: string): readonly Arrival[] {
  return [...serverRoles].flatMap(([group, words]): readonly Arrival[] => {
    const member = memberOf(catalog, role, group);
    if (member === null) return [];
    const sources = sourcesOf(catalog, member);
    const place = sources.at(-1)?.place ?? relation.source.place;
    const start: Start = { sql: null, doubt: null, acting: member.actor.role, words: `${words}, as a member of ${group}`, sources, on: null, remedy: remedyFor(catalog, member) };
    return [{ kind: 'perhaps', effect: 'changes', operations, columns: [], journey: { start, links: [], doubts: [] }, words: 'can be made a way to become a superuser', reason: 'what is done there PostgreSQL does not see', place, sources }];
  });
}

/** From PostgreSQL 16 a role may subscribe to a publisher of its own choice, and what that sends is applied with the role's privileges (run_as_owner), in replica mode. */
export function subscribingMode({ catalog }: Subject, role: string, own: Own): ReplicaMode | null {
  const member = memberOf(catalog, role, 'pg_create_subscription');
  const mayCreate = catalog.databaseAcl.some(({ grantee: holder, privilege }) => privilege === 'CREATE' && (holder === PUBLIC || own.has(holder)));
  if (member === null || !mayCreate) return null;
  const sources = sourcesOf(catalog, member);
  const source = sources.at(-1);
  return source === undefined ? null : { source, sql: '', sources, remedy: remedyFor(catalog, member) };
}
