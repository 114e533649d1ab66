import type { SourceLocation, SourceRange } from '@eslint/core';

/** What everything in the tree has. Lines and columns are 1-based, offsets and columns UTF-16 units, ends exclusive. */
interface Located {
  readonly range: SourceRange;
  readonly loc: SourceLocation;
}

/** What a field of a node may hold. */
export type SqlValue = string | number | boolean | null | SqlNode | readonly SqlValue[];

/**
 * A node of PostgreSQL's raw parse tree (src/include/nodes/parsenodes.h). `type` is the struct's name (`CreateStmt`,
 * `RangeVar`), its fields stand beside it under PostgreSQL's own names. A statement has its exact range, from its first token
 * to before the semicolon; PostgreSQL gives an inner node a start only, so its range is the token there, or that of the
 * node around it when PostgreSQL gives none.
 */
export interface SqlNode extends Located {
  readonly type: string;
  readonly [field: string]: SqlValue | SourceRange | SourceLocation;
}

/**
 * The body of a CREATE FUNCTION, CREATE PROCEDURE or DO that is written as a string, in its field `body`: what stands between the quotes.
 * Language SQL: its statements. PL/pgSQL: its declarations and statements in the order of the text.
 */
export interface RoutineBody extends Located {
  readonly type: 'RoutineBody';
  readonly language: 'plpgsql' | 'sql';
  readonly statements: readonly SqlNode[];
}

/** One declaration or statement of PL/pgSQL, or the head of one: `IF … ` before its THEN. What is nested in a block follows it in the list. */
export interface PlpgsqlPart extends Located {
  readonly type: 'PlpgsqlDeclaration' | 'PlpgsqlStatement';
  /** The first word in capitals, `:=` for an assignment; of a declaration the name. */
  readonly keyword: string;
  /** The SQL statement, without its INTO; of an expression, `SELECT` and the expression; null where there is none. */
  readonly sql: SqlNode | null;
}

/** A comment; `value` is without the delimiters. */
export interface SqlComment extends Located {
  readonly type: 'Line' | 'Block';
  readonly value: string;
}

/** The root: the statements of a file in their order. Its range is the whole text. */
export interface SqlFile extends Located {
  readonly type: 'SqlFile';
  readonly statements: readonly SqlNode[];
  readonly comments: readonly SqlComment[];
}

/** Anything that ESLint may ask a place of. */
export type SqlElement = SqlFile | SqlNode | SqlComment;
