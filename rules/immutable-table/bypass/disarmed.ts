import type { Deeds, Trigger } from '@pg-guardrails/catalog';
import { isEnabled } from '../firing.js';
import type { Operation, Subject } from '../hole.js';
import { operations } from '../hole.js';
import { familyOf } from '../targets.js';
import type { Arrival, Journey, Own, World } from './journey.js';

/** Triggers of the table that are off, or replica mode that is on, once it has come back. */
export function disarmed(subject: Subject, own: Own, journey: Journey, before: World, after: World, deeds: Deeds, ending: readonly string[]): readonly Arrival[] {
  if (before.catalog === after.catalog && before.replica === after.replica) return [];
  const family = new Set(familyOf(subject.catalog, subject.relation).map(({ oid }) => oid));
  // A row trigger of a partitioned table fires through its clones alone.
  const fires = ({ relation, level }: Trigger): boolean => level === 'STATEMENT' || subject.catalog.relations.get(relation)?.relkind !== 'partitioned-table';
  const off = after.catalog.triggers.filter((trigger) => family.has(trigger.relation) && fires(trigger) && !isEnabled(trigger) && before.catalog.triggers.some((one) => one.oid === trigger.oid && isEnabled(one)));
  const step = deeds.steps.find(({ deed, as }) => !own.has(as) && ((deed.kind === 'switch-trigger' && family.has(deed.relation.oid)) || deed.kind === 'set'));
  const isReplica = before.replica === 'origin' && after.replica === 'replica';
  if (step === undefined || (off.length === 0 && !isReplica)) return [];
  const place = step.place ?? subject.relation.source.place;
  const words = isReplica ? `sets session_replication_role as ${step.as}, so that no ordinary trigger fires` : `takes away ${off.map(({ name }) => `trigger ${name}`).join(' and ')} as ${step.as}`;
  const doubts = [...journey.doubts, ...ending];
  return [{ kind: doubts.length === 0 ? 'through' : 'perhaps', effect: 'disarms', operations: operationsOf(off, isReplica), columns: [], journey, words, reason: doubts.length === 0 ? '' : `it depends on whether ${doubts.join(', and ')}`, place, sources: [{ place, text: step.text }] }];
}

function operationsOf(off: readonly Trigger[], isReplica: boolean): readonly Operation[] {
  return isReplica ? operations : operations.filter((operation) => off.some(({ events }) => events.includes(operation)));
}
