/** Functions that make text of bytes and numbers: the file is read in full then. Only `toString('hex')` and `digest('hex')` surely make no word. */
const decoding = /atob|fromCharCode|fromCodePoint|decodeURIComponent|[bB][aA][sS][eE]64|\b[hH][eE][xX]\b/;
const encodesHex = /\.\s*(?:toString|digest)\s*\(\s*["'`]hex["'`]\s*\)/g;
/** Functions that put texts into one, here within a word. */
const formats = /\b(?:format|sprintf|withArray)\b|pg-format/;
const formatted = /\w%(?:\d+\$)?[-\d]*[sIL]|%(?:\d+\$)?[-\d]*[sIL]\w/;
/** Escapes of JavaScript, and JSX's way of writing them (ECMA-262, EscapeSequence; JSX, HTMLCharacterReference). */
const escape = /\\(?:\r\n|u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[0-3][0-7]{0,2}|[4-7][0-7]?|[^])|&#x[\da-f]+;|&#\d+;|&(?:quot|apos|amp|lt|gt|nbsp);/giu;
const entities = new Map([['&quot;', '"'], ['&apos;', "'"], ['&amp;', '&'], ['&lt;', '<'], ['&gt;', '>'], ['&nbsp;', ' ']]);

/** What an escape reads as, as far as words go: white space, nothing for a line that goes on, the character itself. */
function readEscape(written: string): string {
  const entity = entities.get(written.toLowerCase());
  if (entity !== undefined) return entity;
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

/** Whether the source may put words together in a way that no reading of its letters tells. */
export function hidesSpelling(source: string): boolean {
  return spellingsOf(source).some((text) => (decoding.test(text) && decoding.test(text.replace(encodesHex, ' '))) || (formatted.test(text) && formats.test(text)));
}

/** The source as it is written and, where there are escapes, as they read. */
export function spellingsOf(source: string): readonly string[] {
  return source.includes('\\') || /&(?:#|quot;|apos;|amp;|lt;|gt;|nbsp;)/iu.test(source) ? [source, source.replace(escape, readEscape)] : [source];
}

interface Split {
  readonly before: string;
  /** Matches what the next piece of the string would have to look like. */
  readonly after: RegExp;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/gu, '\\$&');
}

/** Every way to cut the word in two pieces of a concatenation, by the last unit of the first piece. */
function splitsOf(word: string, ends: Ends): ReadonlyMap<string, readonly Split[]> {
  const boundary = ends === 'whole' ? '(?!\\w)' : '';
  const byLast = new Map<string, Split[]>();
  for (let at = 1; at < word.length; at += 1) {
    const whole = escaped(word.slice(at));
    const parts = Array.from({ length: word.length - at - 1 }, (_value, length) => escaped(word.slice(at, at + length + 1)));
    // The next piece either starts with all that is missing, or is wholly a part of it.
    const after = new RegExp(`["'\`}](?:${[whole + boundary, ...parts.map((part) => `${part}(?:["'\`]|\\$\\{)`)].join('|')})`, 'u');
    const before = word.slice(0, at);
    const last = before.slice(-1);
    byLast.set(last, [...(byLast.get(last) ?? []), { before, after }]);
  }
  return byLast;
}

type Comparison = 'exact' | 'ignoreCase';
/** Whether a word counts wherever its letters stand, or only between characters that are no part of words. */
type Ends = 'any' | 'whole';

function splitTest(words: readonly string[], ends: Ends): (text: string) => boolean {
  const byLast = new Map<string, readonly Split[]>();
  for (const word of words) for (const [last, list] of splitsOf(word, ends)) byLast.set(last, [...(byLast.get(last) ?? []), ...list]);

  const isSplit = (text: string): boolean => {
    const open = new Set<Split>();
    for (let at = 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      // A piece ends at a quote, a backtick or `${`.
      const closes = unit === 0x22 || unit === 0x27 || unit === 0x60 || (unit === 0x24 && text.charCodeAt(at + 1) === 0x7b);
      if (!closes) continue;
      for (const split of byLast.get(text.charAt(at - 1)) ?? []) {
        const start = at - split.before.length;
        if (!open.has(split) && text.startsWith(split.before, start) && (ends === 'any' || !/\w/u.test(text.charAt(start - 1)))) open.add(split);
      }
    }
    for (const split of open) if (split.after.test(text)) return true;
    return false;
  };
  return isSplit;
}

/** As `createMention`, for words that are put together of several strings only, in the case in which they are given. */
export function createSplitMention(words: readonly string[], ends: Ends): (source: string) => boolean {
  return everySpelling(splitTest(words, ends), 'exact');
}

/**
 * As `createMention`, for names of members: they count as whole words where a member can be taken: behind a dot, in a pattern, as a string.
 * A comment may stand between, and white space beyond ASCII.
 */
export function createNameMention(names: readonly string[]): (source: string) => boolean {
  if (names.length === 0) return () => false;
  const written = new RegExp(`(?:[.{},"'\`\\r\\n]|\\*/|[^\\0-\\x7f])\\s*(?:${names.map(escaped).join('|')})(?:(?![\\w$])|(?=\\$\\{))`, 'u');
  const isSplit = splitTest(names, 'whole');
  return everySpelling((text) => written.test(text) || isSplit(text), 'exact');
}

/**
 * A predicate over source texts that never misses, if the test does not: it is asked for every way in which the source may be read, and words
 * that are put together of several strings count besides.
 * @param test of a text, in lower case with `ignoreCase`.
 * @param words that the test looks for: `whole` ones stand between characters that are no part of words, the others anywhere.
 */
export function createSourceTest(
  test: (text: string) => boolean,
  words: { readonly whole: readonly string[]; readonly within: readonly string[] },
  comparison: Comparison,
): (source: string) => boolean {
  const isWholeSplit = splitTest(words.whole, 'whole');
  const isPartSplit = splitTest(words.within, 'any');
  return everySpelling((text) => test(text) || isWholeSplit(text) || isPartSplit(text), comparison);
}

/**
 * A predicate over source texts that never misses: true for every source in which some string or name that the reader folds
 * (literals, templates, `+`, `join`, constants) contains one of the words. It errs on the other side only.
 * @param words in the case in which they are looked for: with `ignoreCase` lower case.
 */
export function createMention(words: readonly string[], comparison: Comparison): (source: string) => boolean {
  const isSplit = splitTest(words, 'any');
  return everySpelling((text) => words.some((word) => text.includes(word)) || isSplit(text), comparison);
}

function everySpelling(test: (text: string) => boolean, comparison: Comparison): (source: string) => boolean {
  // `'qu\ery'` reads `query`, and a line may be continued within a word.
  return (source) => hidesSpelling(source) || spellingsOf(source).some((text) => test(comparison === 'exact' ? text : text.toLowerCase()));
}
