import type { Deeds, Trigger } from '@pg-guardrails/catalog';
import { isEnabled } from '../firing.js';
import type { Operation, Subject } from '../hole.js';
import { operations } from '../hole.js';
import { familyOf } from '../targets.js';
import type { Arrival, Journey, Own, World } from './journey.js';

/** Triggers of the table that are off, or replica mode that is on, once it has come back. */
export function disarmed(subject: Subject, own: Own, journey: Journey, before: World, after: World, deeds: Deeds, ending: readonly string[]): readonly Arrival[] {
  if (before.catalog === after.catalog && before.replica === after.replica && before.loosened === after.loosened) return [];
  const family = new Set(familyOf(subject.catalog, subject.relation).map(({ oid }) => oid));
  const off = after.catalog.triggers.filter((trigger) => family.has(trigger.relation) && fires(subject, trigger) && !isEnabled(trigger) && before.catalog.triggers.some((one) => one.oid === trigger.oid && isEnabled(one)));
  const step = deeds.steps.find(({ deed, as }) => !own.has(as) && ((deed.kind === 'switch-trigger' && family.has(deed.relation.oid)) || deed.kind === 'set'));
  const isReplica = before.replica === 'origin' && after.replica === 'replica';
  if (step === undefined || (off.length === 0 && !isReplica)) return perhapsDisarmed(subject, journey, before, after, ending);
  const place = step.place ?? subject.relation.source.place;
  const words = isReplica ? `sets session_replication_role as ${step.as}, so that no ordinary trigger fires` : `takes away ${off.map(({ name }) => `trigger ${name}`).join(' and ')} as ${step.as}`;
  const doubts = [...journey.doubts, ...ending];
  return [{ kind: doubts.length === 0 ? 'through' : 'perhaps', effect: 'disarms', operations: operationsOf(off, isReplica), columns: [], journey, words, reason: doubts.length === 0 ? '' : `it depends on whether ${doubts.join(', and ')}`, place, sources: [{ place, text: step.text }] }];
}

/** A row trigger of a partitioned table fires through its clones alone. */
function fires({ catalog }: Subject, { relation, level }: Trigger): boolean {
  return level === 'STATEMENT' || catalog.relations.get(relation)?.relkind !== 'partitioned-table';
}

/** What is perhaps off once it has come back. */
function perhapsDisarmed(subject: Subject, journey: Journey, before: World, after: World, ending: readonly string[]): readonly Arrival[] {
  const [first] = after.loosened.flatMap((one) => {
    const triggers = after.catalog.triggers.filter((trigger) => one.what !== 'replica' && one.what.includes(trigger.oid) && fires(subject, trigger));
    return before.loosened.includes(one) || (one.what !== 'replica' && triggers.length === 0) ? [] : [{ ...one, triggers }];
  });
  if (first === undefined) return [];
  const { what, step, doubts, triggers } = first;
  const place = step.place ?? subject.relation.source.place;
  const words = what === 'replica' ? `perhaps sets session_replication_role as ${step.as}, so that no ordinary trigger fires` : `perhaps takes away ${triggers.map(({ name }) => `trigger ${name}`).join(' and ')} as ${step.as}`;
  return [{ kind: 'perhaps', effect: 'disarms', operations: operationsOf(triggers, what === 'replica'), columns: [], journey, words, reason: `it depends on whether ${[...new Set([...doubts, ...ending])].join(', and ')}`, place, sources: [{ place, text: step.text }] }];
}

function operationsOf(off: readonly Trigger[], isReplica: boolean): readonly Operation[] {
  return isReplica ? operations : operations.filter((operation) => off.some(({ events }) => events.includes(operation)));
}
