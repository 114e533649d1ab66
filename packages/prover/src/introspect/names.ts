import { functionKey, sqlTypeName } from '@pg-guardrails/catalog';
import { flagAt, maybeTextAt, rowsAt, textAt, type Row } from './rows.js';

/** A type's name as the simulator writes it: PostgreSQL's own by their SQL names, all without a schema and without modifiers. */
export function typeNameOf(type: Row): string {
  const name = textAt(type, 'name');
  return `${textAt(type, 'schema') === 'pg_catalog' ? sqlTypeName(name) : name}${flagAt(type, 'array') ? '[]' : ''}`;
}

/** A column's type, with its modifiers: `character varying(20)[]`. */
export function columnTypeOf(type: Row): string {
  const modifiers = maybeTextAt(type, 'modifiers');
  return modifiers === null ? typeNameOf(type) : typeNameOf(type).replace(/(?=\[\]$|$)/u, `(${modifiers})`);
}

/** The one object of a sub-select that is no list. */
export function objectAt(row: Row, key: string): Row {
  const value = row.get(key);
  if (typeof value !== 'object' || value === null) throw new TypeError(`the catalog's ${key} is not an object`);
  return new Map(Object.entries(value));
}

export interface FunctionName {
  /** Null for PostgreSQL's own, which no history defines. */
  readonly key: string | null;
  readonly written: string;
}

/** A function that something calls. */
export function functionNameAt(row: Row, key: string): FunctionName {
  const called = objectAt(row, key);
  const [schema, name] = [textAt(called, 'schema'), textAt(called, 'name')];
  if (schema === 'pg_catalog') return { key: null, written: name };
  return { key: functionKey(schema, name, rowsAt(called, 'arguments').map(typeNameOf)), written: `${schema}.${name}` };
}
