import type { DropBehavior, Node } from '@pgsql/types';
import { qualifiedName } from './model.js';
import type { Context, State } from './state.js';
import { isUncertain, taintsIn, withTaint } from './taints.js';
import { touchedBy } from './touches.js';

/**
 * DROP OWNED takes what somebody perhaps owns, or leaves what they perhaps own no more, where something that could not be evaluated gave it to another.
 * `before`: without the statement, `after`: with it.
 */
export function withPerhapsOwned(before: State, after: State, node: Node, context: Context): State {
  if (!('DropOwnedStmt' in node)) return after;
  const { behavior = 'DROP_RESTRICT' } = node.DropOwnedStmt;
  const schemas = behavior === 'DROP_CASCADE' ? taintsIn(before.taints, 'schemas').map(({ names }) => names) : [];
  const owned = [...before.relations.values()].filter((relation) => isUncertain(before, relation, 'owner') || schemas.some((names) => names === 'all' || names.includes(relation.schema)));
  return owned.length === 0 ? after : withTaint(after, touchedBy(before, dropping(owned.map(qualifiedName), behavior)), 'who owns it cannot be told', context);
}

function dropping(names: readonly string[], behavior: DropBehavior): Node {
  const objects = names.map((name) => ({ List: { items: name.split('.').map((sval) => ({ String: { sval } })) } }));
  return { DropStmt: { removeType: 'OBJECT_TABLE', objects, behavior } };
}
