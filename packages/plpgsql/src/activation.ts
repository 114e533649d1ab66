import type { Place } from '@pg-guardrails/kernel';
import type { FunctionSource, Lookup, Assumption, Met, NamesFrom, TriggerCall } from './model.js';
import type { Collected } from './guesses.js';
import { collector } from './guesses.js';
import type { SqlNode } from './node.js';
import type { Surroundings } from './expression.js';
import type { State } from './flow.js';
import type { Variable } from './variables.js';

/** What stays the same through a whole analysis. */
export interface Session {
  readonly lookup: Lookup;
  readonly assumption: Assumption;
  readonly collected: Collected;
  /** SECURITY DEFINER: who is current_user; null for whoever runs the statement. */
  readonly runsAs: string | null;
  /** Who decides what unqualified names mean. */
  readonly names: NamesFrom;
  /** Keys of the functions gone through so far. */
  readonly functions: Set<string>;
  /** Where the statements met on the way are noted; absent when nobody asks. */
  readonly course?: Recorder;
}

/** What notes the statements of a course. */
export interface Recorder {
  readonly met: Met[];
  /** What lies on the way to the function that is being gone through. */
  readonly before: Pick<State, 'conditions' | 'doubt'>;
}

/** Nothing lies on the way. */
export const noteless: Recorder['before'] = { conditions: [], doubt: null };

/** Notes a statement, as it is reached in this state; a null node stands for one that is not known. */
export function note(activation: Activation, state: State, text: string, node: SqlNode | null, place: Place | null): void {
  const { course } = activation.session;
  if (course === undefined) return;
  const doubt = course.before.doubt ?? state.doubt;
  course.met.push({ node, text, place, conditions: [...course.before.conditions, ...state.conditions], doubt: doubt?.reason ?? null, functions: activation.callers });
}

/** The session as a function sees it: with the settings of its own SET clauses, and as its owner when it is SECURITY DEFINER. */
export function sessionOf(caller: Session, { config, names = caller.names, runsAs = null }: FunctionSource): Session {
  const session = { ...caller, names, runsAs: runsAs ?? caller.runsAs };
  if (config === undefined || Object.keys(config).length === 0) return session;
  const own = Object.fromEntries(Object.entries(config).map(([name, value]) => [name.toLowerCase(), value]));
  return { ...session, assumption: { ...session.assumption, settings: { ...session.assumption.settings, ...own } } };
}

/** One function being gone through. */
export interface Activation {
  readonly session: Session;
  readonly source: FunctionSource;
  readonly variables: readonly Variable[];
  /** Those among them that inner blocks declare, or perhaps. */
  readonly inner: readonly Variable[];
  /** Null in a function that a trigger function calls. */
  readonly call: TriggerCall | null;
  /** Keys of the functions that are being gone through, the trigger's own first. */
  readonly callers: readonly string[];
}

/** Whether the history has a function, or several, that a call may mean. */
export function isDefined(found: ReturnType<Lookup>): boolean {
  return found !== null && found !== 'missing';
}

/** What names mean in a state. */
export function surroundings(activation: Activation, state: State, place: Place | null = null): Surroundings {
  const { lookup, assumption, collected, runsAs, names } = activation.session;
  return {
    names: state.names,
    call: activation.call,
    assumption,
    isShadowed: (name, argumentCount) => isDefined(lookup({ schema: null, name }, argumentCount)),
    runsAs,
    guesser: collector(collected),
    shadowing: { from: names, place, guard: activation.callers[0] ?? activation.source.key, typeOf: (name) => typeOfName(activation, name) },
  };
}

/** The declared type of a variable or argument. */
function typeOfName({ variables, source }: Activation, name: string): string | null {
  const variable = variables.find((one) => one.name === name && !one.isField);
  return variable?.type ?? source.argumentTypes[source.argumentNames.indexOf(name)] ?? null;
}

/**
 * The place of a line of a function's body, without the white space around it. PL/pgSQL numbers lines from 1 and counts line feeds only.
 */
export function placeOfLine(source: FunctionSource, line: number | null): Place | null {
  const { bodyPlace, body } = source;
  const content = line === null ? undefined : body?.split('\n')[line - 1];
  if (bodyPlace === null || line === null || content === undefined) return bodyPlace;
  const shift = line === 1 ? bodyPlace.column - 1 : 0;
  const start = content.length - content.trimStart().length;
  const end = content.trimEnd().length;
  const at = bodyPlace.line + line - 1;
  return { file: bodyPlace.file, line: at, column: shift + start + 1, endLine: at, endColumn: shift + Math.max(start, end) + 1 };
}
