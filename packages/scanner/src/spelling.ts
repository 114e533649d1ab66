import { splitTest } from './split-words.js';
import { gated } from './word-gate.js';

/** Functions that make text of numbers, and of base64. */
const namesDecoder = gated(/\batob\b|fromCharCode|fromCodePoint/, ['atob', 'fromCharCode', 'fromCodePoint']);
/** `decodeURIComponent('%72equire')`. */
const namesUriDecoder = gated(/\bdecodeURIComponent\b/, ['decodeURIComponent']);
const encodedUnit = /%(?:[\da-f]{2}|[\da-f]?["'`}$])/i;
/** How `Buffer.from('…', 'base64').toString()` reads bytes. Only `toString('hex')` and `digest('hex')` surely make no word. */
const encoding = /["'`}](?:base64|base64url|hex)(?:["'`]|\$\{)/i;
const encodesHex = /\.\s*(?:toString|digest)\s*\(\s*["'`]hex["'`]\s*\)/g;
/** `'base' + 64`: a number is a piece, too. */
const encodingBeforeNumber = /\bbase["'`$]/i;
const assemblesEncoding = splitTest(['base64', 'base64url', 'hex'], 'string');
/** Functions that put texts into one. A sign between two of them may be a part of what is sought, as in `%s.%s` the dot of `up.sql`. */
const namesFormat = gated(/\b(?:format|sprintf|withArray)\b|pg-format/, ['format', 'sprintf', 'withArray']);
const formatted = /%(?:\d+\$)?[-\d]*[sILdifjoOc]/;
/** Escapes of JavaScript, and JSX's way of writing them (ECMA-262, EscapeSequence; JSX, HTMLCharacterReference). */
const escapes = /\\(?:\r\n|u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[0-3][0-7]{0,2}|[4-7][0-7]?|[^])|&#x[\da-f]+;|&#\d+;|&(?:quot|apos|amp|lt|gt|nbsp);/giu;
const entity = /&(?:#|quot;|apos;|amp;|lt;|gt;|nbsp;)/iuy;
/** Whether characters may be written as JSX writes them. Most `&` stand in pairs. */
export function holdsEntity(source: string): boolean {
  for (let at = source.indexOf('&'); at !== -1; at = source.indexOf('&', at + 1)) {
    entity.lastIndex = at;
    if (entity.test(source)) return true;
  }
  return false;
}
const entities = new Map([['&quot;', '"'], ['&apos;', "'"], ['&amp;', '&'], ['&lt;', '<'], ['&gt;', '>'], ['&nbsp;', ' ']]);

/** What an escape reads as, as far as words go: white space, nothing for a line that goes on, the character itself. */
function readEscape(written: string): string {
  const named = entities.get(written.toLowerCase());
  if (named !== undefined) return named;
  if (written.startsWith('&')) return characterOf(/^&#x/iu.test(written) ? Number.parseInt(written.slice(3), 16) : Number.parseInt(written.slice(2), 10));
  const rest = written.slice(1);
  if (/^[\r\n\u2028\u2029]/u.test(rest)) return '';
  if (/^[ux]./u.test(rest)) return characterOf(Number.parseInt(rest.replace(/[ux{}]/gu, ''), 16));
  if (/^[0-7]/u.test(rest)) return characterOf(Number.parseInt(rest, 8));
  return 'ntrvfb'.includes(rest) ? ' ' : rest;
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

interface Answered<T> {
  readonly source: string;
  readonly answer: T;
}

/** Keeps the answers for the two sources that were asked about last: many questions are asked about each program, of its code and of its strings in turn. */
export function remembering<T>(answerFor: (source: string) => T): (source: string) => T {
  let last: Answered<T> | null = null;
  let other: Answered<T> | null = null;
  return (source) => {
    if (last !== null && last.source === source) return last.answer;
    const found = other !== null && other.source === source ? other : { source, answer: answerFor(source) };
    other = last;
    last = found;
    return found.answer;
  };
}

/** A place of such a pattern, as `${…}` is one of a template. An escape may stand before its signs. */
const formattedPlace = /\\?%(?:\d+\\?\$)?[-\d]*[sILdifjoOc]/g;
/** A pattern that is cut in two within such a place. */
const formattedInTwo = /%[-\d\\$]*(?:["'`]|\$\{)/;

/**
 * Whether the source may put a name together in a way that neither it nor `withHoles` tells: it decodes one.
 * What a pattern is filled with stands beside it as it is written, but for quotes, which no name has.
 */
export const hidesName: (source: string) => boolean = remembering((source) =>
  namesIn(source).some((text) => decodes(text) || (namesFormat(text) && formatted.test(text) && formattedInTwo.test(text))),
);

/** A source as the patterns in it read, with `${}` for each place that is filled; itself where nothing is filled. */
export function withHoles(text: string): string {
  return namesFormat(text) && formatted.test(text) ? text.replace(formattedPlace, '${}') : text;
}

/** Whether the source may put words together in a way that no reading of its letters tells. */
export const hidesSpelling: (source: string) => boolean = remembering((source) =>
  namesIn(source).some((text) => decodes(text) || (namesFormat(text) && formatted.test(text))),
);

/** Whether a text may be decoded that is a constant, see `decodedText`. */
function decodes(text: string): boolean {
  if (namesDecoder(text) || (namesUriDecoder(text) && encodedUnit.test(text))) return true;
  return text.includes('Buffer') && text.includes('toString') && ((encodingBeforeNumber.test(text) && text.includes('64')) || encoding.test(text.replace(encodesHex, ' ')) || assemblesEncoding(text.toLowerCase()));
}

/** Escapes of white space and signs, which are no part of a name; behind any other `\\` may stand a letter of one. */
const lettered = /\\(?![nrtvfb\\"'`$/.,:;()[\]{}<>*+?^|@#%&=!~ -])/;
export const lettersEscaped = (source: string): boolean => source.includes('\\') && lettered.test(source);

/**
 * The source in each way in which the name of a function, a member or a module may be read in it. White space that is written as an escape
 * divides no name, and none is in front of one: a name is all of a string.
 */
export const namesIn: (source: string) => readonly string[] = remembering((source) => (lettersEscaped(source) || holdsEntity(source) ? spellingsOf(source) : [source]));

/** A `\` before the end of a line, which in a string goes on in the next line and in a comment does not. */
const continued = /\\(?=[\r\n\u2028\u2029])/gu;

/** The source as it is written and, where there are escapes, as they read. */
export const spellingsOf: (source: string) => readonly string[] = remembering((source) => {
  if (!source.includes('\\') && !holdsEntity(source)) return [source];
  const read = [source, source.replace(escapes, readEscape)];
  const apart = source.replace(continued, ' ');
  return apart === source ? read : [...read, apart.replace(escapes, readEscape)];
});

/** A way to begin a word of several pieces: with its first `length` units. */
