import type { FuncCall } from '@pgsql/types';
import { undefinedFunction } from '../errors.js';
import { isBuiltIn } from '../evaluate/builtins.js';
import { extensionsAreOpen, hasExtensionFunction, isExtensionFunction } from '../extensions/extensions.js';
import { functionsCalled } from '../functions.js';
import { stringsOf, walk } from '../nodes.js';
import type { State } from '../state.js';

/** Whether something that could not be evaluated may have made a function of this name. */
function mayBeThere(state: State, name: string): boolean {
  return extensionsAreOpen(state) || state.taints.some(({ aspects, names }) => (aspects.includes('functions') || aspects.includes('schemas')) && (names === 'all' || names.some((one) => one === name || one.endsWith(`.${name}`))));
}

/** Of an extension that is installed where the search path does not lead, a function is not found. @throws {Rejection} 42883 */
export function requireFunction(state: State, { funcname }: FuncCall): void {
  const names = stringsOf(funcname);
  const [name = '', another] = names;
  if (another !== undefined || isBuiltIn(name) || !hasExtensionFunction(state, name)) return;
  if (isExtensionFunction(state, names) || functionsCalled(state, names).length > 0 || mayBeThere(state, name)) return;
  throw undefinedFunction(`${name}()`);
}

function isCall(body: unknown): body is FuncCall {
  return typeof body === 'object' && body !== null;
}

/** The same for every call in an expression. @throws {Rejection} 42883 */
export function requireFunctions(state: State, expression: unknown): void {
  walk(expression, (kind, body) => {
    if (kind === 'FuncCall' && isCall(body)) requireFunction(state, body);
  });
}
