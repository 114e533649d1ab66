import type { Node } from '@pgsql/types';
import { undefinedFunction } from './errors.js';
import { calledFunctions, isSurelyMissing } from './evaluate/calls.js';
import { requireReg } from './evaluate/reg-names.js';
import { eachCallIn, keepsExpressions } from './kept-expressions.js';
import type { State } from './state.js';
import { taintsIn } from './taints.js';

/** What of a statement is looked at: not what `IF NOT EXISTS` passes over. */
function partsOf(node: Node): unknown {
  return 'AlterTableStmt' in node ? (node.AlterTableStmt.cmds ?? []).filter((one) => !('AlterTableCmd' in one && one.AlterTableCmd.missing_ok === true)) : node;
}

/** Functions whose first argument is a regclass: a text that stands there is looked up when the definition is made. */
const takingSequences = /^(?:pg_catalog\.)?(?:nextval|currval|setval)$/u;

/** regclassin takes a number for the oid that it is, and a dash for none (regproc.c, parseDashOrOid). */
const dashOrOid = /^(?:-|\d+)$/u;

function requireSequence(state: State, name: string): void {
  if (dashOrOid.test(name)) return;
  // What may have made it is not told by the statement that uses it.
  if (!taintsIn(state.taints, 'existence').some(({ rejected }) => rejected !== true)) requireReg(state, 'regclass', name);
}

/**
 * Holds a definition that was made against the functions that its expressions call.
 * @param state after the statement.
 * @throws {Rejection} 42P01, 3F000 where a sequence is not there; 42883 where one is surely not there: in a schema of the history that has none of its name (manual: Functions, type resolution).
 */
export function requireCalledFunctions(state: State, node: Node): void {
  if (!keepsExpressions(node)) return;
  eachCallIn(partsOf(node), (names, [first]) => {
    const isOfHistory = calledFunctions(state, names).length > 0;
    // A function of the history that takes a text is preferred for one.
    if (!isOfHistory && takingSequences.test(names.join('.')) && first !== undefined && 'A_Const' in first && first.A_Const.sval !== undefined) requireSequence(state, first.A_Const.sval.sval ?? '');
    if (names.length > 1 && !isOfHistory && isSurelyMissing(state, names)) throw undefinedFunction(`${names.join('.')}()`);
  });
}
