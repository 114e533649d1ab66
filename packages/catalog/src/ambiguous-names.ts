import type { Node } from '@pgsql/types';
import { touchOf } from './openings.js';
import { mayLeadElsewhere, possibleStates } from './possible-states.js';
import type { Context, State } from './state.js';
import { differencesBetween, type Ran } from './state-differences.js';
import { contextInside } from './statement-context.js';
import { withTaint } from './taints.js';
import type { Touch } from './touches.js';
import { touchesBetween } from './touches-between.js';

/** Applies the statement to another state; null where PostgreSQL would reject it there. */
type Retry = (state: State) => State | null;

/**
 * What a statement touches besides if a name in it leads elsewhere: to what is in a later schema of the search path, where the first perhaps
 * is not there any more, or to what perhaps was made in an earlier schema. `ran`: what it did, which is nothing where it was refused; `into`: where that is noted.
 */
export function withOtherMeanings(ran: Ran, into: State, node: Node, context: Context, retry: Retry): State {
  const { before, after } = ran;
  if (!mayLeadElsewhere(before)) return into;
  return possibleStates(before, node).reduce((next, { state: other, reason }) => {
    const otherwise = retry(other);
    // The copy of what perhaps was made is like it in name and kind alone.
    const touches: readonly (Touch | null)[] = otherwise === null ? [touchOf(before, node, context), ...touchesBetween(before, after)] : differencesBetween(ran, { before: other, after: otherwise });
    return touches.reduce<State>((state, touch) => withTaint(state, touch, reason, context), next);
  }, into);
}

/** The context of a statement that is tried in another state: nobody hears of it. */
export function silent(context: Context): Context {
  return { ...contextInside(context, { source: context.source, text: context.text }), report: () => undefined, fail: () => undefined };
}
