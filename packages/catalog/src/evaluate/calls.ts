import type { CallStmt, Node } from '@pgsql/types';
import { Rejection, undefinedFunction } from '../errors.js';
import { eventSettings } from '../events-held.js';
import { extensionsAreOpen, isExtensionFunction, isKnownByItsSchema } from '../extensions/extensions.js';
import { knownExtensions } from '../extensions/known.js';
import { functionsCalled } from '../functions.js';
import { hasHole, mayBeSame } from '../holes.js';
import type { Proc } from '../model.js';
import { activeSearchPath } from '../names.js';
import { stringsOf } from '../nodes.js';
import { selfGrantParameter } from '../self-grant.js';
import { setConfig, withEventsHeld } from '../session.js';
import type { Context, State } from '../state.js';
import { functionsElsewhere } from '../perhaps-named.js';
import { isUncertainPath, withDoubt } from '../taints.js';
import { everything, everythingFromNowOn, identity } from '../touches.js';
import { conflictParameter, isForVariables } from '../variable-conflict.js';
import { accepts, argumentsOf } from './arguments.js';
import { withoutArguments } from '../risk/signatures.js';
import { isBuiltIn, isPure } from './builtins.js';
import { requireExecute } from './execute-privilege.js';
import { isEventFunction, requireEvent } from './event-functions.js';
import { evaluate } from './expression.js';
import { forgetPerhapsRun, isUncertain, perhapsRunSoFar, scopeInQuery, scopeOf, taint, type Frame, type Mode } from './frame.js';
import { runProc } from './function-body.js';
import { inner, isNode } from './plpgsql-tree.js';
import { requireUsableSchema } from './reg-names.js';
import { hole, templateOf, unknown, type Value } from './value.js';

/** A call where it stands, inner ones first. */
interface CallSite {
  readonly node: unknown;
  readonly names: readonly string[];
  readonly args: readonly Node[];
  /** Whether the statement, once it runs, surely makes this call, once. */
  readonly certainty: Mode;
}

/** Parts whose inside is evaluated on a condition, or for each of some rows. */
const conditional: ReadonlySet<string> = new Set(['CaseExpr', 'CoalesceExpr', 'SubLink', 'RangeFunction', 'RangeSubselect', 'CommonTableExpr', 'whereClause', 'valuesLists', 'sortClause', 'groupClause', 'havingClause']);

/** Trees of bodies are kept, and run again and again; most make no call at all. */
const sitesOf: Readonly<Record<Mode, WeakMap<object, readonly CallSite[]>>> = { surely: new WeakMap(), perhaps: new WeakMap() };

function callSites(node: unknown, certainty: Mode): readonly CallSite[] {
  if (typeof node !== 'object' || node === null) return [];
  const known = sitesOf[certainty].get(node);
  if (known !== undefined) return known;
  const found: CallSite[] = [];
  findCallSites(node, certainty, found);
  sitesOf[certainty].set(node, found);
  return found;
}

function findCallSites(value: unknown, certainty: Mode, found: CallSite[]): void {
  if (Array.isArray(value)) {
    for (const item of value) findCallSites(item, certainty, found);
    return;
  }
  if (!isNode(value)) return;
  for (const key in value) {
    const inside = value[key];
    if (typeof inside !== 'object' || inside === null) continue;
    const isConditional = conditional.has(key) || (key === 'BoolExpr' && isNode(inside) && inside['boolop'] !== 'NOT_EXPR');
    findCallSites(inside, isConditional ? 'perhaps' : certainty, found);
    if (key !== 'FuncCall' || !isNode(inside)) continue;
    const call: { readonly funcname?: Node[]; readonly args?: Node[] } = inside;
    found.push({ node: inside, names: stringsOf(call.funcname), args: call.args ?? [], certainty });
  }
}

/** Functions that a statement calls: set_config, and those that the history defined. What they give is kept for the statement's expressions. */
export function runCalls(frame: Frame, node: unknown, context: Context, position: 'targets' | 'arguments' | 'none'): void {
  const select = position === 'targets' && isNode(node) ? inner(node, 'SelectStmt') : null;
  const isPlain = position === 'arguments' || (select !== null && select['fromClause'] === undefined && select['whereClause'] === undefined);
  const sites = callSites(node, isPlain ? 'surely' : 'perhaps');
  const results = new Map<unknown, Value>();
  frame.results = results;
  for (const site of sites) {
    if (isEventFunction(site.names)) requireEvent(frame, site.names.at(-1) ?? '', site.node, node, site.certainty);
    const value = callFunction(frame, site.names, site.args, context, site.certainty);
    if (value !== null) results.set(site.node, value);
  }
  // A function that was called has set its own.
  frame.results = results;
}

/** PostgreSQL has no procedures of its own; whether its function takes the arguments, which would be 42883, is not looked at. @throws {Rejection} 42809 (parse_func.c) */
function requireProcedure(frame: Frame, names: readonly string[], args: readonly Node[]): void {
  const name = names.at(-1) ?? '';
  const isOfPostgres = isBuiltIn(name) && (names.length === 1 || names.at(-2) === 'pg_catalog') && reachedFunctions(frame, names).length === 0;
  if (!isOfPostgres || isExtensionFunction(frame.state, names)) return;
  if (isUncertain(frame)) frame.mayFail = true;
  else throw new Rejection('42809', `${name}() is not a procedure`, args.length === 0 && withoutArguments(name) ? 'sure' : 'perhaps');
}

/** CALL: its arguments are worked out first, what they call among them. */
export function runCall(frame: Frame, { funccall }: CallStmt, context: Context): void {
  const args = funccall?.args ?? [];
  const names = stringsOf(funccall?.funcname);
  runCalls(frame, args, context, 'arguments');
  requireProcedure(frame, names, args);
  callFunction(frame, names, args, context, 'surely');
}

/** Calls a function that stands in a definition: with which arguments, and whether at all, is a matter of rows. */
export function callPerhaps(frame: Frame, proc: Proc, context: Context): void {
  const { byTheWay } = frame.budget;
  // What it calls by the way itself, as a comparison does that compares, is being followed already, with whatever arguments.
  if (byTheWay.has(proc.oid)) return;
  byTheWay.add(proc.oid);
  const values = proc.argumentTypes.map(() => unknown);
  try {
    if (speculate(frame, proc, values, context) === null) runProc(frame, proc, values, context, 'perhaps');
  } finally {
    byTheWay.delete(proc.oid);
  }
}

/** Calls a function by its name as written: one that the history defined runs, an unknown one taints everything. @returns what one of the history's own gives, or null */
export function callFunction(frame: Frame, names: readonly string[], args: readonly Node[], context: Context, mode: Mode): Value | null {
  const scope = mode === 'perhaps' ? scopeInQuery(frame) : scopeOf(frame);
  const all = reachedFunctions(frame, names);
  const accepting = all.filter((proc) => accepts(proc, argumentsOf(proc, args, scope), frame.state));
  const candidates = accepting.length === 0 ? all : accepting;
  const [proc, another] = candidates;
  if (proc === undefined) {
    if (names.at(-1) === 'set_config' && names.length <= 2) {
      setConfiguration(frame, args.map((arg) => evaluate(arg, scope)), context, mode);
      return null;
    }
    const [first] = args;
    if (names.at(-1) === 'to_regclass' && first !== undefined && mode === 'surely' && !isUncertain(frame)) {
      const value = evaluate(first, scope);
      if (value.kind === 'known' && typeof value.value === 'string') requireUsableSchema(frame.state, value.value);
    }
    if ((isPure(names) && !names.some(hasHole)) || isExtensionFunction(frame.state, names)) return null;
    if (isSurelyMissing(frame.state, names)) {
      if (mode === 'surely' && !isUncertain(frame)) throw undefinedFunction(`${names.join('.')}()`);
      frame.mayFail = true;
      return unknown;
    }
    // Whether it is there or not, the history has none of its own by this name.
    if (isKnownByItsSchema(names) && !mayHaveBeenMade(frame.state, names)) {
      frame.mayFail = true;
      frame.state = withDoubt(frame.state, `whether the extension of ${names.join('.')} is there is not known`, context);
      return unknown;
    }
    taint(frame, everything, `the function ${names.join('.')} is not defined by the history, so it is not known what it does`, context);
    // It raises something itself, perhaps, before what is raised later.
    frame.excuses.any = true;
    return unknown;
  }
  // PostgreSQL finds none outside the search path, nor in schemas that may not be used.
  if (mode === 'surely' && !isUncertain(frame) && !extensionsAreOpen(frame.state) && !names.some(hasHole) && functionsCalled(frame.state, names).length === 0) {
    throw undefinedFunction(names.join('.'));
  }
  const elsewhere = functionsElsewhere(frame.state, names);
  if (elsewhere.includes('unknown')) {
    taint(frame, everything, `which function ${names.join('.')} is called cannot be told`, context);
    return unknown;
  }
  if (another === undefined && elsewhere.length === 0 && !names.some(hasHole)) {
    requireExecute(frame, proc, mode);
    const values = argumentsOf(proc, args, scope);
    return (mode === 'perhaps' ? speculate(frame, proc, values, context) : null) ?? runProc(frame, proc, values, context, mode);
  }
  // Which of several is called is a matter of types, which are not followed: each of them perhaps, or none of these.
  if (names.some(hasHole)) {
    frame.mayFail = true;
    frame.state = withDoubt(frame.state, 'which function is called cannot be told, nor whether there is one', context);
  }
  const perhapsMade = elsewhere.flatMap((one) => (one === 'unknown' ? [] : [one]));
  for (const one of [...candidates, ...perhapsMade]) runProc(frame, one, one.argumentTypes.map(() => unknown), context, 'perhaps');
  return unknown;
}

/**
 * What a function gives that is only perhaps called: if running it changes nothing, it is no matter whether it is. Null when it would change
 * something or fail, and then nothing has happened.
 */
function speculate(frame: Frame, proc: Proc, values: readonly (Value | undefined)[], context: Context): Value | null {
  if (isUncertain(frame)) return null;
  const { state, mayFail } = frame;
  const touched = frame.touched.length;
  const ran = perhapsRunSoFar(frame);
  try {
    const value = runProc(frame, proc, values, context, 'surely');
    if (isSameCatalog(state, frame.state) && frame.touched.length === touched) return value;
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
  frame.state = state;
  frame.mayFail = mayFail;
  frame.touched.length = touched;
  forgetPerhapsRun(frame, ran);
  return null;
}

function isSameCatalog(a: State, b: State): boolean {
  const session = (one: State): string => JSON.stringify(one.session);
  const other = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([key, value]: [string, unknown]) => key === 'session' || other.get(key) === value) && session(a) === session(b);
}

/**
 * Whether a name with its schema leads to no function: where the schema is a migration's, and nothing that could not be evaluated may have
 * made one. A type's name is a function as well.
 */
export function isSurelyMissing(state: State, names: readonly string[]): boolean {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  if (schema === undefined || names.some(hasHole) || !state.namespaces.has(schema) || extensionsAreOpen(state)) return false;
  const known = knownExtensions.get([...state.extensions.values()].find((extension) => extension.schema === schema || knownExtensions.get(extension.name)?.makes?.includes(schema) === true)?.name ?? '');
  if (known !== undefined || state.types.has(`${schema}.${name}`) || state.relationNames.has(`${schema}.${name}`) || [...state.multiranges.values()].includes(name)) return false;
  return !mayHaveBeenMade(state, names);
}

/** Whether something that could not be evaluated may have made a function of this name. */
function mayHaveBeenMade(state: State, names: readonly string[]): boolean {
  const name = names.at(-1) ?? '';
  return state.taints.some((taint) => taint.aspects.includes('functions') && (taint.names === 'all' || taint.names.some((one) => one === name || one.endsWith(`.${name}`))));
}

/** Those of a name that a call may mean: one that the search path leads to hides others with its arguments, and those that it does not lead to are not called. */
function reachedFunctions(frame: Frame, names: readonly string[]): readonly Proc[] {
  const all = calledFunctions(frame.state, names);
  if (all.length < 2 || isUncertain(frame) || names.some(hasHole) || isUncertainPath(frame.state)) return all;
  // A VARIADIC function takes the items of its array: whose array it is, and which of them hides the other, is not followed.
  const path = activeSearchPath(frame.state);
  const reached = all.some(({ variadic }) => variadic === true) ? all.filter(({ schema }) => names.length > 1 || path.includes(schema)) : functionsCalled(frame.state, names);
  return reached.length === 0 ? all : reached;
}

/** The functions of the history that a name as written may mean, wherever it is looked up. */
export function calledFunctions(state: State, names: readonly string[]): readonly Proc[] {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (schema === 'pg_catalog') return [];
  // Of a name that cannot be told, in a schema that can, each function of the schema may be meant.
  const any = hasHole(name) && schema !== undefined && !hasHole(schema);
  return state.functions.where((proc) => (any || proc.name === name) && (schema === undefined || proc.schema === schema));
}

function setConfiguration(frame: Frame, values: readonly Value[], context: Context, mode: Mode): void {
  const [setting, value, local] = values;
  const name = setting?.kind === 'known' || setting?.kind === 'template' ? templateOf(setting) : hole;
  if (name !== null && mayBeSame(name.toLowerCase(), conflictParameter) && !(value?.kind === 'known' && typeof value.value === 'string' && isForVariables(value.value))) {
    taint(frame, everythingFromNowOn, `set_config perhaps changes ${conflictParameter}, which gives names in the queries of bodies another meaning`, context);
    return;
  }
  const held = name === null ? [] : eventSettings.filter((one) => mayBeSame(name.toLowerCase(), one));
  const isSure = mode === 'surely' && !isUncertain(frame) && held.includes(name?.toLowerCase() ?? '');
  const to = isSure && value?.kind === 'known' && typeof value.value === 'string' ? value.value : null;
  for (const one of held) frame.state = withEventsHeld(frame.state, one, to, isSure && local?.kind === 'known' && local.value === true ? 'transaction' : 'session');
  if (name === null || !identity.some((one) => mayBeSame(name.toLowerCase(), one))) return;
  if (name !== 'role' && name !== 'search_path' && name !== selfGrantParameter) {
    taint(frame, everythingFromNowOn, `set_config changes ${name === 'session_authorization' ? name : 'a setting that cannot be told'}`, context);
    return;
  }
  if (value?.kind !== 'known' || typeof value.value !== 'string' || mode === 'perhaps' || isUncertain(frame)) {
    taint(frame, everythingFromNowOn, `set_config changes ${name} to something that cannot be told`, context);
    return;
  }
  frame.state = setConfig(frame.state, name, value.value, local?.kind === 'known' && local.value === true ? 'transaction' : 'session');
}
