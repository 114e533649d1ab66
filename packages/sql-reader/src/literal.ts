import type { Token } from './lex.js';
import { wordOf } from './lex.js';
import type { Segment } from './mapped.js';

/** What one escape stands for and how long it is; null when it is none. */
interface Escape {
  readonly value: string;
  readonly length: number;
}

const simpleEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function codePoint(digits: string, radix: number): string {
  const value = Number.parseInt(digits, radix);
  return value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
}

/** Escapes of E'…' (manual: String Constants with C-Style Escapes). */
function cEscape(text: string, at: number): Escape {
  const rest = text.slice(at, at + 10);
  const coded = /^\\(?:u(?<u>[0-9A-Fa-f]{4})|U(?<U>[0-9A-Fa-f]{8})|x(?<x>[0-9A-Fa-f]{1,2})|(?<o>[0-7]{1,3}))/u.exec(rest);
  if (coded !== null) {
    const { u, U, x, o } = coded.groups ?? {};
    const hex = u ?? U ?? x;
    return { value: hex === undefined ? codePoint(o ?? '0', 8) : codePoint(hex, 16), length: coded[0].length };
  }
  const character = text[at + 1] ?? '';
  return { value: simpleEscapes[character] ?? character, length: 2 };
}

/** Escapes of U&'…' and U&"…" (manual: String Constants with Unicode Escapes). */
function unicodeEscape(text: string, at: number, mark: string): Escape {
  if (text[at + 1] === mark) return { value: mark, length: 2 };
  const coded = /^(?:\+(?<six>[0-9A-Fa-f]{6})|(?<four>[0-9A-Fa-f]{4}))/u.exec(text.slice(at + 1, at + 8));
  if (coded === null) return { value: mark, length: 1 };
  return { value: codePoint(coded.groups?.['six'] ?? coded.groups?.['four'] ?? '0', 16), length: coded[0].length + 1 };
}

function isSpaceOrComment(text: string, at: number): number {
  const match = /^(?:[ \t\n\r\f\v]+|--[^\n\r]*)/u.exec(text.slice(at, at + 4096));
  return match === null ? 0 : match[0].length;
}

/** The segments of a quoted text from its first quote on, over its continuation lines. */
function quotedSegments(text: string, firstQuote: number, end: number, quote: string, escape: ((at: number) => Escape) | null, mark: string): readonly Segment[] {
  const segments: Segment[] = [];
  let runStart = firstQuote + 1;
  const flush = (to: number): void => {
    if (to > runStart) segments.push({ kind: 'copy', text: text.slice(runStart, to), start: runStart, end: to });
  };
  for (let at = firstQuote + 1; at < end; ) {
    const character = text[at];
    if (escape !== null && character === mark) {
      const { value, length } = escape(at);
      flush(at);
      segments.push({ kind: 'atom', text: value, start: at, end: at + length });
      at += length;
      runStart = at;
    } else if (character === quote && text[at + 1] === quote && at + 1 < end) {
      flush(at);
      segments.push({ kind: 'atom', text: quote, start: at, end: at + 2 });
      at += 2;
      runStart = at;
    } else if (character === quote) {
      flush(at);
      at += 1;
      // A continuation line: white space, then the next quote.
      for (let skip = isSpaceOrComment(text, at); skip > 0 && at < end; skip = isSpaceOrComment(text, at)) at += skip;
      at += 1;
      runStart = at;
    } else at += 1;
  }
  if (runStart < end) flush(end);
  return segments;
}

/** The escape character that `UESCAPE '!'` behind a token names; the default is a backslash. */
function escapeMark(text: string, tokens: readonly Token[], index: number): string {
  const literal = tokens[index + 2];
  if (wordOf(text, tokens[index + 1]) !== 'uescape' || literal?.kind !== 'string') return '\\';
  return text[literal.start + 1] ?? '\\';
}

/** The value of a string or dollar-quoted token, as segments of the text; null for bit strings and other tokens. */
export function stringSegments(text: string, tokens: readonly Token[], index: number): readonly Segment[] | null {
  const token = tokens[index];
  if (token?.kind === 'dollar') {
    const opening = text.indexOf('$', token.start + 1) + 1;
    const close = token.open ? token.end : token.end - (opening - token.start);
    return [{ kind: 'copy', text: text.slice(opening, close), start: opening, end: close }];
  }
  if (token?.kind !== 'string') return null;
  const quote = text.indexOf("'", token.start);
  const prefix = text.slice(token.start, quote).toLowerCase();
  switch (prefix) {
    case '':
    case 'n':
      return quotedSegments(text, quote, token.end, "'", null, '');
    case 'e':
      return quotedSegments(text, quote, token.end, "'", (at) => cEscape(text, at), '\\');
    case 'u&': {
      const mark = escapeMark(text, tokens, index);
      return quotedSegments(text, quote, token.end, "'", (at) => unicodeEscape(text, at, mark), mark);
    }
    default:
      return null;
  }
}

/** The value of a string token; null when the token is no string. */
export function stringValue(text: string, tokens: readonly Token[], index: number): string | null {
  return stringSegments(text, tokens, index)?.map((segment) => segment.text).join('') ?? null;
}

/** The name that a word or a quoted identifier stands for: folded to lower case, or decoded; null for other tokens. */
export function identifierValue(text: string, tokens: readonly Token[], index: number): string | null {
  const token = tokens[index];
  if (token?.kind === 'word') return text.slice(token.start, token.end).replace(/[A-Z]+/gu, (upper) => upper.toLowerCase());
  if (token?.kind !== 'quoted') return null;
  const quote = text.indexOf('"', token.start);
  if (quote === token.start) return quotedSegments(text, quote, token.end, '"', null, '').map((segment) => segment.text).join('');
  const mark = escapeMark(text, tokens, index);
  return quotedSegments(text, quote, token.end, '"', (at) => unicodeEscape(text, at, mark), mark).map((segment) => segment.text).join('');
}

/** The index behind a name or string token and its `UESCAPE '!'`. */
export function afterValue(text: string, tokens: readonly Token[], index: number): number {
  return wordOf(text, tokens[index + 1]) === 'uescape' && tokens[index + 2]?.kind === 'string' ? index + 3 : index + 1;
}
