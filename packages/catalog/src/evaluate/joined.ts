import type { Node } from '@pgsql/types';
import type { Scope } from './expression.js';
import { anyTuple } from './query/any-tuple.js';
import { known, oneOf, unknown, type Value } from './value.js';

/** What stands between statements, and between the items of one. */
const punctuation = /^[\s,;]*$/u;

/**
 * What stands for texts that are joined, of which one says what each of them looks like: that one, whose hole may hold the others. Null where each is
 * the same, since nothing then shows where the others would stand.
 */
export function joinedOf(one: Value | undefined, separator: Value | undefined): Value | null {
  return one?.kind === 'template' && separator?.kind === 'known' && typeof separator.value === 'string' && punctuation.test(separator.value) ? one : null;
}

/** `array_to_string(ARRAY(SELECT …), ', ')` over rows that cannot be told: nothing where there is none. */
export function joinedArray([array, , ...more]: readonly Node[], separator: Value | undefined, scope: Scope): Value {
  if (array === undefined || more.length > 0 || !('SubLink' in array) || array.SubLink.subLinkType !== 'ARRAY_SUBLINK') return unknown;
  const { subselect } = array.SubLink;
  const tuple = subselect !== undefined && 'SelectStmt' in subselect ? anyTuple(subselect.SelectStmt, scope) : null;
  const joined = joinedOf(tuple?.[0]?.[1], separator);
  return joined === null ? unknown : oneOf([known(''), joined]);
}
