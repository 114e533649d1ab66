import type { ParsedComment } from '@pg-guardrails/ts-reader';
import type { Span } from './lex.js';

const beyondLatin = /[^\0-\xff]/;

const lineBreak = /[\r\n\u2028\u2029]/;

/** The text with parts of it replaced by spaces, so that offsets stay; some of them end a line, as a comment does that holds the end of one. */
export function blanked(text: string, parts: readonly Span[], breaks: readonly Span[] = []): string {
  if (parts.length === 0) return text;
  // Putting a text together of thousands of pieces takes many times as long.
  if (beyondLatin.test(text)) {
    const units = Buffer.allocUnsafeSlow(text.length * 2);
    units.write(text, 'utf16le');
    const view = new Uint16Array(units.buffer);
    for (const { start, end } of parts) view.fill(0x20, start, end);
    for (const { start } of breaks) view[start] = 0x0a;
    return units.toString('utf16le');
  }
  const units = Buffer.from(text, 'latin1');
  for (const { start, end } of parts) units.fill(0x20, start, end);
  for (const { start } of breaks) units[start] = 0x0a;
  return units.toString('latin1');
}

/** The text with its comments blanked. */
export function withoutComments(text: string, comments: readonly ParsedComment[]): string {
  const spans = comments.flatMap(({ range, start = range?.[0], end = range?.[1], value }) => (start === undefined || end === undefined ? [] : [{ start, end, isBreak: lineBreak.test(value) }]));
  return blanked(text, spans, spans.filter(({ isBreak }) => isBreak));
}
