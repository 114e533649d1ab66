import { Rejection } from './errors.js';
import { extensionsAreOpen } from './extensions/extensions.js';
import type { Aspect } from './model.js';
import type { State } from './state.js';
import { taintsIn } from './taints.js';

/** Whether something that could not be evaluated, or an extension, may have made what has this name, with or without its schema. */
export function mayHaveMade(state: State, aspects: readonly Aspect[], name: string): boolean {
  if (extensionsAreOpen(state)) return true;
  const isNamed = (one: string): boolean => one === name || one.endsWith(`.${name}`) || name.endsWith(`.${one}`);
  return aspects.some((aspect) => taintsIn(state.taints, aspect).some(({ names, relations, rejected }) => rejected !== true && (names === 'all' || names.some(isNamed) || (aspect === 'existence' && (relations === 'all' || relations.some(isNamed))))));
}

/** The refusal of what is not there, as far as that is known. */
export function missing(state: State, { sqlstate, message }: Rejection, aspects: readonly Aspect[], name: string): Rejection {
  return new Rejection(sqlstate, message, mayHaveMade(state, aspects, name) ? 'perhaps' : 'sure');
}
