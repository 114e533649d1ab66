import { hasHole } from '../holes.js';
import type { Aspect } from '../model.js';
import type { State } from '../state.js';
import { known, type Datum, type Value } from './value.js';

/** A row of a system catalog or view: what the model knows of it. A column that is not listed is unknown. */
export type Row = ReadonlyMap<string, Value>;

/** A name of PostgreSQL's own that no migration compares with. A row that has it is never taken to be there for certain. */
export const never: Datum = '\u0000';

/** Whether a row stands for rows of PostgreSQL's own that are not listed one by one. */
export function isPlaceholder(row: Row): boolean {
  for (const value of row.values()) if (value.kind === 'known' && value.value === never) return true;
  return false;
}

/** A row of a catalog by its columns. */
export function row(columns: Readonly<Record<string, Datum | Value>>): Row {
  const made = new Map<string, Value>();
  for (const name in columns) {
    const value = columns[name];
    if (value !== undefined) made.set(name, typeof value === 'object' && value !== null && 'kind' in value ? value : known(value));
  }
  return made;
}

/** A row of which nothing is known: there may be others. */
export const anyRow: Row = new Map();

export type Describe = (schema: string, name: string) => Row;

/** A row that may be there: it is never taken to be there for certain. */
export function perhaps(described: Row): Row {
  return new Map(described).set('', known(never));
}

/** A name with holes is told as far as it is known. */
function withHoles(described: Row): Row {
  return new Map([...described].map(([column, value]) => [column, value.kind === 'known' && typeof value.value === 'string' && hasHole(value.value) ? { kind: 'template', text: value.value, nulls: 'none' } : value]));
}

/** The rows that something which could not be evaluated may have added; `describe` tells what is known of those of one relation. */
export function others(state: State, aspects: readonly Aspect[], describe: Describe = () => anyRow): readonly Row[] {
  if (state.openWorld) return [anyRow];
  const found = new Map<string, Row>();
  for (const taint of state.taints) {
    if (!taint.aspects.some((aspect) => aspects.includes(aspect))) continue;
    if (taint.relations === 'all' || taint.names === 'all') return [anyRow];
    for (const relation of taint.relations) {
      const at = relation.indexOf('.');
      const described = describe(relation.slice(0, at), relation.slice(at + 1));
      found.set(relation, perhaps(hasHole(relation) ? withHoles(described) : described));
    }
    if (taint.names.length > 0) found.set('', anyRow);
  }
  return [...found.values()];
}

/** Whether a query has a use for rows with this name, or oid of a relation, in this column: rows that it leaves out are not made. */
export type MayHave = (column: string, value: string | number) => boolean;

export const all: MayHave = () => true;

/** oids of schemas and roles do not exist in the model; their names, marked, serve as such. */
export const schemaOid = (name: string): string => `schema:${name}`;
export const roleOid = (name: string): string => `role:${name}`;
export const functionOid = (key: string): string => `function:${key}`;
