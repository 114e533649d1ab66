import type { Behavior } from '../acl.js';
import { columnNamed } from '../columns-by-name.js';
import { missingColumn } from '../columns.js';
import { constraintWith } from '../copies.js';
import { requireOwnDescendants, type Reach } from '../descendants.js';
import { dependentObjects, invalidTableDefinition, Rejection, undefinedObject } from '../errors.js';
import { identifies } from '../indexes/replica-identity.js';
import { inheritors } from '../inheritance.js';
import type { Constraint, Relation } from '../model.js';
import { requireOwner } from '../names.js';
import type { State } from '../state.js';
import { notNullOf, notNullRowsSince } from './not-null.js';
import { removeConstraint } from './remove.js';
import { changeConstraint, constraintNamed, withNotNullColumn } from './rows.js';

/** A NOT NULL that something rests on stays (dropconstraint_internal). @throws {Rejection} 42P16, and that of an identity column */
function requireDroppable(state: State, relation: Relation, column: string, sqlstateOfIdentity: '42601' | '55000'): void {
  const isKey = relation.constraints.some(({ contype, columns }) => contype === 'primary-key' && columns.includes(column));
  if (isKey) throw invalidTableDefinition(`column "${column}" is in a primary key`);
  if (identifies(state, relation, column)) throw invalidTableDefinition(`column "${column}" is in index used as replica identity`);
  if (relation.columns.some(({ name, identity }) => name === column && identity !== null)) {
    throw new Rejection(sqlstateOfIdentity, `column "${column}" of relation "${relation.name}" is an identity column`);
  }
}

/** ALTER TABLE … DROP CONSTRAINT, also of children, which must be one's own. @throws {Rejection} 42704, 42P16, 2BP01, 42501 */
export function dropConstraint(state: State, relation: Relation, name: string, missing: 'ok' | 'error', behavior: Behavior, reach: Reach): State {
  const constraint = constraintNamed(relation, name);
  if (constraint === undefined) {
    if (missing === 'ok') return state;
    throw undefinedObject(`constraint "${name}" of relation`, relation.name);
  }
  return dropDown(state, relation, constraint, behavior, reach, 'named');
}

function dropDown(state: State, relation: Relation, constraint: Constraint, behavior: Behavior, reach: Reach, origin: 'named' | 'inherited'): State {
  if (origin === 'inherited') requireOwner(state, relation);
  if (constraint.contype === 'trigger') throw dependentObjects(`cannot drop constraint ${constraint.name} on table ${relation.name} because a trigger requires it`);
  if (constraint.inherited > 0 && origin === 'named') throw invalidTableDefinition(`cannot drop inherited constraint "${constraint.name}" of relation "${relation.name}"`);
  const column = constraint.contype === 'not-null' ? (constraint.columns[0] ?? '') : null;
  if (column !== null) requireDroppable(state, relation, column, '55000');
  const removed = removeConstraint(state, relation, constraint, behavior);
  let next = column === null ? removed : withNotNullColumn(removed, relation.oid, column, false);
  if ((constraint.contype !== 'check' && column === null) || constraint.noInherit) return next;
  const children = inheritors(state, relation.oid);
  if (column === null && children.length > 0 && relation.relkind === 'partitioned-table' && reach === 'only') {
    throw invalidTableDefinition('cannot remove constraint from only the partitioned table when partitions exist');
  }
  for (const child of children) {
    const own = column === null ? constraintNamed(child, constraint.name) : notNullOf(child, column);
    if (own === undefined || own.inherited === 0) continue;
    if (reach === 'only') next = changeConstraint(next, child.oid, own.name, (one) => (constraintWith(one, { inherited: one.inherited - 1, local: true })));
    else if (own.inherited === 1 && !own.local) next = dropDown(next, next.relations.get(child.oid) ?? child, own, behavior, reach, 'inherited');
    else next = changeConstraint(next, child.oid, own.name, (one) => (constraintWith(one, { inherited: one.inherited - 1 })));
  }
  return next;
}

/** ALTER COLUMN … DROP NOT NULL (ATExecDropNotNull). @throws {Rejection} 42703, 42P16, 42601 */
export function dropNotNull(state: State, relation: Relation, column: string, reach: Reach): State {
  if (state.postgres < notNullRowsSince) {
    if (reach === 'only' && relation.relkind === 'partitioned-table' && inheritors(state, relation.oid).length > 0) {
      throw invalidTableDefinition('cannot remove constraint from only the partitioned table when partitions exist');
    }
    requireOwnDescendants(state, relation, reach);
  }
  const attribute = columnNamed(relation.columns, column);
  if (attribute === undefined) {
    if (state.openColumns.has(relation.oid)) return state;
    throw missingColumn(column, relation);
  }
  if (!attribute.notNull) return state;
  requireDroppable(state, relation, column, '42601');
  const isMarkedAbove = relation.parents.some(({ oid, partition }) => partition && state.relations.get(oid)?.columns.some(({ name, notNull }) => name === column && notNull) === true);
  if (isMarkedAbove) throw invalidTableDefinition(`column "${column}" is marked NOT NULL in parent table`);
  const constraint = notNullOf(relation, column);
  if (constraint !== undefined) return dropDown(state, relation, constraint, 'restrict', reach, 'named');
  const next = withNotNullColumn(state, relation.oid, column, false);
  if (reach === 'only' || state.postgres >= notNullRowsSince) return next;
  return inheritors(state, relation.oid).reduce((rest, child) => dropNotNullBefore18(rest, child, column), next);
}

/** Before PostgreSQL 18 it went down to all that inherit, whatever they said themselves. */
function dropNotNullBefore18(state: State, relation: Relation, column: string): State {
  requireDroppable(state, relation, column, '42601');
  const next = withNotNullColumn(state, relation.oid, column, false);
  return inheritors(state, relation.oid).reduce((rest, child) => dropNotNullBefore18(rest, child, column), next);
}
