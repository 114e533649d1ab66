import type { Node } from '@pgsql/types';
import type { Comment, Place } from '@pg-guardrails/kernel';
import { comparePlaces, createLineMap, sqlLineBreaks } from '@pg-guardrails/kernel';
import { sanitize } from './grammar.js';
import { mayBeScript, readScript } from './history/psql/script.js';
import { startingVariables } from './history/psql/variables.js';
import type { CommentToken, Token } from './lex.js';
import { firstFrom, lex, Lexer } from './lex.js';
import type { ByteMap } from './offsets.js';
import { createByteMap } from './offsets.js';
import type { Draft, Range, Source } from './read-pieces.js';
import { PieceReader } from './read-pieces.js';
import { split } from './split.js';
import type { SqlText, Statement, SyntaxProblem } from './syntax.js';

function commentText(text: string, comment: CommentToken): string {
  const end = comment.form === 'block' && !comment.open ? comment.end - 2 : comment.end;
  return text.slice(comment.start + 2, end);
}

function kindOf(node: Node): string {
  for (const kind in node) return kind;
  throw new Error('libpg-query gave a statement without a kind');
}

/** A text of SQL with its tokens, for readers inside this package. */
export interface LexedSqlText extends SqlText {
  readonly tokens: readonly Token[];
  readonly bytes: ByteMap;
  /** What the grammar got, as long as `text`: lines of psql are blank. */
  readonly readable: string;
  /** The statements that could not be read. */
  readonly broken: readonly Range[];
}

function isLexed(sql: SqlText): sql is LexedSqlText {
  return 'tokens' in sql && 'bytes' in sql && 'broken' in sql;
}

/** The tokens behind a text that `readSqlText` read. */
export function lexedText(sql: SqlText): LexedSqlText {
  if (!isLexed(sql)) throw new Error('This SqlText was not made by readSqlText.');
  return sql;
}

type PlaceOf = (start: number, end: number) => Place;

/**
 * Reads a text of SQL as far as it goes: every statement that parses, and one problem for each that does not. A byte order
 * mark at the start is skipped but counts in the positions, so that they agree with the text as given; so are psql's
 * backslash commands and the data lines of COPY … FROM STDIN.
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function readSqlText(file: string, text: string): SqlText {
  const lines = createLineMap(text, sqlLineBreaks);
  const placeOf = (start: number, end: number): Place => lines.placeOf(file, start, end);
  const read = readPlaced(file, text, placeOf);
  const variables = startingVariables({});
  if (read.problems.length === 0 || !mayBeScript(text, variables)) return read;
  // psql keeps its own lines to itself; without this each would spoil the statement behind it.
  const { sent } = readScript(text, variables, { include: () => undefined, connect: () => undefined });
  return readCleaned(file, sent.text.length === text.length ? text : sent.text, sent.text, (start, end) => {
    const range = sent.rangeOf(start, end);
    return placeOf(range.start, range.end);
  });
}

/**
 * `readSqlText` for a text that stands elsewhere in another form (placeholders filled in, escapes of a string literal
 * decoded). `placeOf` turns a half-open range of UTF-16 offsets of `text` into its place there; `problems` are those that were
 * found on the way.
 */
export function readPlaced(file: string, text: string, placeOf: PlaceOf, problems: readonly SyntaxProblem[] = []): SqlText {
  return readCleaned(file, text, text, placeOf, problems);
}

/** `readSqlText` for a text that is read in another form of the same length, which is what PostgreSQL gets, and shown as it stands. */
export function readAs(file: string, original: string, readable: string, placeOf: PlaceOf): SqlText {
  return readCleaned(file, original, readable, placeOf);
}

/** Reads `readable` and shows `original`: the same text, of which parts may have been blanked. */
function readCleaned(file: string, original: string, readable: string, placeOf: PlaceOf, found: readonly SyntaxProblem[] = []): SqlText {
  const clean = sanitize(readable);
  // To PostgreSQL a byte order mark is a letter; psql strips it (mainloop.c), and so do the migration tools.
  const text = clean.startsWith('\ufeff') ? ` ${clean.slice(1)}` : clean;
  const source: Source = { text, bytes: createByteMap(text), placeOf };
  const { pieces, comments } = split(text);
  const { drafts, broken, problems } = new PieceReader(source).read(pieces);
  let tokens: readonly Token[] | null = null;
  let shownComments: readonly Comment[] | null = null;
  const sql = (): SqlText => result;
  const all = [
    ...found,
    ...nulProblems(original, placeOf),
    ...openCommentProblems(comments, placeOf),
    ...problems.map(({ instead, ...problem }): SyntaxProblem => (instead === undefined ? problem : { ...problem, instead: instead.map((draft) => new ReadStatement(draft, sql, comments)) })),
  ];
  const result: LexedSqlText = {
    file,
    text: original,
    statements: drafts.map((draft) => new ReadStatement(draft, sql, comments)),
    // Made when asked for, as most texts have nothing that needs them.
    get comments() {
      shownComments ??= comments.map((comment): Comment => ({ text: commentText(original, comment), form: comment.form, place: placeOf(comment.start, comment.end) }));
      return shownComments;
    },
    get tokens() {
      tokens ??= lex(text).tokens;
      return tokens;
    },
    problems: all.length < 2 ? all : all.sort((a, b) => comparePlaces(a.place, b.place)),
    bytes: source.bytes,
    readable: text,
    placeOf,
    broken,
    tokenAt: (byte) => {
      const token = tokenFrom(result, byte);
      return token === null ? null : placeOf(token.start, token.end);
    },
    nameAt: (byte) => nameFrom(source, byte),
  };
  return result;
}

/** A statement whose place and comments are made when asked for. */
class ReadStatement implements Statement {
  readonly node: Node;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly #previousEnd: number;
  readonly #sql: () => SqlText;
  readonly #comments: readonly CommentToken[];
  #place: Place | null = null;

  constructor({ node, start, end, previousEnd }: Draft, sql: () => SqlText, comments: readonly CommentToken[]) {
    this.node = node;
    this.kind = kindOf(node);
    this.start = start;
    this.end = end;
    this.#previousEnd = previousEnd;
    this.#sql = sql;
    this.#comments = comments;
  }

  get place(): Place {
    this.#place ??= this.#sql().placeOf(this.start, this.end);
    return this.#place;
  }

  get text(): string {
    return this.#sql().text.slice(this.start, this.end);
  }

  /** A comment between a statement and its semicolon is still that statement's, and so is one at the end of its line. */
  get leading(): readonly Comment[] {
    const sql = this.#sql();
    const comments = sql.comments.slice(firstFrom(this.#comments, this.#previousEnd), firstFrom(this.#comments, this.start));
    if (this.#previousEnd === 0 || comments.length === 0) return comments;
    const previous = sql.placeOf(this.#previousEnd - 1, this.#previousEnd).endLine;
    return previous === this.place.line ? comments : comments.filter(({ place }) => place.line > previous);
  }
}

/** The token that starts at a byte. */
function tokenFrom({ tokens, bytes }: LexedSqlText, byte: number | undefined): Token | null {
  if (byte === undefined || byte < 0) return null;
  const offset = bytes.toUtf16(byte);
  const token = tokens[firstFrom(tokens, offset)];
  return token?.start === offset ? token : null;
}

/** The place of a name with all its parts: `database.schema.table.column` at most. A name is a few tokens of a long text, whose others nobody may ask for. */
function nameFrom({ text, bytes, placeOf }: Source, byte: number | undefined): Place | null {
  if (byte === undefined || byte < 0) return null;
  const start = bytes.toUtf16(byte);
  const lexer = new Lexer(text, start);
  if (!lexer.nextToken() || lexer.start !== start) return null;
  let { end } = lexer;
  for (let parts = 1; parts < 4 && lexer.nextToken() && lexer.isDot; parts += 1) {
    if (!lexer.nextToken() || (lexer.kind !== 'word' && lexer.kind !== 'quoted')) break;
    end = lexer.end;
  }
  return placeOf(start, end);
}

/** PostgreSQL refuses U+0000 in any text (22021). */
function nulProblems(original: string, placeOf: PlaceOf): readonly SyntaxProblem[] {
  const at = original.indexOf('\0');
  return at === -1 ? [] : [{ kind: 'unread', message: 'invalid byte 0x00 in the text', place: placeOf(at, at + 1) }];
}

function openCommentProblems(comments: readonly CommentToken[], placeOf: PlaceOf): readonly SyntaxProblem[] {
  const last = comments.at(-1);
  return last?.open === true ? [{ kind: 'unread', message: 'unterminated /* comment', place: placeOf(last.start, last.start + 2) }] : [];
}
