/** Turns the UTF-8 byte offsets of syntax tree nodes into UTF-16 offsets and back. */
export interface ByteMap {
  readonly byteLength: number;
  toUtf16(byte: number): number;
  toByte(offset: number): number;
}

/**
 * Maps a well-formed text. A byte inside a character maps to the character's start; offsets beyond the text to its end.
 */
export function createByteMap(text: string): ByteMap {
  const byteLength = Buffer.byteLength(text);
  const clamp = (value: number, limit: number): number => Math.max(0, Math.min(value, limit));
  if (byteLength === text.length) {
    return { byteLength, toUtf16: (byte) => clamp(byte, byteLength), toByte: (offset) => clamp(offset, byteLength) };
  }
  // One entry per non-ASCII character: where it starts and ends in both units; between entries the units advance together.
  const offsets: number[] = [];
  const bytes: number[] = [];
  const widths: number[] = [];
  let surplus = 0;
  for (const match of text.matchAll(/[^\0-\x7f]/gu)) {
    const width = Buffer.byteLength(match[0]);
    offsets.push(match.index);
    bytes.push(match.index + surplus);
    widths.push(width);
    surplus += width - match[0].length;
  }
  const lastUpTo = (values: readonly number[], value: number): number => {
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[middle] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const unitsOf = (width: number): number => (width === 4 ? 2 : 1);
  return {
    byteLength,
    toUtf16(byte) {
      const index = lastUpTo(bytes, byte);
      if (index === -1) return clamp(byte, text.length);
      const past = byte - (bytes[index] ?? 0);
      const width = widths[index] ?? 1;
      const offset = offsets[index] ?? 0;
      return past < width ? offset : clamp(offset + unitsOf(width) + past - width, text.length);
    },
    toByte(offset) {
      const index = lastUpTo(offsets, offset);
      if (index === -1) return clamp(offset, byteLength);
      const past = offset - (offsets[index] ?? 0);
      const width = widths[index] ?? 1;
      const byte = bytes[index] ?? 0;
      return past < unitsOf(width) ? byte : clamp(byte + width + past - unitsOf(width), byteLength);
    },
  };
}

/** The UTF-16 offset of a 0-based code point index, which is how libpg-query counts the position of an error. */
export function codePointOffset(text: string, index: number): number {
  let offset = 0;
  for (let left = index; left > 0 && offset < text.length; left -= 1) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}
