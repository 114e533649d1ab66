import { lastBefore, takesComputedMember } from './computed-member.js';
import { hidesName, hidesSpelling, namesIn, remembering, spellingsOf, withHoles } from './spelling.js';
import { splitTest, type Joints } from './split-words.js';

const wordUnit = /[\w$]/;
const reflection = /\bReflect\b/;

/** Whether members may be taken by names that the program puts together. Where they are not, only texts are put together. */
export const takesByName: (text: string) => boolean = remembering((text) => reflection.test(text) || takesComputedMember(text));

type Comparison = 'exact' | 'ignoreCase';

/** As `createMention`, for names that are put together of several strings only, in the case in which they are given. */
export function createSplitMention(names: readonly string[]): (source: string) => boolean {
  const isPutTogether = createPartsTest(names);
  return (source) => namesIn(source).some(takesByName) && isPutTogether(source);
}

/** Whether a name may be put together of several strings, filled into a pattern, or decoded. */
function createPartsTest(names: readonly string[]): (source: string) => boolean {
  const isSplit = splitTest(names, 'string');
  /** Of several pieces, or of one beside a place that may be filled with nothing. */
  const isFilled = (text: string): boolean => {
    const filled = withHoles(text);
    return filled !== text && (isSplit(filled) || names.some((name) => filled.includes(`${name}\${}`) || filled.includes(`\${}${name}`)));
  };
  return (source) => hidesName(source) || namesIn(source).some((text) => isSplit(text) || isFilled(text));
}

/** What a member may stand behind: a dot, what a pattern has around it, a quote, the start of a line. */
const beforeMember = /[.{},"'`}]/;

function isTaken(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const next = text.charAt(at + name.length);
    if (wordUnit.test(next) && !text.startsWith('${', at + name.length)) continue;
    const before = lastBefore(text, at);
    if (before === null || before === -1 || beforeMember.test(text.charAt(before)) || /[\r\n]/.test(text.slice(before, at))) return true;
  }
  return false;
}

/**
 * As `createMention`, for names of members: they count as whole words where a member can be taken: behind a dot, in a pattern, as a string.
 * A comment may stand between, and white space beyond ASCII.
 */
export function createNameMention(names: readonly string[]): (source: string) => boolean {
  if (names.length === 0) return () => false;
  const written = (text: string): boolean => names.some((name) => isTaken(text, name));
  const isPutTogether = createPartsTest(names);
  return (source) => namesIn(source).some(written) || (namesIn(source).some(takesByName) && isPutTogether(source));
}

/**
 * A predicate over source texts that never misses, if the test does not and the source does not hide its spelling (`hidesSpelling`): it is asked for every way
 * in which the source may be read, and words that are put together of several strings count besides.
 * @param test of a text, in lower case with `ignoreCase`.
 * @param words that the test looks for: `whole` ones stand between characters that are no part of words, `file` ones end a path, the others stand anywhere.
 * @param joints which strings the program puts side by side.
 * @param named those of the words within that count only where something else is beside them.
 */
export function createSpelledTest(
  test: (text: string) => boolean,
  words: { readonly whole: readonly string[]; readonly within: readonly string[]; readonly file?: readonly string[] },
  comparison: Comparison,
  joints: Joints = 'any',
  named: { readonly words: readonly string[]; readonly beside: (text: string) => boolean } = { words: [], beside: () => false },
): (source: string) => boolean {
  const isWholeSplit = splitTest(words.whole, 'whole', joints);
  const isPartSplit = splitTest(words.within.filter((word) => !named.words.includes(word)), 'any', joints);
  const isNameSplit = splitTest(named.words, 'any', joints);
  const isFileSplit = splitTest(words.file ?? [], 'file', joints);
  return everyWriting((text) => test(text) || isWholeSplit(text) || isPartSplit(text) || (words.file !== undefined && isFileSplit(text)) || (named.words.length > 0 && named.beside(text) && isNameSplit(text)), comparison);
}

/** The same for any source: whatever hides its spelling may hold everything. */
export function createSourceTest(...given: Parameters<typeof createSpelledTest>): (source: string) => boolean {
  const isSpelled = createSpelledTest(...given);
  return (source) => hidesSpelling(source) || isSpelled(source);
}

/**
 * A predicate over source texts that never misses: true for every source in which some string or name that the reader folds
 * (literals, templates, `+`, `join`, constants) contains one of the words. It errs on the other side only.
 * @param words in the case in which they are looked for: with `ignoreCase` lower case.
 */
export function createMention(words: readonly string[], comparison: Comparison): (source: string) => boolean {
  const isSplit = splitTest(words, 'any');
  const isWritten = everyWriting((text) => words.some((word) => text.includes(word)) || isSplit(text), comparison);
  return (source) => hidesSpelling(source) || isWritten(source);
}

function everyWriting(test: (text: string) => boolean, comparison: Comparison): (source: string) => boolean {
  // `'qu\ery'` reads `query`, and a line may be continued within a word.
  return (source) => spellingsOf(source).some((text) => test(comparison === 'exact' ? text : text.toLowerCase()));
}
