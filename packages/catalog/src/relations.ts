import type { AlterTableStmt, ColumnDef, CreateSeqStmt, CreateStmt, CreateTableAsStmt, IntoClause, Node, PartitionSpec, RangeVar, ViewStmt } from '@pgsql/types';
import { alterTableCommand } from './alter-table.js';
import { attributeOf, columnsOfQuery, mergeColumns, notNullColumns, ownsSequence, withNotNull } from './columns.js';
import { aclOfNew } from './default-acl.js';
import { duplicateTable, Rejection, undefinedTable, wrongObjectType } from './errors.js';
import type { AclItem, Attribute, Relation } from './model.js';
import { creationSchema, currentRole, isSystemRelation, lookUpRelation, relationNamed, requireOwner, tempSchema, writtenName } from './names.js';
import { dottedName, rangeVarOf, rangeVarsOf, stringsOf, walk } from './nodes.js';
import type { Context, Dependency, State } from './state.js';
import { relationKey, withRelations } from './state.js';
import { mayExist, withTaint } from './taints.js';
import { cloneTriggers } from './triggers.js';

interface NewRelation {
  readonly schema: string;
  readonly name: string;
  readonly relkind: Relation['relkind'];
  readonly columns: readonly Attribute[];
  readonly parents: Relation['parents'];
  readonly location: number | undefined;
  readonly partitionKey?: readonly string[];
}

/** Puts a new relation in, with the ACL that default privileges give it. */
function createRelation(state: State, made: NewRelation, context: Context): { readonly state: State; readonly relation: Relation } {
  const owner = currentRole(state);
  const objects = made.relkind === 'sequence' ? 'sequences' : 'tables';
  const acl = aclOfNew(state, objects, owner, made.schema, context.source);
  const relation: Relation = {
    oid: state.nextOid,
    schema: made.schema,
    name: made.name,
    relkind: made.relkind,
    owner,
    ownerSource: context.source,
    relacl: acl.flatMap((item): AclItem[] => (item.privilege === 'USAGE' ? [] : [item as AclItem])),
    ...(made.relkind === 'sequence' ? { usage: acl.flatMap((item) => (item.privilege === 'USAGE' ? [{ ...item, privilege: 'USAGE' as const }] : [])) } : {}),
    revokes: [],
    columns: made.columns,
    ...(made.partitionKey === undefined ? {} : { partitionKey: made.partitionKey }),
    parents: made.parents,
    claims: context.claimAbove === null || made.relkind === 'sequence' ? [] : [context.claimAbove],
    comment: null,
    source: { place: context.placeAt(made.location), text: context.source.text },
    statement: context.source.place,
  };
  const next = withRelations({ ...state, nextOid: state.nextOid + 1 }, [relation]);
  const uncertainAcl = state.taints.some((taint) => taint.aspects.includes('default-acl'));
  if (!uncertainAcl) return { state: next, relation };
  return { state: withTaint(next, { aspects: ['relacl'], relations: [relationKey(relation)], names: [] }, 'the default privileges are not known for certain', context), relation };
}

function schemaFor(state: State, name: RangeVar): string {
  if (name.relpersistence !== 't') return creationSchema(state, name.schemaname);
  if (name.schemaname !== undefined && name.schemaname !== '' && name.schemaname !== tempSchema) {
    throw new Rejection('42P16', 'cannot create temporary relation in non-temporary schema');
  }
  return tempSchema;
}

function exists(state: State, schema: string, name: string): boolean {
  return state.relationNames.has(`${schema}.${name}`);
}

/** makeObjectName: the longer part is cut until the whole fits 63 bytes. */
function objectName(first: string, second: string, label: string): string {
  let [one, two] = [Buffer.from(first), Buffer.from(second)];
  const room = 63 - label.length - 2;
  while (one.length + two.length > room) {
    if (one.length > two.length) one = one.subarray(0, -1);
    else two = two.subarray(0, -1);
  }
  return `${one.toString()}_${two.toString()}_${label}`;
}

function freeSequenceName(state: State, schema: string, table: string, column: string): string {
  for (let pass = 0; ; pass += 1) {
    const name = objectName(table, column, pass === 0 ? 'seq' : `seq${String(pass)}`);
    if (!exists(state, schema, name)) return name;
  }
}

/** The sequences of serial and identity columns. */
export function createOwnedSequences(state: State, relation: Relation, definitions: readonly ColumnDef[], context: Context): State {
  let next = state;
  for (const definition of definitions) {
    if (!ownsSequence(definition)) continue;
    const column = definition.colname ?? '';
    const name = freeSequenceName(next, relation.schema, relation.name, column);
    const made = createRelation(next, { schema: relation.schema, name, relkind: 'sequence', columns: [], parents: [], location: definition.location }, context);
    next = withDependencies(made.state, [{ dependent: made.relation.oid, on: relation.oid, kind: 'owned-sequence', column }]);
  }
  return next;
}

function withDependencies(state: State, added: readonly Dependency[]): State {
  return added.length === 0 ? state : { ...state, dependencies: [...state.dependencies, ...added] };
}

/** CREATE TABLE, with LIKE, INHERITS and PARTITION OF. @throws {Rejection} 42P07, 42P01, 3F000, 42501 */
export function createTable(state: State, statement: CreateStmt, context: Context, relkind: 'table' | 'foreign-table' = 'table'): State {
  const name = statement.relation ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? '';
  if (exists(state, schema, relname)) {
    if (statement.if_not_exists === true) return state;
    throw duplicateTable(relname);
  }
  const isPartition = statement.partbound !== undefined;
  const parents = rangeVarsOf(statement.inhRelations).map((parent) => relationNamed(state, parent));
  for (const parent of parents) {
    requireOwner(state, parent);
    if (isPartition && parent.relkind !== 'partitioned-table') throw wrongObjectType(`"${parent.name}" is not partitioned`);
    if (!isPartition && parent.relkind === 'partitioned-table') throw wrongObjectType(`cannot inherit from partitioned table "${parent.name}"`);
    if (!isPartition && parent.parents.some(({ partition }) => partition)) throw wrongObjectType(`cannot inherit from partition "${parent.name}"`);
  }
  const own: Attribute[] = [];
  const definitions: ColumnDef[] = [];
  let notNull: readonly string[] = [];
  for (const node of statement.tableElts ?? []) {
    if ('ColumnDef' in node) {
      definitions.push(node.ColumnDef);
      // In PARTITION OF a column has no type: it only adds constraints to the parent's.
      const attribute = attributeOf(node.ColumnDef);
      const inherited = isPartition ? parents[0]?.columns.find((column) => column.name === attribute.name) : undefined;
      own.push(inherited === undefined ? attribute : { ...attribute, type: inherited.type });
    } else if ('TableLikeClause' in node) {
      const like = relationNamed(state, node.TableLikeClause.relation ?? {});
      const withDefaults = ((node.TableLikeClause.options ?? 0) & 8) !== 0;
      own.push(...like.columns.map((column) => ({ ...column, hasDefault: withDefaults && column.hasDefault, attacl: [] })));
    } else if ('Constraint' in node) notNull = [...notNull, ...notNullColumns(node.Constraint)];
  }
  const inherited = parents.flatMap((parent) => parent.columns).map((column) => ({ ...column, attacl: [] }));
  const columns = withNotNull(mergeColumns(mergeColumns([], dedupe(inherited), relname), own, relname), notNull);
  const made = createRelation(
    state,
    {
      schema,
      name: relname,
      relkind: statement.partspec === undefined ? relkind : 'partitioned-table',
      columns,
      parents: parents.map(({ oid }) => ({ oid, partition: isPartition })),
      location: name.location,
      ...(statement.partspec === undefined ? {} : { partitionKey: partitionKeyOf(statement.partspec) }),
    },
    context,
  );
  let next = createOwnedSequences(made.state, made.relation, definitions, context);
  if (statement.if_not_exists === true && mayExist(state, relationKey(made.relation))) {
    next = withTaint(next, { aspects: ['owner', 'relacl', 'triggers'], relations: [relationKey(made.relation)], names: [] }, 'the table may have been there already', context);
  }
  if (isPartition) for (const parent of parents) next = cloneTriggers(next, parent, made.relation);
  return next;
}

/** The columns in a partition key, also those that its expressions read. */
function partitionKeyOf(spec: PartitionSpec): readonly string[] {
  const names = new Set<string>();
  for (const node of spec.partParams ?? []) {
    if (!('PartitionElem' in node)) continue;
    const { name, expr } = node.PartitionElem;
    if (name !== undefined) names.add(name);
    walk(expr, (kind, body) => {
      if (kind === 'ColumnRef' && typeof body === 'object' && body !== null && 'fields' in body && Array.isArray(body.fields)) names.add(stringsOf(body.fields).at(-1) ?? '');
    });
  }
  return [...names];
}

function dedupe(columns: readonly Attribute[]): readonly Attribute[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}

/** Names that the query defines itself and that are therefore no relations. */
function relationsRead(state: State, query: Node | undefined): readonly Relation[] {
  const defined = new Set<string>();
  walk(query, (kind, body) => {
    if (kind === 'CommonTableExpr' && typeof body === 'object' && body !== null && 'ctename' in body) defined.add(String(body.ctename));
  });
  const found = new Map<number, Relation>();
  walk(query, (kind, body) => {
    if (kind !== 'RangeVar') return;
    const name: RangeVar = body ?? {};
    if (isSystemRelation(state, name) || (name.schemaname === undefined && defined.has(name.relname ?? ''))) return;
    const relation = lookUpRelation(state, name);
    if (relation !== null) found.set(relation.oid, relation);
    else if (!state.hasExtensions && !state.openWorld) throw undefinedTable(writtenName(name));
  });
  return [...found.values()];
}

/** CREATE VIEW. OR REPLACE keeps owner and ACL. */
export function createView(state: State, statement: ViewStmt, context: Context): State {
  const name = statement.view ?? {};
  const relname = name.relname ?? '';
  // PostgreSQL reads the query before it looks for the schema.
  const read = relationsRead(state, statement.query);
  const schema = schemaFor(state, name);
  const aliases = stringsOf(statement.aliases).map((alias): Attribute => ({ name: alias, type: 'unknown', notNull: false, hasDefault: false, attacl: [] }));
  const columns = aliases.length > 0 ? aliases : columnsOfQuery(state, statement.query);
  const oid = state.relationNames.get(`${schema}.${relname}`);
  const old = oid === undefined ? undefined : state.relations.get(oid);
  if (old !== undefined) {
    if (statement.replace !== true) throw duplicateTable(relname);
    if (old.relkind !== 'view') throw wrongObjectType(`"${relname}" is not a view`);
    requireOwner(state, old);
    const kept = new Map(old.columns.map((column) => [column.name, column.attacl]));
    const replaced = { ...old, columns: (columns ?? old.columns).map((column) => ({ ...column, attacl: kept.get(column.name) ?? [] })) };
    const others = state.dependencies.filter((one) => one.dependent !== old.oid);
    return withViewDependencies(withOpenColumns(withRelations({ ...state, dependencies: others }, [replaced]), old.oid, columns), old.oid, read);
  }
  const made = createRelation(state, { schema, name: relname, relkind: 'view', columns: columns ?? [], parents: [], location: name.location }, context);
  return withViewDependencies(withOpenColumns(made.state, made.relation.oid, columns), made.relation.oid, read);
}

function withViewDependencies(state: State, oid: number, read: readonly Relation[]): State {
  return withDependencies(state, read.map((on): Dependency => ({ dependent: oid, on: on.oid, kind: 'view', column: null })));
}

function withOpenColumns(state: State, oid: number, columns: readonly Attribute[] | null): State {
  return columns === null ? { ...state, openColumns: new Set(state.openColumns).add(oid) } : state;
}

/** CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW. */
export function createTableAs(state: State, statement: CreateTableAsStmt, context: Context): State {
  return createFromQuery(
    state,
    statement.into,
    statement.query,
    statement.objtype === 'OBJECT_MATVIEW' ? 'materialized-view' : 'table',
    statement.if_not_exists === true ? 'skip' : 'error',
    context,
  );
}

export function createFromQuery(
  state: State,
  into: IntoClause | undefined,
  query: Node | undefined,
  relkind: 'table' | 'materialized-view',
  existing: 'skip' | 'error',
  context: Context,
): State {
  const name = into?.rel ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? '';
  if (exists(state, schema, relname)) {
    if (existing === 'skip') return state;
    throw duplicateTable(relname);
  }
  const named = stringsOf(into?.colNames);
  const fromQuery = columnsOfQuery(state, query);
  const columns = fromQuery?.map((column, index) => ({ ...column, name: named[index] ?? column.name, hasDefault: false })) ?? null;
  const read = relkind === 'materialized-view' ? relationsRead(state, query) : [];
  const made = createRelation(state, { schema, name: relname, relkind, columns: columns ?? [], parents: [], location: name.location }, context);
  return withViewDependencies(withOpenColumns(made.state, made.relation.oid, columns), made.relation.oid, read);
}

function ownedBy(state: State, options: readonly Node[] | undefined): { readonly relation: Relation; readonly column: string } | 'none' | null {
  for (const node of options ?? []) {
    if (!('DefElem' in node) || node.DefElem.defname !== 'owned_by') continue;
    const names = dottedName(node.DefElem.arg);
    if (names.length === 1) return 'none';
    return { relation: relationNamed(state, rangeVarOf(names.slice(0, -1))), column: names.at(-1) ?? '' };
  }
  return null;
}

/** CREATE SEQUENCE. */
export function createSequence(state: State, statement: CreateSeqStmt, context: Context): State {
  const name = statement.sequence ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? '';
  if (exists(state, schema, relname)) {
    if (statement.if_not_exists === true) return state;
    throw duplicateTable(relname);
  }
  const made = createRelation(state, { schema, name: relname, relkind: 'sequence', columns: [], parents: [], location: name.location }, context);
  return setSequenceOwner(made.state, made.relation, statement.options);
}

/** OWNED BY of CREATE and ALTER SEQUENCE. */
export function setSequenceOwner(state: State, sequence: Relation, options: readonly Node[] | undefined): State {
  const owner = ownedBy(state, options);
  if (owner === null) return state;
  const others: State = { ...state, dependencies: state.dependencies.filter((one) => one.dependent !== sequence.oid || one.kind !== 'owned-sequence') };
  if (owner === 'none') return others;
  if (owner.relation.owner !== sequence.owner) throw new Rejection('55000', 'sequence must have same owner as table it is linked to');
  if (owner.relation.schema !== sequence.schema) throw new Rejection('55000', 'sequence must be in same schema as table it is linked to');
  return withDependencies(others, [{ dependent: sequence.oid, on: owner.relation.oid, kind: 'owned-sequence', column: owner.column }]);
}

/** ALTER TABLE, VIEW, SEQUENCE, … with its list of commands. */
export function alterTable(state: State, statement: AlterTableStmt, context: Context): State {
  if (statement.objtype === 'OBJECT_INDEX' || statement.objtype === 'OBJECT_TYPE') return state;
  const name = statement.relation ?? {};
  if (isSystemRelation(state, name)) return state;
  const relation = statement.missing_ok === true ? lookUpRelation(state, name) : relationNamed(state, name);
  if (relation === null) return state;
  requireOwner(state, relation);
  let next = state;
  for (const node of statement.cmds ?? []) {
    const current = next.relations.get(relation.oid);
    if (!('AlterTableCmd' in node) || current === undefined) continue;
    next = alterTableCommand(next, current, node.AlterTableCmd, name.inh === true ? 'descendants' : 'only', context);
  }
  return next;
}
