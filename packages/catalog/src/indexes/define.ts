import { columnNamed } from '../columns-by-name.js';
import { constraintWith, indexWith } from '../copies.js';
import { duplicateTable, notSupported, Rejection, wrongObjectType } from '../errors.js';
import { inheritors } from '../inheritance.js';
import { qualifiedName, type Constraint, type Index, type Relation, type Source } from '../model.js';
import { creationSchema, tempSchema } from '../names.js';
import { freeIndexName, nameAddition } from '../object-names.js';
import type { State } from '../state.js';
import { systemColumns } from '../columns.js';
import { requireColumn } from '../columns-read.js';
import { addConstraint, changeConstraint, requireFreeName, requireNoPrimaryKey, newConstraint } from '../constraints/rows.js';
import { withUses } from '../uses.js';
import { sameExpression } from '../written.js';
import { requireOperatorClasses } from './operator-classes.js';
import { distinctNames, keyLabels } from './column-names.js';
import { addIndex, indexesOn, withIndex } from './rows.js';

/** What CREATE INDEX or a constraint says of an index. */
export interface IndexDefinition extends Pick<Index, 'unique' | 'primary' | 'nullsNotDistinct' | 'method' | 'keys' | 'include' | 'reads' | 'predicate' | 'sorting' | 'families' | 'uses'> {
  /** Null for an automatic name. */
  readonly name: string | null;
  /** What the keys are called in an automatic name. */
  readonly labels: readonly string[];
  readonly constraint: Pick<Constraint, 'contype' | 'deferrable' | 'initiallyDeferred'> | null;
}

/** A key is a column's name, or an expression in parentheses. */
function isExpression(key: string): boolean {
  return key.startsWith('(');
}

function kindOfName({ primary, constraint }: IndexDefinition): 'pkey' | 'excl' | 'key' | 'idx' {
  if (primary) return 'pkey';
  if (constraint === null) return 'idx';
  return constraint.contype === 'exclusion' ? 'excl' : 'key';
}

/** ChooseIndexName (indexcmds.c). */
function automaticName(state: State, relation: Relation, definition: IndexDefinition): string {
  const kind = kindOfName(definition);
  const addition = kind === 'pkey' ? null : nameAddition(distinctNames([...definition.labels, ...definition.include]));
  return freeIndexName(state, relation.schema, relation.name, addition, kind);
}

/** Whether a relation may have an index, and its schema one more (DefineIndex, before all that the index itself says). @throws {Rejection} 42809, 42501 */
export function requireIndexable(state: State, { name, relkind, schema }: Relation): void {
  if (relkind !== 'table' && relkind !== 'partitioned-table' && relkind !== 'materialized-view') throw wrongObjectType(`cannot create index on relation "${name}"`);
  if (schema !== tempSchema) creationSchema(state, schema);
}

/** Whether an index may be there at all (DefineIndex). @throws {Rejection} 42809, 42501, 0A000, 42703 */
export function requireDefinable(state: State, relation: Relation, definition: IndexDefinition): void {
  requireIndexable(state, relation);
  const { keys, include, reads } = definition;
  for (const key of keys) if (!isExpression(key)) requireColumn(state, relation, key);
  for (const name of include) requireColumn(state, relation, name);
  if (reads.some((name) => systemColumns.has(name)) || include.some((name) => systemColumns.has(name))) throw notSupported('index creation on system columns is not supported');
  const isVirtual = (name: string): boolean => columnNamed(relation.columns, name)?.generated === 'virtual';
  if (keys.some(isVirtual) || include.some(isVirtual) || reads.some(isVirtual)) throw notSupported('indexes on virtual generated columns are not supported');
  const { relkind } = relation;
  if (relkind !== 'partitioned-table' || !(definition.unique || definition.constraint?.contype === 'exclusion')) return;
  if (relation.partitionExpression === true) throw notSupported(`no key can span "${relation.name}", whose partition key has an expression`);
  const missing = relation.partitionKey?.find((column) => !definition.keys.includes(column));
  if (missing !== undefined) throw notSupported('unique constraint on partitioned table must include all partitioning columns');
}

/** Creates an index with the constraint it belongs to, also on the partitions (DefineIndex). @throws {Rejection} 42P07, 42710, 42809, 42703, 42501, 0A000 */
export function defineIndex(state: State, oid: number, definition: IndexDefinition, source: Source, reach: 'only' | 'partitions', origin: 'own' | 'clone' = 'own'): { readonly state: State; readonly index: Index } {
  const relation = state.relations.get(oid);
  if (relation === undefined) throw new Error(`there is no relation ${String(oid)}`);
  requireIndexable(state, relation);
  if (definition.primary) requireNoPrimaryKey(relation);
  requireDefinable(state, relation, definition);
  if (definition.constraint !== null && definition.method === 'btree') requireOperatorClasses(state, relation, 'btree', definition.keys.map((key) => ({ name: key })));
  const name = definition.name ?? automaticName(state, relation, definition);
  if (state.relationNames.has(qualifiedName({ schema: relation.schema, name }))) throw duplicateTable(name);
  const { constraint, unique, primary, nullsNotDistinct, method, keys, include, reads, predicate } = definition;
  if (constraint !== null) requireFreeName(relation, name);
  const index: Index = {
    oid: state.nextOid,
    schema: relation.schema,
    name,
    relation: oid,
    unique,
    primary,
    nullsNotDistinct,
    method,
    keys,
    include,
    reads,
    predicate,
    constraint: constraint === null ? null : name,
    parent: null,
    source,
    ...(definition.sorting === undefined ? {} : { sorting: definition.sorting }),
    ...(definition.families === undefined ? {} : { families: definition.families }),
    ...withUses(definition.uses),
  };
  let next = addIndex(state, index);
  if (constraint !== null) {
    const { contype, deferrable, initiallyDeferred } = constraint;
    next = addConstraint(next, oid, newConstraint({ name, contype, deferrable, initiallyDeferred, columns: keys.filter((key) => !isExpression(key)), noInherit: origin === 'own', index: index.oid, source }));
  }
  if (relation.relkind !== 'partitioned-table' || reach === 'only') return { state: next, index };
  for (const partition of inheritors(state, oid)) next = ensureOnPartition(next, partition, index, source);
  return { state: next, index };
}

/** The definition of an index for another table; the name is chosen anew (generateClonedIndexStmt). */
export function cloneOf(state: State, index: Index): IndexDefinition {
  const own = index.constraint === null ? undefined : state.relations.get(index.relation)?.constraints.find(({ name }) => name === index.constraint);
  return {
    ...index,
    name: null,
    labels: keyLabels(index),
    constraint: own === undefined ? null : { contype: own.contype, deferrable: own.deferrable, initiallyDeferred: own.initiallyDeferred },
  };
}

/** CompareIndexInfo (index.c), as far as the model goes. */
function areAlike(a: Index, b: Index): boolean {
  return (
    a.unique === b.unique &&
    a.nullsNotDistinct === b.nullsNotDistinct &&
    a.method === b.method &&
    a.keys.length === b.keys.length &&
    a.include.length === b.include.length &&
    a.keys.every((key, position) => key === b.keys[position] || (isExpression(key) && sameExpression(key, b.keys[position] ?? null))) &&
    a.include.every((key, position) => key === b.include[position]) &&
    String(a.families ?? []) === String(b.families ?? []) &&
    sameExpression(a.predicate, b.predicate)
  );
}

/** Whether an index may be attached to another; `perhaps` where PostgreSQL may find expressions to be the same that are written differently. @throws {Rejection} 42P17 */
export function requireAlike(state: State, partition: Index, parent: Index): void {
  const refused = (message: string, certainty: 'sure' | 'perhaps'): Rejection => new Rejection('42P17', `cannot attach index "${partition.name}" as a partition of index "${parent.name}": ${message}`, certainty);
  const plain = (index: Index): Index => indexWith(index, { keys: index.keys.map((key) => (isExpression(key) ? '(?)' : key)), predicate: index.predicate === null ? null : '?' });
  if (!areAlike(plain(partition), plain(parent))) throw refused('the index definitions do not match', 'sure');
  if (!areAlike(partition, parent)) throw refused('the index definitions do not match', 'perhaps');
  if (parent.constraint !== null && partition.constraint === null) throw refused('it belongs to no constraint', 'sure');
}

function contypeOf(state: State, index: Index): Constraint['contype'] | null {
  if (index.constraint === null) return null;
  return state.relations.get(index.relation)?.constraints.find(({ name }) => name === index.constraint)?.contype ?? null;
}

/** Attaches the partition's index that is alike, or creates one (AttachPartitionEnsureIndexes). */
export function ensureOnPartition(state: State, partition: Relation, parent: Index, source: Source): State {
  if (partition.relkind === 'foreign-table' && !parent.unique) return state;
  const wanted = contypeOf(state, parent);
  const fitting = indexesOn(state, partition.oid).find((one) => one.parent === null && areAlike(one, parent) && (wanted === null || contypeOf(state, one) === wanted));
  if (fitting !== undefined) return attachIndex(state, fitting, parent);
  const made = defineIndex(state, partition.oid, cloneOf(state, parent), source, 'partitions', 'clone');
  return attachIndex(made.state, made.index, parent);
}

/** IndexSetParentIndex and ConstraintSetParentConstraint. */
export function attachIndex(state: State, index: Index, parent: Index): State {
  const attached = withIndex(state, indexWith(index, { parent: parent.oid }));
  if (parent.constraint === null || index.constraint === null) return attached;
  return changeConstraint(attached, index.relation, index.constraint, (one) => (constraintWith(one, { local: false, inherited: one.inherited + 1 })));
}

/** DETACH PARTITION: the index stands on its own again. */
export function detachIndex(state: State, index: Index): State {
  const detached = withIndex(state, indexWith(index, { parent: null }));
  const parent = index.parent === null ? undefined : state.indexes.get(index.parent);
  if (parent === undefined || parent.constraint === null || index.constraint === null) return detached;
  return changeConstraint(detached, index.relation, index.constraint, (one) => (constraintWith(one, { local: one.inherited <= 1 || one.local, inherited: one.inherited - 1 })));
}
