import type { Node } from '@pgsql/types';
import { hasHole } from './holes.js';
import { stringsOf, tagged, walk } from './nodes.js';
import type { Context, State } from './state.js';
import { withTaint } from './taints.js';
import { everythingFromNowOn, identity } from './touches.js';

/** Statements whose expressions are kept, and worked out with the statements of others. */
const keeping: ReadonlySet<string> = new Set(['CreateStmt', 'AlterTableStmt', 'IndexStmt', 'ViewStmt', 'RuleStmt', 'CreateTrigStmt', 'CreatePolicyStmt', 'AlterPolicyStmt', 'CreateDomainStmt', 'AlterDomainStmt', 'CreateFunctionStmt', 'CreateTableAsStmt']);

/** `set_config('role', …)` in a view, a default or a condition: from then on it is not known who runs what follows, and where its names lead. A body of text is followed where it is called. */
export function withStoredSettings(state: State, node: Node, context: Context): State {
  if (!/set_config/iu.test(context.text) || !keeping.has(tagged(node).kind)) return state;
  const changed = new Set<string>();
  walk(node, (kind, body) => {
    if (kind !== 'FuncCall' || typeof body !== 'object' || body === null) return;
    const { funcname, args }: { readonly funcname?: Node[]; readonly args?: Node[] } = body;
    if (stringsOf(funcname).at(-1) !== 'set_config') return;
    const [first] = args ?? [];
    const name = first !== undefined && 'A_Const' in first ? first.A_Const.sval?.sval?.toLowerCase() : undefined;
    if (name === undefined || hasHole(name) || identity.includes(name)) changed.add(name ?? 'a setting that cannot be told');
  });
  return changed.size === 0 ? state : withTaint(state, everythingFromNowOn, `set_config changes ${[...changed].join(' and ')} where a definition is used`, context);
}
