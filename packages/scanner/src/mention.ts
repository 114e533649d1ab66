/** Escapes whose meaning cannot be read off the text: the file is read in full then. `&#` is JSX's way of writing them. */
const hiddenSpelling = /\\[ux0-7]|&#/u;
const identityEscape = /\\(?:\r\n|[\n\r\u2028\u2029])|\\(?=[^])/gu;

/** Whether the source spells something in a way that only a parser reads. */
export function hidesSpelling(source: string): boolean {
  return hiddenSpelling.test(source);
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
function splitsOf(word: string): ReadonlyMap<string, readonly Split[]> {
  const byLast = new Map<string, Split[]>();
  for (let at = 1; at < word.length; at += 1) {
    const whole = escaped(word.slice(at));
    const parts = Array.from({ length: word.length - at - 1 }, (_value, length) => escaped(word.slice(at, at + length + 1)));
    // The next piece either starts with all that is missing, or is wholly a part of it.
    const after = new RegExp(`["'\`}](?:${[whole, ...parts.map((part) => `${part}(?:["'\`]|\\$\\{)`)].join('|')})`, 'u');
    const before = word.slice(0, at);
    const last = before.slice(-1);
    byLast.set(last, [...(byLast.get(last) ?? []), { before, after }]);
  }
  return byLast;
}

type Comparison = 'exact' | 'ignoreCase';

/** As `createMention`, for words that are put together of several strings only. */
export function createSplitMention(words: readonly string[], comparison: Comparison): (source: string) => boolean {
  const byLast = new Map<string, readonly Split[]>();
  for (const word of words) for (const [last, list] of splitsOf(word)) byLast.set(last, [...(byLast.get(last) ?? []), ...list]);

  const isSplit = (text: string): boolean => {
    const open = new Set<Split>();
    for (let at = 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      // A piece ends at a quote, a backtick or `${`.
      const ends = unit === 0x22 || unit === 0x27 || unit === 0x60 || (unit === 0x24 && text.charCodeAt(at + 1) === 0x7b);
      if (!ends) continue;
      for (const split of byLast.get(text.charAt(at - 1)) ?? []) if (!open.has(split) && text.startsWith(split.before, at - split.before.length)) open.add(split);
    }
    for (const split of open) if (split.after.test(text)) return true;
    return false;
  };
  return everySpelling(isSplit, comparison);
}

/**
 * A predicate over source texts that never misses: true for every source in which some string or name that the reader folds
 * (literals, templates, `+`, `join`, constants) contains one of the words. It errs on the other side only.
 * @param words in the case in which they are looked for: with `ignoreCase` lower case.
 */
export function createMention(words: readonly string[], comparison: Comparison): (source: string) => boolean {
  const isSplit = createSplitMention(words, comparison);
  const isWritten = everySpelling((text) => words.some((word) => text.includes(word)), comparison);
  return (source) => isWritten(source) || isSplit(source);
}

function everySpelling(test: (text: string) => boolean, comparison: Comparison): (source: string) => boolean {
  return (source) => {
    if (hidesSpelling(source)) return true;
    const text = comparison === 'exact' ? source : source.toLowerCase();
    if (test(text)) return true;
    // `'qu\ery'` reads `query`, and a line may be continued within a word.
    return text.includes('\\') && test(text.replace(identityEscape, ''));
  };
}
