import type { Node } from '@pgsql/types';
import type { Proc } from '../model.js';
import type { Context, State } from '../state.js';
import { callPerhaps, runCalls } from './calls.js';
import { evaluatedBy } from './evaluated.js';
import type { Frame } from './frame.js';
import { mayTouchCatalog } from './may-touch.js';
import { runTriggers } from './row-triggers.js';
import { storedCode } from './stored-code.js';
import { noteWrites } from './table-rows.js';

/** Everything that a statement calls before, and while, it does something itself. What it gives is kept for the statement's expressions. */
export function runAllCalls(frame: Frame, node: Node, context: Context, position: 'targets' | 'none'): void {
  const evaluated = evaluatedBy(frame.state, node);
  runCalls(frame, evaluated.parts, context, position);
  const { results } = frame;
  const { functions, fired } = storedCode(frame.state, evaluated);
  runFunctions(frame, functions, context);
  runTriggers(frame, node, fired, context);
  noteWrites(frame, node);
  frame.results = results;
}

/** Whether a call stands somewhere in parts of a statement. */
function holdsCall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const [key, inside] of Object.entries(value)) if (key === 'FuncCall' || holdsCall(inside)) return true;
  return false;
}

/** Whether a statement surely calls nothing, and changes no row that is known: no call stands where it evaluates anything, and no definition that it comes to can hold a function. */
export function runsNothing(state: State, node: Node): boolean {
  if (state.hasFunctions || 'CallStmt' in node) return false;
  const { parts } = evaluatedBy(state, node);
  return (state.contents.size === 0 || parts !== node || 'IndexStmt' in node) && !holdsCall(parts);
}

/** Functions that perhaps run, with whatever arguments. */
export function runFunctions(frame: Frame, functions: readonly Proc[], context: Context): void {
  for (const proc of functions) if (mayTouchCatalog(frame.state, proc)) callPerhaps(frame, proc, context);
}
