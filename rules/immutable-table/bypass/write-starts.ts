import type { Actor, Catalog, Relation, TriggerEvent, Way } from '@pg-guardrails/catalog';
import { effectivePrivileges, perCatalog, qualifiedName } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { identityFor } from '../identity.js';
import { PUBLIC } from '../public.js';
import { policyDoubt } from '../row-security.js';
import { grantee, sqlName } from '../sql-names.js';
import { familyOf } from '../targets.js';
import { actors } from './actors.js';
import { firedBy } from './fired.js';
import { allows } from './follow.js';
import type { Start } from './journey.js';
import { maySee } from './may-see.js';
import { reaching } from './reach.js';
import { referencesTo } from './references.js';
import { statementsOn } from './statements-on.js';
import { targetsOfWays } from './targets-of-ways.js';

/** A statement on a relation. */
export interface WriteStart {
  readonly relation: Relation;
  readonly operation: TriggerEvent;
  readonly columns: readonly string[];
  readonly start: Start;
}

const events: readonly TriggerEvent[] = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'];

/** Whether a statement on the relation sets anything off. */
function setsOff(catalog: Catalog, relation: Relation, operation: TriggerEvent): boolean {
  if (relation.relkind === 'view') return operation !== 'TRUNCATE';
  if ((relation.rules ?? []).some(({ event }) => event === operation)) return true;
  if (firedBy(catalog, relation, operation).length > 0) return true;
  return familyOf(catalog, relation).some((one) => referencesTo(catalog, one) !== null);
}

/** The statements that a role may run, on whatever relation, which set something off that may come to the table. */
export function writeStarts({ catalog, relation: claimed }: Subject, role: string): readonly WriteStart[] {
  return leadingTo(catalog, claimed, role).flatMap((relation) => startsOn(catalog, relation, role));
}

function leadingTo(catalog: Catalog, claimed: Relation, role: string): readonly Relation[] {
  const known = leading(catalog, role);
  const found = known.get(claimed) ?? reaching(catalog, targetsOfWays(catalog, claimed, role)).filter(({ relkind }) => relkind !== 'sequence' && relkind !== 'materialized-view');
  known.set(claimed, found);
  return found;
}

const leading = perCatalog<string, Map<Relation, readonly Relation[]>>(() => new Map());

/** What a role may run on a relation does not depend on the table that is judged. */
const startsKnown = new WeakMap<Catalog, Map<string, readonly WriteStart[]>>();

function startsOn(catalog: Catalog, relation: Relation, role: string): readonly WriteStart[] {
  const known = startsKnown.get(catalog) ?? new Map<string, readonly WriteStart[]>();
  startsKnown.set(catalog, known);
  const key = `${String(relation.oid)} ${role}`;
  const starts = known.get(key) ?? events.flatMap((operation) => (setsOff(catalog, relation, operation) ? startsOf(catalog, relation, operation, role) : []));
  known.set(key, starts);
  return starts;
}

/** As the first of those as whom the role can act who may; as the next ones where they can set further columns, or where row security perhaps stops those before. */
function startsOf(catalog: Catalog, relation: Relation, operation: TriggerEvent, role: string): readonly WriteStart[] {
  const starts: WriteStart[] = [];
  const settable = new Set<string>();
  for (const actor of actors(catalog, role)) {
    if (!maySee(catalog, relation.schema, actor)) continue;
    const ways = effectivePrivileges(catalog, relation, actor.role, operation).filter(({ reach, needsGrant }) => reach === 'now' && !needsGrant);
    const [first] = ways;
    if (first === undefined) continue;
    const whole = ways.find(({ kind }) => kind !== 'column') ?? null;
    const columns = whole === null || operation === 'UPDATE' ? columnsOf(relation, ways).filter((column) => !settable.has(column)) : null;
    if (columns?.length === 0 && starts.length > 0) continue;
    starts.push(...startsAs(catalog, relation, operation, actor, whole === null ? ways : [whole], columns));
    if (policyDoubt(catalog, relation, operation, actor.role, false, 'on') !== null) continue;
    if (whole !== null) break;
    if (operation !== 'UPDATE') continue;
    for (const column of columns ?? []) settable.add(column);
  }
  return starts;
}

/** PostgreSQL asks about each column by itself, whoever holds it (manual: GRANT). */
function columnsOf(relation: Relation, ways: readonly Way[]): readonly string[] {
  return relation.columns.map(({ name }) => name).filter((name) => ways.some((way) => allows(way, name)));
}

function startsAs(catalog: Catalog, relation: Relation, operation: TriggerEvent, actor: Actor, ways: readonly Way[], allowed: readonly string[] | null): readonly WriteStart[] {
  const identity = actor.role === PUBLIC ? '' : identityFor(catalog, relation, { ...actor, needsGrant: false }, operation).sql;
  const isWhole = ways.every(({ kind }) => kind === 'direct' || kind === 'public');
  return statementsOn(catalog, relation, operation, allowed).map(({ sql, doubt, columns }): WriteStart => ({
    relation,
    operation,
    columns,
    start: {
      sql: sql === null ? null : `${identity}${sql}`,
      doubt,
      acting: actor.role,
      words: `${operation} on ${qualifiedName(relation)}`,
      sources: [...actor.sources, ...ways.filter((way) => columns.every((column) => allows(way, column))).flatMap(({ sources }) => sources)],
      on: relation,
      // Who becomes another role keeps what that one holds.
      remedy: isWhole ? (roles) => `REVOKE ${operation} ON ${sqlName(relation)} FROM ${[...new Set([PUBLIC, ...roles, ...(identity === '' ? [] : [actor.role])])].map(grantee).join(', ')};` : null,
    },
  }));
}
