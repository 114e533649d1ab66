import type { Node, RangeVar, ViewStmt } from '@pgsql/types';
import { columnsOfQuery, unknownColumn } from '../columns.js';
import { duplicateTable, invalidTableDefinition, undefinedTable, wrongObjectType } from '../errors.js';
import type { Attribute, Relation } from '../model.js';
import { isSystemRelation, lookUpOid, requireOwner, tempSchema, writtenName } from '../names.js';
import { stringOf, stringsOf, walk } from '../nodes.js';
import { withRelations, type Context, type Dependency, type State } from '../state.js';
import { createRelation, schemaFor, withDependencies } from './new.js';

/** CREATE VIEW. OR REPLACE keeps owner and ACL. */
export function createView(state: State, statement: ViewStmt, context: Context): State {
  const name = statement.view ?? {};
  const relname = name.relname ?? '';
  // PostgreSQL reads the query before it looks for the schema.
  const read = relationsRead(state, statement.query);
  // A view of something temporary is temporary itself (view.c, isQueryUsingTempRelation).
  const isTemporary = read.some((relation) => relation.schema === tempSchema);
  const schema = schemaFor(state, isTemporary ? { ...name, relpersistence: 't' } : name);
  const securityInvoker = invokerOption(statement.options) ?? false;
  const aliases = stringsOf(statement.aliases).map(unknownColumn);
  const columns = aliases.length > 0 ? aliases : columnsOfQuery(state, statement.query);
  const oid = state.relationNames.get(`${schema}.${relname}`);
  const old = oid === undefined ? undefined : state.relations.get(oid);
  if (oid !== undefined && statement.replace !== true) throw duplicateTable(relname);
  if (oid !== undefined && old === undefined) throw wrongObjectType(`"${relname}" is not a view`);
  if (old !== undefined) {
    if (old.relkind !== 'view') throw wrongObjectType(`"${relname}" is not a view`);
    requireOwner(state, old);
    if (columns !== null && !state.openColumns.has(old.oid)) checkViewColumns(old.columns, columns);
    const kept = new Map(old.columns.map((column) => [column.name, column.attacl]));
    const replaced = { ...old, securityInvoker, columns: (columns ?? old.columns).map((column) => ({ ...column, attacl: kept.get(column.name) ?? [] })) };
    const others = state.dependencies.filter((one) => one.dependent !== old.oid);
    return withViewDependencies(withOpenColumns(withRelations({ ...state, dependencies: others }, [replaced]), old.oid, columns), old.oid, read);
  }
  const made = createRelation(state, { schema, name: relname, relkind: 'view', columns: columns ?? [], parents: [], location: name.location, securityInvoker }, context);
  return withViewDependencies(withOpenColumns(made.state, made.relation.oid, columns), made.relation.oid, read);
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

/** security_invoker in WITH (…) or SET (…); null when it is not said. A bare name means true. */
export function invokerOption(options: readonly Node[] | undefined): boolean | null {
  for (const node of options ?? []) {
    if (!('DefElem' in node) || node.DefElem.defname !== 'security_invoker') continue;
    const { arg } = node.DefElem;
    return arg === undefined || !/^(?:f|fa|fal|fals|false|of|off|n|no|0)$/iu.test(stringOf(arg) ?? integerText(arg));
  }
  return null;
}

function integerText(node: Node): string {
  return 'Integer' in node ? String(node.Integer.ival ?? 0) : '';
}

/** The relations that a query reads. Names that it defines itself are none. @throws {Rejection} 42P01, 42809 */
export function relationsRead(state: State, query: Node | undefined): readonly Relation[] {
  const defined = new Set<string>();
  walk(query, (kind, body) => {
    if (kind === 'CommonTableExpr' && typeof body === 'object' && body !== null && 'ctename' in body) defined.add(String(body.ctename));
  });
  const found = new Map<number, Relation>();
  walk(query, (kind, body) => {
    if (kind !== 'RangeVar') return;
    const name: RangeVar = body ?? {};
    if (isSystemRelation(state, name) || (name.schemaname === undefined && defined.has(name.relname ?? ''))) return;
    const oid = lookUpOid(state, name);
    const relation = oid === null ? undefined : state.relations.get(oid);
    if (relation !== undefined) found.set(relation.oid, relation);
    else if (oid !== null) throw wrongObjectType(`cannot open relation "${name.relname ?? ''}"`);
    else if (!state.hasExtensions && !state.openWorld) throw undefinedTable(writtenName(name));
  });
  return [...found.values()];
}

/** What a view or materialized view reads cannot be dropped under it. */
export function withViewDependencies(state: State, oid: number, read: readonly Relation[]): State {
  return withDependencies(state, read.map((on): Dependency => ({ dependent: oid, on: on.oid, kind: 'view', column: null })));
}

/** Remembers that the columns of a query could not be told. */
export function withOpenColumns(state: State, oid: number, columns: readonly Attribute[] | null): State {
  return columns === null ? { ...state, openColumns: new Set(state.openColumns).add(oid) } : state;
}
