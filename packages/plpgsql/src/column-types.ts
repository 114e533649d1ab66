/** Types without a `=` of their own: to compare them is an error (42883), whatever they hold. */
const withoutEquality = /^(?:json|xml|point)(?:\[\])*$/u;

export function hasEquality(type: string): boolean {
  return !withoutEquality.test(type);
}

/**
 * Types of which jsonb keeps every difference. Not so the floats, of which it shows as many digits as extra_float_digits says, which any session
 * may set; nor types that nothing is known of, whose output may leave something out.
 */
const keptByJson = /^(?:smallint|integer|bigint|numeric|boolean|text|character varying|character|name|enum|uuid|bytea|date|timestamp with(?:out)? time zone|time without time zone|jsonb|json|inet|cidr|oid)(?:\(\d+(?:,-?\d+)?\))?(?:\[\])*$/u;

export function isKeptByJson(type: string): boolean {
  return keptByJson.test(type);
}
