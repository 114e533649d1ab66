import type { Node } from '@pgsql/types';
import type { Place } from '@pg-guardrails/kernel';
import { isTooDeep } from './depth.js';
import type { GrammarError, RawStatement } from './grammar.js';
import { parseRaw } from './grammar.js';
import { Lexer } from './lex.js';
import { unreadRows } from './long-insert.js';
import type { ByteMap } from './offsets.js';
import { codePointOffset, createByteMap } from './offsets.js';
import { rebase } from './rebase.js';
import { mayBeFilledIn } from './placeholder-words.js';
import { commentedOut, isSilentLine } from './psql-lines.js';
import type { Piece } from './split.js';
import type { SyntaxProblem } from './syntax.js';

/** libpg-query aborts for good on a statement of some 15 MB; one this long is no migration but data. In UTF-8 bytes. */
const statementLimit = 4 * 1024 * 1024;
/** A text above this, in UTF-16 units, is parsed in groups of statements: trees take some forty times the text's memory. */
const groupLimit = 512 * 1024;

/** A well-formed text that is being read. */
export interface Source {
  readonly text: string;
  readonly bytes: ByteMap;
  readonly placeOf: (start: number, end: number) => Place;
}

/** A statement that parses. Offsets are UTF-16. */
export interface Draft {
  readonly node: Node;
  readonly start: number;
  readonly end: number;
  /** Behind the semicolon of the statement before, or 0. */
  readonly previousEnd: number;
}

/** A half-open range of UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What was found in a text, in its order. */
export interface Reading {
  readonly drafts: Draft[];
  /** Where the pieces stand that could not be read. */
  readonly broken: Range[];
  readonly problems: ProblemDraft[];
}

/** A problem whose statement has no place and no comments yet. */
export interface ProblemDraft extends Omit<SyntaxProblem, 'instead'> {
  readonly instead?: readonly Draft[];
}

/** Why a stretch must not be handed to the grammar, or null. */
function refusal({ text, bytes }: Source, { start, end }: Range): string | null {
  // No UTF-16 unit has more than three bytes.
  if ((end - start) * 3 > statementLimit && bytes.toByte(end) - bytes.toByte(start) > statementLimit) return 'the statement is longer than 4 MB and was not read';
  return isTooDeep(text, start, end) ? 'the statement is nested too deeply to be read' : null;
}

/** Parses a stretch of the text; the locations in the trees are made to speak of the whole. */
function parseStretch({ text, bytes }: Source, start: number, end: number): { readonly statements: readonly RawStatement[] } | { readonly error: GrammarError } {
  if (start === 0) {
    const parsed = parseRaw(end === text.length ? text : text.slice(0, end));
    return parsed.error === null ? { statements: parsed.statements } : { error: parsed.error };
  }
  // A leading space, because a location of 0 is left out of the tree, and adding to it would miss it.
  const parsed = parseRaw(` ${text.slice(start, end)}`);
  if (parsed.error !== null) {
    const { codePoint, message } = parsed.error;
    return { error: { message, codePoint: codePoint === null ? null : Math.max(0, codePoint - 1) } };
  }
  const delta = bytes.toByte(start) - 1;
  for (const { node } of parsed.statements) rebase(node, delta);
  return { statements: parsed.statements.map((raw) => ({ ...raw, byteStart: raw.byteStart + delta })) };
}

/** What is there once the lines of psql at which the grammar stops are left out: one statement or none; null when that does not parse either. */
function withoutSilentLines(source: Source, { start, end }: Piece, first: number): readonly RawStatement[] | null {
  let { text } = source;
  let at = first;
  while (isSilentLine(text, at)) {
    text = commentedOut(text, at);
    const parsed = parseStretch({ ...source, text }, start, end);
    if ('statements' in parsed) return parsed.statements;
    const { codePoint } = parsed.error;
    if (codePoint === null) return null;
    at = start + codePointOffset(text.slice(start, end), codePoint);
  }
  return null;
}

/** What to do about `:name` in a text: most such are there for a tool to fill in. */
function placeholderHint(text: string, at: number): string {
  const name = /^:["']?(?<name>[A-Za-z_]\w*)/u.exec(text.slice(at, at + 70))?.groups?.['name'];
  return name === undefined ? '' : `; if the migration tool fills in ":${name}", give ":${name}" its value in \`placeholders\``;
}

/** A token that is none of SQL, or a semicolon: the statement does not end where it was thought to. */
const strange = /[;:$%@{}<#&?]/u;

/**
 * Whether PostgreSQL's grammar rejects a statement that stands in the file as it is sent. Other errors of the scanner, as of a quote that
 * is never closed, say nothing of where the statement ends. What psql keeps to itself is blank by now, so that a backslash is the server's.
 */
function isRejected(statement: string, at: number, message: string): boolean {
  return message.startsWith('syntax error at') && !strange.test(statement.charAt(at)) && !mayBeFilledIn(statement);
}

/** The end of the token that starts at an offset; the offset itself where none starts or where it is never closed. */
function tokenEnd(text: string, at: number): number {
  const lexer = new Lexer(text, at);
  const isThere = lexer.next() && lexer.start === at && !lexer.open && lexer.kind !== 'line comment' && lexer.kind !== 'block comment';
  return isThere ? lexer.end : at;
}

/** Reads the statements of one text, in order. */
export class PieceReader {
  readonly #reading: Reading = { drafts: [], broken: [], problems: [] };
  #previousEnd = 0;
  #last: Piece | undefined;

  constructor(readonly source: Source) {}

  read(pieces: readonly Piece[]): Reading {
    let group: Piece[] = [];
    let from = 0;
    this.#last = pieces.at(-1);
    for (const piece of pieces) {
      const rows = piece.end - piece.start > groupLimit ? unreadRows(this.source.text, piece) : null;
      if (rows !== null) {
        this.#readGroup(group);
        group = [];
        if (this.#readWithout(rows, piece)) continue;
      }
      const refused = refusal(this.source, piece);
      const isFull = group.length > 0 && piece.end - from > groupLimit;
      if (refused !== null || isFull) {
        this.#readGroup(group);
        group = [];
      }
      if (refused !== null) {
        this.#fail(piece, piece.start, tokenEnd(this.source.text, piece.start), { kind: 'unread', message: refused });
        continue;
      }
      if (group.length === 0) from = piece.start;
      group.push(piece);
    }
    this.#readGroup(group);
    return this.#reading;
  }

  /** Parses several statements in one go, and one by one when that fails: then the broken ones are problems, the others are there. */
  #readGroup(pieces: readonly Piece[]): void {
    const [first] = pieces;
    const last = pieces.at(-1);
    if (first === undefined || last === undefined) return;
    // The whole text where it is one group: the trees' locations need no change, and the string need not be copied.
    const { text } = this.source;
    const parsed = parseStretch(this.source, this.#previousEnd === 0 ? 0 : first.start, last === this.#last ? text.length : last.end);
    if ('statements' in parsed && this.#areThese(parsed.statements, pieces)) {
      pieces.forEach((piece, index) => {
        const raw = parsed.statements[index];
        if (raw !== undefined) this.#take(raw.node, piece);
      });
    } else for (const piece of pieces) this.#readOne(piece);
  }

  /** Whether PostgreSQL found the statements where they were thought to be. */
  #areThese(statements: readonly RawStatement[], pieces: readonly Piece[]): boolean {
    return statements.length === pieces.length && statements.every((raw, index) => this.source.bytes.toUtf16(raw.byteStart) === pieces[index]?.start);
  }

  #readOne(piece: Piece): void {
    const { source } = this;
    const parsed = parseStretch(source, piece.start, piece.end);
    if ('statements' in parsed) {
      for (const { node } of parsed.statements) this.#take(node, piece);
      return;
    }
    const { codePoint, message } = parsed.error;
    const at = codePoint === null ? piece.start : piece.start + codePointOffset(source.text.slice(piece.start, piece.end), codePoint);
    const kind = isRejected(source.text.slice(piece.start, piece.end), at - piece.start, message) ? 'rejected' : 'unread';
    const left = kind === 'rejected' ? withoutSilentLines(source, piece, at) : null;
    const instead = left?.map(({ node, byteStart }): Draft => ({ node, start: source.bytes.toUtf16(byteStart), end: piece.end, previousEnd: this.#previousEnd }));
    this.#fail(piece, at, tokenEnd(source.text, at), { kind, message: message + placeholderHint(source.text, at), ...(instead === undefined ? {} : { instead }) });
  }

  /** Reads a long INSERT as one that has fewer rows; false where that cannot be read either. */
  #readWithout(rows: Range, piece: Piece): boolean {
    const { text, bytes } = this.source;
    const before = text.slice(piece.start, rows.start);
    const shorter = before + text.slice(rows.end, piece.end);
    const source: Source = { ...this.source, text: shorter, bytes: createByteMap(shorter) };
    if (refusal(source, { start: 0, end: shorter.length }) !== null) return false;
    const parsed = parseStretch(source, 0, shorter.length);
    if ('error' in parsed) return false;
    for (const { node } of parsed.statements) {
      rebase(node, bytes.toByte(rows.end) - bytes.toByte(rows.start), source.bytes.toByte(before.length));
      rebase(node, bytes.toByte(piece.start));
      this.#take(node, piece);
    }
    return true;
  }

  #take(node: Node, { start, end, next }: Piece): void {
    this.#reading.drafts.push({ node, start, end, previousEnd: this.#previousEnd });
    this.#previousEnd = next;
  }

  #fail({ start, end, next }: Piece, from: number, to: number, problem: Omit<ProblemDraft, 'place'>): void {
    this.#reading.broken.push({ start, end });
    this.#reading.problems.push({ ...problem, place: this.source.placeOf(from, to), ...(problem.kind === 'rejected' ? { within: this.source.placeOf(start, end) } : {}) });
    this.#previousEnd = next;
  }
}
