import type { Truths } from './truth.js';
import { anyTruth, not, only, trueOrFalse } from './truth.js';
import type { Value } from './value.js';
import { isNull, mayBeNull } from './value.js';

/** What `left operator right` may be. NULL as soon as one side is (manual: Comparison Functions and Operators). */
export function compare(operator: string, left: Value, right: Value): Truths {
  if (isNull(left) || isNull(right)) return only(null);
  if (left.kind === 'known' && right.kind === 'known') return compareKnown(operator, left.value, right.value);
  return mayBeNull(left) || mayBeNull(right) ? anyTruth : trueOrFalse;
}

function compareKnown(operator: string, left: string | number | boolean | null, right: string | number | boolean | null): Truths {
  if (typeof left !== typeof right) return anyTruth;
  if (operator === '=') return only(left === right);
  if (operator === '<>') return only(left !== right);
  // The order of strings is the collation's.
  if (typeof left !== 'number' || typeof right !== 'number') return trueOrFalse;
  if (operator === '<') return only(left < right);
  if (operator === '<=') return only(left <= right);
  if (operator === '>') return only(left > right);
  if (operator === '>=') return only(left >= right);
  return anyTruth;
}

/** What `left IS DISTINCT FROM right` may be: never NULL. */
export function isDistinct(left: Value, right: Value): Truths {
  if (isNull(left) && isNull(right)) return only(false);
  if (isNull(left)) return mayBeNull(right) ? trueOrFalse : only(true);
  if (isNull(right)) return mayBeNull(left) ? trueOrFalse : only(true);
  if (left.kind === 'known' && right.kind === 'known' && typeof left.value === typeof right.value) return only(left.value !== right.value);
  return trueOrFalse;
}

/** What a comparison of two equal values may be, which may both be NULL; null when the operator is none of these. */
export function compareEqual(operator: string): Truths | null {
  if (operator === '=' || operator === '<=' || operator === '>=') return only(true, null);
  if (operator === '<>' || operator === '<' || operator === '>') return only(false, null);
  return null;
}

/** What `operand = ANY (items)` may be, or `operand IN (items)`. */
export function isAmong(operand: Value, items: readonly Value[]): Truths {
  if (items.length === 0) return only(false);
  const each = items.map((item) => compare('=', operand, item));
  if (each.some((truths) => truths.size === 1 && truths.has(true))) return only(true);
  const possible = new Set<boolean | null>();
  if (each.some((truths) => truths.has(true))) possible.add(true);
  if (each.some((truths) => truths.has(null))) possible.add(null);
  if (each.every((truths) => truths.has(false))) possible.add(false);
  return possible;
}

/** What `condition IS [NOT] TRUE | FALSE | UNKNOWN` may be. */
export function booleanTest(test: string | undefined, operand: Truths): Truths {
  const wanted = test?.endsWith('TRUE') === true ? true : test?.endsWith('FALSE') === true ? false : null;
  const result = new Set([...operand].map((value) => value === wanted));
  return test?.startsWith('IS_NOT') === true ? not(result) : result;
}
