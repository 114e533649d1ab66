import type { CreateStmt, Node, PartitionSpec } from '@pgsql/types';
import { identityOfPartitionsSince } from '../column-values.js';
import { checkColumnTypes, dependenciesOf } from '../column-types.js';
import { withColumnDependencies } from '../column-dependencies.js';
import { hasColumn } from '../columns-by-name.js';
import { mergeColumns, refuseSystemColumn, systemColumns, withNotNull } from '../columns.js';
import { createConstraints } from '../constraints/create-table.js';
import { notNullOf } from '../constraints/not-null.js';
import { attributeWith } from '../copies.js';
import { datatypeMismatch, duplicateTable, invalidObjectDefinition, Rejection, wrongObjectType } from '../errors.js';
import type { Attribute, Relation } from '../model.js';
import { requireBound, strategyOf } from '../partition-bounds.js';
import { relationNamed, requireOwner, tempSchema } from '../names.js';
import { rangeVarsOf, stringsOf, walk } from '../nodes.js';
import type { Context, State } from '../state.js';
import { cloneTriggers } from '../triggers.js';
import { elementsOf } from './elements.js';
import { claimExisting, createRelation, exists, schemaFor, withDependencies } from './new.js';
import { withOpenColumns } from './open-columns.js';
import { createOwnedSequences } from './sequences.js';
import { typedTable } from './typed.js';
import { usesOf, withUses } from '../uses.js';

/** CREATE TABLE, with LIKE, INHERITS and PARTITION OF. @throws {Rejection} 42P07, 42P01, 3F000, 42501 */
export function createTable(state: State, statement: CreateStmt, context: Context, relkind: 'table' | 'foreign-table' = 'table'): State {
  const name = statement.relation ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? '';
  if (statement.if_not_exists === true && exists(state, schema, relname)) return claimExisting(state, schema, relname, context);
  const isPartition = statement.partbound !== undefined;
  const typed = typedTable(state, statement);
  const { columns: written, definitions, sequenced, notNull, copied, openSources } = elementsOf(state, statement);
  requirePartitioning(state, statement, isPartition);
  const parents = rangeVarsOf(statement.inhRelations).map((parent) => relationNamed(state, parent));
  for (const parent of parents) {
    if (!isPartition && parent.relkind === 'partitioned-table') throw wrongObjectType(`cannot inherit from partitioned table "${parent.name}"`);
    if (!isPartition && parent.parents.some(({ partition }) => partition)) throw wrongObjectType(`cannot inherit from partition "${parent.name}"`);
    if (!['table', 'partitioned-table', 'foreign-table'].includes(parent.relkind)) throw wrongObjectType(`inherited relation "${parent.name}" is not a table or foreign table`);
    if (parent.schema === tempSchema && schema !== tempSchema) throw wrongObjectType(`cannot inherit from temporary relation "${parent.name}"`);
    if (isPartition && parent.schema !== tempSchema && schema === tempSchema) throw wrongObjectType(`cannot create a temporary relation as partition of permanent relation "${parent.name}"`);
    requireOwner(state, parent);
  }
  const own = typed.oid !== null ? withOptions(typed.columns, written) : isPartition ? written.map((column) => ofPartition(column, parents[0])) : written;
  const inherited = parents.flatMap((parent) => inheritedColumns(state, parent, isPartition ? 'partition' : 'inherits'));
  const strange = isPartition ? own.find(({ name: column }) => !inherited.some((one) => one.name === column)) : undefined;
  if (strange !== undefined) throw new Rejection('42703', `column "${strange.name}" does not exist`);
  const columns = withNotNull(mergeColumns(dedupe(inherited, own), own, relname, state.postgres), notNull);
  // Which collation the parent's column has is not known.
  const collated = definitions.find(({ colname, collClause }) => collClause !== undefined && inherited.some(({ name: column }) => column === colname));
  if (collated !== undefined) throw new Rejection('42P21', `column "${collated.colname ?? ''}" has a collation conflict`, 'perhaps');
  for (const { name: column } of own) refuseSystemColumn(column);
  if (typed.oid === null) checkColumnTypes(state, definitions);
  if (typed.oid === null) requireKeyColumns(statement, columns);
  if (exists(state, schema, relname)) throw duplicateTable(relname);
  for (const parent of parents) if (isPartition && parent.relkind !== 'partitioned-table') throw invalidObjectDefinition(`"${parent.name}" is not partitioned`);
  const made = createRelation(
    state,
    {
      schema,
      name: relname,
      relkind: statement.partspec === undefined ? relkind : 'partitioned-table',
      columns,
      parents: parents.map(({ oid }) => ({ oid, partition: isPartition })),
      location: name.location,
      ...(typed.oid === null ? {} : { ofType: typed.oid }),
      ...(statement.partspec === undefined ? {} : { ...partitioningOf(statement.partspec, relname, columns), ...withUses(usesOf(state, statement.partspec)) }),
    },
    context,
  );
  for (const parent of parents) if (isPartition) requireBound(parent, statement.partbound);
  requirePartitionKey(made.relation);
  let next = withColumnDependencies(createOwnedSequences(made.state, made.relation, sequenced, context), made.relation, definitions);
  const known = [...parents.flatMap((parent) => dependenciesOf(state, parent.oid, ['column-type', 'default'])), ...copied].map((one) => ({ ...one, dependent: made.relation.oid, on: one.on === one.dependent ? made.relation.oid : one.on }));
  next = withDependencies(next, typed.oid === null ? known : [...known, { dependent: made.relation.oid, on: typed.oid, kind: 'view', column: null }]);
  if (openSources.length > 0) next = withOpenColumns(next, made.relation, ['columns', 'constraints', 'indexes'], `the columns of ${openSources.join(', ')} are not known`, context);
  if (isPartition) for (const parent of parents) next = cloneTriggers(next, parent, made.relation);
  return createConstraints(next, { oid: made.relation.oid, parents, before: state }, statement, context);
}

/** What a table has from its parent: identity goes to partitions only, and since PostgreSQL 17. */
function inheritedColumns(state: State, parent: Relation, link: 'partition' | 'inherits'): readonly Attribute[] {
  const withIdentity = link === 'partition' && state.postgres >= identityOfPartitionsSince;
  return parent.columns.map((column) => (attributeWith(column, {
    notNull: column.notNull && notNullOf(parent, column.name)?.noInherit !== true,
    hasDefault: column.hasDefault && (withIdentity || column.identity === null),
    identity: withIdentity ? column.identity : null,
    local: false,
    attacl: [],
  })));
}

/** WITH OPTIONS adds to a column of the type what it says besides. @throws {Rejection} 42703, 42701 */
function withOptions(columns: readonly Attribute[], options: readonly Attribute[]): readonly Attribute[] {
  const misnamed = options.find(({ name }) => !hasColumn(columns, name));
  if (misnamed !== undefined) throw new Rejection('42703', `column "${misnamed.name}" does not exist`);
  const twice = options.find(({ name }, at) => options.findIndex((one) => one.name === name) < at);
  if (twice !== undefined) throw new Rejection('42701', `column "${twice.name}" specified more than once`);
  return columns.map((column) => {
    const own = options.find(({ name }) => name === column.name);
    return own === undefined ? column : attributeWith(own, { type: column.type });
  });
}

/** In PARTITION OF a column has no type: it only adds constraints to the parent's. */
function ofPartition(column: Attribute, parent: Relation | undefined): Attribute {
  const inherited = parent?.columns.find(({ name }) => name === column.name);
  return inherited === undefined ? column : attributeWith(column, { type: inherited.type, local: false });
}

/** The columns in a partition key, also those that its expressions read. The whole row, by the table's name, counts as none (has_partition_attrs). */
function partitioningOf(spec: PartitionSpec, relname: string, columns: readonly Attribute[]): Pick<Relation, 'partitionKey' | 'partitionStrategy' | 'partitionExpression'> {
  const names = new Set<string>();
  let isExpression = false;
  for (const node of spec.partParams ?? []) {
    if (!('PartitionElem' in node)) continue;
    const { name, expr } = node.PartitionElem;
    if (name !== undefined) names.add(name);
    isExpression ||= expr !== undefined && !isColumn(expr, columns);
    walk(expr, (kind, body) => {
      if (kind === 'ColumnRef' && typeof body === 'object' && body !== null && 'fields' in body && Array.isArray(body.fields)) {
        const read = stringsOf(body.fields).at(-1) ?? '';
        const isWholeRow = read === relname && !hasColumn(columns, read);
        if (!isWholeRow) names.add(read);
      }
    });
  }
  return { partitionKey: [...names], partitionStrategy: strategyOf(spec), ...(isExpression ? { partitionExpression: true } : {}) };
}

/** A column in parentheses, or with a COLLATE, is no expression (ComputePartitionAttrs). */
function isColumn(expr: Node, columns: readonly Attribute[]): boolean {
  if ('CollateClause' in expr) return expr.CollateClause.arg !== undefined && isColumn(expr.CollateClause.arg, columns);
  return 'ColumnRef' in expr && columns.some(({ name }) => name === stringsOf(expr.ColumnRef.fields).at(-1));
}

/** ComputePartitionAttrs, of the columns that the table has, whatever they were called in the parent. @throws {Rejection} 42703, 42P17 */
function requirePartitionKey({ columns, partitionKey = [] }: Relation): void {
  const missing = partitionKey.find((key) => !hasColumn(columns, key));
  if (missing !== undefined && systemColumns.has(missing)) throw invalidObjectDefinition(`cannot use system column "${missing}" in partition key`);
  if (missing !== undefined) throw new Rejection('42703', `column "${missing}" named in partition key does not exist`);
  if (columns.some(({ name, generated }) => generated !== null && partitionKey.includes(name))) throw invalidObjectDefinition('cannot use generated column in partition key');
}

/** What can be told of PARTITION BY from its text (DefineRelation, transformPartitionSpec). @throws {Rejection} 42P17, 42809 */
function requirePartitioning({ postgres }: State, { partspec, inhRelations = [], options = [] }: CreateStmt, isPartition: boolean): void {
  if (partspec === undefined) return;
  if (inhRelations.length > 0 && !isPartition) throw invalidObjectDefinition('cannot create partitioned table as inheritance child');
  if (partspec.strategy === 'PARTITION_STRATEGY_LIST' && (partspec.partParams ?? []).length > 1) throw invalidObjectDefinition('cannot use "list" partition strategy with more than one column');
  if (options.length > 0 && postgres >= 16) throw wrongObjectType('cannot specify storage parameters for a partitioned table');
  if (options.length > 0) throw new Rejection('22023', 'unrecognized parameter of a partitioned table');
}

/** A column of several parents is NOT NULL when it is so in one of them, and of one type (MergeInheritedAttribute). @throws {Rejection} 42804 */
function dedupe(columns: readonly Attribute[], own: readonly Attribute[]): readonly Attribute[] {
  const merged = new Map<string, Attribute>();
  for (const column of columns) {
    const known = merged.get(column.name);
    if (known !== undefined && known.type !== column.type && known.type !== 'unknown' && column.type !== 'unknown') throw datatypeMismatch(`inherited column "${column.name}" has a type conflict`);
    if (known !== undefined) requireSameValue(known, column, own);
    merged.set(column.name, attributeWith(column, { hasDefault: column.hasDefault || known?.hasDefault === true, notNull: column.notNull || known?.notNull === true }));
  }
  return [...merged.values()];
}

/** Two parents give a column its values in one way, or the table says itself in which: whether two expressions are the same is not known. @throws {Rejection} 42804, 42611 */
function requireSameValue(known: Attribute, column: Attribute, own: readonly Attribute[]): void {
  if (known.generated !== column.generated) throw datatypeMismatch(`inherited column "${column.name}" has a generation conflict`);
  const isSaid = own.some(({ name, hasDefault }) => name === column.name && hasDefault);
  if (known.hasDefault && column.hasDefault && !isSaid) throw new Rejection('42611', `column "${column.name}" inherits conflicting default values`, 'perhaps');
}

/** Keys are looked up before the table's name is (transformIndexConstraint). @throws {Rejection} 42703 */
function requireKeyColumns(statement: CreateStmt, columns: readonly Attribute[]): void {
  for (const node of statement.tableElts ?? []) {
    if (!('Constraint' in node) || (node.Constraint.contype !== 'CONSTR_PRIMARY' && node.Constraint.contype !== 'CONSTR_UNIQUE')) continue;
    const missing = stringsOf(node.Constraint.keys).find((key) => !hasColumn(columns, key));
    if (missing !== undefined) throw new Rejection('42703', `column "${missing}" named in key does not exist`);
  }
}
