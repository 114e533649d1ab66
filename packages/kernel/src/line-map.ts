import type { Place, Span } from './span.js';

/**
 * Turns UTF-16 offsets of one text into lines and columns. A line ends at LF, CRLF or a lone CR,
 * and at U+2028 and U+2029, which is how ESLint counts them in JavaScript; SQL files use `sqlLineBreaks`.
 */
export interface LineMap {
  /** The span of the half-open range of UTF-16 offsets. */
  spanOf(start: number, end: number): Span;
  placeOf(file: string, start: number, end: number): Place;
  /** The UTF-16 offset of a 1-based line and column; out-of-range positions are clamped to the text. */
  offsetOf(line: number, column: number): number;
  readonly lineCount: number;
}

const scriptLineBreaks = /\r\n|[\n\r\u2028\u2029]/gu;
/** PostgreSQL's lexer knows LF and CR only (scan.l, `newline`). */
export const sqlLineBreaks = /\r\n|[\n\r]/gu;

/** The UTF-16 offset of the start of each line. */
function lineStarts(text: string, lineBreaks: RegExp): readonly number[] {
  const starts = [0];
  if (!/[\r\u2028\u2029]/.test(text)) {
    // What nearly all texts are, and many times faster than matching.
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (const match of text.matchAll(lineBreaks)) starts.push(match.index + match[0].length);
  return starts;
}

export function createLineMap(text: string, lineBreaks: RegExp = scriptLineBreaks): LineMap {
  const starts = lineStarts(text, lineBreaks);

  const lineIndexAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const clamp = (offset: number): number => Math.max(0, Math.min(offset, text.length));
  const spanOf = (start: number, end: number): Span => {
    const from = Math.max(0, Math.min(start, text.length));
    const to = Math.max(from, Math.min(end, text.length));
    const first = lineIndexAt(from);
    const last = lineIndexAt(to);
    return {
      line: first + 1,
      column: from - (starts[first] ?? 0) + 1,
      endLine: last + 1,
      endColumn: to - (starts[last] ?? 0) + 1,
    };
  };
  return {
    spanOf,
    placeOf: (file, start, end) => {
      const { line, column, endLine, endColumn } = spanOf(start, end);
      return { file, line, column, endLine, endColumn };
    },
    offsetOf: (line, column) => clamp((starts[Math.min(Math.max(line, 1), starts.length) - 1] ?? 0) + column - 1),
    lineCount: starts.length,
  };
}
