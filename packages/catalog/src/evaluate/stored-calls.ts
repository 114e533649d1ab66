import type { Node } from '@pgsql/types';
import type { Proc } from '../model.js';
import type { Context } from '../state.js';
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

/** Functions that perhaps run, with whatever arguments. */
export function runFunctions(frame: Frame, functions: readonly Proc[], context: Context): void {
  for (const proc of functions) if (mayTouchCatalog(frame.state, proc)) callPerhaps(frame, proc, context);
}
