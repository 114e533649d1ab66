import type { Assumption, Catalog, Relation, Trigger, TriggerOutcome } from '@pg-guardrails/catalog';
import { analyseTrigger, triggersOf } from '@pg-guardrails/catalog';
import type { Operation } from './hole.js';

/** A statement on one table, and the table that holds the row it changes: a partition or child of it, or itself. */
export interface Target {
  readonly named: Relation;
  readonly holding: Relation;
  /** All tables that a TRUNCATE empties, the named one first; nothing for other statements. */
  readonly emptied: readonly Relation[];
}

/** One certain statement, or null for any. */
export interface Scenario {
  /** The column that UPDATE sets; to itself when `unchanged`. */
  readonly column: string | null;
  readonly unchanged: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

/** One way in which the statement may end. `certain`: nothing undecided lies on it. */
export interface Ending {
  readonly kind: 'raises' | 'dropped' | 'through' | 'unknown';
  readonly sqlstate: string | null;
  readonly certain: boolean;
  /** The trigger and outcome that decide; null when no trigger has a say. */
  readonly by: { readonly trigger: Trigger; readonly outcome: TriggerOutcome } | null;
}

export interface Firing {
  readonly endings: readonly Ending[];
  /** Triggers that fire, in order. */
  readonly triggers: readonly Trigger[];
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  readonly functions: readonly string[];
}

/** Whether a trigger fires in a normal session (session_replication_role = origin). */
export function isEnabled(trigger: Trigger): boolean {
  return trigger.tgenabled === 'O' || trigger.tgenabled === 'A';
}

/** The triggers that an operation may fire, in PostgreSQL's order: before the statement, before and after each row, after the statement; by name. */
export function candidates(catalog: Catalog, { named, holding, emptied }: Target, operation: Operation): readonly Trigger[] {
  const on = (relation: Relation, level: Trigger['level'], timing: Trigger['timing']): readonly Trigger[] =>
    triggersOf(catalog, relation).filter((trigger) => trigger.level === level && trigger.timing === timing && trigger.events.includes(operation));
  // TRUNCATE fires the triggers of every table that it empties (ExecuteTruncateGuts).
  if (operation === 'TRUNCATE') return (['BEFORE', 'AFTER'] as const).flatMap((timing) => emptied.flatMap((relation) => on(relation, 'STATEMENT', timing)));
  return [...on(named, 'STATEMENT', 'BEFORE'), ...on(holding, 'ROW', 'BEFORE'), ...on(holding, 'ROW', 'AFTER'), ...on(named, 'STATEMENT', 'AFTER')];
}

/** Whether the trigger fires whatever columns an UPDATE sets, or for the scenario's column. */
function firesFor(trigger: Trigger, holding: Relation, operation: Operation, scenario: Scenario | null): 'always' | 'never' | 'perhaps' {
  if (operation !== 'UPDATE' || trigger.updateOf.length === 0) return 'always';
  if (scenario !== null && scenario.column !== null) return trigger.updateOf.includes(scenario.column) ? 'always' : 'never';
  return holding.columns.length > 0 && holding.columns.every(({ name }) => trigger.updateOf.includes(name)) ? 'always' : 'perhaps';
}

interface Way {
  readonly certain: boolean;
  readonly doubt: Ending['by'];
  readonly passed: Ending['by'];
  readonly dropped: Ending['by'];
}

/** All endings of a statement that fires these triggers one after another, each only as far as the ones before let it. */
export function fire(catalog: Catalog, target: Target, operation: Operation, scenario: Scenario | null): Firing {
  const endings: Ending[] = [];
  const triggers: Trigger[] = [];
  const settings: { name: string; value: string }[] = [];
  const functions: string[] = [];
  let ways: readonly Way[] = [{ certain: true, doubt: null, passed: null, dropped: null }];
  let isUntouched = scenario?.unchanged === true;
  for (const trigger of candidates(catalog, target, operation).filter(isEnabled)) {
    const fires = firesFor(trigger, target.holding, operation, scenario);
    if (fires === 'never') continue;
    const assumption: Assumption = { unchanged: isUntouched, settings: scenario?.settings ?? {} };
    const analysis = analyseTrigger(catalog, trigger, operation, assumption);
    triggers.push(trigger);
    settings.push(...analysis.settings);
    functions.push(...analysis.functions);
    const notFired: TriggerOutcome = { kind: 'not-fired', place: trigger.source.place, condition: `only columns outside UPDATE OF ${trigger.updateOf.join(', ')} are set` };
    const outcomes = fires === 'perhaps' ? [...analysis.outcomes, notFired] : analysis.outcomes;
    const isRow = trigger.level === 'ROW';
    const next: Way[] = [];
    for (const way of ways) {
      // Once a row is dropped, no later row trigger sees it; AFTER STATEMENT triggers fire all the same.
      if (way.dropped !== null && isRow) next.push(way);
      else for (const outcome of outcomes) step(way, trigger, outcome, endings, next);
    }
    ways = mostTelling(next);
    // A BEFORE ROW trigger may have changed NEW.
    if (isRow && trigger.timing === 'BEFORE') isUntouched = false;
  }
  for (const way of ways) endings.push(endingOf(way));
  return { endings, triggers, settings, functions };
}

function dropsRows(trigger: Trigger): boolean {
  return trigger.level === 'ROW' && trigger.timing === 'BEFORE';
}

function step(way: Way, trigger: Trigger, outcome: TriggerOutcome, endings: Ending[], next: Way[]): void {
  const certain = way.certain && outcome.condition === null;
  const by = { trigger, outcome };
  switch (outcome.kind) {
    case 'raises':
      endings.push({ kind: 'raises', sqlstate: outcome.sqlstate, certain: certain && way.doubt === null && outcome.unsure === null, by });
      return;
    case 'returns-null':
      next.push({ ...way, certain, dropped: by });
      return;
    case 'unknown':
      // Only a BEFORE ROW trigger can drop the row; then the guards after it do not see it.
      if (outcome.otherwise !== 'null' || !dropsRows(trigger)) next.push({ ...way, certain: false, doubt: way.doubt ?? by });
      if (outcome.otherwise !== 'row' && dropsRows(trigger)) next.push({ ...way, certain: false, doubt: way.doubt ?? by, dropped: by });
      return;
    case 'returns-row':
    case 'not-fired':
      next.push({ ...way, certain, passed: certain ? (way.passed ?? by) : by });
      return;
    default:
      outcome satisfies never;
  }
}

function endingOf(way: Way): Ending {
  const certain = way.certain && way.doubt === null;
  if (way.dropped !== null) return { kind: way.doubt === null ? 'dropped' : 'unknown', sqlstate: null, certain, by: way.doubt ?? way.dropped };
  return { kind: way.doubt === null ? 'through' : 'unknown', sqlstate: null, certain, by: way.doubt ?? way.passed };
}

/** Ways that end alike say the same: one of each, a certain one first. */
function mostTelling(ways: readonly Way[]): readonly Way[] {
  const kept = new Map<string, Way>();
  for (const way of ways) {
    const key = `${String(way.dropped !== null)} ${String(way.doubt !== null)}`;
    const present = kept.get(key);
    if (present === undefined || (!present.certain && way.certain)) kept.set(key, way);
  }
  return [...kept.values()];
}
