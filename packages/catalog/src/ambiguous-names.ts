import type { Node } from '@pgsql/types';
import { stateWith } from './copies.js';
import { isAmong } from './holes.js';
import type { Taint } from './model.js';
import { activeSearchPath, tempSchema } from './names.js';
import { textsOf } from './nodes.js';
import { touchOf } from './openings.js';
import type { Context, State } from './state.js';
import { taintsIn, withTaint } from './taints.js';
import type { Touch } from './touches.js';
import { touchesBetween } from './touches-between.js';

/** Applies the statement to another state; null where PostgreSQL would reject it there. */
type Retry = (state: State) => State | null;

/**
 * What a statement touches besides if a name in it leads elsewhere: to the relation of a later schema of the search path, where the first perhaps
 * is not there any more, or to one that perhaps was made in an earlier schema. `before`: without the statement, `after`: with it.
 */
export function withOtherMeanings(before: State, after: State, node: Node, context: Context, retry: Retry): State {
  const path = pathOf(before);
  const doubts = doubtsOf(before);
  let next = after;
  for (const name of textsOf(node)) {
    const found = path.findIndex((schema) => before.relationNames.has(`${schema}.${name}`));
    const key = `${path[found] ?? ''}.${name}`;
    const oid = before.relationNames.get(key);
    if (oid === undefined) continue;
    const isPerhapsGone = doubts.some((taint) => (taint.before === undefined || oid < taint.before) && isAmong(taint.relations, key)) && path.slice(found + 1).some((schema) => before.relationNames.has(`${schema}.${name}`));
    const isPerhapsHidden = path.slice(0, found).some((schema) => doubts.some(({ relations }) => relations !== 'all' && relations.includes(`${schema}.${name}`)));
    if (!isPerhapsGone && !isPerhapsHidden) continue;
    const reason = `which relation the name ${name} leads to cannot be told`;
    const taintAll = (touches: readonly (Touch | null)[]): void => {
      next = touches.reduce((state, touch) => withTaint(state, touch, reason, context), next);
    };
    taintAll([touchOf(before, node, context), ...touchesBetween(before, after)]);
    if (!isPerhapsGone) continue;
    const gone = stateWith(before, { relationNames: before.relationNames.without(key) });
    const otherwise = retry(gone);
    taintAll([touchOf(gone, node, context), ...(otherwise === null ? [] : touchesBetween(gone, otherwise))]);
  }
  return next;
}

/** Whether any name may lead elsewhere: few histories have a search path of several schemas and doubts about what is in them. */
export function mayLeadElsewhere(state: State): boolean {
  return pathOf(state).length > 1 && doubtsOf(state).length > 0;
}

function doubtsOf({ taints }: State): readonly Taint[] {
  const doubts = taintsIn(taints, 'existence');
  return doubts.length === 0 ? doubts : doubts.filter(({ rejected }) => rejected !== true);
}

/** Where an unqualified name is looked up: first among what is temporary (manual: Client Connection Defaults, search_path). */
function pathOf(state: State): readonly string[] {
  const path = activeSearchPath(state);
  return state.hasTemporary && !path.includes(tempSchema) ? [tempSchema, ...path] : path;
}
