/** The words with which a statement can begin (src/backend/parser/gram.y, `stmt`, of PostgreSQL 18); besides them only a parenthesis does. */
const starters: ReadonlySet<string> = new Set(
  `abort alter analyse analyze begin call checkpoint close cluster comment commit copy create deallocate declare delete discard do drop end execute explain fetch grant import insert listen load lock merge move notify
prepare reassign refresh reindex release reset revoke rollback savepoint security select set show start table truncate unlisten update vacuum values with`.split(/\s/u),
);

const firstWord = /^[\s;(]*(?<word>[a-z_]\w*)/iu;

/**
 * Whether a text can be statements of SQL as a whole: false only where its first word certainly begins none, as that of prose mostly does. What begins
 * with anything else (a comment, a line of psql, something unknown) may be.
 * @param unknownFrom where its first unknown part begins, an offset in UTF-16 units.
 */
export function mayBeginStatement(text: string, unknownFrom = text.length): boolean {
  const match = firstWord.exec(text);
  const word = match?.groups?.['word'];
  return match === null || word === undefined || match[0].length > unknownFrom || starters.has(word.toLowerCase());
}
