import type { ColumnDef, CreateStmt } from '@pgsql/types';
import { attributeOf, notNullColumns } from '../columns.js';
import type { Attribute } from '../model.js';
import type { Dependency, State } from '../state.js';
import { requireType } from '../types/lookup.js';
import { isOpen, likeColumns, likeDependencies, likeSource } from './like.js';

/** What a CREATE TABLE has between its parentheses. */
export interface Elements {
  readonly definitions: readonly ColumnDef[];
  /** In the order of the text, those of LIKE among them. */
  readonly columns: readonly Attribute[];
  /** The columns of PRIMARY KEY and NOT NULL. */
  readonly notNull: readonly string[];
  /** What columns of LIKE bring with them; `dependent` is yet where they come from. */
  readonly copied: readonly Dependency[];
  /** Names in LIKE whose columns are not known. */
  readonly openSources: readonly string[];
}

/** Read in the order of the text, before any parent is looked up (transformCreateStmt, parse_utilcmd.c). @throws {Rejection} 42704, 3F000, 42P01, 42501, 42809 */
export function elementsOf(state: State, statement: CreateStmt): Elements {
  const definitions: ColumnDef[] = [];
  const columns: Attribute[] = [];
  const notNull: string[] = [];
  const copied: Dependency[] = [];
  const openSources: string[] = [];
  for (const node of statement.tableElts ?? []) {
    if ('ColumnDef' in node) {
      if (node.ColumnDef.typeName !== undefined) requireType(state, node.ColumnDef.typeName);
      definitions.push(node.ColumnDef);
      columns.push(attributeOf(state, node.ColumnDef));
    } else if ('TableLikeClause' in node) {
      const clause = node.TableLikeClause;
      const source = likeSource(state, clause);
      copied.push(...likeDependencies(state, source, clause));
      if (isOpen(state, source)) openSources.push(clause.relation?.relname ?? '');
      columns.push(...likeColumns(state, source, clause));
    } else if ('Constraint' in node) notNull.push(...notNullColumns(node.Constraint));
  }
  return { definitions, columns, notNull, copied, openSources };
}
