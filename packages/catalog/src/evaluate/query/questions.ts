import type { SelectStmt } from '@pgsql/types';
import type { Scope } from '../expression.js';
import type { Truth } from '../truth.js';
import { known, unknown, type Value } from '../value.js';
import { anyTuple } from './any-tuple.js';
import type { Tuple } from './rowset.js';
import { selectTuples } from './select.js';

/** EXISTS (SELECT …). */
export function existsRow(select: SelectStmt, scope: Scope): Truth {
  const unlimited: SelectStmt = { ...select };
  delete unlimited.limitCount;
  delete unlimited.sortClause;
  const selected = selectTuples(unlimited, scope);
  if (selected === null) return 'unknown';
  if (selected.certain.length > 0) return 'true';
  return selected.open === 'open' ? 'unknown' : 'false';
}

/** What a value of one column looks like in a row that cannot be told; there may be no row, so that it is NULL. */
function anyValue(select: SelectStmt, scope: Scope): Value {
  const [column, another] = anyTuple(select, scope) ?? [];
  return column?.[1].kind === 'template' && another === undefined ? { kind: 'template', text: column[1].text } : unknown;
}

/** A subquery in the place of a value: NULL for no row; more than one is an error (21000), which is not assumed. */
export function selectValue(select: SelectStmt, scope: Scope): Value {
  const selected = selectTuples(select, scope);
  if (selected === null || selected.open === 'open') return anyValue(select, scope);
  const [only, second] = selected.certain;
  if (only === undefined) return known(null);
  const [column, another] = only;
  return second !== undefined || column === undefined || another !== undefined ? unknown : column[1];
}

/** The values of a subquery with one column, as for IN (SELECT …); null when they cannot be told. */
export function selectColumn(select: SelectStmt, scope: Scope): readonly Value[] | null {
  const selected = selectTuples(select, scope);
  if (selected === null || selected.open === 'open') return null;
  return selected.certain.map((tuple) => tuple[0]?.[1] ?? unknown);
}

/** Whether a query surely gives one row and no more. */
export function isOneRow(select: SelectStmt, scope: Scope): boolean {
  const selected = selectTuples(select, scope);
  return selected !== null && selected.open === 'complete' && selected.certain.length === 1;
}

/** The row that SELECT … INTO takes: the first, or null for none; `unknown` when that cannot be told. */
export function intoTuple(select: SelectStmt, scope: Scope): Tuple | null | 'unknown' {
  const selected = selectTuples(select, scope);
  if (selected === null || selected.open === 'open') return 'unknown';
  const [first, second] = selected.certain;
  // Of several it is only known which comes first when they were put in order.
  if (second !== undefined && select.sortClause === undefined) return 'unknown';
  return first ?? null;
}
