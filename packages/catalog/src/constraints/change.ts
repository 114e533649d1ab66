import type { ATAlterConstraint } from '@pgsql/types';
import { constraintWith, indexWith } from '../copies.js';
import { duplicateTable, invalidTableDefinition, notInPrerequisiteState, undefinedObject, wrongObjectType } from '../errors.js';
import { withIndex } from '../indexes/rows.js';
import { inheritors } from '../inheritance.js';
import { qualifiedName, type Constraint, type Index, type Relation, type Source } from '../model.js';
import { requireOwner } from '../names.js';
import type { State } from '../state.js';
import { notNullOf, setNotNull } from './not-null.js';
import { referencedClones } from './referenced-partitions.js';
import { changeConstraint, constraintNamed, requireFreeName } from './rows.js';

type Reach = 'only' | 'descendants';

/** @throws {Rejection} 42704 */
function requireConstraint(relation: Relation, name: string): Constraint {
  const constraint = constraintNamed(relation, name);
  if (constraint === undefined) throw undefinedObject(`constraint "${name}" of relation`, relation.name);
  return constraint;
}

function answering(child: Relation, constraint: Constraint): Constraint | undefined {
  return constraint.contype === 'not-null' ? notNullOf(child, constraint.columns[0] ?? '') : constraintNamed(child, constraint.name);
}

/** VALIDATE CONSTRAINT (ATExecValidateConstraint). @throws {Rejection} 42704, 42809, 42P16, 55000 */
export function validateConstraint(state: State, relation: Relation, name: string, reach: Reach): State {
  const constraint = requireConstraint(relation, name);
  const { contype } = constraint;
  if (contype !== 'foreign-key' && contype !== 'check' && contype !== 'not-null') throw wrongObjectType(`cannot validate constraint "${name}" of relation "${relation.name}"`);
  if (!constraint.enforced) throw notInPrerequisiteState('cannot validate NOT ENFORCED constraint');
  return validateDown(state, relation, constraint, reach);
}

function validateDown(state: State, relation: Relation, constraint: Constraint, reach: Reach): State {
  if (constraint.validated) return state;
  let next = changeConstraint(state, relation.oid, constraint.name, (one) => (constraintWith(one, { validated: true })));
  for (const clone of referencedClones(state, relation, constraint)) next = changeConstraint(next, relation.oid, clone.name, (one) => (constraintWith(one, { validated: true })));
  const isForeignKey = constraint.contype === 'foreign-key';
  const children = constraint.noInherit && !isForeignKey ? [] : inheritors(state, relation.oid);
  if (children.length > 0 && reach === 'only' && !isForeignKey) throw invalidTableDefinition('constraint must be validated on child tables too');
  for (const child of children) {
    const own = isForeignKey ? child.constraints.find((one) => isCloneOf(one, constraint)) : answering(child, constraint);
    if (own !== undefined) next = validateDown(next, next.relations.get(child.oid) ?? child, own, reach);
  }
  return next;
}

/** Whether a partition's foreign key is the one that its parent's makes there. */
function isCloneOf(own: Constraint, parent: Constraint): boolean {
  return own.contype === 'foreign-key' && own.inherited > 0 && own.references?.relation === parent.references?.relation && String(own.columns) === String(parent.columns);
}

/** ALTER CONSTRAINT (ATExecAlterConstraint). @throws {Rejection} 42704, 42809 */
export function alterConstraint(state: State, relation: Relation, change: ATAlterConstraint, source: Source): State {
  const constraint = requireConstraint(relation, change.conname ?? '');
  const isForeignKey = constraint.contype === 'foreign-key';
  if (change.alterDeferrability === true && !isForeignKey) throw wrongObjectType(`constraint "${constraint.name}" of relation "${relation.name}" is not a foreign key constraint`);
  if (change.alterEnforceability === true && !isForeignKey) throw wrongObjectType(`cannot alter enforceability of constraint "${constraint.name}" of relation "${relation.name}"`);
  if (change.alterInheritability === true && constraint.contype !== 'not-null') throw wrongObjectType(`constraint "${constraint.name}" of relation "${relation.name}" is not a not-null constraint`);
  if (isForeignKey && constraint.inherited > 0) throw notInPrerequisiteState(`cannot alter constraint "${constraint.name}" on relation "${relation.name}"`);
  if (change.alterInheritability === true) return alterInheritability(state, relation, constraint, change.noinherit === true, source);
  return alterDown(state, relation, constraint, change);
}

function alterDown(state: State, relation: Relation, constraint: Constraint, change: ATAlterConstraint): State {
  const altered = (one: Constraint): Constraint => (constraintWith(one, {
    ...(change.alterDeferrability === true ? { deferrable: change.deferrable === true, initiallyDeferred: change.initdeferred === true } : {}),
    ...(change.alterEnforceability === true ? { enforced: change.is_enforced === true, validated: change.is_enforced === true } : {}),
  }));
  let next = state;
  for (const one of [constraint, ...referencedClones(state, relation, constraint)]) next = changeConstraint(next, relation.oid, one.name, altered);
  for (const child of inheritors(state, relation.oid)) {
    const clone = child.constraints.find((one) => isCloneOf(one, constraint));
    if (clone !== undefined) next = alterDown(next, next.relations.get(child.oid) ?? child, clone, change);
  }
  return next;
}

/** ATExecAlterConstrInheritability. @throws {Rejection} 55000 */
function alterInheritability(state: State, relation: Relation, constraint: Constraint, noInherit: boolean, source: Source): State {
  if (constraint.noInherit === noInherit) return state;
  if (constraint.inherited > 0) throw notInPrerequisiteState(`cannot alter inherited constraint "${constraint.name}" on relation "${relation.name}"`);
  const column = constraint.columns[0] ?? '';
  let next = changeConstraint(state, relation.oid, constraint.name, (one) => (constraintWith(one, { noInherit })));
  for (const child of inheritors(state, relation.oid)) {
    const own = notNullOf(child, column);
    if (noInherit && own !== undefined) next = changeConstraint(next, child.oid, own.name, (one) => (constraintWith(one, { inherited: one.inherited - 1, local: one.local || one.inherited === 1 })));
    if (!noInherit) next = setNotNull(next, child.oid, { column, name: constraint.name, noInherit, validated: true, demand: 'set', reach: 'descendants', source }, 'inherited');
  }
  return next;
}

/** RENAME CONSTRAINT renames its index as well (rename_constraint_internal). @throws {Rejection} 42704, 42P16, 42710, 42P07 */
export function renameConstraint(state: State, relation: Relation, from: string, to: string, reach: Reach): State {
  const constraint = requireConstraint(relation, from);
  const goesDown = (constraint.contype === 'check' || constraint.contype === 'not-null') && !constraint.noInherit;
  if (!goesDown) return renameOne(state, relation, constraint, to);
  if (reach === 'only' && inheritors(state, relation.oid).length > 0) throw invalidTableDefinition(`inherited constraint "${from}" must be renamed in child tables too`);
  let next = state;
  // The table itself is the last (rename_constraint_internal).
  const [itself, ...below] = withAllInheritors(state, relation.oid);
  for (const [oid, parents] of itself === undefined ? below : [...below, itself]) {
    const one = next.relations.get(oid);
    if (one !== undefined) requireOwner(next, one);
    const own = constraintNamed(one, from);
    if (one === undefined || own === undefined) throw undefinedObject(`constraint "${from}" for table`, one?.name ?? '');
    if (own.inherited > parents) throw invalidTableDefinition(`cannot rename inherited constraint "${from}"`);
    next = renameOne(next, one, own, to);
  }
  return next;
}

/** find_all_inheritors: each once, itself first, and how many of its parents are among them. */
function withAllInheritors(state: State, oid: number): ReadonlyMap<number, number> {
  const found = new Map([[oid, 0]]);
  // The map grows while it is walked.
  for (const [one] of found) for (const child of inheritors(state, one)) found.set(child.oid, (found.get(child.oid) ?? 0) + 1);
  return found;
}

function renameOne(state: State, relation: Relation, constraint: Constraint, to: string): State {
  const index = constraint.index === null || constraint.contype === 'foreign-key' ? undefined : state.indexes.get(constraint.index);
  if (index !== undefined) return renameIndexRow(state, index, to);
  requireFreeName(relation, to);
  return changeConstraint(state, relation.oid, constraint.name, (one) => (constraintWith(one, { name: to })));
}

/** RenameRelationInternal: an index takes its constraint's name along. @throws {Rejection} 42P07, 42710 */
export function renameIndexRow(state: State, index: Index, to: string): State {
  if (state.relationNames.has(qualifiedName({ schema: index.schema, name: to }))) throw duplicateTable(to);
  const { constraint, relation } = index;
  const table = state.relations.get(relation);
  if (constraint === null || table === undefined) return withIndex(state, indexWith(index, { name: to }));
  if (constraint !== to) requireFreeName(table, to);
  return changeConstraint(withIndex(state, indexWith(index, { name: to, constraint: to })), relation, constraint, (one) => (constraintWith(one, { name: to })));
}
