import { PUBLIC } from '../acl.js';
import { columnNamed } from '../columns-by-name.js';
import { systemColumns } from '../columns.js';
import { requireColumn } from '../columns-read.js';
import { constraintWith } from '../copies.js';
import { duplicateObject, invalidForeignKey, invalidTableDefinition, notInPrerequisiteState, notSupported, permissionDenied, Rejection, syntaxError, undefinedObject, wrongObjectType } from '../errors.js';
import { inheritors } from '../inheritance.js';
import { hasPrivilegesOf, isSuperuser } from '../memberships.js';
import type { Attribute, Constraint, ForeignKeyAction, Index, Relation, Source } from '../model.js';
import { currentRole, relationAsked, tempSchema } from '../names.js';
import { stringsOf } from '../nodes.js';
import { freeConstraintName, nameAddition } from '../object-names.js';
import type { State } from '../state.js';
import type { WrittenConstraint } from './definition.js';
import { cloneName, referencedClones, referencedRoot, withReferencedPartitions } from './referenced-partitions.js';
import { addConstraint, changeConstraint, constraintNamed, newConstraint, withoutConstraints } from './rows.js';

/** parsenodes.h, FKCONSTR_ACTION_*. */
function actionOf(letter: string | undefined): ForeignKeyAction {
  switch (letter) {
    case 'r':
      return 'restrict';
    case 'c':
      return 'cascade';
    case 'n':
      return 'set-null';
    case 'd':
      return 'set-default';
    default:
      return 'no-action';
  }
}

/** parsenodes.h, FKCONSTR_MATCH_FULL. */
const fullMatch = 'f';

/** A table with what is asked of its columns. */
type WithTypes = { readonly columns: readonly Pick<Attribute, 'name' | 'type'>[] };

/** Of the table that a foreign key refers to what the key rests on: much else of it may change. */
interface Referenced extends Pick<Relation, 'oid' | 'schema' | 'name' | 'relkind' | 'relacl'> {
  readonly columns: readonly Pick<Attribute, 'name' | 'type' | 'attacl'>[];
  readonly deferrable: readonly string[];
}

/** What is asked of it: of no column but those of the key, and whose privileges it has only where they decide. */
function referencedBy(state: State, columns: readonly string[]): (relation: Relation) => Referenced {
  const isFree = isSuperuser(state, currentRole(state));
  return ({ oid, schema, name, relkind, relacl, columns: all, constraints }) => {
    const found: Referenced['columns'][number][] = [];
    for (const one of all) if (columns.includes(one.name)) found.push({ name: one.name, type: one.type, attacl: isFree ? none : one.attacl });
    const deferrable: string[] = [];
    for (const one of constraints) if (one.deferrable) deferrable.push(one.name);
    return { oid, schema, name, relkind, relacl: isFree ? none : relacl, columns: found, deferrable };
  };
}

const none: readonly never[] = [];

type Unique = Pick<Index, 'oid' | 'unique' | 'primary' | 'keys' | 'constraint'> & { readonly isPartial: boolean };

function uniqueIndexes(state: State, oid: number): readonly Unique[] {
  const found: Unique[] = [];
  for (const index of state.lookups.indexesOf.get(oid) ?? none) {
    const unique = state.indexes.ask(index, uniqueIn);
    if (unique !== null) found.push(unique);
  }
  return found;
}

function uniqueIn(row: Index | undefined): Unique | null {
  return row?.unique === true ? { oid: row.oid, unique: true, primary: row.primary, keys: row.keys, constraint: row.constraint, isPartial: row.predicate !== null } : null;
}

/** Types that are alike to an equality operator of btree, and that no cast of PostgreSQL leads to from another group. */
const typeGroups: Readonly<Record<string, string>> = {
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  uuid: 'uuid',
  text: 'text',
  'character varying': 'text',
  boolean: 'boolean',
};

function typeGroup(relation: WithTypes, column: string): string | undefined {
  const type = columnNamed(relation.columns, column)?.type ?? '';
  return typeGroups[type] ?? typeGroups[type.replace(/\(.*\)$/u, '')];
}

/** Whether no operator compares the two: only where both types are PostgreSQL's own and it is sure. @throws {Rejection} 42804 */
function requireComparable(relation: WithTypes, columns: readonly string[], target: WithTypes, targetColumns: readonly string[]): void {
  columns.forEach((column, position) => {
    const [from, to] = [typeGroup(relation, column), typeGroup(target, targetColumns[position] ?? '')];
    if (from !== undefined && to !== undefined && from !== to) throw new Rejection('42804', `key columns "${column}" and "${targetColumns[position] ?? ''}" are of incompatible types`);
  });
}

/** The index that makes the referenced columns unique (transformFkeyCheckAttrs). @throws {Rejection} 42830, 55000 */
function uniqueIndexFor(state: State, target: Referenced, columns: readonly string[]): Unique {
  if (columns.some((column, position) => columns.indexOf(column) !== position)) throw invalidForeignKey('foreign key referenced-columns list must not contain duplicates');
  const fitting = uniqueIndexes(state, target.oid).filter(
    (index) => !index.isPartial && index.keys.length === columns.length && columns.every((column) => index.keys.includes(column)),
  );
  const immediate = fitting.find((index) => index.constraint === null || !target.deferrable.includes(index.constraint));
  if (immediate !== undefined) return immediate;
  if (fitting.length > 0) throw notInPrerequisiteState(`cannot use a deferrable unique constraint for referenced table "${target.name}"`);
  throw invalidForeignKey(`there is no unique constraint matching given keys for referenced table "${target.name}"`);
}

/** transformFkeyGetPrimaryKey. @throws {Rejection} 42704, 55000 */
function primaryKeyOf(state: State, target: Referenced): Unique {
  const index = uniqueIndexes(state, target.oid).find(({ primary }) => primary);
  if (index === undefined) throw undefinedObject('primary key for referenced table', target.name);
  if (index.constraint !== null && target.deferrable.includes(index.constraint)) {
    throw notInPrerequisiteState(`cannot use a deferrable primary key for referenced table "${target.name}"`);
  }
  return index;
}

/** checkFkeyPermissions: REFERENCES on the table, or on each of the columns. @throws {Rejection} 42501 */
function requireReferences(state: State, target: Referenced, columns: readonly string[]): void {
  const user = currentRole(state);
  if (isSuperuser(state, user)) return;
  const holds = (items: Relation['relacl']): boolean =>
    items.some(({ privilege, grantee }) => privilege === 'REFERENCES' && (grantee === PUBLIC || hasPrivilegesOf(state, user, grantee)));
  if (holds(target.relacl)) return;
  const each = columns.every((column) => holds(columnNamed(target.columns, column)?.attacl ?? []));
  if (!each) throw permissionDenied('table', target.name);
}

/** @throws {Rejection} 42809, 42P16 */
function checkTarget(relation: Relation, target: Referenced): void {
  if (target.relkind !== 'table' && target.relkind !== 'partitioned-table') throw wrongObjectType(`referenced relation "${target.name}" is not a table`);
  if ((target.schema === tempSchema) !== (relation.schema === tempSchema)) {
    const kind = relation.schema === tempSchema ? 'temporary' : 'permanent';
    throw invalidTableDefinition(`constraints on ${kind} tables may reference only ${kind} tables`);
  }
}

/** transformColumnNameList. @throws {Rejection} 42703, 0A000 */
function requireKeyColumns(state: State, relation: Parameters<typeof requireColumn>[1], columns: readonly string[]): void {
  for (const column of columns) {
    requireColumn(state, relation, column);
    if (systemColumns.has(column)) throw notSupported('system columns cannot be used in foreign keys');
  }
}

/** What a foreign key would write to a generated column it may not do (ATAddForeignKeyConstraint). @throws {Rejection} 42601, 0A000 */
function requireActions(relation: Relation, columns: readonly string[], { fk_upd_action: update, fk_del_action: remove }: WrittenConstraint['node']): void {
  const generated = columns.flatMap((column) => columnNamed(relation.columns, column)?.generated ?? []);
  if (generated.length === 0) return;
  const writes = (letter: string | undefined): boolean => actionOf(letter) === 'set-null' || actionOf(letter) === 'set-default';
  if (writes(update) || actionOf(update) === 'cascade') throw syntaxError('invalid ON UPDATE action for foreign key constraint containing generated column');
  if (writes(remove)) throw syntaxError('invalid ON DELETE action for foreign key constraint containing generated column');
  if (generated.includes('virtual')) throw notSupported('foreign key constraints on virtual generated columns are not supported');
}

/** How a foreign key comes to a table: with the table or a column, where there is no row to check, or later. */
export type Occasion = 'new' | 'existing';

/** FOREIGN KEY, and REFERENCES at a column (ATExecAddConstraint, ATAddForeignKeyConstraint). @throws {Rejection} 42710, 42P01, 42809, 42703, 42704, 42830, 42501, 42804 */
export function addForeignKey(state: State, oid: number, { node, columns, deferrable, initiallyDeferred, enforced }: WrittenConstraint, occasion: Occasion, reach: 'only' | 'descendants', source: Source): State {
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  if (node.conname !== undefined && constraintNamed(relation, node.conname) !== undefined) throw duplicateObject('constraint', node.conname);
  const name = node.conname ?? freeConstraintName(state, relation.schema, relation.name, nameAddition(columns), 'fkey');
  const named = stringsOf(node.pk_attrs);
  const target = relationAsked(state, node.pktable ?? {}, referencedBy(state, named));
  if (relation.relkind === 'partitioned-table' && reach === 'only') throw wrongObjectType(`cannot use ONLY for foreign key on partitioned table "${relation.name}" referencing relation "${target.name}"`);
  if (relation.relkind === 'partitioned-table' && state.postgres < 18 && occasion === 'existing' && node.skip_validation === true) throw wrongObjectType(`cannot add NOT VALID foreign key on partitioned table "${relation.name}"`);
  checkTarget(relation, target);
  requireKeyColumns(state, relation, columns);
  const set = stringsOf(node.fk_del_set_cols);
  requireKeyColumns(state, relation, set);
  const foreign = set.find((column) => !columns.includes(column));
  if (foreign !== undefined) throw new Rejection('42P10', `column "${foreign}" referenced in ON DELETE SET action must be part of foreign key`);
  requireKeyColumns(state, target, named);
  const index = named.length === 0 ? primaryKeyOf(state, target) : uniqueIndexFor(state, target, named);
  const referenced = named.length === 0 ? index.keys : named;
  const whole = named.length === 0 ? relationAsked(state, node.pktable ?? {}, referencedBy(state, referenced)) : target;
  requireReferences(state, whole, referenced);
  requireActions(relation, columns, node);
  if (columns.length !== referenced.length) throw invalidForeignKey('number of referencing and referenced columns for foreign key disagree');
  requireComparable(relation, columns, whole, referenced);
  const constraint = newConstraint({
    name,
    contype: 'foreign-key',
    columns,
    references: { relation: target.oid, columns: referenced, onDelete: actionOf(node.fk_del_action), onUpdate: actionOf(node.fk_upd_action), match: node.fk_matchtype === fullMatch ? 'full' : 'simple' },
    deferrable,
    initiallyDeferred,
    validated: enforced && (occasion === 'new' || node.skip_validation !== true),
    enforced,
    noInherit: relation.relkind !== 'partitioned-table',
    index: index.oid,
    source,
  });
  return handDownAll(withReferencedPartitions(addConstraint(state, oid, constraint), oid, constraint, constraint.name), relation, constraint);
}

/** A foreign key of a partitioned table is one of each partition as well (addFkRecurseReferencing). */
function handDownAll(state: State, relation: Relation, constraint: Constraint): State {
  if (relation.relkind !== 'partitioned-table') return state;
  return inheritors(state, relation.oid).reduce((next, partition) => handDown(next, partition, constraint), state);
}

function areAlike(a: Constraint, b: Constraint): boolean {
  const words = ({ columns, references, deferrable, initiallyDeferred, enforced }: Constraint): string => JSON.stringify([columns, references, deferrable, initiallyDeferred, enforced]);
  return words(a) === words(b);
}

/** Takes up the partition's foreign key that is alike (tryAttachPartitionForeignKey), or makes one. */
function handDown(state: State, partition: Relation, parent: Constraint): State {
  const own = partition.constraints.find((one) => one.contype === 'foreign-key' && one.inherited === 0 && areAlike(one, parent));
  if (own !== undefined) {
    const bare = withoutConstraints(state, partition.oid, new Set(referencedClones(state, partition, own).map(({ name }) => name)));
    return changeConstraint(bare, partition.oid, own.name, (one) => (constraintWith(one, { local: false, inherited: 1, validated: one.validated || parent.validated })));
  }
  const made: Constraint = constraintWith(parent, { name: cloneName(state, partition, parent), local: false, inherited: 1, noInherit: false });
  return handDownAll(addConstraint(state, partition.oid, made), partition, made);
}

/** The foreign keys that a new or attached partition has from its parent (CloneForeignKeyConstraints). */
export function cloneForeignKeys(state: State, parent: Relation, oid: number): State {
  let next = state;
  for (const constraint of parent.constraints) {
    const partition = next.relations.get(oid);
    if (constraint.contype !== 'foreign-key' || partition === undefined || referencedRoot(state, parent, constraint) !== null) continue;
    next = handDown(next, partition, constraint);
  }
  return next;
}
