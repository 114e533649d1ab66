/**
 * A text put together from parts of another one: a decoded string literal, a concatenation, a text with placeholders filled
 * in. Offsets are UTF-16.
 */
export interface MappedText {
  readonly text: string;
  /** Whether it is the source itself, offset by offset. */
  readonly isSource: boolean;
  /** The range of the source that a half-open range of `text` comes from. */
  rangeOf(start: number, end: number): { readonly start: number; readonly end: number };
  /** Whether the half-open range touches a part whose text is unknown. */
  holeIn(start: number, end: number): boolean;
}

/** A part: `copy` stands in the source as it is; `atom` stands for a source range of another length (an escape, a value); `hole` for an unknown one. */
export interface Segment {
  readonly kind: 'copy' | 'atom' | 'hole';
  readonly text: string;
  readonly start: number;
  /** Behind the part in the source. */
  readonly end: number;
}

/** A text that is its own source. */
export function asItStands(text: string): MappedText {
  return { text, isSource: true, rangeOf: (start, end) => ({ start, end: Math.max(start, end) }), holeIn: () => false };
}

/** Puts segments together. */
export function assemble(segments: readonly Segment[]): MappedText {
  const starts: number[] = [];
  let length = 0;
  for (const segment of segments) {
    starts.push(length);
    length += segment.text.length;
  }
  /** The last segment that starts at or before the offset and is not empty. */
  const indexAt = (offset: number): number => {
    let low = 0;
    let high = segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  };
  const sourceStart = (offset: number): number => {
    const index = indexAt(offset);
    const segment = segments[index];
    if (segment === undefined) return 0;
    const past = offset - (starts[index] ?? 0);
    if (past >= segment.text.length) return segment.end;
    return segment.kind === 'copy' ? segment.start + past : segment.start;
  };
  const sourceEnd = (offset: number): number => {
    const index = indexAt(offset - 1);
    const segment = segments[index];
    if (segment === undefined) return 0;
    return segment.kind === 'copy' ? Math.min(segment.end, segment.start + offset - (starts[index] ?? 0)) : segment.end;
  };
  return {
    text: segments.map((segment) => segment.text).join(''),
    isSource: false,
    rangeOf(start, end) {
      const from = sourceStart(start);
      return { start: from, end: end > start ? Math.max(from, sourceEnd(end)) : from };
    },
    holeIn(start, end) {
      for (let index = indexAt(start); index < segments.length && (starts[index] ?? 0) < end; index += 1) {
        const segment = segments[index];
        if (segment?.kind === 'hole' && (starts[index] ?? 0) + segment.text.length > start) return true;
      }
      return false;
    },
  };
}
