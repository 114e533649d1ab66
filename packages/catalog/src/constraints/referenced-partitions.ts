import { constraintWith } from '../copies.js';
import { indexesOn } from '../indexes/rows.js';
import { inheritors } from '../inheritance.js';
import type { Constraint, Relation } from '../model.js';
import { freeConstraintName, nameAddition } from '../object-names.js';
import type { State } from '../state.js';
import { foreignKeysTo, type ForeignKey } from './referring.js';
import { addConstraint, constraintNamed, withoutConstraints } from './rows.js';

/*
 * A foreign key to a partitioned table has a row for each of its partitions beside it, on the same table (addFkRecurseReferenced,
 * tablecmds.c): inherited once, and not local.
 */

/** What a foreign key's clone is called; the name that it is given is taken on the same table, and may be on a partition. */
export function cloneName(state: State, relation: Relation, parent: Pick<Constraint, 'name' | 'columns'>): string {
  if (constraintNamed(relation, parent.name) === undefined) return parent.name;
  if (state.postgres >= 18) return freeConstraintName(state, relation.schema, parent.name, null, '');
  return freeConstraintName(state, relation.schema, relation.name, nameAddition(parent.columns), 'fkey');
}

/** Adds the rows for the partitions of what a foreign key refers to; all of them are called after the one that it began with, `base`. */
export function withReferencedPartitions(state: State, oid: number, constraint: Constraint, base: string): State {
  if (constraint.references === null || state.relations.ask(constraint.references.relation, (relation) => relation?.relkind) !== 'partitioned-table') return state;
  return inheritors(state, constraint.references.relation).reduce((next, partition) => withReferencedPartition(next, oid, constraint, partition, base), state);
}

function withReferencedPartition(state: State, oid: number, constraint: Constraint, partition: Relation, base: string): State {
  const relation = state.relations.get(oid);
  const { references } = constraint;
  if (relation === undefined || references === null) return state;
  const index = indexesOn(state, partition.oid).find(({ parent }) => parent !== null && parent === constraint.index);
  const clone: Constraint = constraintWith(constraint, {
    name: cloneName(state, relation, constraintWith(constraint, { name: base })),
    references: { ...references, relation: partition.oid },
    local: false,
    inherited: 1,
    noInherit: false,
    index: index?.oid ?? null,
  });
  return withReferencedPartitions(addConstraint(state, oid, clone), oid, clone, base);
}

function isBelow(state: State, oid: number, above: number): boolean {
  return state.relations.get(oid)?.parents.some((parent) => parent.oid === above || isBelow(state, parent.oid, above)) === true;
}

/** The foreign key of the same table that a row for a partition belongs to; null for one that stands by itself, or comes from a partitioned table above. */
export function referencedRoot(state: State, relation: Relation, one: Constraint): Constraint | null {
  const { references, inherited } = one;
  if (references === null || inherited === 0) return null;
  const above = relation.constraints.find(
    (other) => other.references !== null && other.references.relation !== references.relation && String(other.columns) === String(one.columns) && isBelow(state, references.relation, other.references.relation),
  );
  return above === undefined ? null : (referencedRoot(state, relation, above) ?? above);
}

/** The rows for partitions of a foreign key. */
export function referencedClones(state: State, relation: Relation, constraint: Constraint): readonly Constraint[] {
  return relation.constraints.filter((one) => one !== constraint && referencedRoot(state, relation, one)?.name === constraint.name);
}

/** What refers to a partitioned table, and not as a part of another foreign key of a partitioned table. */
function wholeKeysTo(state: State, target: number): readonly ForeignKey[] {
  return foreignKeysTo(state, target).filter(({ relation, constraint }) => constraint.inherited === 0 || referencedRoot(state, relation, constraint) !== null);
}

/** A new or attached partition is referred to as well (CloneFkReferenced). */
export function referredAlso(state: State, parent: number, oid: number): State {
  const partition = state.relations.get(oid);
  if (partition === undefined) return state;
  return wholeKeysTo(state, parent).reduce((next, { relation, constraint }) => withReferencedPartition(next, relation.oid, constraint, partition, constraint.name), state);
}

/** A detached partition is no longer referred to, nor are its own partitions. */
export function noLongerReferred(state: State, parent: number, oid: number): State {
  const isMeant = (one: Constraint): boolean => one.references !== null && (one.references.relation === oid || isBelow(state, one.references.relation, oid));
  return wholeKeysTo(state, parent).reduce((next, { relation }) => {
    const gone = relation.constraints.filter((one) => isMeant(one) && referencedRoot(state, relation, one) !== null);
    return withoutConstraints(next, relation.oid, new Set(gone.map(({ name }) => name)));
  }, state);
}
