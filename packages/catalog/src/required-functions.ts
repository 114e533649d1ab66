import type { Node } from '@pgsql/types';
import { undefinedFunction } from './errors.js';
import { calledFunctions, isSurelyMissing } from './evaluate/calls.js';
import { stringsOf, tagged, walk } from './nodes.js';
import type { State } from './state.js';

/** Definitions whose expressions PostgreSQL looks up when they are made; bodies in strings are not among them. */
const binding: ReadonlySet<string> = new Set([
  ...['CreateStmt', 'AlterTableStmt', 'CreateForeignTableStmt', 'IndexStmt', 'ViewStmt', 'CreateTableAsStmt', 'RuleStmt', 'CreateTrigStmt'],
  ...['CreatePolicyStmt', 'AlterPolicyStmt', 'CreateDomainStmt', 'AlterDomainStmt', 'CreateFunctionStmt', 'CreateStatsStmt'],
]);

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
  if (!binding.has(tagged(node).kind)) return;
  walk(partsOf(node), (kind, body) => {
    if (kind !== 'FuncCall' || typeof body !== 'object' || body === null) return;
    const { funcname }: { readonly funcname?: Node[] } = body;
    const names = stringsOf(funcname);
    if (names.length > 1 && calledFunctions(state, names).length === 0 && isSurelyMissing(state, names)) throw undefinedFunction(`${names.join('.')}()`);
  });
}
