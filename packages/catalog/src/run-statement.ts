import { type SqlText, type Statement, type SyntaxProblem } from '@pg-guardrails/sql-reader';
import { withPerhapsBound } from './bindings.js';
import { applyTopLevel, withMeaningsOfRefused } from './apply.js';
import { withoutContents } from './contents.js';
import { stateWith } from './copies.js';
import { Rejection } from './errors.js';
import { executed } from './explain.js';
import { functionInstead } from './functions.js';
import type { Taint } from './model.js';
import { isExcused } from './rests-on-doubt.js';
import { transact, type Step } from './session.js';
import type { Context, Session, State } from './state.js';
import { StatementContext, type Log } from './statement-context.js';
import { withDoubt, withTaint } from './taints.js';
import { touchOf } from './openings.js';
import { withBelow } from './touched-below.js';
import { everything, unknownText } from './touches.js';

/** Runs one statement; what PostgreSQL would reject changes nothing and is recorded. */
export function runStatement(step: Step, statement: Statement, context: Context, initial: Session, afterError: 'uncertain' | 'unchanged'): Step {
  const { state } = step;
  try {
    if ('TransactionStmt' in statement.node) return transact(step, statement.node.TransactionStmt);
    return { state: applyTopLevel(state, executed(statement.node), context, initial, 'surely'), transaction: step.transaction };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const excused = isExcused(state, executed(statement.node), error);
    if (!excused) context.fail({ sqlstate: error.sqlstate, message: error.message, place: statement.place });
    if (!excused && afterError === 'unchanged') return step;
    const reason = excused
      ? `${error.message}, unless something that could not be evaluated changed that`
      : `PostgreSQL would reject this statement (${error.sqlstate}: ${error.message}), so it is not known what stands in its place`;
    const own = withDoubtful(state, statement, reason, context, initial);
    const tainted = excused ? withMeaningsOfRefused(state, own, executed(statement.node), context, initial) : own;
    // Also of one that touches nothing of the model it is not known whether it succeeds.
    if (excused) return { ...step, state: tainted.taints === state.taints ? withDoubt(tainted, reason, context) : tainted };
    return { ...step, state: withRejected(state, tainted) };
  }
}

/** What a statement leaves that perhaps ran, or something like it. */
function withDoubtful(before: State, statement: Statement, reason: string, context: Context, initial: Session): State {
  const node = executed(statement.node);
  const state = applyTopLevel(before, node, context, initial, 'perhaps');
  if ('DoStmt' in node) return state;
  const touch = withBelow(state, touchOf(state, node, context), node);
  const made = 'CreateFunctionStmt' in node ? functionInstead(state, node.CreateFunctionStmt, context) : null;
  const bound = withPerhapsBound(state, node);
  if (bound === null) return withTaint(state, everything, reason, context);
  return made === null || touch === null ? withTaint(bound, touch, reason, context) : withTaint(made.state, { ...touch, body: made.proc }, reason, context);
}

/** The new taints are those of a statement that PostgreSQL rejects as it stands. */
function withRejected(before: State, after: State): State {
  return stateWith(after, { taints: after.taints.map((taint) => (before.taints.includes(taint) ? taint : { ...taint, rejected: true as const })) });
}

/** What PostgreSQL's grammar rejects changes nothing; what else could not be read may have done anything. */
export function passUnread(step: Step, { kind, message, place, instead, holder }: SyntaxProblem, sql: SqlText, initial: Session, afterError: 'uncertain' | 'unchanged', log: Log): Step {
  if (kind === 'rejected' && afterError === 'unchanged') {
    log.errors.push({ sqlstate: '42601', message, place });
    return step;
  }
  // What had its place was not more than what psql sends, which keeps such lines to itself; another body leaves the statement around it.
  const meant = holder === undefined ? instead : [holder];
  if (meant !== undefined) {
    const reason = `PostgreSQL would reject this statement (42601: ${message}), so it is not known what stands in its place`;
    return { ...step, state: meant.reduce((state, statement) => withRejected(state, withDoubtful(state, statement, reason, new StatementContext(statement, sql, log), initial)), step.state) };
  }
  // No error of the catalog: whoever reads the files has the problem already.
  const { aspects, relations, names, goesOn } = kind === 'rejected' ? everything : unknownText(step.state);
  const taint: Taint = { aspects, relations, names, ...(goesOn === true ? {} : { before: step.state.nextOid }), reason: `a statement could not be read: ${message}`, source: { place, text: message } };
  const taints = [...step.state.taints, kind === 'rejected' ? { ...taint, rejected: true as const } : taint];
  return { ...step, state: withoutContents(stateWith(step.state, { taints })) };
}
