import type { RangeVar } from '@pgsql/types';
import { identityOfPartitionsSince, withoutIdentity } from './column-values.js';
import { columnNamed, hasColumn } from './columns-by-name.js';
import { attachConstraints, disinheritConstraints, inheritConstraints } from './constraints/inherit.js';
import { notNullOf } from './constraints/not-null.js';
import { attributeWith, relationWith } from './copies.js';
import { datatypeMismatch, duplicateTable, notInPrerequisiteState, Rejection, undefinedTable, wrongObjectType } from './errors.js';
import { inheritors } from './inheritance.js';
import type { Attribute, Relation, Source } from './model.js';
import { relationNamed, requireOwner, tempSchema } from './names.js';
import { refuseTyped } from './relations/typed.js';
import { requireRemovable } from './removed-partition.js';
import type { State } from './state.js';
import { withRelation } from './state.js';
import { requireInheritable } from './transition-tables.js';
import { cloneTriggers, dropClones } from './triggers.js';

/** MergeAttributesIntoExisting: a child has its parent's columns, of the same types, and NOT NULL where the parent has it. @throws {Rejection} 42804 */
function requireColumnsOf(state: State, parent: Relation, child: Relation): void {
  for (const column of parent.columns) {
    const own = columnNamed(child.columns, column.name);
    if (own === undefined) throw datatypeMismatch(`child table is missing column "${column.name}"`);
    if (own.type !== column.type) throw datatypeMismatch(`child table "${child.name}" has different type for column "${column.name}"`);
    if (column.generated !== null && own.generated === null) throw datatypeMismatch(`column "${column.name}" in child table must be a generated column`);
    if (state.postgres >= 16 && column.generated === null && own.generated !== null) throw datatypeMismatch(`column "${column.name}" in child table must not be a generated column`);
    if (column.generated !== null && column.generated !== own.generated) throw datatypeMismatch(`column "${column.name}" inherits from generated column of different kind`);
    const isHandedDown = column.notNull && notNullOf(parent, column.name)?.noInherit !== true;
    if (isHandedDown && !own.notNull) throw datatypeMismatch(`column "${column.name}" in child table "${child.name}" must be marked NOT NULL`);
  }
}

/** @throws {Rejection} 42P07 when the parent is the child itself, or below it */
function requireNoLoop(state: State, child: Relation, parent: Relation): void {
  const above = [parent];
  for (const one of above) {
    if (one.oid === child.oid) throw new Rejection('42P07', 'circular inheritance not allowed');
    for (const { oid } of one.parents) {
      const next = state.relations.get(oid);
      if (next !== undefined) above.push(next);
    }
  }
}

/** Column by column, as ATExecAttachPartition does it. @throws {Rejection} 42804, 55000 */
function requireColumnsToAttach(state: State, parent: Relation, child: Relation): void {
  for (const column of child.columns) {
    if (state.postgres >= identityOfPartitionsSince && column.identity !== null) throw notInPrerequisiteState(`table "${child.name}" being attached contains an identity column "${column.name}"`);
    if (!hasColumn(parent.columns, column.name)) throw datatypeMismatch(`table "${child.name}" contains column "${column.name}" not found in parent "${parent.name}"`);
  }
}

/** ALTER TABLE … ATTACH PARTITION: the partition gets clones of the parent's row triggers. */
export function attachPartition(state: State, parent: Relation, name: RangeVar | undefined, source: Source): State {
  const child = relationNamed(state, name ?? {});
  if (child.relkind !== 'table' && child.relkind !== 'partitioned-table' && child.relkind !== 'foreign-table') {
    throw wrongObjectType(`"${child.name}" is not a table`);
  }
  requireOwner(state, child);
  if (child.parents.some((one) => one.partition)) throw wrongObjectType(`"${child.name}" is already a partition`);
  refuseTyped(child, 'attach as partition a');
  if (child.parents.length > 0) throw wrongObjectType('cannot attach inheritance child as partition');
  if (inheritors(state, child.oid).some((one) => one.parents.some(({ oid, partition }) => oid === child.oid && !partition))) throw wrongObjectType('cannot attach inheritance parent as partition');
  if ((parent.schema === tempSchema) !== (child.schema === tempSchema)) throw wrongObjectType('a temporary and a permanent relation cannot be partition and partitioned table');
  requireNoLoop(state, child, parent);
  requireColumnsToAttach(state, parent, child);
  requireInheritable(state, child, 'a partition');
  requireColumnsOf(state, parent, child);
  const attached: Relation = relationWith(child, { parents: [{ oid: parent.oid, partition: true }], columns: child.columns.map((column) => attachedColumn(state, parent, column)) });
  const merged = attachConstraints(withRelation(state, attached), attached, parent, source);
  return cloneTriggers(merged, parent, merged.relations.get(child.oid) ?? attached);
}

/** Identity comes with the table, since PostgreSQL 17 (MergeAttributesIntoExisting). */
function attachedColumn(state: State, parent: Relation, column: Attribute): Attribute {
  const identity = columnNamed(parent.columns, column.name)?.identity ?? null;
  if (state.postgres < identityOfPartitionsSince || identity === null) return attributeWith(column, { local: false });
  return attributeWith(column, { local: false, identity, hasDefault: true });
}

/** ALTER TABLE … DETACH PARTITION: the clones go. */
export function detachPartition(state: State, parent: Relation, name: RangeVar | undefined): State {
  const child = relationNamed(state, name ?? {});
  if (!child.parents.some((one) => one.partition && one.oid === parent.oid)) {
    throw undefinedTable(`${child.name}" is not a partition of "${parent.name}`);
  }
  requireRemovable(state, parent, child);
  const detached = disinheritConstraints(state, child, parent);
  const alone = dropClones(detached, detached.relations.get(child.oid) ?? child);
  if (state.postgres < identityOfPartitionsSince) return alone;
  return child.columns.reduce((next, { name, identity }) => (identity === null ? next : withoutIdentity(next, next.relations.get(child.oid) ?? child, name, 'descendants')), alone);
}

/** ALTER TABLE … INHERIT. */
export function addParent(state: State, child: Relation, name: RangeVar | undefined): State {
  const parent = relationNamed(state, name ?? {});
  requireOwner(state, parent);
  if (parent.schema === tempSchema && child.schema !== tempSchema) throw wrongObjectType(`cannot inherit from temporary relation "${parent.name}"`);
  if (parent.relkind === 'partitioned-table') throw wrongObjectType(`cannot inherit from partitioned table "${parent.name}"`);
  if (parent.parents.some(({ partition }) => partition)) throw wrongObjectType('cannot inherit from a partition');
  requireNoLoop(state, child, parent);
  if (child.parents.some((one) => one.oid === parent.oid)) throw duplicateTable(parent.name);
  requireInheritable(state, child, 'an inheritance child');
  requireColumnsOf(state, parent, child);
  const linked: Relation = relationWith(child, { parents: [...child.parents, { oid: parent.oid, partition: false }] });
  return inheritConstraints(withRelation(state, linked), linked, parent);
}

/** ALTER TABLE … NO INHERIT. */
export function dropParent(state: State, child: Relation, name: RangeVar | undefined): State {
  if (child.parents.some(({ partition }) => partition)) throw wrongObjectType('cannot change inheritance of a partition');
  const parent = relationNamed(state, name ?? {});
  if (!child.parents.some((one) => one.oid === parent.oid)) throw undefinedTable(`${parent.name}" is not a parent of relation "${child.name}`);
  return disinheritConstraints(state, child, parent);
}
