import type { Node } from '@pgsql/types';
import { Rejection } from '../errors.js';
import type { Proc } from '../model.js';
import type { Context, State } from '../state.js';
import { withTaint } from '../taints.js';
import { everything } from '../touches.js';
import { runCall } from './calls.js';
import { frameOf, TooLong, type Frame, type Start } from './frame.js';
import { runPlpgsqlBody, runProc } from './function-body.js';
import { isSelectInto, runAllCalls, runCallsAfter, runsNothing } from './stored-calls.js';

export type { Apply } from './frame.js';

function dollarQuoted(body: string): string {
  let tag = '$pg_guardrails$';
  while (body.includes(tag)) tag = tag.replace(/\$$/u, '_$');
  return `${tag}${body}${tag}`;
}

function bounded(state: State, frame: Frame, run: () => void, context: Context): State {
  try {
    run();
    return frame.state;
  } catch (error) {
    if (error instanceof TooLong) return withTaint(state, everything, 'this runs for too many steps to be followed', context);
    // A text longer than a string can be, or more calls in calls than the stack holds.
    if (error instanceof RangeError) return withTaint(state, everything, `this takes more than can be held to be followed (${error.message})`, context);
    // Which of two errors it is: the one that was excused, or this one.
    if (error instanceof Rejection && frame.excuses.any) throw new Rejection(error.sqlstate, error.message, 'perhaps');
    throw error;
  }
}

/** Runs the body of a DO block. @throws {Rejection} what PostgreSQL would raise, in mode `surely` */
export function runBody(state: State, start: Start): State {
  const frame = frameOf(state, start);
  return bounded(state, frame, () => {
    runPlpgsqlBody(frame, `DO LANGUAGE plpgsql ${dollarQuoted(start.body)}`, new Map(), start.context);
  }, start.context);
}

/** Runs the functions that a statement of the top level calls; nothing else of it. @throws {Rejection} */
export function runFunctionsOf(state: State, node: Node, start: Omit<Start, 'body' | 'bodyPlace'>): State {
  if (runsNothing(state, node)) return state;
  const frame = frameOf(state, { ...start, body: '', bodyPlace: null });
  return bounded(state, frame, () => {
    if ('CallStmt' in node) runCall(frame, node.CallStmt, start.context);
    else runAllCalls(frame, node, start.context, 'SelectStmt' in node && !isSelectInto(node) ? 'targets' : 'none');
  }, start.context);
}

/** Runs the function of an event trigger: no name leads to it, and no privilege is asked (event_trigger.c, EventTriggerInvoke). @throws {Rejection} what it raises */
export function runEventFunction(state: State, proc: Proc, start: Omit<Start, 'body' | 'bodyPlace'>): State {
  const frame = frameOf(state, { ...start, body: '', bodyPlace: null });
  return bounded(state, frame, () => {
    runProc(frame, proc, [], start.context, 'surely');
  }, start.context);
}

/** What they find when the statement has made something. @throws {Rejection} */
export function runFunctionsAfter(state: State, node: Node, start: Omit<Start, 'body' | 'bodyPlace'>): State {
  if (!state.hasFunctions) return state;
  const frame = frameOf(state, { ...start, body: '', bodyPlace: null });
  return bounded(state, frame, () => {
    runCallsAfter(frame, node, start.context);
  }, start.context);
}
