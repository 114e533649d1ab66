import { Closers } from './closers.js';
import type { CommentToken } from './lex.js';
import { Lexer } from './lex.js';

/** One statement as its place in a text, in UTF-16 offsets: from its first token to the end of its last, without the semicolon. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Behind its semicolon, or the end of the text. */
  readonly next: number;
}

export interface SplitText {
  /** Empty statements are left out. */
  readonly pieces: readonly Piece[];
  readonly comments: readonly CommentToken[];
}

/**
 * More semicolons than this within parentheses or BEGIN ATOMIC are a closing mark that was forgotten. Without a limit each of many
 * such statements would be searched to the end of the text.
 */
const mostInnerSemicolons = 100;

const create = /create\b/iy;

/** Follows a statement that begins with CREATE: a routine's body may be BEGIN ATOMIC … END (psql splits by the same rules, psqlscan.l). */
class Routine {
  readonly #head: string[] = [];
  #isRoutine: boolean | null = null;
  #blocks = 0;
  #before = '';

  /** Whether more words can change anything. */
  get isOver(): boolean {
    return this.#isRoutine === false;
  }

  get isOpen(): boolean {
    return this.#blocks > 0;
  }

  /** Takes in a word in lower case, or a mark as it is; `parentheses` is how many are open around it. */
  add(word: string, parentheses: number): void {
    if (this.#isRoutine === null) this.#addToHead(word);
    else if (this.#isRoutine && parentheses === 0) this.#addToBody(word);
    this.#before = word;
  }

  /** CREATE [OR REPLACE] FUNCTION or PROCEDURE. */
  #addToHead(word: string): void {
    this.#head.push(word);
    const [, second, third, fourth] = this.#head;
    const object = second === 'or' ? (third === undefined || third === 'replace' ? fourth : third) : second;
    if (object !== undefined) this.#isRoutine = object === 'function' || object === 'procedure';
  }

  #addToBody(word: string): void {
    // Behind AS or a dot it is a name.
    const isName = this.#before === 'as' || this.#before === '.';
    if (word === 'atomic' && this.#before === 'begin') this.#blocks += 1;
    else if (this.#blocks > 0 && word === 'case' && !isName) this.#blocks += 1;
    else if (this.#blocks > 0 && word === 'end' && !isName) this.#blocks -= 1;
  }
}

/** Where a statement ends if what is open in it is never closed: at its first semicolon. */
interface Cut {
  readonly end: number;
  readonly next: number;
  /** How many comments stand before it. */
  readonly comments: number;
}

/** The next statement, or null at the end. Comments on the way are added to `comments`. */
function nextPiece(lexer: Lexer, closers: Closers, comments: CommentToken[]): Piece | null {
  const { text } = lexer;
  let start = -1;
  let end = -1;
  let parentheses = 0;
  let routine: Routine | null = null;
  let cut: Cut | null = null;
  let semicolons = 0;
  while (lexer.next()) {
    const { kind } = lexer;
    if (kind === 'line comment' || kind === 'block comment') {
      comments.push({ form: kind === 'line comment' ? 'line' : 'block', start: lexer.start, end: lexer.end, open: lexer.open });
      continue;
    }
    const mark = kind === 'punctuation' ? text[lexer.start] : '';
    if (mark === ';') {
      if (start === -1) continue;
      if (parentheses === 0 && routine?.isOpen !== true) return { start, end, next: lexer.end };
      if (cut === null && !closers.mayCome(parentheses > 0 ? ')' : 'end', lexer.end)) return { start, end, next: lexer.end };
      cut ??= { end, next: lexer.end, comments: comments.length };
      semicolons += 1;
      if (semicolons > mostInnerSemicolons) break;
    } else if (mark === '(') parentheses += 1;
    else if (mark === ')') parentheses = Math.max(0, parentheses - 1);
    if (start === -1) {
      start = lexer.start;
      create.lastIndex = start;
      if (kind === 'word' && create.test(text)) routine = new Routine();
    }
    if (routine !== null && (kind === 'word' || kind === 'punctuation')) {
      routine.add(text.slice(lexer.start, lexer.end).toLowerCase(), parentheses);
      if (routine.isOver) routine = null;
    }
    end = lexer.end;
  }
  if (start === -1) return null;
  if (cut === null || (parentheses === 0 && routine?.isOpen !== true)) return { start, end, next: text.length };
  lexer.end = cut.next;
  comments.length = cut.comments;
  return { start, end: cut.end, next: cut.next };
}

/**
 * Splits a text into its statements: each ends at a semicolon outside parentheses and outside the BEGIN ATOMIC … END body of a
 * routine. What is not closed is cut off at its first semicolon: it cannot parse, and would take the rest of the text with it.
 */
export function split(text: string): SplitText {
  const pieces: Piece[] = [];
  const comments: CommentToken[] = [];
  const lexer = new Lexer(text);
  const closers = new Closers(text, mostInnerSemicolons);
  for (let piece = nextPiece(lexer, closers, comments); piece !== null; piece = nextPiece(lexer, closers, comments)) pieces.push(piece);
  return { pieces, comments };
}
