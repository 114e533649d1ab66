import type { Node } from '@pgsql/types';
import { evaluate, type Scope } from '../expression.js';
import type { Datum } from '../value.js';

/** Orders datums as PostgreSQL does names and numbers: names have the collation "C" (manual: Object Identifier Types, name). NULL comes last. */
export function compareDatums(a: Datum, b: Datum): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

/** The rows in the order of ORDER BY; null when a key cannot be told. A key that is no column of the row, such as an output number, cannot. */
export function sortRows<R>(rows: readonly R[], keys: readonly Node[], scopeOf: (row: R) => Scope): readonly R[] | null {
  if (keys.length === 0 || rows.length < 2) return rows;
  const sorted: { readonly row: R; readonly values: readonly Datum[] }[] = [];
  for (const row of rows) {
    const values: Datum[] = [];
    for (const key of keys) {
      const node = 'SortBy' in key ? key.SortBy.node : undefined;
      const value = node === undefined || 'A_Const' in node ? null : evaluate(node, scopeOf(row));
      if (value?.kind !== 'known') return null;
      values.push(value.text ?? value.value);
    }
    sorted.push({ row, values });
  }
  const direction = keys.map((key) => ('SortBy' in key && key.SortBy.sortby_dir === 'SORTBY_DESC' ? -1 : 1));
  return sorted
    .sort((a, b) => {
      for (const [index, sign] of direction.entries()) {
        const order = compareDatums(a.values[index] ?? null, b.values[index] ?? null) * sign;
        if (order !== 0) return order;
      }
      return 0;
    })
    .map(({ row }) => row);
}
