/** Replaces everything but line breaks by spaces, one for each UTF-16 unit, so that all offsets stay true. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]+/g, (line) => ' '.repeat(line.length));
}

/** Blanks all but the given half-open ranges, which are in order and do not overlap. */
export function keepOnly(text: string, ranges: readonly { readonly start: number; readonly end: number }[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of ranges) {
    result += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return result + blank(text.slice(at));
}
