import type { Proc } from '../model.js';
import type { State } from '../state.js';
import { doubtsOf } from '../taints.js';

/** What DDL, the running of other code, and an error that ends a block look like in a body. */
const words = /\b(?:grant|revoke|alter|create|drop|execute|perform|call|set|set_config|select|raise|assert)\b/iu;

/** What stands before a parenthesis, as a call does. */
const called = /([\p{L}_][\p{L}\p{N}_$]*)"?\s*\(/gu;

/** Whether a call of the function may touch anything of the model, or fail; a body without the words for it, and that calls none of the history's functions, does not. */
export function mayTouchCatalog(state: State, proc: Proc): boolean {
  return mayTouchAs(state, proc) || doubtsOf(state, proc).some(({ path, body }) => path === undefined && (body === undefined || mayTouchAs(state, body)));
}

function mayTouchAs(state: State, { body, uses = [] }: Proc): boolean {
  // A body in SQL's own syntax is bound to what it reads.
  if (body === null || uses.length > 0 || state.bindings.length > 0) return true;
  if (words.test(body)) return true;
  const names = new Set([...body.matchAll(called)].map(([, name = '']) => name.toLowerCase()));
  return names.size > 0 && state.functions.where(({ name }) => names.has(name.toLowerCase())).length > 0;
}
