import { hasHole, holeOf, mayBe, quotedHoles } from '../holes.js';

/**
 * What an expression of PL/pgSQL is known to be. A `template` is a text of which parts are known: each hole stands for something
 * that cannot be told.
 */
export type Value =
  /** `text`: what an object identifier prints as: `public.ledger` for the oid of a regclass. */
  | { readonly kind: 'known'; readonly value: Datum; readonly text?: string }
  /** `shape`: its type surely is one of rows, and which where that is known; else it may also be the one value of a type that is not known. */
  | { readonly kind: 'row'; readonly fields: ReadonlyMap<string, Value>; readonly shape?: RowShape }
  /** `nulls`: whether it may be NULL instead, as everything that a variable or an unknown part of an expression gives. */
  | { readonly kind: 'template'; readonly text: string; readonly nulls?: 'none' }
  /** Anything but these, as the name of a row that is not listed one by one. */
  | { readonly kind: 'none-of'; readonly values: readonly Datum[] }
  /** One of a few: what the branches of a condition leave that cannot be told. None of them is itself of this kind. */
  | { readonly kind: 'one-of'; readonly values: readonly Value[] }
  | { readonly kind: 'unknown' };

/** The rows of a relation or a composite type, by oid, or of any query. */
export type RowShape = number | 'record';

export type Datum = string | number | boolean | null | readonly Datum[];

/** Whether a datum is an array. */
export function isList(datum: Datum): datum is readonly Datum[] {
  return typeof datum === 'object' && datum !== null;
}

/** Stands for an unknown part in a template. */
export const hole = holeOf('any');

/**
 * Stands for the name of the database, which no migration makes: it may be put into a statement, as in GRANT … ON DATABASE, which the
 * simulator reads as this one whatever its name. What it compares with cannot be told.
 */
export const currentDatabase = 'name_of_this_database';

/** Whether the name of the database is part of a text, so that its letters are not known. */
export function holdsDatabaseName(datum: Datum): boolean {
  return typeof datum === 'string' && datum.includes(currentDatabase);
}

export const unknown: Value = { kind: 'unknown' };

/** What a variable holds whose type surely is one of rows: of a value that cannot be told, that much is known. */
export function asRow(value: Value, shape: RowShape): Value {
  if (value.kind === 'row') return { ...value, shape };
  return value.kind === 'unknown' ? { kind: 'row', fields: new Map(), shape } : value;
}

export function known(value: Datum): Value {
  return { kind: 'known', value };
}

/** An object identifier with the name it prints as. */
export function named(value: Datum, text: string): Value {
  return { kind: 'known', value, text };
}

const mostAlternatives = 8;

function sameValue(a: Value, b: Value): boolean {
  // A row that no branch assigns to, that of a loop say, is the same behind all of them.
  if (a === b) return true;
  if (a.kind === 'known' && b.kind === 'known') return JSON.stringify(a.value) === JSON.stringify(b.value);
  if (a.kind === 'template' && b.kind === 'template') return a.text === b.text;
  if (a.kind === 'row' && b.kind === 'row') return a.fields.size === 0 && b.fields.size === 0 && a.shape === b.shape;
  return false;
}

/** What is known of a value that is one of these. */
export function oneOf(values: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const value of values) {
    for (const one of value.kind === 'one-of' ? value.values : [value]) {
      if (one.kind === 'unknown') return unknown;
      if (!flat.some((other) => sameValue(one, other))) flat.push(one);
    }
  }
  const [only, second] = flat;
  if (only === undefined || flat.length > mostAlternatives) return unknown;
  return second === undefined ? only : { kind: 'one-of', values: flat };
}

/** Values, with one of the alternatives in the place of each that is one of a few; as they are where these are too many ways. */
export function eachWay(values: readonly Value[]): readonly (readonly Value[])[] {
  let ways: readonly (readonly Value[])[] = [[]];
  for (const value of values) {
    ways = ways.flatMap((way) => (value.kind === 'one-of' ? value.values : [value]).map((one) => [...way, one]));
    if (ways.length > mostAlternatives) return [values];
  }
  return ways;
}

/** Applies a function to a value, alternative by alternative. */
export function alternatively(value: Value, apply: (value: Value) => Value): Value {
  return value.kind === 'one-of' ? oneOf(value.values.map(apply)) : apply(value);
}

/** The text PostgreSQL would make of a datum; null for NULL. */
export function textOf(datum: Datum): string | null {
  if (datum === null) return null;
  if (typeof datum === 'boolean') return datum ? 'true' : 'false';
  if (typeof datum === 'string' || typeof datum === 'number') return String(datum);
  return `{${datum.map((item) => textOf(item) ?? 'NULL').join(',')}}`;
}

/** A value as text with holes; null when it is NULL. */
export function templateOf(value: Value): string | null {
  switch (value.kind) {
    case 'known':
      return value.text ?? textOf(value.value);
    case 'template':
      return value.text;
    case 'row':
    case 'none-of':
    case 'one-of':
    case 'unknown':
      return hole;
    default:
      return value satisfies never;
  }
}

/** Longer texts, and arrays of more items, are not followed: a loop that doubles one has no end that could be held. */
export const mostText = 1_000_000;
export const mostItems = 10_000;

/** A text that has a hole is a template, one without is known. */
export function fromTemplate(text: string): Value {
  if (text.length > mostText) return unknown;
  return hasHole(text) ? { kind: 'template', text } : known(text);
}

/** Key words that quote_ident quotes: all but the unreserved (pg_get_keywords, PostgreSQL 18). */
const keywords: ReadonlySet<string> = new Set(
  `
all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check coalesce
collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp
current_user dec decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant
greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg
json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like limit localtime
localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay
placing position precision primary real references returning right row select session_user setof similar smallint some substring symmetric system_user
table tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window with
xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
`.trim().split(/\s+/u),
);

/** quote_ident. */
export function quoteIdentifier(name: string): string {
  if (hasHole(name)) return `"${quotedHoles(name, 'name').replaceAll('"', '""')}"`;
  if (/^[a-z_][a-z0-9_]*$/u.test(name) && !keywords.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  return `'${quotedHoles(text, 'literal').replaceAll("'", "''")}'`;
}

/** One argument of format(); null where it cannot be told what comes of it, as for %I of NULL, which PostgreSQL refuses. */
function formatArgument(value: Value | undefined, type: string): string | null {
  if (value === undefined) return null;
  const text = templateOf(value);
  switch (type) {
    case 'L':
      return text === null ? 'NULL' : quoteLiteral(text);
    case 'I':
      return text === null ? null : quoteIdentifier(text);
    case 's':
      return text ?? '';
    default:
      return null;
  }
}

/** format() with %s %I %L %% and positions; unknown when the pattern holds something else, widths for example. */
export function formatText(pattern: string, values: readonly Value[]): Value {
  const parts: string[] = [];
  let next = 0;
  let end = 0;
  for (const match of pattern.matchAll(/%(?:(\d+)\$)?([^]|$)/gu)) {
    const [whole, position, type = ''] = match;
    parts.push(pattern.slice(end, match.index));
    end = match.index + whole.length;
    if (type === '%') {
      parts.push('%');
      continue;
    }
    const index = position === undefined ? next : Number(position) - 1;
    next = index + 1;
    const text = formatArgument(values[index], type);
    if (text === null) return unknown;
    parts.push(text);
  }
  parts.push(pattern.slice(end));
  return fromTemplate(parts.join(''));
}

/** A text as the array it is read as. */
export function asArray(value: Value): Value {
  if (value.kind !== 'known' || typeof value.value !== 'string') return value;
  const items = parseArrayLiteral(value.value);
  return items === null ? unknown : known(items);
}

/** A PostgreSQL array literal of simple elements: `{a,"b c"}`; null when it is nested. */
export function parseArrayLiteral(text: string): readonly Datum[] | null {
  const inner = /^\{(.*)\}$/su.exec(text.trim())?.[1];
  if (inner === undefined || /[{}]/u.test(inner)) return null;
  if (inner.trim() === '') return [];
  return [...inner.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*))\s*(?:,|$)/gu)]
    .slice(0, inner.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/u).length)
    .map(([, quoted, plain = '']) => (quoted === undefined ? (plain.trim().toUpperCase() === 'NULL' ? null : plain.trim()) : quoted.replaceAll(/\\(.)/gu, '$1')));
}

/** Whether a value is surely none of those that a template stands for; false for one that may be NULL. */
export function isSurelyAnother(template: Value, datum: Datum): boolean {
  return template.kind === 'template' && template.nulls === 'none' && typeof datum === 'string' && !mayBe(template.text, datum);
}
