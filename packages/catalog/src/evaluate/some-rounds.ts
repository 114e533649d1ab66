import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { Rejection } from '../errors.js';
import { forgetPerhapsRun, isUncertain, perhapsRunSoFar, type Frame } from './frame.js';
import { inner, isNode, statementsOf } from './plpgsql-tree.js';
import { runStatements } from './statements.js';

/** What a RAISE that ends a body is told by: not its message. */
function raisedStates(tree: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(tree)) for (const item of tree) raisedStates(item, found);
  if (!isNode(tree)) return found;
  const raise = inner(tree, 'PLpgSQL_stmt_raise');
  if (raise !== null) found.add(JSON.stringify([raise['condname'], raise['options']]));
  for (const part of Object.values(tree)) raisedStates(part, found);
  return found;
}

/** What ends a loop, or the body around it, before other rounds have run. */
const leaves = /"PLpgSQL_stmt_(?:exit|return|commit|rollback)"/u;

/** Whether nothing is in a body that may fail by anything but its RAISE. */
function onlyRaises(written: string): boolean {
  return !/"PLpgSQL_(?:expr|stmt_(?!raise"))/u.test(written);
}

/**
 * Of some rounds of a loop it is known that they come, of others perhaps: where one of those raises, whatever the others did before it, the
 * loop does. Asked when all of it has perhaps run, so that nothing that the others may change is known any more.
 * @throws {Rejection} `perhaps` where another round may raise something else before it, or end the loop
 */
export function runSomeRounds(frame: Frame, node: PlpgsqlNode, rounds: readonly (() => void)[]): void {
  if (rounds.length === 0 || isUncertain(frame)) return;
  const raised = raisedStates(node['body']);
  const written = JSON.stringify(node['body'] ?? []);
  const isSure = raised.size === 1 && !leaves.test(written);
  // A handler would take what is perhaps raised for raised, and this for what another round fails by; that it may be is noted already.
  if (raised.size === 0 || (frame.guarded && !(isSure && onlyRaises(written)))) return;
  const { state, mayFail, mayFailOtherwise } = frame;
  const touched = frame.touched.length;
  const ran = perhapsRunSoFar(frame);
  const excused = frame.excuses.any;
  const variables = new Map(frame.variables);
  const restore = (): void => {
    frame.state = state;
    frame.mayFail = mayFail;
    frame.mayFailOtherwise = mayFailOtherwise;
    frame.excuses.any = excused;
    frame.touched.length = touched;
    forgetPerhapsRun(frame, ran);
    frame.variables.clear();
    for (const [name, value] of variables) frame.variables.set(name, value);
  };
  for (const bind of rounds) {
    bind();
    try {
      runStatements(frame, statementsOf(node['body']));
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      throw isSure ? error : new Rejection(error.sqlstate, error.message, 'perhaps');
    } finally {
      frame.mode = 'surely';
    }
    restore();
  }
}
