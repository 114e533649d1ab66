import { PUBLIC } from './acl.js';
import { inherits, isSuperuser, rolesOf } from './memberships.js';
import type { Catalog, Membership, Relation, Source, TablePrivilege } from './model.js';
import { askable, sameItems } from './noted-catalog.js';
import { beforeSwitching } from './switching.js';

/** Dropping the table is no privilege: its owner, its schema's owner and superusers may. */
export type Power = TablePrivilege | 'DROP';

export type WayKind =
  /** The ACL names the role. */
  | 'direct'
  | 'public'
  /** The ACL names a role that it is a member of. */
  | 'member'
  /** Some columns only (UPDATE, INSERT, SELECT, REFERENCES), through the ACL of the columns. */
  | 'column'
  /** pg_write_all_data, pg_read_all_data, pg_maintain. */
  | 'predefined'
  /** The table's owner can do everything, and give itself back what was revoked from it. */
  | 'owner'
  | 'schema-owner'
  | 'superuser';

/** How a role gets to act as the role that holds the power. */
export type Reach =
  /** At once: as itself, or by memberships that inherit. */
  | 'now'
  /** After SET ROLE. */
  | 'set-role'
  /** After granting itself a role that it has ADMIN OPTION on. */
  | 'admin-option'
  /** Before PostgreSQL 16: CREATEROLE lets it grant itself any role that is no superuser. */
  | 'createrole';

/** One way in which a role can exercise a power on a table. */
export interface Way {
  readonly kind: WayKind;
  readonly reach: Reach;
  /** From the role itself to the one that holds the power: `['app', 'writers']`. */
  readonly path: readonly string[];
  /** Columns, when kind is `column`. */
  readonly columns: readonly string[];
  /** The statements that make it so: memberships along the path, then the grant. Empty where PostgreSQL itself is the reason. */
  readonly sources: readonly Source[];
  /** The owner whose own bit was revoked must GRANT it back to itself first. */
  readonly needsGrant: boolean;
}

/** Somebody whom a role can act as. */
export interface Actor {
  readonly role: string;
  /** From the role itself to this one. */
  readonly path: readonly string[];
  /** The memberships along the path. */
  readonly sources: readonly Source[];
  readonly reach: Reach;
}

const reachRank: Readonly<Record<Reach, number>> = { now: 0, 'set-role': 1, 'admin-option': 2, createrole: 3 };

function worse(a: Reach, b: Reach): Reach {
  return reachRank[a] >= reachRank[b] ? a : b;
}

function membershipsOf(catalog: Catalog, member: string): readonly Membership[] {
  return catalog.memberships.filter((one) => one.member === member);
}

/** Those whose privileges an actor has at once, itself first. */
function privilegedAs(catalog: Catalog, actor: Actor): readonly Actor[] {
  const found: Actor[] = [actor];
  for (let index = 0; index < found.length; index += 1) {
    const current = found[index];
    if (current === undefined) break;
    const add = (role: string, sources: readonly Source[]): void => {
      if (!found.some((one) => one.role === role)) found.push({ ...current, role, path: [...current.path, role], sources: [...current.sources, ...sources] });
    };
    for (const one of membershipsOf(catalog, current.role)) if (inherits(catalog, one)) add(one.role, [one.source]);
    if (current.role === catalog.databaseOwner) add('pg_database_owner', []);
  }
  return found;
}

/** What can be told of roles alone is asked for again for each relation and each way. */
interface Known {
  readonly actors: Map<string, readonly Actor[]>;
  /** By the role that acts: those whose privileges each of its actors has. */
  readonly privileged: Map<string, readonly (readonly Actor[])[]>;
  readonly inherited: Map<string, readonly string[]>;
  /** By relation, then by role and power. */
  readonly ways: Map<Relation, Map<string, readonly Way[]>>;
}

const knownOf = new WeakMap<Catalog, Known>();

function knownIn(catalog: Catalog): Known {
  const base = beforeSwitching(catalog);
  const known = knownOf.get(base) ?? { actors: new Map(), privileged: new Map(), inherited: new Map(), ways: new Map() };
  knownOf.set(base, known);
  return known;
}

/** Everyone whom a role can become: by SET ROLE, by granting itself roles it administers. Easiest ways first, itself before all. */
export function actorsOf(catalog: Catalog, role: string): readonly Actor[] {
  const { actors } = knownIn(catalog);
  const known = actors.get(role) ?? actorsFrom(catalog, role);
  actors.set(role, known);
  return known;
}

/** For each actor of a role those whose privileges it has. */
function holdersOf(catalog: Catalog, role: string): readonly (readonly Actor[])[] {
  const { privileged } = knownIn(catalog);
  const known = privileged.get(role) ?? actorsOf(catalog, role).map((actor) => privilegedAs(catalog, actor));
  privileged.set(role, known);
  return known;
}

function actorsFrom(catalog: Catalog, role: string): readonly Actor[] {
  const best = new Map<string, Actor>();
  const queue: Actor[] = [{ role, path: [role], sources: [], reach: 'now' }];
  while (queue.length > 0) {
    queue.sort((a, b) => reachRank[a.reach] - reachRank[b.reach] || a.path.length - b.path.length);
    const actor = queue.shift();
    if (actor === undefined) break;
    if (best.has(actor.role)) continue;
    best.set(actor.role, actor);
    const push = (to: string, reach: Reach, sources: readonly Source[], via: readonly string[]): void => {
      if (!best.has(to)) queue.push({ role: to, path: [...via, to], sources: [...actor.sources, ...sources], reach: worse(actor.reach, reach) });
    };
    for (const one of membershipsOf(catalog, actor.role)) {
      if (catalog.postgres < 16 || one.setOption) push(one.role, 'set-role', [one.source], actor.path);
    }
    for (const holder of privilegedAs(catalog, actor)) {
      for (const one of membershipsOf(catalog, holder.role)) {
        const sources = holder.sources.slice(actor.sources.length);
        // Only a superuser may grant a superuser (check_role_membership_authorization).
        if (one.adminOption && !isSuperuser(catalog, one.role)) push(one.role, 'admin-option', [...sources, one.source], holder.path);
      }
    }
    if (catalog.postgres < 16 && (catalog.roles.get(actor.role)?.createrole ?? false)) {
      const source = catalog.roles.get(actor.role)?.source;
      for (const other of catalog.roles.values()) {
        if (!other.superuser && other.name !== 'pg_database_owner') push(other.name, 'createrole', source === undefined || source === null ? [] : [source], actor.path);
      }
    }
  }
  return [...best.values()];
}

const writers: readonly Power[] = ['INSERT', 'UPDATE', 'DELETE'];

/** The predefined role that gives a power on every table, as far as this version has it. */
function predefinedFor(catalog: Catalog, power: Power): string | null {
  if (power === 'SELECT') return 'pg_read_all_data';
  if (power === 'MAINTAIN') return catalog.postgres >= 17 ? 'pg_maintain' : null;
  return writers.includes(power) ? 'pg_write_all_data' : null;
}

/** What one role holds by itself. */
function holdings(catalog: Catalog, relation: Relation, actor: Actor, power: Power): readonly Way[] {
  const way = (kind: WayKind, sources: readonly Source[], rest: Partial<Way> = {}): Way => ({
    kind,
    reach: actor.reach,
    path: actor.path,
    columns: [],
    sources: [...actor.sources, ...sources],
    needsGrant: false,
    ...rest,
  });
  const ways: Way[] = [];
  if (relation.owner === actor.role) {
    const bit = relation.relacl.some((item) => item.grantee === actor.role && item.privilege === power);
    ways.push(way('owner', [relation.ownerSource], { needsGrant: power !== 'DROP' && !bit }));
  }
  if (power === 'DROP') {
    const namespace = catalog.namespaces.get(relation.schema);
    if (namespace !== undefined && namespace.owner === actor.role) ways.push(way('schema-owner', namespace.source === null ? [] : [namespace.source]));
    return ways;
  }
  if (relation.owner !== actor.role) {
    for (const item of relation.relacl) {
      if (item.grantee === actor.role && item.privilege === power) ways.push(way(actor.path.length === 1 ? 'direct' : 'member', [item.source]));
    }
  }
  ways.push(...columnWays(relation, actor.role, power, way));
  if (actor.role === predefinedFor(catalog, power)) ways.push(way('predefined', []));
  return ways;
}

const none: readonly Way[] = [];

function columnWays(relation: Relation, grantee: string, power: Power, way: (kind: WayKind, sources: readonly Source[], rest: Partial<Way>) => Way): readonly Way[] {
  // Most tables give nothing away column by column.
  if (!relation.columns.some(({ attacl }) => attacl.length > 0)) return none;
  const held = relation.columns.flatMap((column) =>
    column.attacl.filter((item) => item.grantee === grantee && item.privilege === power).map((item) => ({ column: column.name, source: item.source })),
  );
  if (held.length === 0) return [];
  return [way('column', [...new Set(held.map(({ source }) => source))], { columns: held.map(({ column }) => column) })];
}

/**
 * Every way in which a role can exercise a power on a relation, the easiest first: none means that PostgreSQL answers 42501. `PUBLIC` asks
 * for what everyone has. has_table_privilege is true when a way is `now` and neither `column` nor `needsGrant`.
 */
export function effectivePrivileges(catalog: Catalog, relation: Relation, role: string, power: Power): readonly Way[] {
  const { ways } = knownIn(catalog);
  const ofRelation = ways.get(relation) ?? new Map<string, readonly Way[]>();
  ways.set(relation, ofRelation);
  const key = `${power} ${role}`;
  const known = ofRelation.get(key) ?? waysOf(catalog, relation, role, power);
  ofRelation.set(key, known);
  return known;
}

function waysOf(catalog: Catalog, relation: Relation, role: string, power: Power): readonly Way[] {
  const publicWay = (kind: WayKind, sources: readonly Source[], rest: Partial<Way> = {}): Way => ({
    kind,
    reach: 'now',
    path: [role],
    columns: [],
    sources,
    needsGrant: false,
    ...rest,
  });
  const ways: Way[] = [];
  if (isSuperuser(catalog, role)) {
    const source = catalog.roles.get(role)?.source;
    ways.push(publicWay('superuser', source === undefined || source === null ? [] : [source]));
  }
  for (const item of relation.relacl) if (item.grantee === PUBLIC && item.privilege === power) ways.push(publicWay('public', [item.source]));
  ways.push(...columnWays(relation, PUBLIC, power, publicWay));
  if (role === PUBLIC) return ways;
  const seen = new Set<string>();
  const holders = holdersOf(catalog, role);
  for (const [index, actor] of actorsOf(catalog, role).entries()) {
    if (actor.role !== role && isSuperuser(catalog, actor.role)) {
      const source = catalog.roles.get(actor.role)?.source;
      ways.push({ ...publicWay('superuser', source === undefined || source === null ? actor.sources : [...actor.sources, source]), reach: actor.reach, path: actor.path });
    }
    for (const holder of holders[index] ?? []) {
      if (seen.has(holder.role)) continue;
      seen.add(holder.role);
      ways.push(...holdings(catalog, relation, holder, power));
    }
  }
  return ways.sort((a, b) => reachRank[a.reach] - reachRank[b.reach]);
}

/** The roles whose privileges a role has at once, itself first (INHERIT). */
export const inheritedRoles = askable((catalog, role: string): readonly string[] => {
  const { inherited } = knownIn(catalog);
  const known = inherited.get(role) ?? rolesOf(catalog, role, 'privileges');
  inherited.set(role, known);
  return known;
}, sameItems);
