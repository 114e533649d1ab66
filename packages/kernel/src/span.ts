/**
 * A stretch of text. Lines and columns are 1-based, columns count UTF-16 code units, the end is exclusive:
 * the same numbers an editor shows and SARIF's `utf16CodeUnits` means.
 */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A span in a file. `file` is relative to the folder of the configuration, with `/` on every platform. */
export interface Place extends Span {
  readonly file: string;
}

/** Where a file begins: for what is said of a file as a whole. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/** Orders places by file, then by start, then by end. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn;
}

/** Whether `inner` lies within `outer`. */
export function containsSpan(outer: Span, inner: Span): boolean {
  const startsBefore = outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column);
  const endsAfter = outer.endLine > inner.endLine || (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn);
  return startsBefore && endsAfter;
}
