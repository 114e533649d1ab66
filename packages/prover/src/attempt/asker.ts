import { asJson, decodeRows, type Row } from '../introspect/rows.js';
import type { RelationName } from '@pg-guardrails/kernel';
import type { Session } from '../server/session.js';
import { attemptQuery } from './savepoint.js';
import { factsOf, leafOf, sqlOf, type TableFacts } from './table-facts.js';

/** The answer to one question: rows, or the error of PostgreSQL. */
export type Answered = { readonly rows: readonly Row[]; readonly error: null } | { readonly rows: null; readonly error: { readonly sqlstate: string; readonly message: string } };

/**
 * Asks what a row may be, each question once: parents of several tables, and rows of both kinds, lead to the same ones, and nothing that attempts do stays. What was answered is a choice of values: whether
 * they hold, the INSERT says.
 */
export class Asker {
  private readonly answers = new Map<string, Promise<Answered>>();
  private readonly tables = new Map<string, Promise<TableFacts | null>>();

  constructor(readonly session: Session) {}

  /** The table itself, or the first partition of a partitioned one that can hold a row; null where there is none. */
  leaf(relation: RelationName): Promise<TableFacts | null> {
    const name = sqlOf(relation);
    const known = this.tables.get(name) ?? this.factsOfLeaf(relation);
    this.tables.set(name, known);
    return known;
  }

  /** What a query says that changes nothing. */
  ask(sql: string): Promise<Answered> {
    const known = this.answers.get(sql) ?? this.put(sql);
    this.answers.set(sql, known);
    return known;
  }

  private async put(sql: string): Promise<Answered> {
    const reply = await attemptQuery(this.session, asJson(sql));
    return reply.error === null ? { rows: decodeRows(reply.rows), error: null } : reply;
  }

  private async factsOfLeaf(relation: RelationName): Promise<TableFacts | null> {
    const leaf = await leafOf(this.session, relation);
    return leaf === null ? null : factsOf(this.session, leaf);
  }
}
