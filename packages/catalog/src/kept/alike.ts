import { GrowingList } from '../growing-list.js';

/** Where something stands: rows are told by the very object, which one of them has in common with another. A comment is read anew with each text of its file, and says the same. */
function isSource(value: object): boolean {
  return 'place' in value && 'text' in value && !('form' in value);
}

/** Whether one value may stand for the other: the same in all that is in it, with the very same sources. */
export function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((item, index) => isAlike(item, other[index]));
  if (one instanceof GrowingList) return other instanceof GrowingList && one.length === other.length && isAlike(one.toArray(), other.toArray());
  if (one instanceof Set) return other instanceof Set && isAlike([...one], [...other]);
  if (Object.getPrototypeOf(one) !== Object.prototype || Object.getPrototypeOf(other) !== Object.prototype || isSource(one)) return false;
  // In the same order: changes of a row are told in the order of its properties.
  const [before, after]: readonly [readonly [string, unknown][], readonly [string, unknown][]] = [Object.entries({ ...one }), Object.entries({ ...other })];
  return before.length === after.length && before.every(([key, value], index) => {
    const [name, standing] = after[index] ?? [];
    return name === key && isAlike(value, standing);
  });
}
