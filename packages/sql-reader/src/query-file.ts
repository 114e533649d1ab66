import { withBodiesRead } from './body-problem.js';
import type { Token } from './lex.js';
import { lexedText, readAs, readSqlText, type LexedSqlText } from './read.js';
import type { SqlText } from './syntax.js';

/** A named parameter of a query file, as UTF-16 offsets with its mark: `$course_id`, `:course_id`. */
interface Parameter {
  readonly start: number;
  readonly end: number;
}

/**
 * The named parameters within the statements that do not parse. PostgreSQL knows only `$1`; a name is what the program's library numbers before it sends
 * the query (PrairieLearn's sqldb and pg-promise's kin `$name`, PgTyped and yesql `:name`). Behind a `:` it is none: `a::int`.
 */
function namedParameters({ text, tokens, broken }: LexedSqlText): readonly Parameter[] {
  const isMark = (token: Token): boolean => token.end === token.start + 1 && (text[token.start] === '$' || text[token.start] === ':');
  return tokens.flatMap((mark, index): readonly Parameter[] => {
    const name = tokens[index + 1];
    if (name?.kind !== 'word' || name.start !== mark.end || !isMark(mark)) return [];
    return broken.some(({ start, end }) => start <= mark.start && name.end <= end) ? [{ start: mark.start, end: name.end }] : [];
  });
}

/** The text with numbers for names, each as long as its name, so that all else stands where it stood. */
function numbered(text: string, parameters: readonly Parameter[]): string {
  let result = '';
  let last = 0;
  for (const { start, end } of parameters) {
    result += `${text.slice(last, start)}$${'1'.padStart(end - start - 1, '0')}`;
    last = end;
  }
  return result + text.slice(last);
}

/**
 * Reads a text of SQL that a program may hand to PostgreSQL query by query, as `readSqlText` does; a statement with named parameters is read as
 * PostgreSQL gets it, with numbers in their places.
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function readQueryFile(file: string, text: string): SqlText {
  return withBodiesRead(readQueries(file, text));
}

function readQueries(file: string, text: string): SqlText {
  const read = readSqlText(file, text);
  if (read.problems.length === 0) return read;
  const lexed = lexedText(read);
  const parameters = namedParameters(lexed);
  if (parameters.length === 0) return read;
  const again = readAs(file, text, numbered(text, parameters), (start, end) => read.placeOf(start, end));
  return again.problems.length < read.problems.length ? again : read;
}
