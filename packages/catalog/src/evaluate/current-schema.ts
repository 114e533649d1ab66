import { activeSearchPath } from '../names.js';
import type { State } from '../state.js';
import { isUncertainPath } from '../taints.js';
import { known, unknown, type Value } from './value.js';

/** current_schema: the first of the search path that is there and may be used, NULL when there is none. */
export function currentSchema(state: State): Value {
  return isUncertainPath(state) ? unknown : known(activeSearchPath(state)[0] ?? null);
}
