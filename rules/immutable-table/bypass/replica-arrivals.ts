import { replicaParameter, triggersOf } from '@pg-guardrails/catalog';
import { listing } from '@pg-guardrails/kernel';
import { isEnabled } from '../firing.js';
import type { Operation, Subject } from '../hole.js';
import { operations } from '../hole.js';
import type { Held } from '../judge-privilege.js';
import { held, privilegeAttempt } from '../judge-privilege.js';
import { familyOf } from '../targets.js';
import { fateOf, seenBy } from './fate.js';
import type { Arrival, Start, World } from './journey.js';
import type { ReplicaMode } from './replica-mode.js';

const doing = { UPDATE: 'updates', DELETE: 'deletes', TRUNCATE: 'truncates' } as const;

/** What a role does by its own privileges on the table once ordinary triggers do not fire for it. Where none stops it anyway, that is no way round. */
export function replicaArrivals(subject: Subject, role: string, mode: ReplicaMode, world: World): readonly Arrival[] {
  return operations.flatMap((operation) =>
    held(subject, role, operation)
      .filter(({ relation }) => fateOf({ ...world, replica: 'origin' }, subject.relation, relation, operation, []).kind !== 'through')
      .map((one) => arrivalOf(subject, role, mode, world, operation, one)),
  );
}

function arrivalOf(subject: Subject, role: string, mode: ReplicaMode, world: World, operation: Operation, one: Held): Arrival {
  const { counterexample, remark } = privilegeAttempt({ ...subject, catalog: seenBy(world) }, role, operation, one);
  const fate = fateOf(world, subject.relation, one.relation, operation, []);
  const start: Start = {
    sql: counterexample === null ? null : `${mode.sql}${counterexample.sql}`,
    doubt: null,
    acting: role,
    words: `setting ${replicaParameter} to replica`,
    sources: [...mode.sources, ...one.way.sources],
    on: null,
    remedy: mode.remedy,
  };
  const silent = silenced(subject, operation);
  const certain = counterexample !== null && counterexample.given === undefined && counterexample.observed.rowsChanged > 0;
  const kind = certain ? 'through' : fate.kind === 'stopped' ? 'stopped' : 'perhaps';
  return {
    kind,
    effect: 'changes',
    operations: [operation],
    columns: [],
    journey: { start, links: [], doubts: [] },
    words: `${doing[operation]} its rows by its own privilege${silent.length === 0 || kind === 'stopped' ? '' : `, and ${listing(silent)} ${silent.length === 1 ? 'does' : 'do'} not fire`}`,
    reason: kind === 'through' ? '' : kind === 'stopped' ? fate.words : remark === '' ? (fate.words === '' ? 'it depends on the row' : fate.words) : remark.replace(/^; /u, ''),
    place: mode.source.place,
    sources: [mode.source],
  };
}

function silenced({ catalog, relation }: Subject, operation: Operation): readonly string[] {
  const triggers = familyOf(catalog, relation).flatMap((one) => triggersOf(catalog, one));
  return [...new Set(triggers.filter((trigger) => isEnabled(trigger) && trigger.tgenabled !== 'A' && trigger.events.includes(operation)).map(({ name }) => name))];
}

/** What is done by something else than the session at hand, which cannot be shown as a statement in it. */
export function laterArrivals(arrivals: readonly Arrival[], words: string, reason: string): readonly Arrival[] {
  return arrivals.filter(({ kind }) => kind !== 'stopped').map((arrival) => ({ ...arrival, kind: 'perhaps', journey: { ...arrival.journey, start: { ...arrival.journey.start, sql: null, words } }, reason }));
}
