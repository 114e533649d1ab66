import type { ColumnDef, CreateStmt } from '@pgsql/types';
import { requireDefinition, type Defined } from '../column-definition.js';
import { notNullColumns, requireIdentityType } from '../columns.js';
import { attributeOf, isIdentity } from '../defined-columns.js';
import type { Attribute } from '../model.js';
import type { Dependency, State } from '../state.js';
import { columnType } from '../types.js';
import { requireType } from '../types/lookup.js';
import { isOpen, likeColumns, likeDependencies, likeSource } from './like.js';

/** What a CREATE TABLE has between its parentheses. */
export interface Elements {
  readonly definitions: readonly ColumnDef[];
  /** In the order of the text, those of LIKE among them. */
  readonly columns: readonly Attribute[];
  /** What makes sequences of its own: of these, and identity columns that LIKE copies. */
  readonly sequenced: readonly ColumnDef[];
  /** The columns of PRIMARY KEY and NOT NULL. */
  readonly notNull: readonly string[];
  /** What columns of LIKE bring with them; `dependent` is yet where they come from. */
  readonly copied: readonly Dependency[];
  /** Names in LIKE whose columns are not known. */
  readonly openSources: readonly string[];
}

/** Read in the order of the text, before any parent is looked up (transformCreateStmt, parse_utilcmd.c). @throws {Rejection} 42601, 0A000, 42704, 3F000, 42P01, 42501, 42809, 22023 */
export function elementsOf(state: State, statement: CreateStmt): Elements {
  const definitions: ColumnDef[] = [];
  const sequenced: ColumnDef[] = [];
  const columns: Attribute[] = [];
  const notNull: string[] = [];
  const copied: Dependency[] = [];
  const openSources: string[] = [];
  const defined: Defined = statement.ofTypename !== undefined ? 'typed table' : statement.partbound !== undefined ? 'partition' : 'table';
  for (const node of statement.tableElts ?? []) {
    if ('ColumnDef' in node) {
      requireDefinition(node.ColumnDef, defined, state.postgres);
      if (node.ColumnDef.typeName !== undefined) requireType(state, node.ColumnDef.typeName);
      definitions.push(node.ColumnDef);
      sequenced.push(node.ColumnDef);
      columns.push(attributeOf(state, node.ColumnDef));
    } else if ('TableLikeClause' in node) {
      const clause = node.TableLikeClause;
      const source = likeSource(state, clause);
      copied.push(...likeDependencies(state, source, clause));
      if (isOpen(state, source)) openSources.push(clause.relation?.relname ?? '');
      const copies = likeColumns(state, source, clause);
      columns.push(...copies);
      sequenced.push(...copies.flatMap(({ name, identity }): readonly ColumnDef[] => (identity === null ? [] : [{ colname: name, constraints: [{ Constraint: { contype: 'CONSTR_IDENTITY' } }] }])));
    } else if ('Constraint' in node) notNull.push(...notNullColumns(node.Constraint));
  }
  // The sequences are made before the table is.
  for (const definition of definitions) if (isIdentity(definition)) requireIdentityType(columnType(definition.typeName));
  return { definitions, sequenced, columns, notNull, copied, openSources };
}
