/** A set of truth values: what a condition may be. SQL's NULL is a truth value of its own. */
export type Truths = ReadonlySet<boolean | null>;

export const anyTruth: Truths = new Set([true, false, null]);
export const trueOrFalse: Truths = new Set([true, false]);

export function only(...values: readonly (boolean | null)[]): Truths {
  return new Set(values);
}

function combine(left: Truths, right: Truths, operation: (a: boolean | null, b: boolean | null) => boolean | null): Truths {
  const result = new Set<boolean | null>();
  for (const a of left) for (const b of right) result.add(operation(a, b));
  return result;
}

export function and(left: Truths, right: Truths): Truths {
  return combine(left, right, (a, b) => (a === false || b === false ? false : a === null || b === null ? null : true));
}

export function or(left: Truths, right: Truths): Truths {
  return combine(left, right, (a, b) => (a === true || b === true ? true : a === null || b === null ? null : false));
}

export function not(operand: Truths): Truths {
  return new Set([...operand].map((value) => (value === null ? null : !value)));
}
