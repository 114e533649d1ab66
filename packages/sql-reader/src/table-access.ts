import type { IntoClause, Node, RangeVar, WithClause } from '@pgsql/types';
import type { Statement } from './syntax.js';
import { isNode } from './walk.js';

/** The tables that a statement reads and writes, as it names them (`t`, `s.t`), each once, in order of appearance. */
export interface TableAccess {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Names of WITH queries in sight: they hide tables of the same bare name. */
type Hidden = ReadonlySet<string>;

function nameOf(relation: RangeVar): string {
  const name = relation.relname ?? '';
  return relation.schemaname === undefined ? name : `${relation.schemaname}.${name}`;
}

class Collector {
  readonly reads = new Set<string>();
  readonly writes = new Set<string>();

  read(relation: RangeVar, hidden: Hidden): void {
    const name = nameOf(relation);
    if (relation.schemaname === undefined && hidden.has(name)) return;
    this.reads.add(name);
  }

  /** The target of a statement is a table even where a WITH query has its name. */
  write(relation: RangeVar | undefined): void {
    if (relation !== undefined) this.writes.add(nameOf(relation));
  }

  /** What a WITH clause hides from the statement it belongs to; its queries are collected. */
  with(clause: WithClause | undefined, hidden: Hidden): Hidden {
    if (clause === undefined) return hidden;
    const queries = (clause.ctes ?? []).flatMap((node) => ('CommonTableExpr' in node ? [node.CommonTableExpr] : []));
    // Without RECURSIVE a query sees the ones before it only, and not itself.
    const sight = new Set(hidden);
    if (clause.recursive === true) for (const query of queries) sight.add(query.ctename ?? '');
    for (const query of queries) {
      this.visit(query.ctequery, new Set(sight));
      sight.add(query.ctename ?? '');
    }
    return sight;
  }

  /** A query, also as the untagged arm of a set operation; any other object passes through. */
  fields(fields: { readonly withClause?: WithClause; readonly intoClause?: IntoClause }, hidden: Hidden, skipped: readonly string[]): void {
    this.write(fields.intoClause?.rel);
    const sight = this.with(fields.withClause, hidden);
    for (const [key, value] of Object.entries(fields)) {
      // FOR UPDATE OF names tables or aliases that FROM has named already.
      if (!['withClause', 'intoClause', 'lockingClause', ...skipped].includes(key)) this.visit(value, sight);
    }
  }

  /** INSERT, UPDATE, DELETE or MERGE. */
  change(fields: { readonly withClause?: WithClause; readonly relation?: RangeVar }, hidden: Hidden): void {
    this.write(fields.relation);
    this.fields(fields, hidden, ['relation']);
  }

  visit(value: unknown, hidden: Hidden): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.visit(item, hidden);
    } else if (!isNode(value)) this.fields(value, hidden, []);
    else if ('RangeVar' in value) this.read(value.RangeVar, hidden);
    else if ('InsertStmt' in value) this.change(value.InsertStmt, hidden);
    else if ('UpdateStmt' in value) this.change(value.UpdateStmt, hidden);
    else if ('DeleteStmt' in value) this.change(value.DeleteStmt, hidden);
    else if ('MergeStmt' in value) this.change(value.MergeStmt, hidden);
    else for (const inner of Object.values(value)) this.visit(inner, hidden);
  }

  result(): TableAccess {
    return { reads: [...this.reads], writes: [...this.writes] };
  }
}

/** The query that a statement runs or prepares. */
function queryOf(node: Node): Node | undefined {
  if ('ExplainStmt' in node) return node.ExplainStmt.query;
  if ('PrepareStmt' in node) return node.PrepareStmt.query;
  if ('DeclareCursorStmt' in node) return node.DeclareCursorStmt.query;
  if ('CreateTableAsStmt' in node) return node.CreateTableAsStmt.query;
  return undefined;
}

/**
 * The tables that SELECT, INSERT, UPDATE, DELETE, MERGE, TRUNCATE or COPY reads and writes, also inside EXPLAIN, PREPARE, DECLARE
 * CURSOR and CREATE TABLE AS; null for other statements. The target of UPDATE, DELETE and MERGE counts as written only. What
 * functions, views, triggers and cascades do is not looked at.
 */
export function tableAccess(statement: Pick<Statement, 'node'>): TableAccess | null {
  const { node } = statement;
  const collector = new Collector();
  const none: Hidden = new Set();
  if ('SelectStmt' in node || 'InsertStmt' in node || 'UpdateStmt' in node || 'DeleteStmt' in node || 'MergeStmt' in node) {
    collector.visit(node, none);
    return collector.result();
  }
  if ('TruncateStmt' in node) {
    for (const relation of node.TruncateStmt.relations ?? []) if ('RangeVar' in relation) collector.write(relation.RangeVar);
    return collector.result();
  }
  if ('CopyStmt' in node) {
    const { relation, is_from: isFrom, query } = node.CopyStmt;
    if (isFrom === true) collector.write(relation);
    else if (relation !== undefined) collector.read(relation, none);
    collector.visit(query, none);
    collector.visit(node.CopyStmt.whereClause, none);
    return collector.result();
  }
  const inner = queryOf(node);
  if (inner === undefined) return null;
  const access = tableAccess({ node: inner });
  if (access === null || !('CreateTableAsStmt' in node)) return access;
  const created = node.CreateTableAsStmt.into?.rel;
  return created === undefined ? access : { reads: access.reads, writes: [...new Set([...access.writes, nameOf(created)])] };
}
