import type { Constraint as ConstraintNode, CreateStmt } from '@pgsql/types';
import { ownsSequence } from '../defined-columns.js';
import { ensureOnPartition } from '../indexes/define.js';
import { indexesOn } from '../indexes/rows.js';
import type { Relation } from '../model.js';
import type { Context, State } from '../state.js';
import { checkTexts, exclusionTexts, type Texts } from '../written.js';
import { createCheck, inheritChecks } from './checks.js';
import { columnConstraints, tableConstraint, type WrittenConstraint } from './definition.js';
import { addForeignKey, cloneForeignKeys } from './foreign-keys.js';
import { constraintIndex, withoutRedundant, addKey } from './keys.js';
import { likeSource } from '../relations/like.js';
import { likeIndexesAndChecks, likeNotNulls } from './like.js';
import { createNotNulls, type NotNull } from './not-null.js';
import { referredAlso } from './referenced-partitions.js';

/** The constraints of a CREATE TABLE in the order of its text. */
function writtenIn(statement: CreateStmt): readonly WrittenConstraint[] {
  const written: WrittenConstraint[] = [];
  for (const node of statement.tableElts ?? []) {
    if ('ColumnDef' in node) written.push(...columnConstraints(node.ColumnDef));
    else if ('Constraint' in node) written.push(tableConstraint(node.Constraint));
  }
  return written;
}

function isKey({ contype }: ConstraintNode): boolean {
  return contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_EXCLUSION';
}

/** NOT NULL as written, and as a primary key, a serial or an identity column implies it, in the order of the text. */
function notNullsIn(state: State, statement: CreateStmt): readonly NotNull[] {
  const found: NotNull[] = [];
  for (const node of statement.tableElts ?? []) {
    if ('TableLikeClause' in node) found.push(...likeNotNulls(state, node.TableLikeClause));
    if ('Constraint' in node) found.push(...notNullsOf(tableConstraint(node.Constraint)));
    if (!('ColumnDef' in node)) continue;
    const before = found.length;
    for (const one of columnConstraints(node.ColumnDef)) found.push(...notNullsOf(one));
    if (found.length === before && ownsSequence(node.ColumnDef)) found.push({ column: node.ColumnDef.colname ?? '', name: null, noInherit: false });
  }
  return found;
}

const noNotNulls: readonly NotNull[] = [];

/** What a constraint makes NOT NULL. */
export function notNullsOf({ node, columns }: WrittenConstraint): readonly NotNull[] {
  if (node.contype === 'CONSTR_NOTNULL') return columns.map((column) => ({ column, name: node.conname ?? null, noInherit: node.is_no_inherit === true }));
  return node.contype === 'CONSTR_PRIMARY' ? columns.map((column) => ({ column, name: null, noInherit: false })) : noNotNulls;
}

interface NewTable {
  readonly oid: number;
  readonly parents: readonly Relation[];
  /** The state without it: the table that LIKE names may have the same name, in another schema. */
  readonly before: State;
}

/**
 * The constraints and indexes of a new table, in PostgreSQL's order, which decides the automatic names (transformCreateStmt,
 * DefineRelation): what parents hand down, CHECK, NOT NULL, keys, LIKE, foreign keys.
 * @throws {Rejection} 42710, 42P16, 42P17, 42830, 42703, 42704, 42P01, 42501, 42P07, 42804, 42601
 */
export function createConstraints(state: State, { oid, parents, before }: NewTable, statement: CreateStmt, context: Context): State {
  const { source } = context;
  const written = writtenIn(statement);
  const has = (contype: ConstraintNode['contype']): boolean => written.some(({ node }) => node.contype === contype);
  const checks: Texts['checks'] = has('CONSTR_CHECK') ? checkTexts(statement, context.text) : new Map();
  const exclusions: Texts['exclusions'] = has('CONSTR_EXCLUSION') ? exclusionTexts(statement, context.text) : new Map();
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  let next = inheritChecks(state, oid, parents, source);
  if (statement.partbound !== undefined) next = clonedFromParents(next, oid, parents, context);
  for (const one of written) if (one.node.contype === 'CONSTR_CHECK') next = createCheck(next, oid, one, checks.get(one.node) ?? null, source);
  next = createNotNulls(next, oid, notNullsIn(before, statement), parents, source);
  const definitions = written.filter(({ node }) => isKey(node)).map((one) => constraintIndex(state, relation, one, exclusions.get(one.node)));
  for (const definition of withoutRedundant(relation.name, definitions)) next = addKey(next, oid, definition, source, 'partitions');
  for (const node of statement.tableElts ?? []) if ('TableLikeClause' in node) next = likeIndexesAndChecks(next, oid, likeSource(before, node.TableLikeClause), node.TableLikeClause, source);
  for (const one of written) if (one.node.contype === 'CONSTR_FOREIGN') next = addForeignKey(next, oid, one, 'new', 'descendants', source);
  return next;
}

/** The indexes, and the foreign keys, that a partition has of the partitioned table. */
function clonedFromParents(state: State, oid: number, parents: readonly Relation[], context: Context): State {
  let next = state;
  for (const parent of parents) {
    for (const index of indexesOn(state, parent.oid)) {
      const partition = next.relations.get(oid);
      if (partition !== undefined) next = ensureOnPartition(next, partition, index, context.source);
    }
    next = referredAlso(cloneForeignKeys(next, parent, oid), parent.oid, oid);
  }
  return next;
}
