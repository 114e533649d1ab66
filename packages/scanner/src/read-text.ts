import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TextDecoder } from 'node:util';
import type { Place } from '@pg-guardrails/kernel';

/** Something that kept the scan from doing its whole job. */
export interface ScanProblem {
  readonly message: string;
  readonly place: Place;
}

export type ReadText = (file: string) => { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: ScanProblem };

/** Reads files below the root as UTF-8. */
export function createTextReader(root: string): ReadText {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return (file) => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path.join(root, file));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      return { ok: false, problem: { message: `Cannot read the file (${code}).`, place: { file, line: 1, column: 1, endLine: 1, endColumn: 1 } } };
    }
    try {
      return { ok: true, text: strict.decode(bytes) };
    } catch {
      const line = firstBrokenLine(bytes, strict);
      return {
        ok: false,
        problem: { message: `Line ${String(line)} is not UTF-8, so the file cannot be read. Save it as UTF-8.`, place: { file, line, column: 1, endLine: line, endColumn: 1 } },
      };
    }
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
