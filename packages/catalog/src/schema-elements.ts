import type { Node, RangeVar } from '@pgsql/types';
import { Rejection } from './errors.js';

/** What refers to what, first to last (transformCreateSchemaStmtElements, parse_utilcmd.c). Foreign keys are no reason to run a table later. */
const order = ['CreateSeqStmt', 'CreateStmt', 'ViewStmt', 'IndexStmt', 'CreateTrigStmt', 'GrantStmt'] as const;

/** setSchemaName. @throws {Rejection} 42P15 */
function inSchema(name: RangeVar | undefined, schema: string): RangeVar {
  const { schemaname } = name ?? {};
  if (schemaname !== undefined && schemaname !== '' && schemaname !== schema) throw new Rejection('42P15', `CREATE specifies a schema (${schemaname}) different from the one being created (${schema})`);
  return { ...name, schemaname: schema };
}

/** What an element makes, or belongs to, is in the new schema, and is never temporary therefore. */
function elementIn(element: Node, schema: string): Node {
  if ('CreateSeqStmt' in element) return { CreateSeqStmt: { ...element.CreateSeqStmt, sequence: inSchema(element.CreateSeqStmt.sequence, schema) } };
  if ('CreateStmt' in element) return { CreateStmt: { ...element.CreateStmt, relation: inSchema(element.CreateStmt.relation, schema) } };
  if ('ViewStmt' in element) return { ViewStmt: { ...element.ViewStmt, view: inSchema(element.ViewStmt.view, schema) } };
  if ('IndexStmt' in element) return { IndexStmt: { ...element.IndexStmt, relation: inSchema(element.IndexStmt.relation, schema) } };
  if ('CreateTrigStmt' in element) return { CreateTrigStmt: { ...element.CreateTrigStmt, relation: inSchema(element.CreateTrigStmt.relation, schema) } };
  return element;
}

/** The elements of CREATE SCHEMA as PostgreSQL runs them: sequences, tables, views, indexes, triggers, grants. @throws {Rejection} 42P15 */
export function elementsInOrder(elements: readonly Node[], schema: string): readonly Node[] {
  const placed = elements.map((element) => elementIn(element, schema));
  return order.flatMap((kind) => placed.filter((element) => kind in element));
}
