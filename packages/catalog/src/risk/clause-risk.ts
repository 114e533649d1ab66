import type { Node, ResTarget, SelectStmt } from '@pgsql/types';
import { evaluate } from '../evaluate/expression.js';
import { containsAggregate } from '../evaluate/query/aggregate.js';
import { nameOf } from '../evaluate/query/select.js';
import { stringsOf } from '../nodes.js';
import { expressionRisk, type Surroundings } from './expression-risk.js';
import { together, type Risk } from './risk.js';
import { isOrdered, listedAggregates } from './signatures.js';
import { sourceOf } from './source-of.js';

/* What the clauses of a query may raise that say in which order, how many, and of which groups it gives. */

export function isStar(value: Node | undefined): boolean {
  return value !== undefined && 'ColumnRef' in value && (value.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
}

/** A column beside an aggregate (42803). What is looked for in a subquery may be one too. */
export function groupRisk({ havingClause, sortClause = [], distinctClause }: SelectStmt, targets: readonly ResTarget[]): Risk {
  const sorted = [...sortClause, ...(distinctClause ?? [])].flatMap((one) => ('SortBy' in one ? (one.SortBy.node ?? []) : []));
  const parts = [...targets.flatMap(({ val }) => val ?? []), ...(havingClause === undefined ? [] : [havingClause]), ...sorted];
  if (havingClause === undefined && !parts.some(containsAggregate)) return 'none';
  return parts.some((part) => readsColumn(part)) ? 'perhaps' : 'none';
}

function readsColumn(node: unknown): boolean {
  if (Array.isArray(node)) return node.some((one) => readsColumn(one));
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, value]: [string, unknown]) => {
    if (key === 'SubLink' || key === 'ColumnRef') return true;
    if (key === 'FuncCall' && isAggregate(value)) return false;
    return readsColumn(value);
  });
}

function isAggregate(call: unknown): boolean {
  return typeof call === 'object' && call !== null && 'funcname' in call && Array.isArray(call.funcname) && listedAggregates.has(stringsOf(call.funcname).at(-1) ?? '');
}

/** LIMIT and OFFSET: less than nothing is an error (2201W, 2201X). */
export function countRisk(node: Node | undefined, outer: Surroundings): Risk {
  if (node === undefined) return 'none';
  const value = evaluate(node, outer.scope);
  return value.kind === 'known' && (value.value === null || (typeof value.value === 'number' && value.value >= 0)) ? 'none' : 'perhaps';
}

/** ORDER BY and DISTINCT need an order. */
export function sortRisk({ sortClause = [], distinctClause }: SelectStmt, targets: readonly ResTarget[], inside: Surroundings): Risk {
  const outputs = new Map(targets.map((target) => [nameOf(target), target.val]));
  const isSorted = (node: Node | undefined): Risk => (node !== undefined && !isStar(node) && isOrdered(sourceOf(node, inside)) ? 'none' : 'perhaps');
  // DISTINCT compares all that it gives.
  const isDistinct = (distinctClause ?? []).some((one) => Object.keys(one).length === 0);
  const nodes = [...sortClause, ...(distinctClause ?? [])].flatMap((one) => ('SortBy' in one ? (one.SortBy.node ?? []) : Object.keys(one).length === 0 ? [] : [one]));
  return together([...(isDistinct ? targets.map(({ val }) => isSorted(val)) : []), ...nodes.map((node) => {
    if ('A_Const' in node) return isSorted(targets[(node.A_Const.ival?.ival ?? 0) - 1]?.val);
    const names = 'ColumnRef' in node ? stringsOf(node.ColumnRef.fields) : [];
    if (names.length === 1 && outputs.has(names[0] ?? '')) return isSorted(outputs.get(names[0] ?? ''));
    // DISTINCT sorts by what it gives alone.
    return distinctClause === undefined ? together([expressionRisk(node, inside), isSorted(node)]) : 'perhaps';
  })]);
}
