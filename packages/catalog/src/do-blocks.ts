import type { DoStmt, Node } from '@pgsql/types';
import { runBody, runFunctionsAfter, runFunctionsOf, type Apply } from './evaluate/run.js';
import { stringOf } from './nodes.js';
import { bodyPlaceIn } from './functions.js';
import type { Context, State } from './state.js';
import { withTaint } from './taints.js';
import { everything } from './touches.js';

/** Whether a body surely ran to its end, or only perhaps, as after an error: then what it may touch is tainted. */
export type Certainty = 'surely' | 'perhaps';

/** DO. @throws {Rejection} what the body raises */
export function runDo(state: State, statement: DoStmt, context: Context, apply: Apply, mode: Certainty): State {
  let language = 'plpgsql';
  let body = '';
  for (const node of statement.args ?? []) {
    if (!('DefElem' in node)) continue;
    if (node.DefElem.defname === 'language') language = (stringOf(node.DefElem.arg) ?? '').toLowerCase();
    if (node.DefElem.defname === 'as') body = stringOf(node.DefElem.arg) ?? '';
  }
  if (language !== 'plpgsql') return withTaint(state, everything, `a DO block in ${language} is not evaluated`, context);
  return runBody(state, { apply, context, bodyPlace: bodyPlaceIn(context, body), body, mode });
}

/** The functions that a statement calls, as far as they can touch what the model holds. @throws {Rejection} what they raise */
export function runCalledFunctions(state: State, node: Node, context: Context, apply: Apply, mode: Certainty): State {
  return runFunctionsOf(state, node, { apply, context, mode });
}

/** The same, when the statement has made what they then find. */
export function runCalledAfter(state: State, node: Node, context: Context, apply: Apply): State {
  return runFunctionsAfter(state, node, { apply, context, mode: 'perhaps' });
}
