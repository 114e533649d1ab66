/**
 * Commands with which psql only shows something or sets what it shows (manual: psql, Meta-Commands): a file that others apply too may hold
 * them, and without them it says the same. `\set` names a variable; where that is used, the statement does not parse without it either.
 */
const silent = /^\\(?:echo|qecho|warn|set|unset|timing|pset|x|encoding|errverbose|conninfo|d[A-Za-z]*\+?)(?=\s|$)/u;

/** Whether nothing but white space stands before an offset in its line. Back from there: whoever seeks the end of the line before in a text without one goes through all of it. */
function beginsLine(text: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const character = text.charAt(before);
    if (character === '\n' || character === '\r') return true;
    if (character.trim() !== '') return false;
  }
  return true;
}

/** Whether a command of psql that sends and changes nothing begins at an offset, as the first of its line. */
export function isSilentLine(text: string, at: number): boolean {
  return silent.test(text.slice(at, at + 40)) && beginsLine(text, at);
}

/** The text with that line as a comment: no offset changes, neither in UTF-16 nor in bytes. */
export function commentedOut(text: string, at: number): string {
  return `${text.slice(0, at)}--${text.slice(at + 2)}`;
}

/** A command of psql that is a line of its own, and one behind a query, which it sends (manual: psql, Meta-Commands). */
const ownLine = /^[ \t]*\\[a-z!?][^\n]*/gimu;
const sendsQuery = /^[ \t]*\\(?:g|gx|gset|gexec|gdesc|watch|crosstabview)(?![a-z])/iu;
const behindQuery = /\\(?:g|gx|gset|gexec|gdesc|watch|crosstabview|;)(?![a-z])[^\n]*/giu;

/** A text for psql as PostgreSQL gets it, as far as its commands of one line go: blanks in their place, and a semicolon where one sends a query. No offset changes. */
export function withoutPsqlCommands(text: string): string {
  if (!text.includes('\\')) return text;
  const blank = (command: string): string => ' '.repeat(command.length);
  return text.replace(ownLine, (command) => (sendsQuery.test(command) ? command : blank(command))).replace(behindQuery, (command) => `;${blank(command.slice(1))}`);
}
