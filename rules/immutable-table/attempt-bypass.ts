import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { actorsOf, effectivePrivileges, replicaParameter } from '@pg-guardrails/catalog';
import type { AttemptPlan, Verdict } from '@pg-guardrails/kernel';
import { fateOf } from './bypass/fate.js';
import { arrivalsOf } from './bypass/judge-bypass.js';
import type { Arrival } from './bypass/journey.js';
import { mayDoAnything } from './bypass/journey.js';
import { replicaModeOf } from './bypass/replica-mode.js';
import { shadowedStatements } from './bypass/shadowing.js';
import { callStarts } from './bypass/call-starts.js';
import { setOffStarts } from './bypass/set-off-starts.js';
import { writeStarts } from './bypass/write-starts.js';
import type { Operation, Options, Subject } from './hole.js';
import { operations } from './hole.js';
import { identityFor } from './identity.js';
import { plainStatements } from './plain-statements.js';
import { PUBLIC } from './public.js';
import { familyOf } from './targets.js';

/** What the judge knows of one role's ways, the same for all operations. */
interface Ways {
  readonly starts: readonly string[];
  readonly arrivals: readonly Arrival[];
}

/** Tries the ways around the table's own privileges and triggers, one role at a time. */
export function bypassAttempts(catalog: Catalog, relation: Relation, options: Options): (operation: Operation, verdict: Verdict) => readonly AttemptPlan[] {
  const known = new Map<string, Ways>();
  const subject: Subject = { catalog, relation, options, roles: [] };
  const plan = (verdict: Verdict, as: string | null, sql: string): AttemptPlan => ({
    of: verdict,
    as,
    sql,
    row: { schema: relation.schema, name: relation.name },
    fill: 'filled',
    before: [],
    promise: { sqlstate: null, naming: null },
    predicted: null,
  });
  return (operation, verdict) => {
    // Whether a row is one that the claim is about is not followed along a way.
    if (options.once !== null) return [];
    if (verdict.role === null) return shadowedStatements(subject, operation).map((sql) => plan(verdict, null, sql));
    const { role } = verdict;
    if (role !== PUBLIC && !catalog.roles.has(role)) return [];
    const ways = known.get(role) ?? waysOf(subject, role);
    known.set(role, ways);
    const around = ways.starts.filter((sql) => isAbout(ways, options, operation, verdict, sql));
    return [...around, ...inReplicaMode(subject, role, operation)].map((sql) => plan(verdict, role, sql));
  };
}

/** Every function that runs with another's rights, and every statement that sets something off elsewhere. */
function waysOf(subject: Subject, role: string): Ways {
  const { catalog, relation } = subject;
  const family = familyOf(catalog, relation);
  // What it may do itself, it may do by the triggers of other tables as well: that is the privilege layer's.
  const mayItself = operations.some((operation) => family.some((one) => effectivePrivileges(catalog, one, role, operation).length > 0));
  const arrivals = mayItself ? null : arrivalsOf(subject, role);
  if (arrivals === null) return { starts: [], arrivals: [] };
  const writes = writeStarts(subject, role).filter((start) => !family.some(({ oid }) => oid === start.relation.oid));
  const starts = [...callStarts(subject, role), ...setOffStarts(subject, role), ...writes].flatMap(({ start }) => start.sql ?? []);
  const mode = replicaModeOf(catalog, relation, role, 'SET');
  const past = mode === null ? [] : starts.map((sql) => `${mode.sql}${sql}`);
  return { starts: [...new Set([...starts, ...past])], arrivals };
}

/**
 * Its own statements, after it has put its session into replica mode: who may not is refused there, and who may is stopped by what always fires. What no trigger stops
 * anyway, it may do without.
 */
function inReplicaMode(subject: Subject, role: string, operation: Operation): readonly string[] {
  const { catalog, relation, options } = subject;
  const actors = actorsOf(catalog, role);
  if (role === PUBLIC || actors.some((actor) => mayDoAnything(subject, actor.role))) return [];
  const prefix = replicaModeOf(catalog, relation, role, 'SET')?.sql ?? `SET ${replicaParameter} = replica; `;
  return familyOf(catalog, relation)
    .filter((named) => fateOf({ catalog, replica: 'origin', rowSecurity: 'on', doubt: null, loosened: [] }, relation, named, operation, []).kind !== 'through')
    .flatMap((named) => {
      const way = effectivePrivileges(catalog, named, role, operation)[0];
      const identity = way === undefined ? '' : identityFor(catalog, named, way, operation).sql;
      return plainStatements(named, operation, options).map((sql) => `${prefix}${identity}${sql}`);
    });
}

/** A way that the judge knows to get through, or perhaps, for another operation or for what the claim excepts, is no attempt at this one. */
function isAbout({ arrivals }: Ways, { exceptColumns }: Options, operation: Operation, { verdict }: Verdict, sql: string): boolean {
  const open = arrivals.filter(({ kind, journey }) => kind !== 'stopped' && journey.start.sql === sql);
  if (verdict === 'proven') return open.length === 0;
  return open.every((arrival) => arrival.operations.includes(operation) && !(arrival.columns.length > 0 && arrival.columns.every((column) => exceptColumns.includes(column))));
}
