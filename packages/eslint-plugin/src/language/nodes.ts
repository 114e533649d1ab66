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
