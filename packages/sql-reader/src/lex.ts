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

/** What a character can be part of, by its code; every one above 127 is part of a word (scan.l, `ident_start`). */
const spaceClass = 1;
const wordStart = 2;
const wordPart = 4;
const digitClass = 8;
const operatorClass = 16;
const classes = new Uint8Array(128);
for (const [characters, bits] of [
  [' \t\n\r\f\v', spaceClass],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_', wordStart | wordPart],
  ['0123456789', wordPart | digitClass],
  ['$', wordPart],
  ['~!@#^&|`?+-*/%<>=', operatorClass],
] as const) {
  for (const character of characters) classes[character.charCodeAt(0)] = bits;
}

/** The class of the character at an offset; 0 behind the end. */
function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return classes[code] ?? 0;
  return code >= 128 ? wordStart | wordPart : 0;
}

/** The end of the run of characters of a class. */
function runEnd(text: string, from: number, mask: number): number {
  let at = from;
  while ((classAt(text, at) & mask) !== 0) at += 1;
  return at;
}

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const number = /0[xX](?:_?[0-9A-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const lineBreak = /[\n\r]/g;
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
function quotedEnd(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at + 1;
  }
  return -1;
}

/** `quotedEnd` for strings in which a backslash takes the next character with it. */
function escapedEnd(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === "'") {
      if (text[index + 1] !== "'") return index + 1;
      index += 1;
    }
  }
  return -1;
}

function stringEnd(text: string, firstQuote: number, quotesEnd: (from: number) => number): number {
  let end = quotesEnd(firstQuote + 1);
  // Most strings are not continued: what follows is neither white space nor a comment.
  while (end !== -1 && ((classAt(text, end) & spaceClass) !== 0 || text[end] === '-')) {
    const next = matchEnd(continuation, text, end);
    if (next === -1) return end;
    end = quotesEnd(next);
  }
  return end;
}

/** Cuts an operator run where a comment starts in it and where PostgreSQL gives a trailing sign to the operand. */
function operatorEnd(text: string, start: number): number {
  const end = runEnd(text, start, operatorClass);
  if (end === start + 1) return end;
  let run = text.slice(start, end);
  const comment = run.search(/--|\/\*/u);
  if (comment > 0) run = run.slice(0, comment);
  while (run.length > 1 && /[+-]$/u.test(run) && !/[~!@#^&|`?%]/u.test(run)) run = run.slice(0, -1);
  return start + run.length;
}

function numberEnd(text: string, start: number): number {
  const end = runEnd(text, start, digitClass);
  // `1e5`, `0x1f`, `1_000` and `1.5` go on behind the first digits.
  return end > start && (classAt(text, end) & wordPart) === 0 && text[end] !== '.' ? end : matchEnd(number, text, start);
}

/** Goes through a text from one token or comment to the next, without making objects: files may be large. */
export class Lexer {
  kind: TokenKind | 'line comment' | 'block comment' = 'other';
  start = 0;
  end: number;
  /** Whether the closing quote, tag or delimiter is missing. */
  open = false;

  constructor(
    readonly text: string,
    from = 0,
  ) {
    this.end = from;
  }

  /** Goes to the token or comment at or behind `end`, white space skipped. False at the end of the text. */
  next(): boolean {
    const { text } = this;
    const at = runEnd(text, this.end, spaceClass);
    if (at >= text.length) return false;
    this.start = at;
    const characterClass = classAt(text, at);
    if ((characterClass & wordStart) !== 0) this.#word(at);
    else if ((characterClass & digitClass) !== 0) this.#take('number', numberEnd(text, at));
    else if ((characterClass & operatorClass) !== 0) this.#operatorOrComment(at);
    else this.#mark(at);
    return true;
  }

  /** The same, comments skipped. */
  nextToken(): boolean {
    while (this.next()) if (this.kind !== 'line comment' && this.kind !== 'block comment') return true;
    return false;
  }

  /** Whether it stands at the dot between the parts of a name. */
  get isDot(): boolean {
    return this.kind === 'punctuation' && this.end === this.start + 1 && this.text[this.start] === '.';
  }

  #take(kind: Lexer['kind'], end: number): void {
    this.kind = kind;
    this.open = end === -1;
    this.end = end === -1 ? this.text.length : end;
  }

  /** A word, or a string with a prefix. */
  #word(at: number): void {
    const { text } = this;
    const end = runEnd(text, at + 1, wordPart);
    if (end > at + 1) {
      this.#take('word', end);
      return;
    }
    const character = text[at] ?? '';
    const next = text[end];
    if (next === "'" && 'eE'.includes(character)) this.#take('string', stringEnd(text, end, (from) => escapedEnd(text, from)));
    else if (next === "'" && 'bBxXnN'.includes(character)) this.#take('string', stringEnd(text, end, (from) => quotedEnd(text, from, "'")));
    else if (next === '&' && 'uU'.includes(character) && text[end + 1] === "'") this.#take('string', stringEnd(text, end + 1, (from) => quotedEnd(text, from, "'")));
    else if (next === '&' && 'uU'.includes(character) && text[end + 1] === '"') this.#take('quoted', quotedEnd(text, end + 2, '"'));
    else this.#take('word', end);
  }

  #operatorOrComment(at: number): void {
    const { text } = this;
    const character = text[at];
    const next = text[at + 1];
    if (character === '-' && next === '-') {
      lineBreak.lastIndex = at;
      this.#take('line comment', lineBreak.exec(text)?.index ?? text.length);
    } else if (character === '/' && next === '*') this.#take('block comment', blockCommentEnd(text, at));
    else this.#take('operator', operatorEnd(text, at));
  }

  #mark(at: number): void {
    const { text } = this;
    switch (text[at]) {
      case "'":
        this.#take('string', stringEnd(text, at, (from) => quotedEnd(text, from, "'")));
        return;
      case '"':
        this.#take('quoted', quotedEnd(text, at + 1, '"'));
        return;
      case '$':
        this.#dollar(at);
        return;
      case '(':
      case ')':
      case '[':
      case ']':
      case ',':
      case ';':
        this.#take('punctuation', at + 1);
        return;
      case ':':
        this.#take('punctuation', text[at + 1] === ':' || text[at + 1] === '=' ? at + 2 : at + 1);
        return;
      case '.':
        if ((classAt(text, at + 1) & digitClass) !== 0) this.#take('number', matchEnd(number, text, at));
        else this.#take('punctuation', text[at + 1] === '.' ? at + 2 : at + 1);
        return;
      default:
        this.#take('other', at + 1);
    }
  }

  #dollar(at: number): void {
    const { text } = this;
    const digits = runEnd(text, at + 1, digitClass);
    if (digits > at + 1) {
      this.#take('parameter', digits);
      return;
    }
    const tagEnd = matchEnd(dollarTag, text, at);
    if (tagEnd === -1) {
      this.#take('other', at + 1);
      return;
    }
    const tag = text.slice(at, tagEnd);
    const close = text.indexOf(tag, tagEnd);
    this.#take('dollar', close === -1 ? -1 : close + tag.length);
  }
}

/** Splits a text into tokens and comments. Never fails: what is not closed runs to the end and says so. */
export function lex(text: string, from = 0, to = text.length): Lexed {
  const tokens: Token[] = [];
  const comments: CommentToken[] = [];
  const lexer = new Lexer(text, from);
  while (lexer.next() && lexer.start < to) {
    const { kind, start, end, open } = lexer;
    if (kind === 'line comment' || kind === 'block comment') comments.push({ form: kind === 'line comment' ? 'line' : 'block', start, end, open });
    else tokens.push({ kind, start, end, open });
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
