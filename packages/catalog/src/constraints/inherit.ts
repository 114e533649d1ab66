import { isInherited } from '../columns.js';
import { attributeWith, constraintWith, relationWith } from '../copies.js';
import { datatypeMismatch, invalidObjectDefinition } from '../errors.js';
import { detachIndex, ensureOnPartition } from '../indexes/define.js';
import { indexesOn } from '../indexes/rows.js';
import type { Constraint, Relation, Source } from '../model.js';
import { withRelation, type State } from '../state.js';
import { sameExpression } from '../written.js';
import { cloneForeignKeys } from './foreign-keys.js';
import { notNullOf } from './not-null.js';
import { noLongerReferred, referencedRoot, referredAlso } from './referenced-partitions.js';
import { changeConstraint } from './rows.js';

type Link = 'inherits' | 'partition';

function isHandedDown({ contype, noInherit }: Constraint): boolean {
  return (contype === 'check' || contype === 'not-null') && !noInherit;
}

/** The child's constraint that answers to one of the parent's: a CHECK by its name, a NOT NULL by its column. */
function counterpart(child: Relation, constraint: Constraint): Constraint | undefined {
  if (constraint.contype === 'not-null') return notNullOf(child, constraint.columns[0] ?? '');
  return child.constraints.find(({ contype, name }) => contype === 'check' && name === constraint.name);
}

/** MergeConstraintsIntoExisting. @throws {Rejection} 42804, 42P17 */
function mergeConstraints(state: State, child: Relation, parent: Relation, link: Link): State {
  let next = state;
  for (const constraint of parent.constraints.filter(isHandedDown)) {
    const own = counterpart(child, constraint);
    if (own === undefined) throw datatypeMismatch(`child table is missing constraint "${constraint.name}"`);
    if (constraint.contype === 'check' && !sameExpression(own.expression, constraint.expression)) throw datatypeMismatch(`child table "${child.name}" has different definition for check constraint "${own.name}"`);
    if (own.noInherit) throw invalidObjectDefinition(`constraint "${own.name}" conflicts with non-inherited constraint on child table "${child.name}"`);
    if (constraint.validated && own.enforced && !own.validated) throw invalidObjectDefinition(`constraint "${own.name}" conflicts with NOT VALID constraint on child table "${child.name}"`);
    if (constraint.enforced && !own.enforced) throw invalidObjectDefinition(`constraint "${own.name}" conflicts with NOT ENFORCED constraint on child table "${child.name}"`);
    next = changeConstraint(next, child.oid, own.name, (one) => (constraintWith(one, { inherited: one.inherited + 1, local: link === 'partition' ? false : one.local })));
  }
  return next;
}

/** ALTER TABLE … INHERIT. @throws {Rejection} 42804, 42P17 */
export function inheritConstraints(state: State, child: Relation, parent: Relation): State {
  return mergeConstraints(state, child, parent, 'inherits');
}

/** ATTACH PARTITION: indexes and foreign keys as well. @throws {Rejection} 42804, 42P17, 42P16 */
export function attachConstraints(state: State, child: Relation, parent: Relation, source: Source): State {
  let next = mergeConstraints(state, child, parent, 'partition');
  for (const index of indexesOn(state, parent.oid)) {
    const partition = next.relations.get(child.oid);
    if (partition !== undefined) next = ensureOnPartition(next, partition, index, source);
  }
  return referredAlso(cloneForeignKeys(next, parent, child.oid), parent.oid, child.oid);
}

/** NO INHERIT and DETACH PARTITION: what the parent handed down becomes the child's own (RemoveInheritance). */
export function disinheritConstraints(state: State, linked: Relation, parent: Relation): State {
  const alone: Relation = relationWith(linked, { parents: linked.parents.filter(({ oid }) => oid !== parent.oid) });
  const child: Relation = relationWith(alone, { columns: alone.columns.map((column) => (column.local || isInherited(state, alone, column.name) ? column : attributeWith(column, { local: true }))) });
  const answering = new Set(parent.constraints.filter(isHandedDown).flatMap((constraint) => counterpart(child, constraint)?.name ?? []));
  const constraints = child.constraints.map((one) => {
    const isForeignKey = one.contype === 'foreign-key' && one.inherited > 0 && referencedRoot(state, child, one) === null;
    if (!answering.has(one.name) && !isForeignKey) return one;
    return constraintWith(one, { inherited: one.inherited - 1, local: one.local || one.inherited === 1 });
  });
  const next = withRelation(noLongerReferred(state, parent.oid, child.oid), relationWith(child, { constraints }));
  return indexesOn(state, child.oid).reduce((rest, index) => (index.parent === null || state.indexes.get(index.parent)?.relation !== parent.oid ? rest : detachIndex(rest, index)), next);
}
