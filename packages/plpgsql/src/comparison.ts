import type { Known } from './model.js';
import type { Truths } from './truth.js';
import { and, anyTruth, not, only, or, trueOrFalse } from './truth.js';
import type { Fields, Value } from './value.js';
import { isNull, kinship, mayBeNull } from './value.js';

/** What `left operator right` may be. NULL as soon as one side is (manual: Comparison Functions and Operators). */
export function compare(operator: string, left: Value, right: Value): Truths {
  if (isNull(left) || isNull(right)) return only(null);
  const parts = partsOf(left, right);
  if (parts !== null) return compareParts(operator, parts, left.kind === 'composite' && left.form === 'row');
  if (left.kind === 'record' || left.kind === 'composite' || right.kind === 'record' || right.kind === 'composite') return anyTruth;
  if (left.kind === 'known' && right.kind === 'known') return compareKnown(operator, left.value, right.value);
  const canBeNull = mayBeNull(left) || mayBeNull(right);
  const equal = operator === '=' ? true : operator === '<>' ? false : null;
  switch (kinship(left, right)) {
    case 'same':
      return compareEqual(operator, canBeNull) ?? anyTruth;
    case 'distinct':
      if (equal !== null) return canBeNull ? only(!equal, null) : only(!equal);
      break;
    case null:
      break;
  }
  return canBeNull ? anyTruth : trueOrFalse;
}

function compareKnown(operator: string, left: Known, right: Known): Truths {
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

type Pairs = readonly (readonly [Value, Value])[];

function fieldsOf(value: Value): Fields | null {
  if (value.kind === 'composite') return value.form === 'json' ? null : value.parts;
  return value.kind === 'record' && value.presence === 'row' ? (value.fields ?? null) : null;
}

function lowerBound(value: Value): number {
  return value.kind === 'composite' ? (value.lower ?? 1) : 1;
}

/** What two rows or documents are compared by, or null when they are not of one kind. */
function partsOf(left: Value, right: Value): Pairs | null {
  const form = (value: Value): string => (value.kind === 'composite' ? value.form : value.kind);
  if (form(left) !== form(right) || lowerBound(left) !== lowerBound(right)) return null;
  const [ours, theirs] = [fieldsOf(left), fieldsOf(right)];
  if (ours === null || theirs === null || ours.length !== theirs.length) return null;
  if (!ours.every(([name], index) => theirs[index]?.[0] === name)) return null;
  return ours.map(([, value], index): readonly [Value, Value] => [value, theirs[index]?.[1] ?? value]);
}

/**
 * Rows are compared column by column, and NULL is NULL (manual: Row and Array Comparisons); composite values and documents are compared as wholes,
 * in which two NULLs are equal.
 */
function compareParts(operator: string, parts: Pairs, isRow: boolean): Truths {
  if (operator !== '=' && operator !== '<>') return anyTruth;
  if (!isRow) return operator === '=' ? not(distinctParts(parts)) : distinctParts(parts);
  const each = parts.map(([ours, theirs]) => compare(operator, ours, theirs));
  return operator === '=' ? each.reduce(and, only(true)) : each.reduce(or, only(false));
}

function distinctParts(parts: Pairs): Truths {
  return parts.map(([ours, theirs]) => isDistinct(ours, theirs)).reduce(or, only(false));
}

/** What `left IS DISTINCT FROM right` may be: never NULL. */
export function isDistinct(left: Value, right: Value): Truths {
  if (isNull(left) && isNull(right)) return only(false);
  if (isNull(left)) return mayBeNull(right) ? trueOrFalse : only(true);
  if (isNull(right)) return mayBeNull(left) ? trueOrFalse : only(true);
  const parts = partsOf(left, right);
  if (parts !== null) return distinctParts(parts);
  const kin = kinship(left, right);
  return kin === null ? trueOrFalse : only(kin === 'distinct');
}

/** What a comparison of two equal values may be, which may both be NULL; null when the operator is none of these. */
export function compareEqual(operator: string, canBeNull: boolean): Truths | null {
  const held = operator === '=' || operator === '<=' || operator === '>=';
  if (!held && operator !== '<>' && operator !== '<' && operator !== '>') return null;
  return canBeNull ? only(held, null) : only(held);
}

/** What `operand = ANY (items)` may be, or `operand IN (items)`. */
export function isAmong(operand: Value, items: readonly Value[]): Truths {
  return items.map((item) => compare('=', operand, item)).reduce(or, only(false));
}

/** What `condition IS [NOT] TRUE | FALSE | UNKNOWN` may be. */
export function booleanTest(test: string | undefined, operand: Truths): Truths {
  const wanted = test?.endsWith('TRUE') === true ? true : test?.endsWith('FALSE') === true ? false : null;
  const result = new Set([...operand].map((value) => value === wanted));
  return test?.startsWith('IS_NOT') === true ? not(result) : result;
}
