import type { Node } from '@pgsql/types';
import { claimAbove, proseOf, type Prose, type SqlClaim, type Source } from '@pg-guardrails/catalog';
import type { Place } from '@pg-guardrails/kernel';
import type { SqlText, Statement } from '@pg-guardrails/sql-reader';

/** What a statement says of its own place: a replay sees what it did, its text says where. */
export interface Written {
  readonly source: Source;
  /** The source of a relation that this statement names and makes: there the place is that of the name. */
  relation(name: string): Source;
  /** The place of a function's body, when the statement contains it word for word. */
  body(body: string | null): Place | null;
  /** The claim directly above a CREATE TABLE. */
  claim(name: string): SqlClaim | null;
  /** What the file says about a relation that this statement names and makes. */
  prose(name: string): Prose | null;
}

function rangeVarOf(node: Node) {
  if ('CreateStmt' in node) return node.CreateStmt.relation;
  if ('CreateForeignTableStmt' in node) return node.CreateForeignTableStmt.base?.relation;
  if ('ViewStmt' in node) return node.ViewStmt.view;
  if ('CreateSeqStmt' in node) return node.CreateSeqStmt.sequence;
  if ('CreateTableAsStmt' in node) return node.CreateTableAsStmt.into?.rel;
  return undefined;
}

/** The statement's text with its white space folded, as every source has it. */
export function foldedText(statement: Statement): string {
  return statement.text.replace(/\s+/gu, ' ').trim();
}

export function writtenBy(statement: Statement, text: SqlText): Written {
  const source: Source = { place: statement.place, text: foldedText(statement) };
  const made = rangeVarOf(statement.node);
  return {
    source,
    relation: (name) => (made?.relname === name ? { ...source, place: text.nameAt(made.location) ?? statement.place } : source),
    body(body) {
      if (body === null || body === '') return null;
      for (let at = statement.text.indexOf(body); at >= 0; at = statement.text.indexOf(body, at + 1)) {
        if (!/[$']/u.test(statement.text[at - 1] ?? '')) continue;
        return text.placeOf(statement.start + at, statement.start + at + body.length);
      }
      return null;
    },
    claim: (name) => (made?.relname === name && !('CreateSeqStmt' in statement.node) ? claimAbove(statement) : null),
    prose: (name) => (made?.relname === name ? proseOf(statement, text) : null),
  };
}

/** What stands as the source of rows that no statement of the history made. */
export function writtenNowhere(file: string, text: string): Written {
  const place: Place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const source: Source = { place, text };
  return { source, relation: () => source, body: () => null, claim: () => null, prose: () => null };
}
