import type { Node } from '@pgsql/types';
import type { Proc } from '../model.js';
import { holdsCall, isCallIn } from '../calls-held.js';
import { tagged } from '../nodes.js';
import type { Context, State } from '../state.js';
import { callPerhaps, runCalls } from './calls.js';
import { evaluatedBy, isInParts } from './evaluated.js';
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

/** Whether a statement surely calls nothing, and changes no row that is known: no call stands where it evaluates anything, and no definition that it comes to can hold a function. */
export function runsNothing(state: State, node: Node): boolean {
  if (state.hasFunctions || 'CallStmt' in node) return false;
  // What is called later stands in other statements.
  const isWithoutCall = state.calledLater.length === 0 && !holdsCall(node);
  const isWithoutRows = state.contents.size === 0 || 'IndexStmt' in node || isInParts(node);
  return isWithoutRows && (isWithoutCall || !isCallIn(evaluatedBy(state, node).parts));
}

/** Kinds that make what the functions find that they call: what these do to it is seen only when it is there. */
const makers: ReadonlySet<string> = new Set(['CreateTableAsStmt', 'CreateStmt', 'CreateForeignTableStmt', 'CreateSchemaStmt', 'AlterTableStmt']);

export function isSelectInto(node: Node): boolean {
  return 'SelectStmt' in node && node.SelectStmt.intoClause !== undefined;
}

/** The calls once more, perhaps, after the statement has made something. */
export function runCallsAfter(frame: Frame, node: Node, context: Context): void {
  if (!frame.state.hasFunctions || !(makers.has(tagged(node).kind) || isSelectInto(node))) return;
  const { mode } = frame;
  frame.mode = 'perhaps';
  runAllCalls(frame, node, context, 'none');
  frame.mode = mode;
}

/** Functions that perhaps run, with whatever arguments. */
export function runFunctions(frame: Frame, functions: readonly Proc[], context: Context): void {
  for (const proc of functions) if (mayTouchCatalog(frame.state, proc)) callPerhaps(frame, proc, context);
}
