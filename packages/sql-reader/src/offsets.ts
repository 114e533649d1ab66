/** Turns the UTF-8 byte offsets of syntax tree nodes into UTF-16 offsets and back. */
export interface ByteMap {
  readonly byteLength: number;
  toUtf16(byte: number): number;
  toByte(offset: number): number;
}

/** UTF-16 units from one noted byte offset to the next. */
const stride = 1024;

/** The UTF-8 bytes that a UTF-16 unit adds; the second half of a pair stands for the whole character. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  if (unit < 0xd800 || unit > 0xdfff) return 3;
  return unit < 0xdc00 ? 0 : 4;
}

function clamp(value: number, limit: number): number {
  return Math.max(0, Math.min(value, limit));
}

/**
 * Maps a well-formed text. A byte inside a character maps to the character's start; offsets beyond the text to its end.
 */
export function createByteMap(text: string): ByteMap {
  const byteLength = Buffer.byteLength(text);
  if (byteLength === text.length) {
    return { byteLength, toUtf16: (byte) => clamp(byte, byteLength), toByte: (offset) => clamp(offset, byteLength) };
  }
  const marks = new Uint32Array(Math.floor(text.length / stride) + 1);
  for (let offset = 0, bytes = 0; offset < text.length; offset += 1) {
    if (offset % stride === 0) marks[offset / stride] = bytes;
    bytes += bytesOf(text.charCodeAt(offset));
  }
  const toByte = (wanted: number): number => {
    const offset = clamp(wanted, text.length);
    const mark = Math.min(Math.floor(offset / stride), marks.length - 1);
    let bytes = marks[mark] ?? 0;
    for (let at = mark * stride; at < offset; at += 1) bytes += bytesOf(text.charCodeAt(at));
    return bytes;
  };
  return {
    byteLength,
    toByte,
    toUtf16(wanted) {
      const byte = clamp(wanted, byteLength);
      let low = 0;
      let high = marks.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((marks[middle] ?? 0) <= byte) low = middle;
        else high = middle - 1;
      }
      let offset = low * stride;
      let bytes = marks[low] ?? 0;
      while (offset < text.length) {
        bytes += bytesOf(text.charCodeAt(offset));
        if (bytes > byte) break;
        offset += 1;
      }
      // The first half of a pair has no bytes of its own: its character starts there.
      return offset < text.length && bytesOf(text.charCodeAt(offset)) === 4 ? offset - 1 : offset;
    },
  };
}

/** The UTF-16 offset of a 0-based code point index, which is how libpg-query counts the position of an error. */
export function codePointOffset(text: string, index: number): number {
  let offset = 0;
  for (let left = index; left > 0 && offset < text.length; left -= 1) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}
