import type { Place } from '@pg-guardrails/kernel';
import type { Writes } from './model.js';
import type { Value } from './value.js';
import { unknown } from './value.js';

/** A point on a way through a function: what is known there. */
export interface State {
  readonly names: ReadonlyMap<string, Value>;
  /** Undecided conditions on the way here, in words. Empty: whoever calls the function gets here. */
  readonly conditions: readonly string[];
  /** Set when something on the way here may always raise (a function nobody knows, EXECUTE): then going on is not certain. */
  readonly doubt: { readonly reason: string; readonly place: Place | null } | null;
  /** Inside a handler: the error it handles. */
  readonly error: { readonly sqlstate: string | null } | null;
}

/** Where a way ends. */
export type End =
  | { readonly kind: 'raise'; readonly sqlstate: string | null; readonly place: Place | null; readonly state: State }
  /** `value`: of a function that no trigger calls. `writes`: what a row has of its own, compared with NEW at the start. */
  | { readonly kind: 'return'; readonly result: 'row' | 'null' | 'value'; readonly writes: Writes; readonly place: Place | null; readonly state: State }
  | { readonly kind: 'unknown'; readonly reason: string; readonly place: Place | null; readonly state: State };

/** A way that leaves statements by EXIT or CONTINUE. */
export interface Jump {
  readonly kind: 'exit' | 'continue';
  readonly label: string | null;
  readonly state: State;
}

/** All ways through a statement. */
export interface Flow {
  readonly next: readonly State[];
  readonly jumps: readonly Jump[];
  readonly ends: readonly End[];
}

export const nowhere: Flow = { next: [], jumps: [], ends: [] };

export function goOn(...next: readonly State[]): Flow {
  return { ...nowhere, next };
}

export function endWith(...ends: readonly End[]): Flow {
  return { ...nowhere, ends };
}

export function join(...flows: readonly Flow[]): Flow {
  return {
    next: mergeStates(flows.flatMap((flow) => flow.next)),
    jumps: mergeBy(flows.flatMap((flow) => flow.jumps), (jump) => `${jump.kind} ${jump.label ?? ''}`),
    ends: mergeBy(flows.flatMap((flow) => flow.ends), keyOfEnd),
  };
}

/** What comes next on each way that goes on. */
export function onward(flow: Flow, next: (state: State) => Flow): Flow {
  return join({ ...flow, next: [] }, ...flow.next.map(next));
}

export function under(state: State, condition: string): State {
  return { ...state, conditions: [...state.conditions, condition] };
}

export function doubting(state: State, reason: string, place: Place | null): State {
  return { ...state, doubt: state.doubt ?? { reason, place } };
}

export function withName(state: State, name: string, value: Value): State {
  return { ...state, names: new Map(state.names).set(name, value) };
}

/** The state when nothing is known any more of some variables. */
export function forget(state: State, names: ReadonlySet<string>): State {
  const changed = new Map(state.names);
  for (const name of names) {
    if (changed.has(name)) changed.set(name, changed.get(name)?.kind === 'record' ? { kind: 'record', presence: 'unknown', touched: true } : unknown);
  }
  return { ...state, names: changed };
}

function keyOfEnd(end: End): string {
  const detail = end.kind === 'raise' ? end.sqlstate : end.kind === 'return' ? [end.result, end.writes] : end.reason;
  return JSON.stringify([end.kind, detail, end.place]);
}

/** Above this many, what the states differ in is forgotten. */
const mostStates = 48;

function keyOfState(state: State): string {
  const names = [...state.names].map(([name, value]) => [name, value.kind === 'truth' ? [...value.truths] : value]);
  return JSON.stringify([names, state.doubt, state.error]);
}

/** Of ways that arrive with the same knowledge, the one with the fewest conditions speaks for all. */
function mergeStates(states: readonly State[]): readonly State[] {
  const merged = new Map<string, State>();
  for (const state of states) {
    const key = keyOfState(state);
    const present = merged.get(key);
    if (present === undefined || state.conditions.length < present.conditions.length) merged.set(key, state);
  }
  const kept = [...merged.values()];
  const [first] = kept;
  if (first === undefined || kept.length <= mostStates) return kept;
  const differing = new Set([...first.names.keys()].filter((name) => new Set(kept.map((state) => JSON.stringify(state.names.get(name)))).size > 1));
  const doubt = kept.find((state) => state.doubt !== null)?.doubt ?? null;
  const error = kept.some((state) => state.error?.sqlstate !== first.error?.sqlstate) ? { sqlstate: null } : first.error;
  return [{ ...forget(first, differing), doubt, error, conditions: ['one of many ways is taken'] }];
}

function mergeBy<Item extends { readonly state: State }>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].flatMap((group) =>
    mergeStates(group.map((item) => item.state)).flatMap((state) => {
      const [item] = group;
      return item === undefined ? [] : [{ ...item, state }];
    }),
  );
}

/**
 * A statement with undecided conditions inside, all of whose ways go on and change nothing: then going on is as certain as it was before.
 */
export function settle(before: State, flow: Flow): Flow {
  if (flow.ends.length > 0 || flow.jumps.length > 0 || !flow.next.every((state) => sameKnowledge(state, before))) return flow;
  return { ...flow, next: mergeStates(flow.next.map((state) => ({ ...state, conditions: before.conditions }))) };
}

function sameKnowledge(a: State, b: State): boolean {
  return keyOfState(a) === keyOfState(b);
}
