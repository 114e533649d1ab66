import type { Scope } from '../identity/scope.js';
import { isPunctuation, wordOf } from '../lex.js';

/** What no label and no sentence has that PostgreSQL's grammar accepts: several statements, comments, strings, quoted names, parentheses, `=`, a semicolon. */
function hasMarksOfSql(scope: Scope): boolean {
  const { text, tokens, comments, statements } = scope.sql;
  if (comments.length > 0 || statements.length > 1) return true;
  return tokens.some((token) => {
    if (scope.holeIn(token.start, token.end)) return false;
    return token.kind === 'quoted' || token.kind === 'string' || token.kind === 'dollar' || token.kind === 'number' || isPunctuation(text, token, ';') || isPunctuation(text, token, '(') || text.slice(token.start, token.end) === '=';
  });
}

/** Words that are keywords wherever they stand in these statements. */
const keywords = new Set('create alter drop grant revoke comment on to from table index view schema role user database extension sequence function trigger type policy as add column set rename owner if not exists cascade temp temporary in all tables'.split(' '));

/**
 * Whether a text that parses, and that nobody was seen to execute, is meant as SQL: by its marks, or by the letters of its keywords. All in small letters it
 * may be a label; all in capitals, names too, a heading.
 */
export function readsAsDdl(scope: Scope): boolean {
  if (hasMarksOfSql(scope)) return true;
  const { text, tokens } = scope.sql;
  const words = tokens.filter((token) => token.kind === 'word' && !scope.holeIn(token.start, token.end)).map((token) => ({ word: wordOf(text, token), written: text.slice(token.start, token.end) }));
  const isUpper = (written: string): boolean => written === written.toUpperCase();
  const [verb] = words;
  if (verb === undefined || !words.filter(({ word }) => keywords.has(word)).every(({ written }) => isUpper(written))) return false;
  const names = words.filter(({ word }) => !keywords.has(word));
  return names.some(({ written }) => !isUpper(written)) || tokens.some((token) => scope.holeIn(token.start, token.end));
}
