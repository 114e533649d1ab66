import type { DoStmt } from '@pgsql/types';
import type { Context, State } from './state.js';
import { everything, withTaint } from './taints.js';

/** DO. */
export function runDo(state: State, _statement: DoStmt, context: Context): State {
  return withTaint(state, everything, 'a DO block is not evaluated', context);
}
