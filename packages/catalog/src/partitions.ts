import type { RangeVar } from '@pgsql/types';
import { duplicateTable, undefinedTable, wrongObjectType } from './errors.js';
import type { Relation } from './model.js';
import { relationNamed, requireOwner } from './names.js';
import type { State } from './state.js';
import { withRelation } from './state.js';
import { cloneTriggers, dropClones } from './triggers.js';

/** ALTER TABLE … ATTACH PARTITION: the partition gets clones of the parent's row triggers. */
export function attachPartition(state: State, parent: Relation, name: RangeVar | undefined): State {
  const child = relationNamed(state, name ?? {});
  requireOwner(state, child);
  if (parent.relkind !== 'partitioned-table') throw wrongObjectType(`table "${parent.name}" is not partitioned`);
  if (child.relkind !== 'table' && child.relkind !== 'partitioned-table' && child.relkind !== 'foreign-table') {
    throw wrongObjectType(`"${child.name}" is not a table`);
  }
  if (child.parents.some((one) => one.partition)) throw wrongObjectType(`"${child.name}" is already a partition`);
  if (child.parents.length > 0) throw wrongObjectType('cannot attach inheritance child as partition');
  const attached: Relation = { ...child, parents: [{ oid: parent.oid, partition: true }] };
  return cloneTriggers(withRelation(state, attached), parent, attached);
}

/** ALTER TABLE … DETACH PARTITION: the clones go. */
export function detachPartition(state: State, parent: Relation, name: RangeVar | undefined): State {
  const child = relationNamed(state, name ?? {});
  if (!child.parents.some((one) => one.partition && one.oid === parent.oid)) {
    throw undefinedTable(`${child.name}" is not a partition of "${parent.name}`);
  }
  const detached: Relation = { ...child, parents: [] };
  return dropClones(withRelation(state, detached), detached);
}

/** ALTER TABLE … INHERIT. */
export function addParent(state: State, child: Relation, name: RangeVar | undefined): State {
  const parent = relationNamed(state, name ?? {});
  requireOwner(state, parent);
  if (child.parents.some(({ partition }) => partition)) throw wrongObjectType('cannot change inheritance of a partition');
  if (child.parents.some((one) => one.oid === parent.oid)) throw duplicateTable(parent.name);
  if (parent.relkind === 'partitioned-table') throw wrongObjectType(`cannot inherit from partitioned table "${parent.name}"`);
  return withRelation(state, { ...child, parents: [...child.parents, { oid: parent.oid, partition: false }] });
}

/** ALTER TABLE … NO INHERIT. */
export function dropParent(state: State, child: Relation, name: RangeVar | undefined): State {
  if (child.parents.some(({ partition }) => partition)) throw wrongObjectType('cannot change inheritance of a partition');
  const parent = relationNamed(state, name ?? {});
  if (!child.parents.some((one) => one.oid === parent.oid)) throw undefinedTable(`${parent.name}" is not a parent of relation "${child.name}`);
  return withRelation(state, { ...child, parents: child.parents.filter((one) => one.oid !== parent.oid) });
}
