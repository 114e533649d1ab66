import type { Node } from '@pgsql/types';
import { holdsCall } from './calls-held.js';
import { undefinedFunction } from './errors.js';
import { calledFunctions, isSurelyMissing } from './evaluate/calls.js';
import { eachCallIn, keepsExpressions } from './kept-expressions.js';
import type { State } from './state.js';

/** What of a statement is looked at: not what `IF NOT EXISTS` passes over. */
function partsOf(node: Node): unknown {
  return 'AlterTableStmt' in node ? (node.AlterTableStmt.cmds ?? []).filter((one) => !('AlterTableCmd' in one && one.AlterTableCmd.missing_ok === true)) : node;
}

/**
 * Holds a definition that was made against the functions that its expressions call.
 * @param state after the statement.
 * @throws {Rejection} 42883 where one is surely not there: in a schema of the history that has none of its name (manual: Functions, type resolution).
 */
export function requireCalledFunctions(state: State, node: Node): void {
  if (!keepsExpressions(node) || !holdsCall(node)) return;
  eachCallIn(partsOf(node), (names) => {
    if (names.length > 1 && calledFunctions(state, names).length === 0 && isSurelyMissing(state, names)) throw undefinedFunction(`${names.join('.')}()`);
  });
}
