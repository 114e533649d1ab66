import type { Assumption, Catalog, Guesses, Relation, RowFacts, Trigger, TriggerAnalysis, TriggerEvent, TriggerOutcome, Writes } from '@pg-guardrails/catalog';
import { analyseTrigger, triggersOf } from '@pg-guardrails/catalog';
import { familyOf } from './targets.js';

/** A statement on one table, and the table that holds the row it changes: a partition or child of it, or itself. */
export interface Target {
  readonly named: Relation;
  readonly holding: Relation;
  /** All tables that a TRUNCATE empties, the named one first; nothing for other statements. */
  readonly emptied: readonly Relation[];
}

/** A statement, or a class of them. */
export interface Scenario {
  /** The columns that UPDATE sets: these, and no others or perhaps others. */
  readonly sets: { readonly columns: readonly string[]; readonly others: 'none' | 'any' };
  readonly row: RowFacts;
  readonly settings: Readonly<Record<string, string>>;
  readonly user?: NonNullable<Assumption['user']>;
  /** What names in the functions are made to mean by whoever runs the statement. */
  readonly shadows?: NonNullable<Assumption['shadows']>;
}

const anyRow: RowFacts = { old: new Map(), new: new Map(), others: 'some', holds: [] };

/** Any statement on any row, by anyone. */
export const anything: Scenario = { sets: { columns: [], others: 'any' }, row: anyRow, settings: {} };

/** One way in which the statement may end. `certain`: nothing undecided lies on it. */
export interface Ending {
  readonly kind: 'raises' | 'dropped' | 'through' | 'unknown';
  readonly sqlstate: string | null;
  readonly certain: boolean;
  /** The trigger and outcome that decide; null when no trigger has a say. */
  readonly by: { readonly trigger: Trigger; readonly outcome: TriggerOutcome } | null;
  /** Whether something before may have raised another error first. */
  readonly doubted: boolean;
  /** What is then known of the row. */
  readonly row: RowFacts;
  /** The last trigger that gave NEW something of its own. */
  readonly writer: Trigger | null;
}

export interface Firing extends Guesses {
  readonly endings: readonly Ending[];
  /** Triggers that fire, in order. */
  readonly triggers: readonly Trigger[];
  readonly functions: readonly string[];
}

/** Whether a trigger fires in a normal session (session_replication_role = origin). */
export function isEnabled(trigger: Trigger): boolean {
  return trigger.tgenabled === 'O' || trigger.tgenabled === 'A';
}

/** When a constraint trigger fires that can be put off: not until COMMIT, unless the session says otherwise, or the other way round; null for other triggers. */
export function deferral(catalog: Catalog, trigger: Trigger): 'initially-deferred' | 'deferrable' | null {
  const constraint = catalog.relations.get(trigger.relation)?.constraints.find(({ contype, source, deferrable }) => contype === 'trigger' && deferrable && source === trigger.source);
  if (constraint === undefined) return null;
  return constraint.initiallyDeferred ? 'initially-deferred' : 'deferrable';
}

/**
 * The triggers that an operation may fire, in PostgreSQL's order: before the statement, before and after each row, after the statement, and what is
 * deferred at the end; by name.
 */
export function candidates(catalog: Catalog, { named, holding, emptied }: Target, operation: TriggerEvent): readonly Trigger[] {
  const on = (relation: Relation, level: Trigger['level'], timing: Trigger['timing']): readonly Trigger[] =>
    triggersOf(catalog, relation).filter((trigger) => trigger.level === level && trigger.timing === timing && trigger.events.includes(operation));
  // TRUNCATE fires the triggers of every table that it empties (ExecuteTruncateGuts).
  if (operation === 'TRUNCATE') return (['BEFORE', 'AFTER'] as const).flatMap((timing) => emptied.flatMap((relation) => on(relation, 'STATEMENT', timing)));
  const afterRow = on(holding, 'ROW', 'AFTER');
  const deferred = afterRow.filter((trigger) => deferral(catalog, trigger) === 'initially-deferred');
  const immediate = afterRow.filter((trigger) => !deferred.includes(trigger));
  return [...on(named, 'STATEMENT', 'BEFORE'), ...on(holding, 'ROW', 'BEFORE'), ...immediate, ...on(named, 'STATEMENT', 'AFTER'), ...deferred];
}

/** Whether the trigger fires for the columns that the UPDATE sets, whatever BEFORE triggers set besides (manual: CREATE TRIGGER). */
function firesFor(trigger: Trigger, holding: Relation, operation: TriggerEvent, { sets }: Scenario): 'always' | 'never' | 'perhaps' {
  const { updateOf } = trigger;
  if (operation !== 'UPDATE' || updateOf.length === 0 || sets.columns.some((name) => updateOf.includes(name))) return 'always';
  if (sets.others === 'any') return holding.columns.length > 0 && holding.columns.every(({ name }) => updateOf.includes(name)) ? 'always' : 'perhaps';
  // A generated column counts as set when a column that it is computed from is.
  return holding.columns.some(({ name, generated }) => generated !== null && updateOf.includes(name)) ? 'perhaps' : 'never';
}

/**
 * Whether an UPDATE may move the row to another partition, past this trigger: then the triggers of a DELETE and an INSERT fire, and no AFTER UPDATE
 * trigger (manual: Overview of Trigger Behavior).
 */
function isLeftBehind(catalog: Catalog, target: Target, trigger: Trigger, operation: TriggerEvent, { sets }: Scenario): boolean {
  const { named, holding } = target;
  if (operation !== 'UPDATE' || trigger.level !== 'ROW' || trigger.timing !== 'AFTER' || named === holding || !holding.parents.some(({ partition }) => partition)) return false;
  const keys = familyOf(catalog, named).flatMap(({ partitionKey }) => partitionKey ?? []);
  if (sets.others === 'none' && !sets.columns.some((column) => keys.includes(column))) return false;
  const leaving = candidates(catalog, target, 'DELETE').filter((one) => isEnabled(one) && one.level === 'ROW');
  return !leaving.some((one) => analyseTrigger(catalog, one, 'DELETE').outcomes.every(({ kind }) => kind === 'raises'));
}

interface Way {
  readonly certain: boolean;
  readonly doubt: Ending['by'];
  readonly passed: Ending['by'];
  readonly dropped: Ending['by'];
  readonly row: RowFacts;
  readonly writer: Trigger | null;
  /** Settings that the triggers so far may have given another value. */
  readonly moved: readonly string[];
}

const replicationRole = 'session_replication_role';

/** Why a trigger perhaps does not fire that is not ENABLE ALWAYS. */
export const quietened = `a trigger before it has set ${replicationRole}`;

const searchPath = 'search_path';

/** What names mean that are looked up in a path that a trigger has set. */
const anyNames: NonNullable<Assumption['shadows']> = { operators: 'any', functions: 'any', tell: () => undefined };

/** All endings of a statement that fires these triggers one after another, each only as far as the ones before let it. */
export function fire(catalog: Catalog, target: Target, operation: TriggerEvent, scenario: Scenario): Firing {
  const endings: Ending[] = [];
  const triggers: Trigger[] = [];
  const analyses: TriggerAnalysis[] = [];
  let ways: readonly Way[] = [{ certain: true, doubt: null, passed: null, dropped: null, row: scenario.row, writer: null, moved: [] }];
  const enabled = candidates(catalog, target, operation).filter(isEnabled);
  for (const trigger of enabled) {
    const fires = isLeftBehind(catalog, target, trigger, operation, scenario) ? 'perhaps' : firesFor(trigger, target.holding, operation, scenario);
    if (fires === 'never') continue;
    triggers.push(trigger);
    const filled = filledAfter(catalog, enabled, trigger, operation);
    const known = new Map<string, TriggerAnalysis>();
    const analysed = ({ row, moved }: Way): TriggerAnalysis => {
      const key = `${moved.join()} ${keyOfRow(row)}`;
      const present = known.get(key);
      const analysis = present ?? analyseTrigger(catalog, trigger, operation, assumptionOf(scenario, row, filled, moved));
      if (present === undefined) {
        known.set(key, analysis);
        analyses.push(analysis);
      }
      return analysis;
    };
    const outcomesFor = (way: Way): readonly TriggerOutcome[] => {
      const unfired: TriggerOutcome[] = [];
      const mayNotFire = (condition: string): void => void unfired.push({ kind: 'not-fired', place: trigger.source.place, condition });
      if (fires === 'perhaps') mayNotFire(trigger.updateOf.length > 0 ? `only columns outside UPDATE OF ${trigger.updateOf.join(', ')} are set` : 'the row moves to another partition, and AFTER UPDATE triggers do not fire for that');
      if (way.moved.includes(replicationRole) && trigger.tgenabled !== 'A') mayNotFire(quietened);
      return [...analysed(way).outcomes, ...unfired];
    };
    const next: Way[] = [];
    for (const way of ways) {
      // Once a row is dropped, no later row trigger sees it; AFTER STATEMENT triggers fire all the same.
      if (way.dropped !== null && trigger.level === 'ROW') next.push(way);
      else for (const outcome of outcomesFor(way)) step({ ...way, moved: movedBy(way, analysed(way)) }, trigger, outcome, endings, next);
    }
    ways = mostTelling(next);
  }
  for (const way of ways) endings.push(endingOf(way));
  return {
    endings,
    triggers,
    functions: analyses.flatMap(({ functions }) => functions),
    settings: analyses.flatMap(({ settings }) => settings),
    fields: analyses.flatMap(({ fields }) => fields),
    users: analyses.flatMap(({ users }) => users),
  };
}

/** What EXECUTE and unknown functions may do to settings is not counted: they would make of every setting one that nobody knows. */
function movedBy({ moved }: Way, analysis: TriggerAnalysis): readonly string[] {
  const more = analysis.moved.filter((name) => name !== '*' && !moved.includes(name));
  return more.length === 0 ? moved : [...moved, ...more];
}

/** Columns to which a BEFORE ROW trigger that fires after this one may give a value. */
function filledAfter(catalog: Catalog, enabled: readonly Trigger[], trigger: Trigger, operation: TriggerEvent): readonly string[] {
  if (!dropsRows(trigger) || operation === 'DELETE') return [];
  const later = enabled.slice(enabled.indexOf(trigger) + 1).filter(dropsRows);
  const columns = catalog.relations.get(trigger.relation)?.columns.filter(({ notNull }) => notNull).map(({ name }) => name) ?? [];
  if (later.length === 0 || columns.length === 0) return [];
  const written = later.flatMap((one) => analyseTrigger(catalog, one, operation, { filled: columns }).outcomes.map((outcome) => ('writes' in outcome ? outcome.writes : [])));
  return columns.filter((name) => written.some((writes) => writes === 'any' || writes.some(({ column }) => column === name)));
}

function assumptionOf({ settings, user, shadows }: Scenario, row: RowFacts, filled: readonly string[], moved: readonly string[]): Assumption {
  return { row, settings, ...(filled.length === 0 ? {} : { filled }), ...(moved.length === 0 ? {} : { moved }), ...(moved.includes(searchPath) ? { shadows: anyNames } : {}), ...(user === undefined ? {} : { user }), ...(shadows === undefined ? {} : { shadows }) };
}

function keyOfRow(row: RowFacts): string {
  return JSON.stringify([[...row.old], [...row.new], row.others]);
}

/** NEW after a trigger that gave it something of its own. */
function afterWrites(row: RowFacts, writes: Writes): RowFacts {
  if (writes === 'any') return { ...row, new: new Map(), others: 'some' };
  return writes.length === 0 ? row : { ...row, new: new Map([...row.new, ...writes.map(({ column, fact }) => [column, fact] as const)]) };
}

function dropsRows(trigger: Trigger): boolean {
  return trigger.level === 'ROW' && trigger.timing === 'BEFORE';
}

function step(way: Way, trigger: Trigger, outcome: TriggerOutcome, endings: Ending[], next: Way[]): void {
  const certain = way.certain && outcome.condition === null;
  const by = { trigger, outcome };
  const written = 'writes' in outcome && dropsRows(trigger) ? outcome.writes : [];
  const after: Way = written === 'any' || written.length > 0 ? { ...way, row: afterWrites(way.row, written), writer: trigger } : way;
  switch (outcome.kind) {
    case 'raises':
      endings.push({ kind: 'raises', sqlstate: outcome.sqlstate, certain: certain && way.doubt === null && outcome.unsure === null, by, doubted: way.doubt !== null || outcome.unsure !== null, row: way.row, writer: way.writer });
      return;
    case 'returns-null':
      next.push({ ...way, certain, dropped: by });
      return;
    case 'unknown':
      // Only a BEFORE ROW trigger can drop the row; then the guards after it do not see it.
      if (outcome.otherwise !== 'null' || !dropsRows(trigger)) next.push({ ...after, certain: false, doubt: way.doubt ?? by });
      if (outcome.otherwise !== 'row' && dropsRows(trigger)) next.push({ ...way, certain: false, doubt: way.doubt ?? by, dropped: by });
      return;
    case 'returns-row':
    case 'not-fired':
      next.push({ ...after, certain, passed: certain ? (way.passed ?? by) : by });
      return;
    default:
      outcome satisfies never;
  }
}

function endingOf(way: Way): Ending {
  const { row, writer } = way;
  const doubted = way.doubt !== null;
  const certain = way.certain && way.doubt === null;
  if (way.dropped !== null) return { kind: way.doubt === null ? 'dropped' : 'unknown', sqlstate: null, certain, by: way.doubt ?? way.dropped, doubted, row, writer };
  return { kind: way.doubt === null ? 'through' : 'unknown', sqlstate: null, certain, by: way.doubt ?? way.passed, doubted, row, writer };
}

/** Ways that end alike say the same: one of each, a certain one first. */
function mostTelling(ways: readonly Way[]): readonly Way[] {
  const kept = new Map<string, Way>();
  for (const way of ways) {
    const key = `${String(way.dropped !== null)} ${String(way.doubt !== null)} ${way.moved.join()} ${keyOfRow(way.row)}`;
    const present = kept.get(key);
    if (present === undefined || (!present.certain && way.certain)) kept.set(key, way);
  }
  return [...kept.values()];
}
