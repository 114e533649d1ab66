import { Lexer } from './lex.js';
import type { Range } from './read-pieces.js';

/**
 * So many rows of a long INSERT are read at least. What is asked of a statement is which objects and which code it comes to, and further rows
 * of the same shape come to no others; of a table with more rows than `simulate` keeps count of (1,000), none is known anyway.
 */
const rowsRead = 2000;

/** A word that stands for a value and names nothing. */
const constants: ReadonlySet<string> = new Set(['null', 'true', 'false']);

const wordOf = ({ text, start, end }: Lexer): string => text.slice(start, end).toLowerCase();

/** Goes to the next token that is no comment; false at the end of the piece, and where a quote is never closed. */
function step(lexer: Lexer, end: number): boolean {
  return lexer.nextToken() && lexer.start < end && !lexer.open;
}

/** Goes behind the VALUES of an INSERT, if its rows stand there. */
function toRows(lexer: Lexer, end: number): boolean {
  if (!step(lexer, end) || wordOf(lexer) !== 'insert') return false;
  for (let depth = 0; step(lexer, end); ) {
    if (lexer.kind === 'punctuation') {
      const mark = lexer.text[lexer.start];
      if (mark === '(') depth += 1;
      else if (mark === ')') depth -= 1;
    } else if (depth === 0 && lexer.kind === 'word' && wordOf(lexer) === 'values') return true;
  }
  return false;
}

/**
 * Goes from the opening parenthesis of a row to its closing one, and gives what the row consists of besides constants; null where it does not end.
 * Inside of further parentheses a constant counts as it stands: it may say what a function is to do, as in `set_config('role', 'app')`.
 */
function shapeOfRow(lexer: Lexer, end: number): string | null {
  let shape = '';
  for (let depth = 1; step(lexer, end); ) {
    const { text, kind, start } = lexer;
    const mark = text[start] ?? '';
    if (kind === 'punctuation' && (mark === '(' || mark === ')')) {
      depth += mark === '(' ? 1 : -1;
      if (depth === 0) return shape;
      shape += mark;
    } else if (depth > 1) shape += ` ${text.slice(start, lexer.end)}`;
    else if (kind === 'number' || kind === 'string' || kind === 'dollar') shape += "'";
    else if (kind === 'word') {
      const word = wordOf(lexer);
      shape += constants.has(word) ? "'" : ` ${word}`;
    } else if (kind === 'punctuation' || kind === 'quoted') shape += text.slice(start, lexer.end);
    else if (kind !== 'operator' || (mark !== '-' && mark !== '+') || lexer.end > start + 1) return null;
    // The sign of a number makes no other shape; behind a value it is an operator, which may be a function of the history.
    else if (shape !== '' && !shape.endsWith(',')) return null;
  }
  return null;
}

/**
 * What may be left unread of an INSERT … VALUES: the rows behind the first 2,000, as far as they have the shape of one that is read. From
 * behind a row up to behind the last one, so that the statement without it is an INSERT as well; null where there is no such stretch.
 * Half-open, in UTF-16 units of the text.
 */
export function unreadRows(text: string, piece: Range): Range | null {
  const lexer = new Lexer(text, piece.start);
  if (!toRows(lexer, piece.end)) return null;
  const shapes = new Set<string>();
  let count = 0;
  let readTo = -1;
  let last = -1;
  while (step(lexer, piece.end) && text[lexer.start] === '(') {
    const shape = shapeOfRow(lexer, piece.end);
    if (shape === null) return null;
    count += 1;
    last = lexer.end;
    if (count <= rowsRead || !shapes.has(shape)) {
      shapes.add(shape);
      readTo = lexer.end;
    }
    if (!step(lexer, piece.end) || text[lexer.start] !== ',') break;
  }
  return last > readTo ? { start: readTo, end: last } : null;
}
