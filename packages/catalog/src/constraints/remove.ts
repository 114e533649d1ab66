import type { Behavior } from '../acl.js';
import { dependentObjects } from '../errors.js';
import { attachedIndexes, indexesOn, withoutIndex } from '../indexes/rows.js';
import { inheritors } from '../inheritance.js';
import type { Constraint, Index, Relation } from '../model.js';
import type { State } from '../state.js';
import { foreignKeysTo, type ForeignKey } from './referring.js';
import { referencedClones, referencedRoot } from './referenced-partitions.js';
import { withoutConstraints } from './rows.js';

/** Foreign keys of other tables that refer to one of these. */
export function foreignKeysInto(state: State, targets: ReadonlySet<number>): readonly ForeignKey[] {
  return [...targets].flatMap((target) => foreignKeysTo(state, target)).filter(({ relation }) => !targets.has(relation.oid));
}

/** The foreign keys that rely on one of these indexes: each refers to the table of its index. */
function relyingOn(state: State, indexes: ReadonlyMap<number, Index>): readonly ForeignKey[] {
  const tables = new Set([...indexes.values()].flatMap(({ unique, relation }) => (unique ? [relation] : [])));
  return [...tables].flatMap((table) => foreignKeysTo(state, table)).filter(({ constraint: { index } }) => index !== null && indexes.has(index));
}

/** Drops foreign keys that depend on what goes. @throws {Rejection} 2BP01 without CASCADE */
export function dropDependent(state: State, dependent: readonly ForeignKey[], behavior: Behavior, what: string): State {
  const [first] = dependent;
  if (first === undefined) return state;
  if (behavior === 'restrict') throw dependentObjects(`cannot drop ${what} because constraint ${first.constraint.name} on table ${first.relation.name} depends on it`);
  // The row for a partition does not go without the others.
  return dependent.reduce((next, { relation, constraint }) => withoutForeignKey(next, relation.oid, referencedRoot(state, relation, constraint) ?? constraint), state);
}

/** A foreign key goes from the partitions as well, and with its rows for the partitions of what it refers to. */
function withoutForeignKey(state: State, oid: number, constraint: Constraint): State {
  const relation = state.relations.get(oid);
  const clones = relation === undefined ? [] : referencedClones(state, relation, constraint);
  let next = withoutConstraints(state, oid, new Set([constraint, ...clones].map(({ name }) => name)));
  for (const partition of inheritors(state, oid)) {
    const clone = partition.constraints.find((one) => one.contype === 'foreign-key' && one.inherited > 0 && one.references?.relation === constraint.references?.relation && String(one.columns) === String(constraint.columns));
    if (clone !== undefined) next = withoutForeignKey(next, partition.oid, clone);
  }
  return next;
}

function withAttached(state: State, index: Index): readonly Index[] {
  return [index, ...attachedIndexes(state, index).flatMap((one) => withAttached(state, one))];
}

/** Indexes go, with their constraints, with what is attached to them, and with the foreign keys that rely on them. @throws {Rejection} 2BP01 */
export function removeIndexes(state: State, indexes: readonly Index[], behavior: Behavior, what: string): State {
  const gone = new Map(indexes.flatMap((index) => withAttached(state, index)).map((index) => [index.oid, index]));
  if (gone.size === 0) return state;
  let next = dropDependent(state, relyingOn(state, gone), behavior, what);
  for (const { oid, relation, constraint } of gone.values()) {
    next = withoutIndex(next, oid);
    if (constraint !== null) next = withoutConstraints(next, relation, new Set([constraint]));
  }
  return next;
}

/** One constraint goes, with its index. CHECK and NOT NULL go from this table only. @throws {Rejection} 2BP01 */
export function removeConstraint(state: State, relation: Relation, constraint: Constraint, behavior: Behavior): State {
  switch (constraint.contype) {
    case 'check':
    case 'not-null':
    case 'trigger':
      return withoutConstraints(state, relation.oid, new Set([constraint.name]));
    case 'foreign-key':
      return withoutForeignKey(state, relation.oid, constraint);
    case 'primary-key':
    case 'unique':
    case 'exclusion': {
      const index = constraint.index === null ? undefined : state.indexes.get(constraint.index);
      if (index === undefined) return withoutConstraints(state, relation.oid, new Set([constraint.name]));
      return removeIndexes(state, [index], behavior, `constraint ${constraint.name} on table ${relation.name}`);
    }
    default:
      return constraint.contype satisfies never;
  }
}

/** DROP COLUMN: constraints and indexes that read a column go with it, first the foreign keys of the columns themselves. @throws {Rejection} 2BP01 when a foreign key elsewhere relies on one */
export function removeWithColumns(state: State, columns: readonly { readonly relation: number; readonly name: string }[], behavior: Behavior): State {
  let next = state;
  for (const { relation: oid, name } of columns) {
    const relation = next.relations.get(oid);
    const constraints = relation?.constraints.filter((one) => one.columns.includes(name) && (one.index === null || one.contype === 'foreign-key')) ?? [];
    for (const constraint of constraints) if (relation !== undefined) next = removeConstraint(next, relation, constraint, behavior);
  }
  for (const { relation, name } of columns) {
    const indexes = indexesOn(next, relation).filter(({ keys, include, reads }) => [...keys, ...include, ...reads].includes(name));
    next = removeIndexes(next, indexes, behavior, `column ${name} of table ${next.relations.get(relation)?.name ?? ''}`);
  }
  return next;
}
