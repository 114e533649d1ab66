import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { TextDecoder } from 'node:util';
import type { Place } from '@pg-guardrails/kernel';
import { encryptedBy, startOf } from '@pg-guardrails/kernel';

/** Something that kept the scan from doing its whole job. */
export interface ScanProblem {
  readonly message: string;
  readonly place: Place;
}

/** A program's text, decoded when someone asks. */
export interface SourceText {
  /**
   * The text with each byte of UTF-8 as one character. What is sought in ASCII is found here as in the text; offsets are the text's
   * where no other character stands before them.
   */
  readonly raw: string;
  /** Whether no letter of `raw` is known to be beyond one byte. */
  readonly rawIs: 'bytes' | 'text';
  /** Whether it is known that every character is one of ASCII. */
  readonly isAscii: boolean;
  text(): string;
}

export type ReadSource = (file: string) => { readonly ok: true; readonly source: SourceText } | { readonly ok: false; readonly problem: ScanProblem };

/** A source whose text is at hand. */
export function sourceOf(text: string): SourceText {
  return { raw: text, rawIs: 'text', isAscii: false, text: () => text };
}

const usualRoom = 1 << 20;

/** Reads files below the root as UTF-8. */
export function createSourceReader(root: string): ReadSource {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let room = Buffer.allocUnsafeSlow(usualRoom);
  /** Into one buffer, as asking for a file's size first doubles the time that small ones take. */
  const fill = (file: string): number => {
    const descriptor = openSync(file, 'r');
    try {
      let length = 0;
      for (;;) {
        const read = readSync(descriptor, room, length, room.length - length, null);
        if (read === 0) return length;
        length += read;
        if (length < room.length) continue;
        const larger = Buffer.allocUnsafeSlow(room.length * 4);
        room.copy(larger, 0, 0, length);
        room = larger;
      }
    } finally {
      closeSync(descriptor);
    }
  };
  return (file) => {
    let bytes: Buffer;
    let raw: string;
    try {
      const length = fill(path.join(root, file));
      bytes = room.subarray(0, length);
      raw = bytes.toString('latin1');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      return { ok: false, problem: { message: `Cannot read the file (${code}).`, place: startOf(file) } };
    }
    const ascii = isAscii(bytes);
    if (!ascii && !isUtf8(bytes)) {
      const encrypted = encryptedBy(bytes);
      if (encrypted !== null) return { ok: false, problem: { message: `The file was not read: ${encrypted}.`, place: startOf(file) } };
      const line = firstBrokenLine(bytes, strict);
      return {
        ok: false,
        problem: { message: `Line ${String(line)} is not UTF-8, so the file cannot be read. Save it as UTF-8.`, place: { file, line, column: 1, endLine: line, endColumn: 1 } },
      };
    }
    if (room.length > usualRoom) room = Buffer.allocUnsafeSlow(usualRoom);
    return { ok: true, source: ascii ? { raw, rawIs: 'bytes', isAscii: true, text: () => raw } : { raw, rawIs: 'bytes', isAscii: false, text: () => strict.decode(Buffer.from(raw, 'latin1')) } };
  };
}

/** A line feed is never part of a longer UTF-8 sequence, so lines can be decoded alone. */
function firstBrokenLine(bytes: Buffer, strict: TextDecoder): number {
  let line = 1;
  for (let start = 0; start <= bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    try {
      strict.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    if (feed === -1) break;
    start = feed + 1;
  }
  return line;
}
