/**
 * What an expression of PL/pgSQL is known to be. A `template` is a text of which parts are known: each hole stands for something
 * that cannot be told.
 */
export type Value =
  | { readonly kind: 'known'; readonly value: Datum }
  | { readonly kind: 'row'; readonly fields: ReadonlyMap<string, Value> }
  | { readonly kind: 'template'; readonly text: string }
  | { readonly kind: 'unknown' };

export type Datum = string | number | boolean | null | readonly Datum[];

/** Stands for an unknown part in a template. It reads as a name, so that the statement around it still parses. */
export const hole = 'pg_guardrails_hole';

export const unknown: Value = { kind: 'unknown' };

export function known(value: Datum): Value {
  return { kind: 'known', value };
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
      return textOf(value.value);
    case 'template':
      return value.text;
    case 'row':
    case 'unknown':
      return hole;
    default:
      return value satisfies never;
  }
}

/** A text that has a hole is a template, one without is known. */
export function fromTemplate(text: string): Value {
  return text.includes(hole) ? { kind: 'template', text } : known(text);
}

/** quote_ident, without PostgreSQL's list of reserved words: quoting more than necessary names the same thing. */
export function quoteIdentifier(name: string): string {
  return name === hole ? name : `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** format() with %s %I %L %%, positions and no widths; null when the pattern holds something else. */
export function formatText(pattern: string, values: readonly Value[]): Value {
  let next = 0;
  let failed = false;
  let isNull = false;
  const text = pattern.replaceAll(/%(?:(\d+)\$)?(-?\d*)([sIL%]|.|$)/gsu, (_, position: string | undefined, width: string, type: string) => {
    if (type === '%') return '%';
    if (width !== '' || !['s', 'I', 'L'].includes(type)) {
      failed = true;
      return '';
    }
    const index = position === undefined ? next : Number(position) - 1;
    next = index + 1;
    const value = values[index];
    if (value === undefined) {
      failed = true;
      return '';
    }
    const inner = templateOf(value);
    if (type === 'L') return inner === null ? 'NULL' : quoteLiteral(inner);
    if (inner === null) {
      // %I refuses NULL, %s takes it as empty.
      if (type === 'I') isNull = true;
      return '';
    }
    return type === 'I' ? quoteIdentifier(inner) : inner;
  });
  if (failed || isNull) return unknown;
  return fromTemplate(text);
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
