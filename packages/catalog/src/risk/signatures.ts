import type { Source } from './fitting.js';
import type { Type } from './type.js';

/**
 * Functions of PostgreSQL that raise nothing on arguments of these types, a letter for each: `t` a text, `b` a boolean, `o` an oid, `i` a number that fits into an integer,
 * `A` an array, `x` anything whose type is known, `*` anything. What stands behind `?` may be left out, and the last repeats where a `+` is behind it.
 */
const written: Readonly<Record<string, readonly string[]>> = {
  t: ['lower', 'upper', 'initcap', 'length', 'char_length', 'character_length', 'octet_length', 'reverse', 'md5', 'hashtext', 'quote_ident'],
  't?t': ['btrim', 'ltrim', 'rtrim'],
  tt: ['strpos', 'position', 'starts_with', 'string_agg'],
  'tt?t': ['string_to_array'],
  ttt: ['replace'],
  'tx+': ['concat_ws'],
  '': ['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'current_database', 'current_schema', 'current_user', 'session_user', 'version', 'gen_random_uuid', 'random', 'txid_current', 'pg_backend_pid'],
  '*+': ['concat', 'num_nulls', 'num_nonnulls'],
  '*': ['quote_literal', 'quote_nullable', 'pg_typeof', 'count'],
  x: ['array_agg', 'json_agg', 'jsonb_agg', 'to_json', 'to_jsonb'],
  b: ['current_schemas', 'bool_and', 'bool_or'],
  o: ['pg_get_userbyid', 'pg_get_viewdef', 'pg_get_function_identity_arguments', 'pg_get_function_arguments', 'pg_table_is_visible', 'pg_function_is_visible'],
  'o?b': ['pg_get_constraintdef', 'pg_get_triggerdef'],
  oi: ['format_type', 'col_description'],
  'o?ib': ['pg_get_indexdef'],
  'no?b': ['pg_get_expr'],
  A: ['cardinality'],
  Ai: ['array_length'],
  'At?t': ['array_to_string'],
};

const signatures: ReadonlyMap<string, string> = new Map(Object.entries(written).flatMap(([signature, names]) => names.map((name) => [name, signature] as const)));

/** Whether PostgreSQL has a function of this name that takes no argument, as far as it is listed here. */
export function withoutArguments(name: string): boolean {
  return signatures.get(name) === '';
}

/** Functions over the rows of a query that are listed here or beside. */
export const listedAggregates: ReadonlySet<string> = new Set(['count', 'string_agg', 'array_agg', 'json_agg', 'jsonb_agg', 'bool_and', 'bool_or', 'max', 'min']);

/** The family of a type that compares, sorts and is told apart. */
export function isOrdered(source: Source): boolean {
  if (source === null) return false;
  if (source === 'literal') return true;
  switch (source.family) {
    case 'text':
    case 'integer':
    case 'numeric':
    case 'float':
    case 'boolean':
    case 'moment':
    case 'span':
    case 'uuid':
    case 'oid':
      return true;
    case 'json':
      return source.name === 'jsonb';
    case 'array':
      return source.item !== null && isOrdered(source.item);
    case 'user':
      return source.type.typtype === 'enum';
    case 'record':
    case 'row':
    case 'other':
      return false;
    default:
      return source satisfies never;
  }
}

function is(letter: string, source: Source): boolean {
  const family: Type['family'] | null = source === null || source === 'literal' ? null : source.family;
  switch (letter) {
    case 't':
      return source === 'literal' || family === 'text';
    case 'b':
      return family === 'boolean';
    case 'o':
      return family === 'oid' || isInteger(source);
    case 'i':
      return isInteger(source);
    case 'n':
      return source !== null && source !== 'literal' && source.family === 'other' && source.name === 'pg_node_tree';
    case 'A':
      return family === 'array';
    case 'x':
      return family !== null;
    default:
      return true;
  }
}

function isInteger(source: Source): boolean {
  return source !== null && source !== 'literal' && source.family === 'integer' && source.bytes < 8;
}

/** Whether a function raises nothing on these arguments; null where it is not listed. */
export function takes(name: string, sources: readonly Source[]): boolean | null {
  const signature = signatures.get(name);
  if (signature === undefined) return null;
  const repeats = signature.endsWith('+');
  const [needed = '', optional = ''] = signature.replace('+', '').split('?');
  const letters = needed + optional;
  if (sources.length < needed.length || (sources.length > letters.length && !repeats)) return false;
  // pg_get_indexdef has one argument or three.
  if (name === 'pg_get_indexdef' && sources.length === 2) return false;
  return sources.every((source, index) => is(letters[index] ?? letters.at(-1) ?? '', source));
}
