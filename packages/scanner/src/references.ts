/** How far around a word the text is looked at. */
const reach = 200;

/** Words that stand before an expression in the same line. Another word there makes two names in a row, which only prose, declarations and types have. */
const before = /(?<![\w$])(?:await|case|default|delete|do|else|extends|in|instanceof|new|of|return|throw|typeof|void|yield)[ \t]+$/u;
const wordBefore = /[\w$][ \t]+$/u;
/** Words that may follow one. */
const after = /^[ \t]+(?:as|in|instanceof|of|satisfies)\b/u;
const wordAfter = /^[ \t]+[\w$]/u;
/** What may follow the name of a function that somebody calls, passes on or keeps; of a sum or a comparison nothing can be called. A comment, and what is beyond ASCII, may hide anything. */
const used = /^\s*(?:[(`.?,;)\]}:=!<[]|\|\||&&|\/[/*]|[^\0-\x7f]|$)|^[ \t]*[\r\n]/u;
/** `class A extends require {}`. */
const extended = /\bextends\s+$/u;
const classBody = /^\s*\{/u;
const quoted = /["'`]$/u;

/** Whether a word, at an offset of a program's text, can be the name of a function that is used there: an identifier, or all of a string that names a member. */
export function mayBeUsed(code: string, word: string, index: number): boolean {
  const left = code.slice(Math.max(0, index - reach), index);
  const right = code.slice(index + word.length, index + word.length + reach);
  const quote = quoted.exec(left)?.[0];
  // A longer string names no such member, unless it begins in a template's hole.
  if (quote !== undefined) return right.startsWith(quote) || right.startsWith('${');
  if (right.startsWith('${')) return true;
  if (/[$#]$/u.test(left) || right.startsWith('$')) return false;
  // A word may reach beyond what was looked at.
  if (wordBefore.test(left) && !before.test(code.slice(Math.max(0, index - 2 * reach), index))) return false;
  if (wordAfter.test(right)) return after.test(code.slice(index + word.length, index + word.length + 2 * reach));
  return used.test(right) || (extended.test(left) && classBody.test(right));
}
