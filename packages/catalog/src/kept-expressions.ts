import type { Node } from '@pgsql/types';
import { stringsOf, tagged, walk } from './nodes.js';

/** Definitions whose expressions PostgreSQL looks up when they are made, and works out with the statements of others; bodies in strings are not among them. */
const keeping: ReadonlySet<string> = new Set([
  ...['CreateStmt', 'AlterTableStmt', 'CreateForeignTableStmt', 'IndexStmt', 'ViewStmt', 'CreateTableAsStmt', 'RuleStmt', 'CreateTrigStmt'],
  ...['CreatePolicyStmt', 'AlterPolicyStmt', 'CreateDomainStmt', 'AlterDomainStmt', 'CreateFunctionStmt', 'CreateStatsStmt'],
]);

export function keepsExpressions(node: Node): boolean {
  return keeping.has(tagged(node).kind);
}

/** Calls the visitor for each call in parts of a statement, with the parts of its name and its arguments. */
export function eachCallIn(parts: unknown, visit: (names: readonly string[], args: readonly Node[]) => void): void {
  walk(parts, (kind, body) => {
    if (kind !== 'FuncCall' || typeof body !== 'object' || body === null) return;
    const { funcname, args = [] }: { readonly funcname?: Node[]; readonly args?: Node[] } = body;
    visit(stringsOf(funcname), args);
  });
}
