import type { Token } from './lex.js';
import { isPunctuation, wordOf } from './lex.js';

/** A run of tokens between semicolons, as indices into the token list; `to` is exclusive and the semicolon is left out. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Whether a parenthesis or BEGIN ATOMIC is still open at the end. */
  readonly unbalanced: boolean;
}

/** Whether the statement that starts with this token is CREATE [OR REPLACE] FUNCTION or PROCEDURE. */
function createsRoutine(text: string, tokens: readonly Token[], from: number): boolean {
  if (wordOf(text, tokens[from]) !== 'create') return false;
  const replaces = wordOf(text, tokens[from + 1]) === 'or' && wordOf(text, tokens[from + 2]) === 'replace';
  const object = wordOf(text, tokens[replaces ? from + 3 : from + 1]);
  return object === 'function' || object === 'procedure';
}

/** Whether the word is a name here (`AS end`, `t.case`) and no keyword. */
function isName(text: string, tokens: readonly Token[], index: number): boolean {
  return wordOf(text, tokens[index - 1]) === 'as' || isPunctuation(text, tokens[index - 1], '.');
}

/**
 * The statement that starts at token `from`: up to the next semicolon outside parentheses and outside the
 * BEGIN ATOMIC … END body of a routine (psql splits its input by the same rules, psqlscan.l).
 */
export function pieceFrom(text: string, tokens: readonly Token[], from: number): Piece {
  const routine = createsRoutine(text, tokens, from);
  let parentheses = 0;
  let blocks = 0;
  let index = from;
  for (; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.kind === 'punctuation') {
      const mark = text[token.start];
      if (mark === '(') parentheses += 1;
      else if (mark === ')') parentheses = Math.max(0, parentheses - 1);
      else if (mark === ';' && parentheses === 0 && blocks === 0) break;
    } else if (routine && token.kind === 'word' && parentheses === 0) {
      const keyword = wordOf(text, token);
      if (keyword === 'begin' && wordOf(text, tokens[index + 1]) === 'atomic') blocks += 1;
      else if (blocks > 0 && keyword === 'case' && !isName(text, tokens, index)) blocks += 1;
      else if (blocks > 0 && keyword === 'end' && !isName(text, tokens, index)) blocks -= 1;
    }
  }
  return { from, to: index, unbalanced: parentheses > 0 || blocks > 0 };
}

/** Up to the next semicolon, whatever is open: how a statement with a forgotten parenthesis is cut off from the rest. */
export function bluntPieceFrom(text: string, tokens: readonly Token[], from: number): Piece {
  let index = from;
  while (index < tokens.length && !isPunctuation(text, tokens[index], ';')) index += 1;
  return { from, to: index, unbalanced: false };
}

/** All statements of a text, empty ones left out. */
export function split(text: string, tokens: readonly Token[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < tokens.length; ) {
    const piece = pieceFrom(text, tokens, from);
    if (piece.to > piece.from) pieces.push(piece);
    from = piece.to + 1;
  }
  return pieces;
}
