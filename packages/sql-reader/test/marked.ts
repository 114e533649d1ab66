import type { Place, Span } from '@pg-guardrails/kernel';
import { createLineMap, sqlLineBreaks } from '@pg-guardrails/kernel';

/** A text written with `«…»` around the expected spans, and what the marks say. */
export interface Marked {
  readonly text: string;
  readonly offsets: readonly { readonly start: number; readonly end: number }[];
  readonly spans: readonly Span[];
}

/** Takes the marks out. Marks do not nest and do not overlap. */
export function marked(source: string): Marked {
  let text = '';
  const offsets: { start: number; end: number }[] = [];
  for (const part of source.split(/(?=[«»])/u)) {
    if (part.startsWith('«')) offsets.push({ start: text.length, end: text.length });
    if (part.startsWith('»')) offsets[offsets.length - 1] = { start: offsets.at(-1)?.start ?? 0, end: text.length };
    text += part.replace(/^[«»]/u, '');
  }
  const lines = createLineMap(text, sqlLineBreaks);
  return { text, offsets, spans: offsets.map(({ start, end }) => lines.spanOf(start, end)) };
}

/** The span of a place, for comparing. */
export function spanOf({ line, column, endLine, endColumn }: Place): Span {
  return { line, column, endLine, endColumn };
}
