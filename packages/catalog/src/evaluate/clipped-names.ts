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

/** Whether two texts that differ would be the same as names. A constant beside a column of type name becomes one; the types are not followed. */
export function areSameOnceClipped(left: Datum, right: Datum): boolean {
  const [a, b] = [textOf(left), textOf(right)];
  if (a === null || b === null || a === b) return false;
  // The items of an array of names are clipped one by one.
  if (isList(left) || isList(right)) return clippedItems(a) === clippedItems(b);
  return clippedName(a) === clippedName(b);
}

function clippedItems(text: string): string {
  return text.split(/[",{}]+/u).map(clippedName).join();
}
