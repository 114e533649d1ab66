import { isList, textOf, type Datum } from './value.js';

/** NAMEDATALEN less the byte that ends it. */
const longest = 63;

/** A text as a value of type name: the whole characters of its first 63 bytes (pg_mbcliplen, namein). */
export function clippedName(text: string): string {
  // A character of UTF-16 is three bytes of UTF-8 at most.
  if (text.length * 3 <= longest) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= longest) return text;
  let end = longest;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString();
}

/** As many UTF-16 units of a text as stay for certain when it is clipped: three bytes of UTF-8 each at most, and one character may be cut. */
const surelyKept = 20;

/** Whether two texts that differ would be the same as names. A constant beside a column of type name becomes one; the types are not followed. */
export function areSameOnceClipped(left: Datum, right: Datum): boolean {
  const [a, b] = [textOf(left), textOf(right)];
  if (a === null || b === null || a === b) return false;
  // The items of an array of names are clipped one by one.
  if (isList(left) || isList(right)) return clippedItems(a) === clippedItems(b);
  // One of them at least is clipped, and what stays of it is what both begin with: a question to a catalog compares with thousands of names.
  if (a.length < surelyKept || b.length < surelyKept || !b.startsWith(a.slice(0, surelyKept))) return false;
  return clippedName(a) === clippedName(b);
}

function clippedItems(text: string): string {
  return text.split(/[",{}]+/u).map(clippedName).join();
}
