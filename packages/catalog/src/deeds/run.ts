import type { Course, Met, TriggerCall } from '@pg-guardrails/plpgsql';
import { courseOf, usesRow } from '@pg-guardrails/plpgsql';
import { parseStatement } from '@pg-guardrails/sql-reader';
import type { Catalog, Proc, Relation, RewriteRule, Trigger, TriggerEvent } from '../model.js';
import { callOf, lookupFor, sourceOf } from '../outcomes.js';
import { functionOf } from '../queries.js';
import { parseSearchPath } from '../session.js';
import { beforeSwitching } from '../switching.js';
import { borrowedNames, namesWithin } from './borrowed.js';
import type { Around, Deed, Deeds, Step } from './model.js';
import { ownSession } from './model.js';
import { chosenByCaller, givenTo } from './given.js';
import { deedsOf, type Scope } from './read.js';
import { keepingReadings, type Reading } from './reading.js';
import { calledIn, usesOf } from './uses.js';

function courseIn(reading: Reading, proc: Proc, call: TriggerCall | null): Course {
  const source = reading.ask((catalog) => sourceOf(catalog, proc));
  return courseOf(source, call, (name, argumentCount) => reading.ask((catalog) => lookupFor(catalog, proc)(name, argumentCount)));
}

const keptOfCalls = keepingReadings<Deeds>();
const keptOfTriggers = keepingReadings<Deeds>();
const keptOfRules = keepingReadings<Deeds>();

/** The same functions and triggers are met on many ways: in one catalog nothing is asked twice. */
const callDeeds = new WeakMap<Catalog, Map<Proc, Map<string, Deeds>>>();
const triggerDeeds = new WeakMap<Catalog, Map<Trigger, Map<string, Deeds>>>();
const ruleDeeds = new WeakMap<Catalog, Map<RewriteRule, Map<string, Deeds>>>();

function once<Subject>(known: WeakMap<Catalog, Map<Subject, Map<string, Deeds>>>, catalog: Catalog, subject: Subject, key: string, tell: () => Deeds): Deeds {
  const ofCatalog = known.get(catalog) ?? new Map<Subject, Map<string, Deeds>>();
  known.set(catalog, ofCatalog);
  const ofSubject = ofCatalog.get(subject) ?? new Map<string, Deeds>();
  ofCatalog.set(subject, ofSubject);
  const deeds = ofSubject.get(key) ?? tell();
  ofSubject.set(key, deeds);
  return deeds;
}

/** What a call of a function by a role does; of a trigger's function, what it does for a table of the role's own. The grammar must be loaded. */
export function deedsOfCall(catalog: Catalog, proc: Proc, caller: string, around: Around = ownSession): Deeds {
  const base = beforeSwitching(catalog);
  const key = JSON.stringify([caller, around.names, around.runsAs]);
  return once(callDeeds, base, proc, key, () => keptOfCalls(base, proc, key, (reading) => attachedTo(reading, proc, stepsOf(reading, courseIn(reading, proc, null), { proc, caller, around }))));
}

/** Whose fields NEW and OLD have, and of which types, whoever attaches a trigger's function chooses: what it does with them runs casts and checks of theirs. */
function attachedTo(reading: Reading, proc: Proc, deeds: Deeds): Deeds {
  if (proc.returns !== 'trigger' || !proc.securityDefiner || !usesRow(proc.body ?? '')) return deeds;
  const deed: Deed = { kind: 'opaque', reason: 'who attaches it to a table of its own chooses what NEW and OLD are, and a cast or a check that belongs to the type of a field runs here' };
  return { ...deeds, steps: [...deeds.steps, { deed, as: proc.owner, place: proc.source.place, text: proc.source.text, conditions: [], doubt: null, chain: [proc], names: namesWithin(reading, [proc], ownSession) }] };
}

/** What a trigger does that fires for a statement of a role; also its WHEN is a condition. */
export function deedsOfTrigger(catalog: Catalog, trigger: Trigger, operation: TriggerEvent, caller: string, around: Around): Deeds {
  const base = beforeSwitching(catalog);
  const key = JSON.stringify([operation, caller, around.names, around.runsAs]);
  return once(triggerDeeds, base, trigger, key, () => keptOfTriggers(base, trigger, key, (reading) => fired(reading, trigger, operation, { caller, around })));
}

function fired(reading: Reading, trigger: Trigger, operation: TriggerEvent, { caller, around }: Omit<Called, 'proc'>): Deeds {
  const proc = reading.ask((catalog) => functionOf(catalog, trigger));
  if (proc === null) return { steps: [opaqueStep(`no migration creates the function ${trigger.functionName}()`, caller, trigger)], ending: 'undecided' };
  const call = reading.ask((catalog) => callOf(catalog, trigger, operation));
  const { steps, ending } = stepsOf(reading, courseIn(reading, proc, call), { proc, caller, around });
  return trigger.when === null ? { steps, ending } : { steps: steps.map((step) => ({ ...step, conditions: [`WHEN (${trigger.when ?? ''})`, ...step.conditions] })), ending };
}

function opaqueStep(reason: string, as: string, { source }: Pick<Trigger, 'source'>): Step {
  return { deed: { kind: 'opaque', reason }, as, place: source.place, text: source.text, conditions: [], doubt: null, chain: [], names: 'caller' };
}

/** What the actions of a rule do, with the privileges of the table's owner (manual: Rules and Privileges). */
export function deedsOfRule(catalog: Catalog, relation: Relation, rule: RewriteRule): Deeds {
  const base = beforeSwitching(catalog);
  return once(ruleDeeds, base, rule, relation.owner, () => keptOfRules(base, rule, relation.owner, (reading) => actionsOf(reading, relation.owner, rule)));
}

function actionsOf(reading: Reading, owner: string, rule: RewriteRule): Deeds {
  const text = rule.definition ?? '';
  const parsed = rule.definition === undefined ? null : parseStatement(text).node;
  if (parsed === null || !('RuleStmt' in parsed)) return { steps: [opaqueStep(`the actions of rule ${rule.name} are not known`, owner, rule)], ending: 'undecided' };
  const conditions = parsed.RuleStmt.whereClause === undefined ? [] : [`the condition of rule ${rule.name}`];
  const path = reading.ask(({ searchPath }) => searchPath);
  const steps = (parsed.RuleStmt.actions ?? []).flatMap((action) =>
    deedsOf({ reading, path, proc: null }, action).map((deed): Step => ({ deed, as: owner, place: rule.source.place, text: rule.source.text, conditions, doubt: null, chain: [], names: 'own' })),
  );
  return { steps, ending: 'returns' };
}

/** What is called, by whom, in which session. */
interface Called {
  readonly proc: Proc;
  readonly caller: string;
  readonly around: Around;
}

function stepsOf(reading: Reading, course: Course, { proc, caller, around }: Called): Deeds {
  const steps = onceEach([...course.met.flatMap((met) => stepsOfMet(reading, met, { caller, around })), ...stepsOfTypes(reading, proc, { caller, around })]);
  const opaque: readonly Step[] =
    course.opaque === null ? [] : [{ deed: { kind: 'opaque', reason: course.opaque }, as: roleOf([proc], caller), place: proc.source.place, text: proc.source.text, conditions: [], doubt: null, chain: [proc], names: namesWithin(reading, [proc], around) }];
  return { steps: [...steps, ...opaque], ending: course.ending };
}

/** What comes with the types of the function: what RETURN gives is cast to what it returns, also where no statement of its body is anything that runs (manual: PL/pgSQL, Returning from a Function). */
function stepsOfTypes(reading: Reading, proc: Proc, { caller, around }: Omit<Called, 'proc'>): readonly Step[] {
  if (around.runsAs !== 'other' && !proc.securityDefiner) return [];
  const as = roleOf([proc], caller);
  const place = proc.source.place;
  const chosen = chosenByCaller(proc);
  const of = (deed: Deed): Step => ({ deed, as, place, text: proc.source.text, conditions: [], doubt: null, chain: [proc], names: namesWithin(reading, [proc], around) });
  return [...(chosen === null ? [] : [of({ kind: 'opaque', reason: chosen })]), ...usesOf({ reading, path: pathOf(reading, [proc]), proc }, as, { SelectStmt: {} }).map(of)];
}

/** One name of a kind says all about a function whose names are borrowed, and one use of a thing as much as many. */
function onceEach(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>();
  return steps.filter(({ deed, chain }) => {
    if (deed.kind !== 'borrowed' && deed.kind !== 'uses' && deed.kind !== 'calls') return true;
    const what = deed.kind === 'calls' ? deed.function.key : deed.what;
    const key = JSON.stringify([deed.kind, what, deed.kind === 'uses' ? nameOf(deed) : '', chain.at(-1)?.key]);
    return !seen.has(key) && seen.add(key).size > 0;
  });
}

function nameOf(deed: Extract<Deed, { readonly kind: 'uses' }>): string {
  if (deed.what === 'function') return `${deed.function.key} ${String(deed.given)}`;
  return String(deed.what === 'relation' ? deed.relation.oid : deed.type.oid);
}

/** SECURITY DEFINER functions run as their owner, others as whoever calls them. */
function roleOf(chain: readonly Proc[], caller: string): string {
  return chain.findLast((proc) => proc.securityDefiner)?.owner ?? caller;
}

function stepsOfMet(reading: Reading, { node, text, place, conditions, doubt, functions }: Met, { caller, around }: Omit<Called, 'proc'>): readonly Step[] {
  const chain = functions.flatMap((key) => reading.ask((catalog) => catalog.functions.get(key)) ?? []);
  const as = roleOf(chain, caller);
  const proc = chain.at(-1) ?? null;
  const names = namesWithin(reading, chain, around);
  const step = (deed: Deed): Step => ({ deed, as, place: place ?? proc?.source.place ?? null, text, conditions, doubt, chain, names });
  if (node === null) return [step({ kind: 'opaque', reason: `what \`EXECUTE ${text.replace(/\s+/gu, ' ').slice(0, 80)}\` runs is not known` })];
  const scope: Scope = { reading, path: pathOf(reading, chain), proc };
  // Who runs something with its own rights gains nothing by putting something else in its place.
  const isAnother = around.runsAs === 'other' || chain.some(({ securityDefiner }) => securityDefiner);
  if (!isAnother) return deedsOf(scope, node).map(step);
  const given = givenTo(node, (called) => calledIn(scope, called));
  const deeds = [node, ...given.statements].flatMap((one) => [...borrowedNames(chain, names, one), ...usesOf(scope, as, one), ...deedsOf(scope, one)]);
  return [...deeds, ...given.opaque.map((reason): Deed => ({ kind: 'opaque', reason }))].map(step);
}

/** The search path in which the last of these functions runs; where none sets one, the history's stands for the caller's. */
function pathOf(reading: Reading, chain: readonly Proc[]): readonly string[] {
  const own = chain.findLast((proc) => proc.config['search_path'] !== undefined)?.config['search_path'];
  return own === undefined ? reading.ask(({ searchPath }) => searchPath) : parseSearchPath(own);
}
