import type { Node } from '@pgsql/types';
import type { Comment, Place } from '@pg-guardrails/kernel';
import { comparePlaces, createLineMap, sqlLineBreaks } from '@pg-guardrails/kernel';
import { depthLimit, depthOf } from './depth.js';
import { mayBeScript, readScript } from './history/psql/script.js';
import { startingVariables } from './history/psql/variables.js';
import { parseRaw, sanitize } from './grammar.js';
import type { GrammarError } from './grammar.js';
import type { CommentToken, Lexed, Token } from './lex.js';
import { firstFrom, isPunctuation, lex } from './lex.js';
import type { ByteMap } from './offsets.js';
import { codePointOffset, createByteMap } from './offsets.js';
import { rebase } from './rebase.js';
import type { Piece } from './split.js';
import { bluntPieceFrom, pieceFrom, split } from './split.js';
import type { SqlText, Statement, SyntaxProblem } from './syntax.js';

/** libpg-query aborts for good on a statement of some 15 MB; one this long is no migration but data. */
const statementLimit = 4 * 1024 * 1024;
/** A text above this is parsed in groups of statements: trees take some forty times the text's memory. */
const groupLimit = 512 * 1024;

interface Source {
  readonly text: string;
  readonly lexed: Lexed;
  readonly bytes: ByteMap;
  readonly placeOf: (start: number, end: number) => Place;
}

interface Draft {
  readonly node: Node;
  readonly start: number;
  readonly end: number;
}

interface Reading {
  readonly drafts: readonly Draft[];
  /** Where the broken pieces stand, so that their comments are not taken for the next statement's. */
  readonly broken: readonly { readonly start: number; readonly end: number }[];
  readonly problems: readonly SyntaxProblem[];
}

function startOf(source: Source, piece: Piece): number {
  return source.lexed.tokens[piece.from]?.start ?? source.text.length;
}

function endOf(source: Source, piece: Piece): number {
  return source.lexed.tokens[piece.to - 1]?.end ?? startOf(source, piece);
}

/** The end of the last token that starts before `offset`. */
function lastTokenEnd(source: Source, offset: number): number {
  return source.lexed.tokens[firstFrom(source.lexed.tokens, offset) - 1]?.end ?? 0;
}

/** Parses a stretch of the text; the statements' offsets and locations are those of the whole text. */
function parseStretch(source: Source, start: number, end: number): { readonly drafts: readonly Draft[] } | { readonly error: GrammarError } {
  // A leading space, because a location of 0 is left out of the tree, and adding to it would miss it.
  const padding = start === 0 ? '' : ' ';
  const parsed = parseRaw(padding + source.text.slice(start, end));
  if (parsed.error !== null) {
    const { codePoint, message } = parsed.error;
    return { error: { message, codePoint: codePoint === null ? null : Math.max(0, codePoint - padding.length) } };
  }
  const delta = source.bytes.toByte(start) - padding.length;
  const drafts = parsed.statements.map((raw): Draft => {
    if (delta !== 0) rebase(raw.node, delta);
    const from = source.bytes.toUtf16(raw.byteStart + delta);
    const to = raw.byteLength === null ? end : source.bytes.toUtf16(raw.byteStart + delta + raw.byteLength);
    const first = source.lexed.tokens[firstFrom(source.lexed.tokens, from)];
    return { node: raw.node, start: first?.start ?? from, end: lastTokenEnd(source, to) };
  });
  return { drafts };
}

function problemAt(source: Source, start: number, end: number, message: string): SyntaxProblem {
  return { message, place: source.placeOf(start, end) };
}

/** Why a piece must not be handed to the grammar, or null. */
function refusal(source: Source, piece: Piece): string | null {
  const start = startOf(source, piece);
  const end = endOf(source, piece);
  if (source.bytes.toByte(end) - source.bytes.toByte(start) > statementLimit) return 'the statement is longer than 4 MB and was not read';
  if (depthOf(source.text, source.lexed.tokens, piece.from, piece.to) > depthLimit) return 'the statement is nested too deeply to be read';
  return null;
}

/** What to do about `:name` in a text: most such are there for a tool to fill in. */
function placeholderHint({ text }: Source, at: number): string {
  const name = /^:["']?(?<name>[A-Za-z_]\w*)/u.exec(text.slice(at, at + 70))?.groups?.['name'];
  return name === undefined ? '' : `; if the migration tool fills in ":${name}", give ":${name}" its value in \`placeholders\``;
}

function readPiece(source: Source, piece: Piece): Reading {
  const start = startOf(source, piece);
  const end = endOf(source, piece);
  const refused = refusal(source, piece);
  if (refused !== null) {
    const first = source.lexed.tokens[piece.from];
    return { drafts: [], broken: [{ start, end }], problems: [problemAt(source, start, first?.end ?? end, refused)] };
  }
  const parsed = parseStretch(source, start, end);
  if ('drafts' in parsed) return { drafts: parsed.drafts, broken: [], problems: [] };
  const at = parsed.error.codePoint === null ? start : start + codePointOffset(source.text.slice(start, end), parsed.error.codePoint);
  const token = source.lexed.tokens[firstFrom(source.lexed.tokens, at)];
  const until = token !== undefined && token.start === at && !token.open ? token.end : at;
  return { drafts: [], broken: [{ start, end }], problems: [problemAt(source, at, until, parsed.error.message + placeholderHint(source, at))] };
}

function join(readings: readonly Reading[]): Reading {
  return {
    drafts: readings.flatMap((reading) => reading.drafts),
    broken: readings.flatMap((reading) => reading.broken),
    problems: readings.flatMap((reading) => reading.problems),
  };
}

/** Reads statement by statement: the broken ones become problems, the others are there. */
function readOneByOne(source: Source, pieces: readonly Piece[]): Reading {
  const readings: Reading[] = [];
  const last = pieces.at(-1)?.to ?? 0;
  for (let from = pieces[0]?.from ?? 0; from < last; ) {
    let piece = pieceFrom(source.text, source.lexed.tokens, from);
    // What is not closed cannot parse; without this a forgotten parenthesis would take the rest of the file with it.
    if (piece.unbalanced) piece = bluntPieceFrom(source.text, source.lexed.tokens, from);
    if (piece.to > piece.from) {
      readings.push(readPiece(source, piece));
    }
    from = piece.to + 1;
  }
  return join(readings);
}

/** Parses several statements in one go, and one by one when that fails. */
function readGroup(source: Source, pieces: readonly Piece[]): Reading {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return { drafts: [], broken: [], problems: [] };
  if (pieces.some((piece) => refusal(source, piece) !== null)) return readOneByOne(source, pieces);
  // From the very start where that is cheap: then the tree's locations need no change.
  const start = startOf(source, first) < groupLimit && source.lexed.tokens[0]?.start === startOf(source, first) ? 0 : startOf(source, first);
  const parsed = parseStretch(source, start, endOf(source, last));
  return 'drafts' in parsed ? { drafts: parsed.drafts, broken: [], problems: [] } : readOneByOne(source, pieces);
}

function groups(source: Source, pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const result: Piece[][] = [];
  let start = 0;
  for (const piece of pieces) {
    const current = result.at(-1);
    if (current === undefined || endOf(source, piece) - start > groupLimit) {
      result.push([piece]);
      start = startOf(source, piece);
    } else current.push(piece);
  }
  return result;
}

function commentText(text: string, comment: CommentToken): string {
  const end = comment.form === 'block' && !comment.open ? comment.end - 2 : comment.end;
  return text.slice(comment.start + 2, end);
}

function kindOf(node: Node): string {
  const [kind] = Object.keys(node);
  if (kind === undefined) throw new Error('libpg-query gave a statement without a kind');
  return kind;
}

/** A text of SQL with its tokens, for readers inside this package. */
export interface LexedSqlText extends SqlText {
  readonly tokens: readonly Token[];
  readonly bytes: ByteMap;
  /** The statements that could not be read, as ranges of UTF-16 offsets. */
  readonly broken: readonly { readonly start: number; readonly end: number }[];
}

const lexedTexts = new WeakMap<SqlText, LexedSqlText>();

/** The tokens behind a text that `readSqlText` read. */
export function lexedText(sql: SqlText): LexedSqlText {
  const found = lexedTexts.get(sql);
  if (found === undefined) throw new Error('This SqlText was not made by readSqlText.');
  return found;
}

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
  const { sent } = readScript(text, variables, () => undefined);
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
export function readPlaced(file: string, text: string, placeOf: (start: number, end: number) => Place, problems: readonly SyntaxProblem[] = []): SqlText {
  return readCleaned(file, text, text, placeOf, problems);
}

/** Reads `readable` and shows `original`: the same text, of which parts may have been blanked. */
function readCleaned(file: string, original: string, readable: string, placeOf: (start: number, end: number) => Place, found: readonly SyntaxProblem[] = []): SqlText {
  const clean = sanitize(readable);
  // To PostgreSQL a byte order mark is a letter; psql strips it (mainloop.c), and so do the migration tools.
  const text = clean.startsWith('\ufeff') ? ` ${clean.slice(1)}` : clean;
  const lexed = lex(text);
  const source: Source = { text, lexed, bytes: createByteMap(text), placeOf };
  const pieces = split(text, lexed.tokens);
  const reading = join(groups(source, pieces).map((group) => readGroup(source, group)));

  const comments = lexed.comments.map((comment): Comment => ({
    text: commentText(original, comment),
    form: comment.form,
    place: placeOf(comment.start, comment.end),
  }));
  // A comment between a statement and its semicolon is still that statement's.
  const ends = [...reading.drafts, ...reading.broken].map((part) => semicolonEnd(source, part.end)).sort((a, b) => a - b);
  let endIndex = 0;
  let previousEnd = 0;
  const statements = reading.drafts.map((draft): Statement => {
    while (endIndex < ends.length && (ends[endIndex] ?? 0) <= draft.start) {
      previousEnd = ends[endIndex] ?? 0;
      endIndex += 1;
    }
    return {
      node: draft.node,
      kind: kindOf(draft.node),
      start: draft.start,
      end: draft.end,
      place: placeOf(draft.start, draft.end),
      text: original.slice(draft.start, draft.end),
      leading: comments.slice(firstFrom(lexed.comments, previousEnd), firstFrom(lexed.comments, draft.start)),
    };
  });

  /** The first tokens from the one that starts at a byte: as many as a name has at most, `database.schema.table.column`. */
  const tokensFrom = (byte: number | undefined): readonly Token[] => {
    if (byte === undefined || byte < 0) return [];
    const offset = source.bytes.toUtf16(byte);
    const index = firstFrom(lexed.tokens, offset);
    return lexed.tokens[index]?.start === offset ? lexed.tokens.slice(index, index + 7) : [];
  };
  const isDot = (token: Token | undefined): boolean => token?.kind === 'punctuation' && original.slice(token.start, token.end) === '.';
  const isNamePart = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';

  const result: LexedSqlText = {
    file,
    text: original,
    statements,
    comments,
    problems: [...found, ...nulProblems(source, original), ...openCommentProblems(source), ...reading.problems].sort((a, b) => comparePlaces(a.place, b.place)),
    tokens: lexed.tokens,
    bytes: source.bytes,
    placeOf,
    broken: reading.broken,
    tokenAt(byte) {
      const [token] = tokensFrom(byte);
      return token === undefined ? null : placeOf(token.start, token.end);
    },
    nameAt(byte) {
      const tokens = tokensFrom(byte);
      const [first] = tokens;
      if (first === undefined) return null;
      let last = first;
      for (let index = 1; isDot(tokens[index]) && isNamePart(tokens[index + 1]); index += 2) last = tokens[index + 1] ?? last;
      return placeOf(first.start, last.end);
    },
  };
  lexedTexts.set(result, result);
  return result;
}

/** The end of the semicolon that follows the token which ends at `end`; `end` itself when another token or none follows. */
function semicolonEnd(source: Source, end: number): number {
  const next = source.lexed.tokens[firstFrom(source.lexed.tokens, end)];
  return isPunctuation(source.text, next, ';') ? (next?.end ?? end) : end;
}

/** PostgreSQL refuses U+0000 in any text (22021). */
function nulProblems(source: Source, original: string): readonly SyntaxProblem[] {
  const at = original.indexOf('\0');
  return at === -1 ? [] : [problemAt(source, at, at + 1, 'invalid byte 0x00 in the text')];
}

function openCommentProblems(source: Source): readonly SyntaxProblem[] {
  const last = source.lexed.comments.at(-1);
  return last?.open === true ? [problemAt(source, last.start, last.start + 2, 'unterminated /* comment')] : [];
}
