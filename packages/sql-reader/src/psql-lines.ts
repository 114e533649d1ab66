/**
 * Commands with which psql only shows something or sets what it shows (manual: psql, Meta-Commands): a file that others apply too may hold
 * them, and without them it says the same. `\set` names a variable; where that is used, the statement does not parse without it either.
 */
const silent = /^\\(?:echo|qecho|warn|set|unset|timing|pset|x|encoding|errverbose|conninfo|d[A-Za-z]*\+?)(?=\s|$)/u;

/** Whether a command of psql that sends and changes nothing begins at an offset, as the first of its line. */
export function isSilentLine(text: string, at: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1, at);
  return line.trim() === '' && silent.test(text.slice(at, at + 40));
}

/** The text with that line as a comment: no offset changes, neither in UTF-16 nor in bytes. */
export function commentedOut(text: string, at: number): string {
  return `${text.slice(0, at)}--${text.slice(at + 2)}`;
}
