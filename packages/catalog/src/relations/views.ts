import type { Node, ViewStmt } from '@pgsql/types';
import { columnsOfQuery, unknownColumn } from '../columns.js';
import { attributeWith, relationWith, stateWith } from '../copies.js';
import { duplicateTable, invalidTableDefinition, Rejection, syntaxError, wrongObjectType } from '../errors.js';
import type { Attribute, Relation } from '../model.js';
import { requireOwner, tempSchema } from '../names.js';
import { ownOther } from '../own-relations.js';
import { stringsOf } from '../nodes.js';
import { readsOf } from '../reads.js';
import { relationsRead } from '../relations-read.js';
import { requireNames } from '../resolve/query.js';
import { lookUpRelation } from '../names.js';
import { updatableOf } from './updatable.js';
import { withRelation, withRelations, type Context, type Dependency, type State } from '../state.js';
import { createRelation, schemaFor, withDependencies } from './new.js';
import { relationsNamed, usesOf } from '../uses.js';
import { withOpenColumns } from './open-columns.js';
import { requireViewOptions, securityInvokerIn } from './view-options.js';

/** CREATE VIEW. OR REPLACE keeps owner and ACL. */
export function createView(state: State, statement: ViewStmt, context: Context): State {
  const name = statement.view ?? {};
  const relname = name.relname ?? '';
  // PostgreSQL reads the query before it looks for the schema.
  requireNames(state, statement.query);
  const read = relationsRead(state, statement.query);
  const columns = namedColumns(columnsOfQuery(state, statement.query), stringsOf(statement.aliases), 'CREATE VIEW specifies more column names than columns') ?? (statement.aliases === undefined ? null : stringsOf(statement.aliases).map(unknownColumn));
  // A view of something temporary is temporary itself (view.c, isQueryUsingTempRelation).
  const isTemporary = read.some((relation) => relation.schema === tempSchema);
  const schema = schemaFor(state, isTemporary ? { ...name, relpersistence: 't' } : name);
  const { query } = statement;
  refuseDuplicates(columns ?? []);
  requireViewOptions(statement.options);
  const securityInvoker = securityInvokerIn(state, statement.options) ?? false;
  const oid = state.relationNames.get(`${schema}.${relname}`);
  const old = oid === undefined ? undefined : state.relations.get(oid);
  if (oid !== undefined && statement.replace !== true) throw duplicateTable(relname);
  if (oid !== undefined && old === undefined) {
    ownOther(state, { schemaname: schema, relname });
    throw wrongObjectType(`"${relname}" is not a view`);
  }
  if (old !== undefined) {
    // Whose it is comes first (RangeVarGetAndCheckCreationNamespace).
    requireOwner(state, old);
    if (old.relkind !== 'view') throw wrongObjectType(`"${relname}" is not a view`);
    if (columns !== null && !state.openColumns.has(old.oid)) checkViewColumns(old.columns, columns);
    const kept = new Map(old.columns.map((column) => [column.name, column.attacl]));
    const replaced: Relation = relationWith(old, { securityInvoker, updatable: updatableOf((from) => lookUpRelation(state, from), statement, columns), columns: (columns ?? old.columns).map((column) => (attributeWith(column, { attacl: kept.get(column.name) ?? [] }))) });
    const others = state.dependencies.filter((one) => one.dependent !== old.oid);
    return withViewDependencies(describedBy(withRelations(stateWith(state, { dependencies: others }), [replaced]), replaced, columns, context), old.oid, query);
  }
  const made = createRelation(state, { schema, name: relname, relkind: 'view', columns: columns ?? [], parents: [], location: name.location, securityInvoker }, context);
  const defined = withRelation(made.state, relationWith(made.relation, { updatable: updatableOf((from) => lookUpRelation(state, from), statement, columns) }));
  return withViewDependencies(describedBy(defined, made.relation, columns, context), made.relation.oid, query);
}

/** A query that names two columns the same makes no relation. @throws {Rejection} 42701 */
export function refuseDuplicates(columns: readonly Attribute[]): void {
  const twice = columns.find(({ name }, index) => columns.findIndex((one) => one.name === name) < index);
  if (twice !== undefined) throw new Rejection('42701', `column "${twice.name}" specified more than once`);
}

/** The columns of a query, the first of them under other names; null where they are not known. @throws {Rejection} 42601 for more names than columns */
export function namedColumns(columns: readonly Attribute[] | null, names: readonly string[], tooMany: string): readonly Attribute[] | null {
  if (columns === null) return null;
  if (names.length > columns.length) throw syntaxError(tooMany);
  return columns.map((column, index) => attributeWith(column, { name: names[index] ?? column.name }));
}

/** OR REPLACE may only add columns at the end (view.c, checkViewColumns). @throws {Rejection} 42P16 */
function checkViewColumns(old: readonly Attribute[], columns: readonly Attribute[]): void {
  if (columns.length < old.length) throw invalidTableDefinition('cannot drop columns from view');
  for (const [index, column] of old.entries()) {
    const now = columns[index];
    if (now === undefined) return;
    if (now.name !== column.name) throw invalidTableDefinition(`cannot change name of view column "${column.name}" to "${now.name}"`);
    if (column.type !== 'unknown' && now.type !== 'unknown' && column.type !== now.type) throw invalidTableDefinition(`cannot change data type of view column "${column.name}"`);
  }
}

/** What a view or materialized view reads cannot be dropped under it: relations, and of them columns, and functions. */
export function withViewDependencies(state: State, oid: number, query: Node | undefined): State {
  const relation = state.relations.get(oid);
  const uses = [...(usesOf(state, query) ?? []), ...relationsNamed(state, query)];
  const known = relation === undefined || (uses.length === 0 && relation.uses === undefined) ? state : withRelation(state, relationWith(relation, { uses }));
  return withDependencies(known, readsOf(state, query).map(({ on, column }): Dependency => ({ dependent: oid, on, kind: 'view', column })));
}

/** A relation whose columns are those of a query; null where they could not be told. */
export function describedBy(state: State, relation: Relation, columns: readonly Attribute[] | null, context: Context): State {
  return columns === null ? withOpenColumns(state, relation, ['columns'], 'not all columns of the query could be told', context) : state;
}
