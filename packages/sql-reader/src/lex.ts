/**
 * PostgreSQL's lexical rules (src/backend/parser/scan.l), for places and boundaries. The grammar itself is libpg-query's;
 * this lexer exists because syntax tree nodes have a start only, and because a text that does not parse still has tokens.
 */

export type TokenKind =
  /** A bare word: keyword or identifier. */
  | 'word'
  /** `"…"` or `U&"…"`. */
  | 'quoted'
  /** `'…'` with its prefix (E, U&, B, X, N) and its continuation lines. */
  | 'string'
  | 'dollar'
  | 'number'
  | 'parameter'
  | 'operator'
  /** One of `( ) [ ] , ; : .`, or `..` `::` `:=`. */
  | 'punctuation'
  /** A character that no PostgreSQL token starts with, such as a backslash. */
  | 'other';

/** A token; offsets are UTF-16 and the end is exclusive. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Whether the closing quote or tag is missing. */
  readonly open: boolean;
}

/** A comment; offsets include the delimiters. */
export interface CommentToken {
  readonly form: 'line' | 'block';
  readonly start: number;
  readonly end: number;
  readonly open: boolean;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly CommentToken[];
}

const space = /[ \t\n\r\f\v]+/uy;
// Every byte above 127 is an identifier character, so every non-ASCII code unit is.
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const parameter = /\$\d+/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const number = /0[xX](?:_?[0-9A-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const operator = /[~!@#^&|`?+\-*/%<>=]+/y;
const lineComment = /--[^\n\r]*/y;
// scan.l `quotecontinue`: white space that holds a newline, possibly with line comments, then another quote.
const continuation = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** The end of a block comment that starts at `at`; they nest. -1 when it never ends. */
function blockCommentEnd(text: string, at: number): number {
  let depth = 1;
  let index = at + 2;
  while (index < text.length) {
    const close = text.indexOf('*/', index);
    if (close === -1) return -1;
    const open = text.indexOf('/*', index);
    if (open !== -1 && open < close) {
      depth += 1;
      index = open + 2;
      continue;
    }
    depth -= 1;
    index = close + 2;
    if (depth === 0) return index;
  }
  return -1;
}

/** The offset behind the closing delimiter, which is doubled to stand for itself; -1 when it is missing. */
function quotedEnd(text: string, from: number, quote: string, backslash: boolean): number {
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (backslash && character === '\\') index += 1;
    else if (character === quote) {
      if (text[index + 1] !== quote) return index + 1;
      index += 1;
    }
  }
  return -1;
}

function stringEnd(text: string, firstQuote: number, backslash: boolean): number {
  let end = quotedEnd(text, firstQuote + 1, "'", backslash);
  while (end !== -1) {
    const next = matchEnd(continuation, text, end);
    if (next === -1) return end;
    end = quotedEnd(text, next, "'", backslash);
  }
  return -1;
}

/** Cuts an operator run where a comment starts in it and where PostgreSQL gives a trailing sign to the operand. */
function operatorEnd(text: string, start: number, runEnd: number): number {
  let run = text.slice(start, runEnd);
  const comment = run.search(/--|\/\*/u);
  if (comment > 0) run = run.slice(0, comment);
  while (run.length > 1 && /[+-]$/u.test(run) && !/[~!@#^&|`?%]/u.test(run)) run = run.slice(0, -1);
  return start + run.length;
}

const stringPrefixes = /^(?:[eEbBxXnN]'|[uU]&')/u;

/** A token or a comment. */
export type Lexeme = { readonly token: Token; readonly comment: null } | { readonly token: null; readonly comment: CommentToken };

/** The token or comment at or behind `from`, white space skipped; null at the end of the text. */
export function lexemeAt(text: string, from: number): Lexeme | null {
  const spaceEnd = matchEnd(space, text, from);
  const at = spaceEnd === -1 ? from : spaceEnd;
  if (at >= text.length) return null;
  const close = (end: number): number => (end === -1 ? text.length : end);
  const tokenOf = (kind: TokenKind, end: number): Lexeme => ({ token: { kind, start: at, end: close(end), open: end === -1 }, comment: null });
  const character = text[at] ?? '';
  const next = text[at + 1] ?? '';

  if (character === '-' && next === '-') {
    return { token: null, comment: { form: 'line', start: at, end: matchEnd(lineComment, text, at), open: false } };
  }
  if (character === '/' && next === '*') {
    const end = blockCommentEnd(text, at);
    return { token: null, comment: { form: 'block', start: at, end: close(end), open: end === -1 } };
  }
  if (character === "'") return tokenOf('string', stringEnd(text, at, false));
  if (character === '"') return tokenOf('quoted', quotedEnd(text, at + 1, '"', false));
  if (next === '&' && text[at + 2] === '"' && (character === 'u' || character === 'U')) return tokenOf('quoted', quotedEnd(text, at + 3, '"', false));
  if (stringPrefixes.test(text.slice(at, at + 3))) {
    return tokenOf('string', stringEnd(text, text.indexOf("'", at), character === 'e' || character === 'E'));
  }
  if (character === '$') return dollarLexeme(text, at, tokenOf);
  const wordEnd = matchEnd(word, text, at);
  if (wordEnd !== -1) return tokenOf('word', wordEnd);
  const numberEnd = matchEnd(number, text, at);
  if (numberEnd !== -1) return tokenOf('number', numberEnd);
  const operatorRun = matchEnd(operator, text, at);
  if (operatorRun !== -1) return tokenOf('operator', operatorEnd(text, at, operatorRun));
  if ((character === ':' && (next === ':' || next === '=')) || (character === '.' && next === '.')) return tokenOf('punctuation', at + 2);
  return tokenOf('()[],;:.'.includes(character) ? 'punctuation' : 'other', at + 1);
}

function dollarLexeme(text: string, at: number, tokenOf: (kind: TokenKind, end: number) => Lexeme): Lexeme {
  const tagEnd = matchEnd(dollarTag, text, at);
  if (tagEnd !== -1) {
    const tag = text.slice(at, tagEnd);
    const close = text.indexOf(tag, tagEnd);
    return tokenOf('dollar', close === -1 ? -1 : close + tag.length);
  }
  const parameterEnd = matchEnd(parameter, text, at);
  return parameterEnd === -1 ? tokenOf('other', at + 1) : tokenOf('parameter', parameterEnd);
}

/** Splits a text into tokens and comments. Never fails: what is not closed runs to the end and says so. */
export function lex(text: string): Lexed {
  const tokens: Token[] = [];
  const comments: CommentToken[] = [];
  for (let lexeme = lexemeAt(text, 0); lexeme !== null; ) {
    if (lexeme.token !== null) tokens.push(lexeme.token);
    else comments.push(lexeme.comment);
    lexeme = lexemeAt(text, (lexeme.token ?? lexeme.comment).end);
  }
  return { tokens, comments };
}

/** The index of the first item that starts at or after an offset. */
export function firstFrom(items: readonly { readonly start: number }[], offset: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The token's text in lower case when it is a bare word, else the empty string. */
export function wordOf(text: string, token: Token | undefined): string {
  return token?.kind === 'word' ? text.slice(token.start, token.end).toLowerCase() : '';
}

/** Whether the token is this punctuation. */
export function isPunctuation(text: string, token: Token | undefined, mark: string): boolean {
  return token?.kind === 'punctuation' && text.slice(token.start, token.end) === mark;
}
