/** The text of a file, or where its bytes stop being UTF-8: a 0-based byte offset and a 1-based line. */
export type Decoded = { readonly text: string; readonly invalid: null } | { readonly text: null; readonly invalid: { readonly byte: number; readonly line: number; readonly hint: string } };

/** Decodes UTF-8 strictly. A byte order mark is no part of the text: editors and ESLint count columns without it. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), invalid: null };
  } catch {
    const byte = firstInvalidByte(bytes);
    let line = 1;
    for (let index = 0; index < byte; index += 1) if (bytes[index] === 0x0a) line += 1;
    return { text: null, invalid: { byte, line, hint: hintFor(bytes) } };
  }
}

function hintFor(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'it begins as UTF-16 (little endian) does';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'it begins as UTF-16 (big endian) does';
  return 'save it as UTF-8';
}

/** The longest valid prefix, found by halving: `stream` lets a character be cut off at the end. */
function firstInvalidByte(bytes: Uint8Array): number {
  const isValidTo = (length: number): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isValidTo(middle)) valid = middle;
    else invalid = middle;
  }
  // A prefix may end inside a character that is broken later: the character's first byte is the place.
  let start = Math.min(valid, bytes.length);
  while (start > 0 && ((bytes[start - 1] ?? 0) & 0xc0) === 0x80 && valid - start < 3) start -= 1;
  const lead = bytes[start - 1] ?? 0;
  return start > 0 && lead >= 0xc0 && !isValidWhole(bytes.subarray(start - 1, valid)) ? start - 1 : valid;
}

function isValidWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
