import type { Taint } from './model.js';
import type { Context, DefaultObjects, State } from './state.js';
import { taintsIn, withTaint } from './taints.js';
import type { Touch } from './touches.js';

const isOfRelations = (objects: DefaultObjects): boolean => objects === 'tables' || objects === 'sequences';

/** What perhaps changed which privileges a new object of a kind is born with. */
function doubtsFor({ taints }: State, objects: DefaultObjects): readonly Taint[] {
  return taintsIn(taints, 'default-acl').filter(({ defaultsOf, aspects }) => {
    if (defaultsOf !== undefined) return defaultsOf === objects;
    // Of what is no relation ACL and all else are one aspect: what may have done anything does not make each function after it uncertain.
    return isOfRelations(objects) || aspects.length === 1;
  });
}

/** A new object's ACL is uncertain where default privileges perhaps are others; `touch`: where the object has its ACL. */
export function withDefaultDoubt(state: State, objects: DefaultObjects, touch: Touch, context: Context): State {
  const doubts = doubtsFor(state, objects);
  const [first] = doubts;
  if (first === undefined) return state;
  const opens = doubts.length === 1 && first.opens !== undefined ? { opens: first.opens } : {};
  const doubt: Touch = { ...touch, ...opens, defaultsOf: objects };
  if (isOfRelations(objects)) return withTaint(state, doubt, 'the default privileges are not known for certain', context);
  // Of what is made beside tables the cause is told: it is one, and they are many.
  return withTaint(state, doubt, first.reason, { ...context, source: first.source });
}
