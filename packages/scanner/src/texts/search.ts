import { createSourceTest } from '../mention.js';

/** What a shell puts in at run time; for the search it is something unknown. */
const expansion = /\$(?:\w+|\{[^}]*\}|(?=\())/gu;
const client = /psql|pgcli|usql|options/iu;

/** The ways in which a text reads once a shell has taken its quotes and escapes away, whatever else has quoted it before. */
function unquoted(text: string): readonly string[] {
  const joined = text.replace(/\\+\r?\n/gu, '');
  const bare = (from: string): string => from.replace(/\$(?=\\*['"])|[\\'"`]/gu, '');
  return [bare(joined), bare(joined.replace(/\\+[nrt]/gu, ' '))];
}

/** The text with the names that it assigns replaced by what they are assigned. */
function substituted(text: string): string {
  const values = new Map(Array.from(text.matchAll(/\b(?<name>[A-Za-z_]\w*)=(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s;]*))/gu), ({ groups }) => [groups?.['name'] ?? '', groups?.['double'] ?? groups?.['single'] ?? groups?.['bare'] ?? '']));
  return text.replace(/\$\{?(?<name>[A-Za-z_]\w*)\}?/gu, (match, name: string) => values.get(name) ?? match);
}

/**
 * The search that comes before files are read that are no programs: never false for a file in which `mayHold` is true of some string.
 * @param mayHold of a string, with `hole_1` for what is unknown.
 * @param words as of `createSourceTest`.
 */
export function createTextSearch(mayHold: (text: string) => boolean, words: Parameters<typeof createSourceTest>[1]): (text: string) => boolean {
  const test = (text: string): boolean => mayHold(text) || (text.includes('$') && mayHold(text.replace(expansion, 'hole_1')));
  const isWritten = createSourceTest(test, words, 'ignoreCase');
  return (text) => isWritten(text) || (client.test(text) && (unquoted(text).some(test) || (text.includes('$') && test(substituted(text)))));
}
