import { isPlaceholder, type Row } from '../rows.js';
import type { Scope } from '../expression.js';
import { known, oneOf, type Value } from '../value.js';

/** One row of a FROM clause: what each of its items gives, by alias. */
export type Joined = readonly (readonly [string, Row])[];

/** One row of a result, by position. */
export type Tuple = readonly (readonly [string, Value])[];

/** Rows of which it is certain that they are there, and whether there may be others. */
export interface Rowset<R> {
  readonly certain: readonly R[];
  readonly open: 'open' | 'complete';
}

/** The rows of FROM that WHERE keeps, and the names of FROM's items. */
export interface Matched extends Rowset<Joined> {
  readonly aliases: readonly string[];
}

/** Larger products are not joined row by row. */
export const productLimit = 200_000;

/** What a scope sees inside a row. */
export function inRow(scope: Scope, row: Joined): Scope {
  return { ...scope, rows: [...row, ...scope.rows] };
}

/** Whether a row stands for rows that are not listed one by one. */
export function isUncertain(row: Joined): boolean {
  return row.some(([, one]) => one.size === 0 || isPlaceholder(one));
}

/** The row of an outer join that found no partner. */
export function nullRow(rows: readonly Row[]): Row {
  return new Map([...new Set(rows.flatMap((row) => [...row.keys()]))].map((column) => [column, known(null)]));
}

/** A row of an outer join that perhaps is there: each column is what it has, or null. */
export function orNull(row: Row): Row {
  return new Map([...row].filter(([column]) => column !== '').map(([column, value]) => [column, oneOf([value, known(null)])]));
}

/** A result as rows of a FROM item; columns may be named anew. */
export function asRows(result: Rowset<Tuple>, names: readonly string[]): readonly Row[] {
  const rows = result.certain.map((tuple): Row => new Map(tuple.map(([name, value], index) => [names[index] ?? name, value])));
  return result.open === 'open' ? [...rows, new Map()] : rows;
}
