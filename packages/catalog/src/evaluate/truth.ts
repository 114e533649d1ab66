import { known, unknown, type Value } from './value.js';

/** What a condition is known to be: SQL's three values, or that it cannot be told. */
export type Truth = 'true' | 'false' | 'null' | 'unknown';

/** A value as a condition. */
export function truth(value: Value): Truth {
  if (value.kind !== 'known') return 'unknown';
  if (value.value === null) return 'null';
  if (value.value === true || value.value === 't' || value.value === 'true') return 'true';
  return value.value === false || value.value === 'f' || value.value === 'false' ? 'false' : 'unknown';
}

/** Whether something runs or stays on this condition: a value that is false or null does not hold, whichever it is. */
export function holding(value: Value): Truth {
  if (value.kind !== 'one-of') return truth(value);
  const all = value.values.map(truth);
  if (all.every((one) => one === 'true')) return 'true';
  return all.every((one) => one === 'false' || one === 'null') ? 'null' : 'unknown';
}

/** A condition as a value. */
export function fromTruth(value: Truth): Value {
  if (value === 'unknown') return unknown;
  return known(value === 'null' ? null : value === 'true');
}

/** NOT. */
export function negate(value: Truth): Truth {
  if (value === 'true') return 'false';
  return value === 'false' ? 'true' : value;
}

/** AND; later parts are not asked once one is false. */
export function every(parts: readonly (() => Truth)[]): Truth {
  let result: Truth = 'true';
  for (const part of parts) {
    const value = part();
    if (value === 'false') return 'false';
    if (value === 'unknown' || (value === 'null' && result !== 'unknown')) result = value;
  }
  return result;
}

/** OR. */
export function some(parts: readonly (() => Truth)[]): Truth {
  return negate(every(parts.map((part) => () => negate(part()))));
}
