import type { IndexElem } from '@pgsql/types';
import { columnNamed } from '../columns-by-name.js';
import type { Relation } from '../model.js';
import { stringsOf } from '../nodes.js';

/** The default operator classes for btree of a few types, by the types' names in the catalog (pg_opclass.dat). */
const usual: ReadonlyMap<string, string> = new Map([
  ['smallint', 'int2_ops'], ['integer', 'int4_ops'], ['bigint', 'int8_ops'], ['int2', 'int2_ops'], ['int4', 'int4_ops'], ['int8', 'int8_ops'], ['text', 'text_ops'], ['date', 'date_ops'], ['numeric', 'numeric_ops'], ['uuid', 'uuid_ops'], ['boolean', 'bool_ops'], ['bool', 'bool_ops'], ['jsonb', 'jsonb_ops'],
]);

/** How an index sorts where it is not as usual: `perhaps` where the collation of the column, or the operator class of its type, decides. */
export type Sorting = 'otherwise' | 'perhaps';

function sortingOf(relation: Relation, { ordering, nulls_ordering, opclass, collation, name }: IndexElem): Sorting | null {
  if (ordering === 'SORTBY_DESC' || nulls_ordering === 'SORTBY_NULLS_FIRST') return 'otherwise';
  const written = stringsOf(opclass).at(-1);
  const type = columnNamed(relation.columns, name)?.type ?? '';
  if (written?.endsWith('_pattern_ops') === true) return 'otherwise';
  if (written !== undefined && written !== usual.get(type)) return 'perhaps';
  return (collation ?? []).length > 0 ? 'perhaps' : null;
}

/** The most that is said of any key. */
export function sortingOfKeys(relation: Relation, elements: readonly IndexElem[]): { readonly sorting?: Sorting } {
  const found = new Set(elements.map((element) => sortingOf(relation, element)));
  if (found.has('otherwise')) return { sorting: 'otherwise' };
  return found.has('perhaps') ? { sorting: 'perhaps' } : {};
}

/** Operator classes of families that no type has by default (pg_opclass.dat); those of text and varchar are one family. */
const unusual = /^(?:(?:text|varchar|bpchar)_pattern|jsonb_path|\w+_minmax_multi|\w+_bloom|kd_point)_ops$/u;

/** What an index has to have in common with the one that it is attached to (CompareIndexInfo, index.c). */
export function familiesOfKeys(elements: readonly IndexElem[]): { readonly families?: readonly string[] } {
  const families = elements.flatMap(({ opclass }, position) => {
    const written = stringsOf(opclass).at(-1) ?? '';
    return unusual.test(written) ? [`${String(position)}:${written.replace(/^varchar/u, 'text')}`] : [];
  });
  return families.length === 0 ? {} : { families };
}
