import type { Analysis, Assumption, CallColumn, FunctionName, FunctionSource, Guesses, Lookup, Outcome, TriggerCall } from '@pg-guardrails/plpgsql';
import { analyse, whenTruths } from '@pg-guardrails/plpgsql';
import type { Catalog, Proc, Relation, Trigger, TriggerEvent } from './model.js';
import { askable, sameItems, sameSet } from './noted-catalog.js';
import { perCatalog } from './per-catalog.js';
import { functionOf } from './queries.js';
import { isBuiltIn } from './evaluate/builtins.js';
import { namesFrom } from './search-paths.js';
import { beforeSwitching } from './switching.js';

export { casesOf, hasEquality, holdsAsIs, readRowCondition, rowGuesses, rowTruths } from '@pg-guardrails/plpgsql';
export type { RowCondition } from '@pg-guardrails/plpgsql';
export type { Assumption, CallColumn, Fact, FieldGuess, Guesses, Known, RowFacts, SettingGuess, Shadowable, Shadows, Write, Writes } from '@pg-guardrails/plpgsql';

/**
 * How the statement goes on with a trigger: as its function ends, or past it, when its WHEN condition may not hold
 * (`not-fired`). `condition`: see `Outcome` of the PL/pgSQL analysis.
 */
export type TriggerOutcome = Outcome | { readonly kind: 'not-fired'; readonly place: Trigger['source']['place']; readonly condition: string | null };

export interface TriggerAnalysis extends Guesses {
  /** Never empty. */
  readonly outcomes: readonly TriggerOutcome[];
  /** Settings that it may give another value on a way that does not raise, `*` for any. */
  readonly moved: readonly string[];
  /** Keys of the functions that were gone through, the trigger's own first. */
  readonly functions: readonly string[];
}

/** All ways a trigger may take on one operation that is among its events. The grammar must be loaded. */
export function outcomes(catalog: Catalog, trigger: Trigger, operation: TriggerEvent): readonly TriggerOutcome[] {
  return analyseTrigger(catalog, trigger, operation).outcomes;
}

/** The same under an assumption, and with the settings that are worth assuming. Whether the trigger is enabled is not asked. */
export function analyseTrigger(catalog: Catalog, trigger: Trigger, operation: TriggerEvent, assumption?: Assumption): TriggerAnalysis {
  if (assumption !== undefined) return analyseAssuming(catalog, trigger, operation, assumption);
  const base = beforeSwitching(catalog);
  const ofCatalog = analyses.get(base) ?? new Map<Trigger, Map<TriggerEvent, TriggerAnalysis>>();
  analyses.set(base, ofCatalog);
  const known = ofCatalog.get(trigger) ?? new Map<TriggerEvent, TriggerAnalysis>();
  ofCatalog.set(trigger, known);
  const analysis = known.get(operation) ?? analyseAssuming(catalog, trigger, operation, {});
  known.set(operation, analysis);
  return analysis;
}

/** Each layer asks for the same triggers, and for each role again. */
const analyses = new WeakMap<Catalog, Map<Trigger, Map<TriggerEvent, TriggerAnalysis>>>();

function analyseAssuming(catalog: Catalog, trigger: Trigger, operation: TriggerEvent, assumption: Assumption): TriggerAnalysis {
  const call = callOf(catalog, trigger, operation);
  const proc = functionOf(catalog, trigger);
  const lookup = lookupFor(catalog, proc);
  const fired: Analysis =
    proc === null
      ? { outcomes: [{ kind: 'unknown', reason: `no migration creates the function ${trigger.functionName}()`, place: trigger.source.place, condition: null, otherwise: 'either', writes: 'any' }], moved: [], settings: [], fields: [], users: [], functions: [] }
      : analyse(sourceOf(catalog, proc), call, lookup, assumption);
  if (trigger.when === null) return fired;

  const { truths, settings, fields, users } = whenTruths(trigger.when, call, lookup, assumption);
  const mayFire = truths.has(true);
  const mayPass = truths.has(false) || truths.has(null);
  const holds = `WHEN (${trigger.when})`;
  const whenFired = !mayFire ? [] : mayPass ? fired.outcomes.map((outcome) => ({ ...outcome, condition: outcome.condition === null ? holds : `${holds}, and ${outcome.condition}` })) : fired.outcomes;
  const passed: TriggerOutcome = { kind: 'not-fired', place: trigger.source.place, condition: mayFire ? `${holds} does not hold` : null };
  return { outcomes: mayPass ? [...whenFired, passed] : whenFired, settings: [...settings, ...fired.settings], fields: [...fields, ...fired.fields], users: [...users, ...fired.users], moved: fired.moved, functions: fired.functions };
}

interface Calls {
  readonly relation: Relation | undefined;
  readonly columns: TriggerCall['columns'];
  readonly byOperation: Map<TriggerEvent, TriggerCall>;
}

/** The calls of triggers as long as their tables stay the same: what is known of a body is found by its call. */
const callsOf = new WeakMap<Trigger, Calls>();

/** How PostgreSQL calls a trigger's function. */
export function callOf(catalog: Catalog, trigger: Trigger, operation: TriggerEvent): TriggerCall {
  const relation = catalog.relations.get(trigger.relation);
  const columns = relation === undefined || relation.columns.length === 0 ? null : callColumns(catalog, relation);
  const known = callsOf.get(trigger);
  const calls: Calls = known !== undefined && known.relation === relation && known.columns === columns ? known : { relation, columns, byOperation: new Map() };
  callsOf.set(trigger, calls);
  const { level, timing } = trigger;
  const call = calls.byOperation.get(operation) ?? { operation, level, timing, tableName: relation?.name ?? '', tableSchema: relation?.schema ?? '', arguments: trigger.arguments, columns };
  calls.byOperation.set(operation, call);
  return call;
}

const enumNames = new WeakMap<Catalog['types'], ReadonlySet<string>>();

/** Columns are told by the very set of names that they were read with: while it is the same, one set stands for all. */
let lastEnums: ReadonlySet<string> = new Set();

const enumsAmong = askable<'enums', ReadonlySet<string>>(({ types }) => {
  const known = enumNames.get(types);
  if (known !== undefined) return known;
  const names = new Set([...types.values()].flatMap(({ name, typtype }) => (typtype === 'enum' ? [name] : [])));
  lastEnums = sameSet(lastEnums, names) ? lastEnums : names;
  enumNames.set(types, lastEnums);
  return lastEnums;
}, sameSet);

function enumsOf(catalog: Catalog): ReadonlySet<string> {
  return enumsAmong(catalog, 'enums');
}

const columnsOf = new WeakMap<Relation, { readonly enums: ReadonlySet<string>; readonly columns: readonly CallColumn[] }>();

/** A relation's columns as conditions see them. A domain is no type that anything is known of. */
export function callColumns(catalog: Catalog, relation: Relation): readonly CallColumn[] {
  const enums = enumsOf(catalog);
  const known = columnsOf.get(relation);
  if (known?.enums === enums) return known.columns;
  const columns = columnsWith(enums, relation);
  columnsOf.set(relation, { enums, columns });
  return columns;
}

function columnsWith(enums: ReadonlySet<string>, relation: Relation): readonly CallColumn[] {
  // A NOT NULL that is NOT VALID (PostgreSQL 18) says nothing of the rows that are there.
  const unsure = new Set(relation.constraints.flatMap(({ contype, validated, columns }) => (contype === 'not-null' && !validated ? columns : [])));
  return relation.columns.map(({ name, type, notNull, generated }) => ({ name, type: enums.has(type) ? 'enum' : type, notNull: notNull && !unsure.has(name), generated }));
}

/** A function as the analysis of bodies takes it. */
export function sourceOf(catalog: Catalog, proc: Proc): FunctionSource {
  const known = sources.get(proc) ?? new Map<FunctionSource['names'], FunctionSource>();
  sources.set(proc, known);
  const settled = namesFrom(catalog, proc);
  const source = known.get(settled.names) ?? sourceWith(proc, settled);
  known.set(settled.names, source);
  return source;
}

/** By who decides what their names mean: the rest is the function's own. */
const sources = new WeakMap<Proc, Map<FunctionSource['names'], FunctionSource>>();

function sourceWith(proc: Proc, settled: Pick<FunctionSource, 'names'>): FunctionSource {
  const { key, language, body, bodyPlace, argumentNames, argumentTypes, returns, config, strict, securityDefiner, owner, sqlBody, prokind } = proc;
  return { key, language, body, ...(sqlBody === undefined ? {} : { sqlBody }), bodyPlace, argumentNames, argumentTypes, returns, ...(prokind === 'procedure' ? { isProcedure: true } : {}), config, strict, runsAs: securityDefiner ? owner : null, ...settled };
}

/** Whether the history made functions of this name, and has none any more: dropped, or called otherwise. */
function hasGone(catalog: Catalog, name: string): boolean {
  const isUncertain = catalog.taints.some(({ aspects, names }) => aspects.includes('functions') && (names === 'all' || names.some((one) => one === name || one.endsWith(`.${name}`))));
  // A standard SQL body is bound to what it called when it was made: that it is called otherwise now does not matter (manual: CREATE FUNCTION, sql_body).
  return !isUncertain && hasMade(catalog, name) && !isInStandardBody(catalog, name);
}

const isInStandardBody = askable((catalog, name: string): boolean => standardBodies(catalog, 'functions').some((text) => text.includes(name)));

const standardBodies = perCatalog<'functions', readonly string[]>(({ functions }) => [...functions.values()].flatMap(({ sqlBody }) => sqlBody ?? []));

const madeNames = new WeakMap<Catalog, Set<string>>();

/** Whether the history ever made a function of this name. */
const hasMade = askable((catalog, name: string): boolean => {
  let names = madeNames.get(catalog);
  if (names === undefined) {
    names = new Set();
    for (const change of catalog.changes) {
      if (!change.row.startsWith('function ') || change.property !== 'created') continue;
      // A quoted name may have a dot in it.
      const parts = change.name.slice(0, change.name.indexOf('(')).split('.');
      for (let from = 1; from < parts.length; from += 1) names.add(parts.slice(from).join('.'));
    }
    madeNames.set(catalog, names);
  }
  return names.has(name);
});

const procsByName = new WeakMap<Catalog['functions'], ReadonlyMap<string, readonly Proc[]>>();

const noProcs: readonly Proc[] = [];

/** The functions of this name, in all schemas. */
export const procsNamed = askable(({ functions }, name: string): readonly Proc[] => {
  let known = procsByName.get(functions);
  if (known === undefined) {
    const found = new Map<string, Proc[]>();
    for (const proc of functions.values()) found.set(proc.name, [...(found.get(proc.name) ?? []), proc]);
    known = found;
    procsByName.set(functions, known);
  }
  return known.get(name) ?? noProcs;
}, sameItems);

/** Finds what a call in a function's body means: by its schema, else in the function's own search path, else in the history's. */
export function lookupFor(catalog: Catalog, caller: Proc | null): Lookup {
  const own = caller?.config['search_path'];
  const path = own === undefined ? catalog.searchPath : own.split(',').map((name) => name.trim().replace(/^"(.*)"$/u, '$1'));
  return (name: FunctionName, argumentCount: number) => {
    const sameName = procsNamed(catalog, name.name);
    if (sameName.length === 0 && hasGone(catalog, name.name)) return 'missing';
    const named = sameName.filter((proc) => name.schema === null || proc.schema === name.schema);
    const fitting = named.filter((proc) => proc.argumentTypes.length === argumentCount);
    // Parameters with defaults need no argument.
    const candidates = fitting.length > 0 ? fitting : named.filter((proc) => proc.argumentTypes.length > argumentCount);
    const [first, second] = name.schema === null ? candidates.filter((proc) => path.includes(proc.schema)) : candidates;
    if (first === undefined) return candidates.length > 0 ? 'ambiguous' : null;
    // pg_catalog is searched first, unless the path names it further behind.
    if (name.schema === null && isBuiltIn(name.name)) return 'ambiguous';
    return second === undefined ? sourceOf(catalog, first) : 'ambiguous';
  };
}
