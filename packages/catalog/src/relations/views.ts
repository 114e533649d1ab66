import type { Node, RangeVar, ViewStmt } from '@pgsql/types';
import { columnsOfQuery, unknownColumn } from '../columns.js';
import { duplicateTable, undefinedTable, wrongObjectType } from '../errors.js';
import type { Attribute, Relation } from '../model.js';
import { isSystemRelation, lookUpRelation, requireOwner, writtenName } from '../names.js';
import { stringsOf, walk } from '../nodes.js';
import { withRelations, type Context, type Dependency, type State } from '../state.js';
import { createRelation, schemaFor, withDependencies } from './new.js';

/** CREATE VIEW. OR REPLACE keeps owner and ACL. */
export function createView(state: State, statement: ViewStmt, context: Context): State {
  const name = statement.view ?? {};
  const relname = name.relname ?? '';
  // PostgreSQL reads the query before it looks for the schema.
  const read = relationsRead(state, statement.query);
  const schema = schemaFor(state, name);
  const aliases = stringsOf(statement.aliases).map(unknownColumn);
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

/** The relations that a query reads. Names that it defines itself are none. @throws {Rejection} 42P01 */
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
    const relation = lookUpRelation(state, name);
    if (relation !== null) found.set(relation.oid, relation);
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
