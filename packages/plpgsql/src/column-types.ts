import type { CallColumn } from './model.js';

/** Types without a `=` of their own: to compare them is an error (42883), whatever they hold. test/oracle asks PostgreSQL for them. */
const withoutEquality = /^(?:gtsvector|json|jsonpath|pg_brin_bloom_summary|pg_brin_minmax_multi_summary|pg_snapshot|point|polygon|refcursor|txid_snapshot|xml)(?:\[\])*$/u;

/** Types of which some `=` compares a part only, an area or a length, so that whole rows with them cannot be compared at all. */
const withoutRowEquality = /^(?:box|circle|line|lseg|path)(?:\[\])*$/u;

export function hasEquality(type: string): boolean {
  return !withoutEquality.test(type);
}

/** Whether rows with a column of this type can be compared as wholes. */
export function hasRowEquality(type: string): boolean {
  return hasEquality(type) && !withoutRowEquality.test(type);
}

/**
 * Types of which jsonb keeps every difference. Not so json, of which it drops blanks and repeated keys; the arrays, of which it drops the bounds; the
 * floats, of which it shows as many digits as extra_float_digits says, which any session may set; nor types that nothing is known of, whose output
 * may leave something out.
 */
const keptByJson = /^(?:smallint|integer|bigint|numeric|boolean|text|character varying|character|name|enum|uuid|bytea|date|timestamp with(?:out)? time zone|time without time zone|inet|cidr|oid)(?:\(\d+(?:,-?\d+)?\))?$/u;

/** NULL and the null of a jsonb column are the same in a document. */
export function isKeptByJson({ type, notNull }: Pick<CallColumn, 'type' | 'notNull'>): boolean {
  return keptByJson.test(type) || (type === 'jsonb' && notNull);
}
