import type { Node } from '@pgsql/types';
import { hasHole } from './holes.js';
import { eachCallIn, keepsExpressions } from './kept-expressions.js';
import type { Context, State } from './state.js';
import { withTaint } from './taints.js';
import { everythingFromNowOn, identity } from './touches.js';

/** `set_config('role', …)` in a view, a default or a condition: from then on it is not known who runs what follows, and where its names lead. A body of text is followed where it is called. */
export function withStoredSettings(state: State, node: Node, context: Context): State {
  if (!keepsExpressions(node) || !/set_config/iu.test(context.text)) return state;
  const changed = new Set<string>();
  eachCallIn(node, (names, [first]) => {
    if (names.at(-1) !== 'set_config') return;
    const name = first !== undefined && 'A_Const' in first ? first.A_Const.sval?.sval?.toLowerCase() : undefined;
    if (name === undefined || hasHole(name) || identity.includes(name)) changed.add(name ?? 'a setting that cannot be told');
  });
  return changed.size === 0 ? state : withTaint(state, everythingFromNowOn, `set_config changes ${[...changed].join(' and ')} where a definition is used`, context);
}
