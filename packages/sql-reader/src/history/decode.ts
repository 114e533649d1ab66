import { encryptedBy } from '@pg-guardrails/kernel';

/** The text of a file, or where its bytes stop being UTF-8: a 0-based byte offset and a 1-based line. */
export type Decoded = { readonly text: string; readonly invalid: null } | { readonly text: null; readonly invalid: { readonly byte: number; readonly line: number; readonly hint: string; readonly isEncrypted: boolean } };

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * The first zero byte where each second byte at the start is one, else null: UTF-16 without a mark of its own is UTF-8 with U+0000
 * in it, and each statement of it would be a problem.
 */
function unmarkedUtf16(bytes: Uint8Array): number | null {
  if (bytes[0] !== 0 && bytes[1] !== 0) return null;
  const zeros = Array.from(bytes.subarray(0, 16), (byte) => byte === 0);
  if (zeros.length < 4) return null;
  const every = (parity: number): boolean => zeros.every((isZero, index) => isZero === (index % 2 === parity));
  return every(1) ? 1 : every(0) ? 0 : null;
}

/** Decodes UTF-8 strictly. A byte order mark is no part of the text: editors and ESLint count columns without it. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const unmarked = unmarkedUtf16(bytes);
  if (unmarked !== null) return { text: null, invalid: { byte: unmarked, line: 1, hint: 'every second byte is zero, as in UTF-16; save it as UTF-8', isEncrypted: false } };
  try {
    return { text: strict.decode(bytes), invalid: null };
  } catch {
    const encrypted = encryptedBy(bytes);
    if (encrypted !== null) return { text: null, invalid: { byte: 0, line: 1, hint: encrypted, isEncrypted: true } };
    const byte = firstInvalidByte(bytes);
    let line = 1;
    for (let index = 0; index < byte; index += 1) if (bytes[index] === 0x0a) line += 1;
    return { text: null, invalid: { byte, line, hint: hintFor(bytes), isEncrypted: false } };
  }
}

function hintFor(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'it begins as UTF-16 (little endian) does; save it as UTF-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'it begins as UTF-16 (big endian) does; save it as UTF-8';
  return 'it may be Latin-1; save it as UTF-8';
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
