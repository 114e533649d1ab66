import type { MappedText, Segment } from '../mapped.js';
import { asItStands, assemble } from '../mapped.js';

function patternOf(keys: readonly string[]): RegExp {
  const alternatives = keys.map((key) => {
    const escaped = key.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
    // `:OWNER` must not be found in `:OWNER_ROLE`.
    return /[A-Za-z0-9_]$/u.test(key) ? `${escaped}(?![A-Za-z0-9_])` : escaped;
  });
  return new RegExp(alternatives.join('|'), 'gu');
}

/**
 * Replaces placeholders by text wherever they stand, also in strings, as the migration tools do. In the result a filled-in
 * value stands for its whole placeholder.
 */
export function fillPlaceholders(text: string, placeholders: Readonly<Record<string, string>>): MappedText {
  const keys = Object.keys(placeholders).filter((key) => key !== '' && text.includes(key)).sort((a, b) => b.length - a.length);
  if (keys.length === 0) return asItStands(text);
  const segments: Segment[] = [];
  let at = 0;
  for (const match of text.matchAll(patternOf(keys))) {
    const end = match.index + match[0].length;
    segments.push({ kind: 'copy', text: text.slice(at, match.index), start: at, end: match.index });
    segments.push({ kind: 'atom', text: placeholders[match[0]] ?? '', start: match.index, end });
    at = end;
  }
  segments.push({ kind: 'copy', text: text.slice(at), start: at, end: text.length });
  return assemble(segments);
}
