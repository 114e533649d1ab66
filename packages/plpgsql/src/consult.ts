import type { Place } from '@pg-guardrails/kernel';
import { parseExpression, parseStatement } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { note, surroundings } from './activation.js';
import { returningBuiltins, setReturningBuiltins } from './builtins.js';
import type { CallSite } from './calls.js';
import { callsOf, comparesIncomparable, missingField, plainValue, readsFieldOf, settingCasts } from './calls.js';
import { evaluate } from './expression.js';
import type { End, Flow, State } from './flow.js';
import { doubting, endWith, goOn, join, under } from './flow.js';
import { goThroughHelper } from './helper.js';
import type { SqlNode } from './node.js';
import type { FunctionSource } from './model.js';
import { anySetting, movedIn, settingsSet, withMoved } from './moved-settings.js';
import { unresolved } from './scope.js';
import { isShadowedCall } from './shadow.js';
import type { Value } from './value.js';
import { mayBeNull, textOf, unknown } from './value.js';
import { commandOf } from './command.js';

/** Evaluates an expression of a body: the ways through the functions it calls, and its value in each state. */
export function consult(activation: Activation, state: State, text: string, place: Place | null): { readonly flow: Flow; readonly valueIn: (state: State) => Value } {
  const parsed = parseExpression(text);
  if (parsed.select === null) {
    return { flow: goOn(doubting(state, `\`${text}\` cannot be read: ${parsed.problem}`, place)), valueIn: () => unknown };
  }
  const value = plainValue(parsed.select);
  note(activation, state, text, parsed.select, place);
  return {
    flow: effects(activation, state, parsed.select, place),
    valueIn: (at) => (value === null ? unknown : evaluate(value, surroundings(activation, at, place))),
  };
}

/** Runs a query or command of a body: the ways through the functions it calls. */
export function execute(activation: Activation, state: State, text: string, place: Place | null): Flow {
  const parsed = parseStatement(text);
  note(activation, state, text, parsed.node, place);
  if (parsed.node === null) return goOn(doubting(state, `\`${text}\` cannot be read: ${parsed.problem}`, place));
  return effects(activation, state, parsed.node, place);
}

/** EXECUTE: followed, when a course is noted, as far as its text is a constant. */
export function executeDynamic(activation: Activation, state: State, expression: string | null, place: Place | null): Flow {
  const parsed = parseExpression(expression ?? 'NULL');
  const value = parsed.select === null ? null : plainValue(parsed.select);
  const text = value === null ? null : textOf(commandOf(value, surroundings(activation, state)));
  const statement = text === null ? null : parseStatement(text).node;
  const unfollowed = goOn(withMoved(doubting(state, 'what EXECUTE runs is not known', place), statement === null ? [anySetting] : settingsSet(statement)));
  if (activation.session.course === undefined) return unfollowed;
  if (text !== null) return execute(activation, state, text, place);
  note(activation, state, expression ?? '', null, place);
  return unfollowed;
}

function effects(activation: Activation, state: State, statement: SqlNode, place: Place | null): Flow {
  const columns = activation.call?.columns ?? null;
  const hasRows = state.names.get('old')?.kind === 'record' && state.names.get('new')?.kind === 'record';
  if (columns !== null && hasRows && missingField(statement, columns.map(({ name }) => name)) !== null) return endWith({ kind: 'raise', sqlstate: '42703', place, state });
  if (columns !== null && hasRows && comparesIncomparable(statement, columns)) return endWith({ kind: 'raise', sqlstate: '42883', place, state });
  const answer = isEveryNameKnown(activation) ? unresolved(statement, state.names) : null;
  if (answer !== null) return endWith({ kind: 'raise', sqlstate: answer, place, state });
  let flow = goOn(withMoved(uncast(activation, emptied(state, statement, place), statement, place), settingsSet(statement)));
  for (const site of callsOf(statement)) {
    const reached = flow.next.map((at) => callFlow(activation, at, site, place));
    flow = join({ ...flow, next: [] }, ...reached);
  }
  return flow;
}

/** Of a function with a result it is not known whether it has OUT parameters, which are variables too. */
function isEveryNameKnown({ source, call }: Activation): boolean {
  return source.language === 'plpgsql' && source.isProcedure !== true && (call !== null || source.returns === 'void' || source.returns === 'event_trigger');
}

/** A record that was given NULL has no fields: to read one is an error (55000), where the expression gets as far. */
function emptied(state: State, statement: SqlNode, place: Place | null): State {
  const empty = ['old', 'new'].filter((name) => {
    const record = state.names.get(name);
    return record?.kind === 'record' && record.touched && record.presence !== 'row';
  });
  const read = empty.find((name) => readsFieldOf(statement, name));
  return read === undefined ? state : doubting(state, `${read.toUpperCase()} may hold no row, and then its fields cannot be read`, place);
}

/** A setting may hold what is no boolean, or no number: then its cast is an error (22P02). */
function uncast(activation: Activation, state: State, statement: SqlNode, place: Place | null): State {
  let failing = false;
  for (const cast of settingCasts(statement)) {
    const value = evaluate(cast, surroundings(activation, state));
    if (value.kind !== 'known') failing = true;
  }
  return failing ? doubting(state, 'a setting is cast, which fails for some of its values', place) : state;
}

function callFlow(activation: Activation, state: State, site: CallSite, place: Place | null): Flow {
  const { name, schema } = site.name;
  if (isShadowedCall(site, surroundings(activation, state, place))) return goOn(state);
  const found = activation.session.lookup(site.name, site.arguments.length);
  if (found === null || found === 'missing') {
    const isBuiltin = schema === 'pg_catalog' || returningBuiltins.has(name) || (schema === null && name.startsWith('pg_'));
    // A function that is not there is an error as soon as the expression is looked at, whether or not it would be called.
    if (found === 'missing' && !isBuiltin) return endWith({ kind: 'raise', sqlstate: '42883', place, state });
    return goOn(isBuiltin ? state : withMoved(doubting(state, `no migration creates the function ${printed(site)}`, place), [anySetting]));
  }
  if (found === 'ambiguous') return goOn(withMoved(site.always ? doubting(state, `the call of ${printed(site)} may mean several functions`, place) : state, [anySetting]));
  // "is a procedure", "is not a procedure" (parse_func.c), "trigger functions can only be called as triggers" (pl_comp.c).
  if (site.byCall !== (found.isProcedure === true)) return endWith({ kind: 'raise', sqlstate: '42809', place, state });
  const values = argumentValues(activation, state, site, found);
  const isExecuted = site.always && (found.strict === false || !values.some(mayBeNull)) && !site.beside.some((other) => mayBeNoRow(activation, other));
  if (found.returns === 'trigger' && isExecuted) return endWith({ kind: 'raise', sqlstate: '0A000', place, state });
  const words = isExecuted ? [] : [`${printed(site)} is executed`];
  const ends = goThroughHelper(activation, found, values, { ...state, conditions: [...state.conditions, ...words] });
  return afterCall(state, site, ends, isExecuted);
}

/** Whether a call may give a set, of no rows perhaps. */
function mayBeNoRow({ session }: Activation, { name, argumentCount }: CallSite['beside'][number]): boolean {
  const found = session.lookup(name, argumentCount);
  if (found === 'ambiguous') return true;
  if (found !== null && found !== 'missing') return /^(?:setof\b|table\b)/iu.test(found.returns);
  return !returningBuiltins.has(name.name) || setReturningBuiltins.has(name.name);
}

/** The ways after a call whose own ways end so. */
function afterCall(state: State, site: CallSite, ends: readonly End[], isExecuted: boolean): Flow {
  const raised = ends.filter((end) => end.kind === 'raise');
  const unsure = ends.find((end) => end.kind === 'unknown') ?? ends.find((end) => end.state.doubt !== null);
  const returns = ends.some((end) => end.kind === 'return' && end.state.doubt === null);
  const words = `${printed(site)} returns`;
  const raises = raised.map((end): End => ({ ...end, state: { ...state, conditions: [...state.conditions, ...(isExecuted ? [] : [`${printed(site)} is executed`]), ...end.state.conditions] } }));
  const after = withMoved(state, ends.flatMap((end) => (end.kind === 'raise' ? [] : end.kind === 'unknown' ? [anySetting] : movedIn(end.state.names))));
  if (!isExecuted) return { next: [raised.length > 0 ? under(after, `${printed(site)} is not executed`) : after], jumps: [], ends: raises };
  const next: State[] = [];
  if (returns) next.push(raised.length > 0 ? under(after, words) : after);
  if (unsure !== undefined) next.push(doubting(after, `what ${printed(site)} does is not known: ${reasonOf(unsure)}`, unsure.place));
  return { next, jumps: [], ends: raises };
}

function reasonOf(end: End): string {
  return end.kind === 'unknown' ? end.reason : (end.state.doubt?.reason ?? '');
}

function printed(site: CallSite): string {
  return `${site.name.schema === null ? '' : `${site.name.schema}.`}${site.name.name}()`;
}

/** The arguments in the order of the parameters; those left to their defaults are not known. */
function argumentValues(activation: Activation, state: State, site: CallSite, source: FunctionSource): readonly Value[] {
  const around = surroundings(activation, state);
  const values: Value[] = source.argumentTypes.map(() => unknown);
  for (const [index, argument] of site.arguments.entries()) {
    const position = argument.name === null ? index : source.argumentNames.indexOf(argument.name);
    if (position >= 0) values[position] = evaluate(argument.node, around);
  }
  return values;
}
