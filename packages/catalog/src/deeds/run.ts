import type { Course, Met, TriggerCall } from '@pg-guardrails/plpgsql';
import { courseOf } from '@pg-guardrails/plpgsql';
import { parseStatement } from '@pg-guardrails/sql-reader';
import type { Catalog, Proc, Relation, RewriteRule, Trigger, TriggerEvent } from '../model.js';
import { callOf, lookupFor, sourceOf } from '../outcomes.js';
import { functionOf } from '../queries.js';
import { parseSearchPath } from '../session.js';
import { beforeSwitching } from '../switching.js';
import { borrowedNames } from './borrowed.js';
import type { Deed, Deeds, Step } from './model.js';
import { deedsOf } from './read.js';

function courseIn(catalog: Catalog, proc: Proc, call: TriggerCall | null): Course {
  return courseOf(sourceOf(catalog, proc), call, lookupFor(catalog, proc));
}

/** The same functions and triggers are met on many ways. What they do hangs on the rest of the catalog too: what a name means, on schemas and taints. */
const callDeeds = new WeakMap<Catalog, Map<string, Deeds>>();
const triggerDeeds = new WeakMap<Catalog, Map<Trigger, Map<string, Deeds>>>();

/** What a call of a function by a role does. The grammar must be loaded. */
export function deedsOfCall(catalog: Catalog, proc: Proc, caller: string): Deeds {
  const base = beforeSwitching(catalog);
  const known = callDeeds.get(base) ?? new Map<string, Deeds>();
  callDeeds.set(base, known);
  const key = JSON.stringify([proc.key, caller]);
  const deeds = known.get(key) ?? stepsOf(catalog, courseIn(catalog, proc, null), proc, caller);
  known.set(key, deeds);
  return deeds;
}

/** What a trigger does that fires for a statement of a role; also its WHEN is a condition. */
export function deedsOfTrigger(catalog: Catalog, trigger: Trigger, operation: TriggerEvent, caller: string): Deeds {
  const base = beforeSwitching(catalog);
  const ofCatalog = triggerDeeds.get(base) ?? new Map<Trigger, Map<string, Deeds>>();
  triggerDeeds.set(base, ofCatalog);
  const known = ofCatalog.get(trigger) ?? new Map<string, Deeds>();
  ofCatalog.set(trigger, known);
  const key = `${operation} ${caller}`;
  const deeds = known.get(key) ?? fired(base, trigger, operation, caller);
  known.set(key, deeds);
  return deeds;
}

function fired(catalog: Catalog, trigger: Trigger, operation: TriggerEvent, caller: string): Deeds {
  const proc = functionOf(catalog, trigger);
  if (proc === null) return { steps: [opaqueStep(`no migration creates the function ${trigger.functionName}()`, caller, trigger)], ending: 'undecided' };
  const { steps, ending } = stepsOf(catalog, courseIn(catalog, proc, callOf(catalog, trigger, operation)), proc, caller);
  return trigger.when === null ? { steps, ending } : { steps: steps.map((step) => ({ ...step, conditions: [`WHEN (${trigger.when ?? ''})`, ...step.conditions] })), ending };
}

function opaqueStep(reason: string, as: string, { source }: Pick<Trigger, 'source'>): Step {
  return { deed: { kind: 'opaque', reason }, as, place: source.place, text: source.text, conditions: [], doubt: null, chain: [] };
}

const ruleDeeds = new WeakMap<Catalog, Map<RewriteRule, Deeds>>();

/** What the actions of a rule do, with the privileges of the table's owner (manual: Rules and Privileges). */
export function deedsOfRule(catalog: Catalog, relation: Relation, rule: RewriteRule): Deeds {
  const base = beforeSwitching(catalog);
  const known = ruleDeeds.get(base) ?? new Map<RewriteRule, Deeds>();
  ruleDeeds.set(base, known);
  const deeds = known.get(rule) ?? actionsOf(base, relation, rule);
  known.set(rule, deeds);
  return deeds;
}

function actionsOf(catalog: Catalog, relation: Relation, rule: RewriteRule): Deeds {
  const text = rule.definition ?? '';
  const parsed = rule.definition === undefined ? null : parseStatement(text).node;
  if (parsed === null || !('RuleStmt' in parsed)) return { steps: [opaqueStep(`the actions of rule ${rule.name} are not known`, relation.owner, rule)], ending: 'undecided' };
  const conditions = parsed.RuleStmt.whereClause === undefined ? [] : [`the condition of rule ${rule.name}`];
  const steps = (parsed.RuleStmt.actions ?? []).flatMap((action) =>
    deedsOf({ catalog, path: catalog.searchPath, proc: null }, action).map((deed): Step => ({ deed, as: relation.owner, place: rule.source.place, text: rule.source.text, conditions, doubt: null, chain: [] })),
  );
  return { steps, ending: 'returns' };
}

function stepsOf(catalog: Catalog, course: Course, proc: Proc, caller: string): Deeds {
  const steps = onceEach(course.met.flatMap((met) => stepsOfMet(catalog, met, caller)));
  const opaque: readonly Step[] =
    course.opaque === null ? [] : [{ deed: { kind: 'opaque', reason: course.opaque }, as: roleOf([proc], caller), place: proc.source.place, text: proc.source.text, conditions: [], doubt: null, chain: [proc] }];
  return { steps: [...steps, ...opaque], ending: course.ending };
}

/** One name of a kind says all about a function whose names are borrowed. */
function onceEach(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>();
  return steps.filter(({ deed, chain }) => {
    if (deed.kind !== 'borrowed') return true;
    const key = JSON.stringify([deed.what, chain.at(-1)?.key]);
    return !seen.has(key) && seen.add(key).size > 0;
  });
}

/** SECURITY DEFINER functions run as their owner, others as whoever calls them. */
function roleOf(chain: readonly Proc[], caller: string): string {
  return chain.findLast((proc) => proc.securityDefiner)?.owner ?? caller;
}

function stepsOfMet(catalog: Catalog, { node, text, place, conditions, doubt, functions }: Met, caller: string): readonly Step[] {
  const chain = functions.flatMap((key) => catalog.functions.get(key) ?? []);
  const as = roleOf(chain, caller);
  const proc = chain.at(-1) ?? null;
  const step = (deed: Deed): Step => ({ deed, as, place: place ?? proc?.source.place ?? null, text, conditions, doubt, chain });
  if (node === null) return [step({ kind: 'opaque', reason: `what \`EXECUTE ${text.replace(/\s+/gu, ' ').slice(0, 80)}\` runs is not known` })];
  return [...borrowedNames(catalog, chain, node), ...deedsOf({ catalog, path: pathOf(catalog, chain), proc }, node)].map(step);
}

/** The search path in which the last of these functions runs; where none sets one, the history's stands for the caller's. */
function pathOf(catalog: Catalog, chain: readonly Proc[]): readonly string[] {
  const own = chain.findLast((proc) => proc.config['search_path'] !== undefined)?.config['search_path'];
  return own === undefined ? catalog.searchPath : parseSearchPath(own);
}
