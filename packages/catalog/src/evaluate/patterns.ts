/**
 * What PostgreSQL's advanced regular expressions and JavaScript's mean alike (manual: POSIX Regular Expressions): literals, anchors, groups,
 * plain brackets, greedy quantifiers and the escapes \s \d.
 */
const commonPattern = /^(?:[\w\s"'`,:;=<>@#&%~!/-]|\\[.()[\]{}*+?^$|\\sd-]|[.^$|]|\((?:\?:)?|\)|\[\^?[\w\s.:_-]+\]|[*+?](?![+?*])|\{\d{1,2}(?:,\d{0,2})?\}(?!\?))*$/u;

/**
 * A pattern as JavaScript has it; null where it may mean something else there. Which of several alternatives matches is no matter for a
 * `test`, but PostgreSQL takes the longest and JavaScript the first, so that they are refused for a `replace`.
 */
export function patternOf(pattern: string, flags: '' | 'i' | 'g' | 'gi', use: 'test' | 'replace'): RegExp | null {
  if (!commonPattern.test(pattern) || (use === 'replace' && pattern.includes('|'))) return null;
  try {
    return new RegExp(pattern.replaceAll('\\-', '-'), `s${flags}`);
  } catch {
    return null;
  }
}

/** The replacement of regexp_replace as a function of the match: `\1` is a group, `\&` the whole; null for other escapes. */
export function replacementOf(replacement: string): ((match: string, groups: readonly (string | undefined)[]) => string) | null {
  if (/\\[^\d&\\]|\\$/u.test(replacement)) return null;
  return (match, groups) => replacement.replace(/\\(\d|&|\\)/gu, (_, code: string) => (code === '&' ? match : code === '\\' ? '\\' : (groups[Number(code) - 1] ?? '')));
}
