import type { Token } from '../lex.js';
import { isPunctuation, lexemeAt, wordOf } from '../lex.js';
import { blankRange } from './blank.js';

/** A psql command that changes what PostgreSQL gets, so that blanking it hides something. */
export interface PsqlProblem {
  readonly message: string;
  /** UTF-16 offset of the backslash. */
  readonly offset: number;
}

export interface PsqlText {
  /** The text without psql's own lines and without COPY data; offsets unchanged. */
  readonly text: string;
  readonly problems: readonly PsqlProblem[];
}

/**
 * What a command does that the reader cannot follow; null: it changes nothing of the catalog. `\copy` is among the latter: it writes rows,
 * as an INSERT does.
 */
function consequence(command: string): string | null {
  switch (command) {
    case 'i':
    case 'include':
    case 'ir':
    case 'include_relative':
      return 'runs another file, which is not read: put that file into the migrations';
    case 'gexec':
      return 'runs the result of a query as SQL, which only the server knows';
    case 'if':
    case 'elif':
    case 'else':
    case 'endif':
      return 'runs a part of the file on a condition: both branches are read as if they ran';
    case 'c':
    case 'connect':
      return 'connects anew, possibly as another role or to another database: what follows is read as if it ran here';
    default:
      return null;
  }
}

/** Whether these are the tokens of `COPY … FROM STDIN`, whose data follows in the file. */
function isCopyFromStdin(text: string, statement: readonly Token[]): boolean {
  if (wordOf(text, statement[0]) !== 'copy') return false;
  return statement.some((token, index) => wordOf(text, token) === 'from' && wordOf(text, statement[index + 1]) === 'stdin');
}

function lineEnd(text: string, offset: number): number {
  const found = text.slice(offset).search(/[\r\n]/u);
  return found === -1 ? text.length : offset + found;
}

/** The offset behind the `\.` line that ends COPY data which starts at `offset`, or the end of the text. */
function copyDataEnd(text: string, offset: number): number {
  const end = /^\\\.[ \t]*$/mu.exec(text.slice(offset));
  return end === null ? text.length : offset + end.index + end[0].length;
}

/**
 * Takes out what psql keeps to itself (manual: psql, Meta-Commands): from a backslash outside quotes to the end of its line,
 * and the data lines behind COPY … FROM STDIN.
 */
export function blankPsql(text: string): PsqlText {
  const problems: PsqlProblem[] = [];
  let result = text;
  let statement: Token[] = [];
  for (let at = 0; ; ) {
    const lexeme = lexemeAt(result, at);
    if (lexeme === null) return { text: result, problems };
    at = (lexeme.token ?? lexeme.comment).end;
    const { token } = lexeme;
    if (token === null) continue;
    if (token.kind === 'other' && text[token.start] === '\\') {
      const command = /^[A-Za-z_]+/u.exec(text.slice(token.end, token.end + 40))?.[0] ?? '';
      const effect = consequence(command);
      if (effect !== null) problems.push({ message: `psql's \\${command} ${effect}`, offset: token.start });
      at = lineEnd(text, token.start);
      result = blankRange(result, token.start, at);
    } else if (isPunctuation(result, token, ';')) {
      if (isCopyFromStdin(result, statement)) {
        const data = lineEnd(text, token.end);
        at = copyDataEnd(text, data);
        result = blankRange(result, data, at);
      }
      statement = [];
    } else if (statement.length < 64) statement.push(token);
  }
}
