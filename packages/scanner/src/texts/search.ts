import { createSourceTest } from '../mention.js';

/** What a shell puts in at run time; for the search it is something unknown. */
const expansion = /\$(?:\w+|\{[^}]*\}|(?=\())/gu;
const client = /psql|pgcli|usql|options/iu;
/** What a script decodes is in letters of its own. */
const decodes = /\bbase64\s+(?:-\w*[dD]|--decode)/u;

/** The ways in which a text reads once a shell has taken its quotes and escapes away, whatever else has quoted it before. */
function unquoted(text: string): readonly string[] {
  const joined = text.replace(/\\+\r?\n/gu, '');
  const bare = (from: string): string => from.replace(/\$(?=\\*['"])|[\\'"`]/gu, '');
  return [bare(joined), bare(joined.replace(/\\+[nrt]/gu, ' '))];
}

/** How often names are assigned what other names stand for. */
const longestChain = 8;
const assigned = /\b(?<name>[A-Za-z_]\w*)=(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s;]*))/gu;
const used = /\$\{?(?<name>[A-Za-z_]\w*)\}?/gu;

/** The text with the names that it assigns replaced by what they are assigned, which may name others. */
export function substituted(text: string): string {
  if (!text.includes('$') || !text.includes('=')) return text;
  let whole = text;
  for (let round = 0; round < longestChain; round += 1) {
    const values = new Map(Array.from(whole.matchAll(assigned), ({ groups }) => [groups?.['name'] ?? '', groups?.['double'] ?? groups?.['single'] ?? groups?.['bare'] ?? '']));
    const next = values.size === 0 ? whole : whole.replace(used, (match, name: string) => values.get(name) ?? match);
    // What names itself, `PATH=$PATH:x`, would grow for ever.
    if (next === whole || next.length > text.length * 2 + 4096) return next;
    whole = next;
  }
  return whole;
}

/**
 * The search that comes before files are read that are no programs: never false for a file in which `mayHold` is true of some string.
 * @param mayHold of a string, with `hole_1` for what is unknown.
 * @param words as of `createSourceTest`.
 */
export function createTextSearch(mayHold: (text: string) => boolean, words: Parameters<typeof createSourceTest>[1]): (text: string) => boolean {
  const test = (text: string): boolean => mayHold(text) || (text.includes('$') && mayHold(text.replace(expansion, 'hole_1')));
  const isWritten = createSourceTest(test, words, 'ignoreCase');
  const isQuoted = (text: string): boolean => client.test(text) && unquoted(text).some(test);
  return (text) => {
    if (decodes.test(text) && client.test(text)) return true;
    if (isWritten(text) || isQuoted(text)) return true;
    const whole = substituted(text);
    return whole !== text && client.test(whole) && (test(whole) || isQuoted(whole));
  };
}
