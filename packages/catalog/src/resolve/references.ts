import type { ColumnRef } from '@pgsql/types';
import { Rejection, undefinedTable } from '../errors.js';
import { isBuiltIn } from '../evaluate/builtins.js';
import { isExtensionFunction } from '../extensions/extensions.js';
import { functionsCalled } from '../functions.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import type { Column, Range } from './ranges.js';

/** pg_attribute.h: the columns that every table has (SysAtt). */
const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** Where names are looked up: the FROM items of a query, then those of the queries around it. */
export interface Scopes {
  readonly state: State;
  readonly levels: readonly (readonly Range[])[];
  /** The columns that the query gives, by which ORDER BY and GROUP BY may name them as well. */
  readonly outputs: ReadonlySet<string>;
}

const missing = (column: string): Rejection => new Rejection('42703', `column ${column} does not exist`);

/** The one column of this name; null where there are several, or none. */
function onlyColumn(ranges: readonly Range[], name: string): Column | null {
  const [only, another] = ranges.flatMap(({ columns }) => columns?.filter((column) => column.name === name) ?? []);
  return another === undefined ? (only ?? null) : null;
}

function has({ columns }: Range, name: string): boolean {
  return columns?.some((column) => column.name === name) === true;
}

/** colNameToVar: the innermost query that has the column. A name may also be that of a whole row. */
function requireBare({ levels, outputs }: Scopes, name: string): Column | null {
  if (outputs.has(name)) return null;
  for (const ranges of levels) {
    if (ranges.some(({ columns }) => columns === null)) return null;
    if (ranges.some((range) => has(range, name) || range.alias === name)) return onlyColumn(ranges, name);
    if (ranges.length > 0 && systemColumns.has(name)) return null;
  }
  throw missing(`"${name}"`);
}

/** `alias.name` is also a way to call name(alias) (parse_func.c, ParseFuncOrColumn). */
function mayBeCall(state: State, name: string): boolean {
  return isBuiltIn(name) || isExtensionFunction(state, [name]) || functionsCalled(state, [name]).length > 0;
}

function rangesNamed({ levels }: Scopes, alias: string): readonly Range[] | 'unknown' {
  for (const ranges of levels) {
    const found = ranges.filter((range) => range.alias === alias);
    if (found.length > 0) return found;
    if (ranges.some((range) => range.alias === null && range.columns === null)) return 'unknown';
  }
  throw undefinedTable(alias);
}

function requireQualified(scopes: Scopes, alias: string, name: string): Column | null {
  const ranges = rangesNamed(scopes, alias);
  if (ranges === 'unknown' || ranges.some(({ columns }) => columns === null)) return null;
  if (ranges.some((range) => has(range, name))) return onlyColumn(ranges, name);
  if (!systemColumns.has(name) && !mayBeCall(scopes.state, name)) throw missing(`${alias}.${name}`);
  return null;
}

/**
 * transformColumnRef, where it is certain; names with a schema are not looked at.
 * @returns the column, or null where it cannot be told @throws {Rejection} 42703, 42P01
 */
export function requireReference(scopes: Scopes, { fields = [] }: ColumnRef): Column | null {
  const [first, second, third] = stringsOf(fields);
  if (first === undefined || third !== undefined) return null;
  const isStar = fields.some((field) => 'A_Star' in field);
  if (!isStar) return second === undefined ? requireBare(scopes, first) : requireQualified(scopes, first, second);
  if (second === undefined) rangesNamed(scopes, first);
  return null;
}
