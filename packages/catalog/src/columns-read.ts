import type { Node } from '@pgsql/types';
import { hasColumn } from './columns-by-name.js';
import { missingColumn, systemColumns } from './columns.js';
import { undefinedColumn } from './errors.js';
import type { Relation } from './model.js';
import { walk } from './nodes.js';
import type { State } from './state.js';

function isColumnRef(body: unknown): body is { readonly fields?: readonly Node[] } {
  return typeof body === 'object' && body !== null;
}

/**
 * The columns of one relation that an expression reads, each once, in the order of the text; `*` for the whole row.
 * @throws {Rejection} 42703 for one that it has not
 */
export function columnsRead(state: State, relation: Relation, expression: unknown): readonly string[] {
  const found = new Set<string>();
  walk(expression, (kind, body) => {
    if (kind !== 'ColumnRef' || !isColumnRef(body)) return;
    const fields = body.fields ?? [];
    const last = fields.at(-1);
    if (last === undefined) return;
    const name = 'String' in last ? (last.String.sval ?? '') : '*';
    if (hasColumn(relation.columns, name) || systemColumns.has(name)) found.add(name);
    else if (name === '*' || (fields.length === 1 && name === relation.name)) found.add('*');
    else if (!state.openColumns.has(relation.oid)) throw undefinedColumn(name, relation.name);
  });
  return [...found];
}

/** The column of this name. @throws {Rejection} 42703 */
export function requireColumn(state: State, relation: Pick<Relation, 'oid' | 'name'> & { readonly columns: readonly { readonly name: string }[] }, name: string): void {
  if (hasColumn(relation.columns, name) || systemColumns.has(name) || state.openColumns.has(relation.oid)) return;
  throw undefinedColumn(name, relation.name);
}

/** The same of a column that can be altered. @throws {Rejection} 42703, 0A000 */
export function requireOwnColumn(state: State, relation: Relation, name: string): void {
  if (hasColumn(relation.columns, name) || state.openColumns.has(relation.oid)) return;
  throw missingColumn(name, relation);
}
