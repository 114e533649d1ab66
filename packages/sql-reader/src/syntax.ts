import type { Node } from '@pgsql/types';
import type { Comment, Place } from '@pg-guardrails/kernel';

/** One statement of a file. Offsets are UTF-16 and end-exclusive; the end excludes the semicolon. */
export interface Statement {
  /** The statement as libpg-query gives it: `{ CreateStmt: { … } }`. Its `location`s are UTF-8 bytes: use `SqlText.tokenAt`. */
  readonly node: Node;
  /** The one key of `node`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly place: Place;
  readonly text: string;
  /** Comments between the previous statement's semicolon and this statement's first token. */
  readonly leading: readonly Comment[];
}

/** A part of a text that could not be read. */
export interface SyntaxProblem {
  /**
   * `rejected`: PostgreSQL's own grammar says so of a whole statement, which the server rejects in the same words (42601). `unread`: what
   * stands there may be applied all the same: a file that is missing, a placeholder without a value, a quote that swallows the rest.
   */
  readonly kind: 'rejected' | 'unread';
  readonly message: string;
  readonly place: Place;
  /** What is left of a rejected statement without the lines of psql in it that only show something, where that parses: one statement or none. */
  readonly instead?: readonly Statement[];
  /** The place of the whole statement; absent where it is not known where that ends. */
  readonly within?: Place;
  /** The statement, where it is the body in it that PostgreSQL refuses. */
  readonly holder?: Statement;
}

/** One text of SQL, read as far as it goes: statements that parse are there even when others do not. */
export interface SqlText {
  readonly file: string;
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  /** The place of a half-open range of UTF-16 offsets of `text`, which need not be the file's own (placeholders are filled in). */
  placeOf(start: number, end: number): Place;
  /** The place of the token that starts at this UTF-8 byte of the text (a node's `location`), or null for -1 and undefined. */
  tokenAt(byte: number | undefined): Place | null;
  /** The place of the name of which a node's `location` is the start, with all its parts: `public.ledger`; null for -1 and undefined. */
  nameAt(byte: number | undefined): Place | null;
}
