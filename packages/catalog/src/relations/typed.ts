import type { CreateStmt, TypeName } from '@pgsql/types';
import { columnNamed } from '../columns-by-name.js';
import { relationWith, stateWith } from '../copies.js';
import { datatypeMismatch, wrongObjectType } from '../errors.js';
import type { Attribute, Relation } from '../model.js';
import { stringsOf } from '../nodes.js';
import { withRelation, type State } from '../state.js';
import { builtInName, typeUsed } from '../types/lookup.js';
import { isRow, refuseShell } from '../types/owned.js';
import { withDependencies } from './new.js';

/** The composite type that a table is of, with its columns; null for one that is no part of the model. @throws {Rejection} 42704, 42809 (tablecmds.c, check_of_type) */
function compositeType(state: State, name: TypeName): { readonly oid: number; readonly columns: readonly Attribute[] } | null {
  const found = typeUsed(state, name);
  if (found.kind === 'other' && builtInName(name) !== null) throw wrongObjectType(`type ${builtInName(name) ?? ''} is not a composite type`);
  refuseShell(found, stringsOf(name.names));
  if (isRow(found, stringsOf(name.names)) || (found.kind === 'user' && found.type.typtype !== 'composite')) throw wrongObjectType('the type is not a composite type');
  return found.kind === 'user' ? { oid: found.type.oid, columns: state.compositeColumns.get(found.type.oid) ?? [] } : null;
}

/** CREATE TABLE … OF: the columns of a composite type, which stays while the table does. @throws {Rejection} 42704, 42809 */
export function typedTable(state: State, { ofTypename }: CreateStmt): { readonly oid: number | null; readonly columns: readonly Attribute[] } {
  return (ofTypename === undefined ? null : compositeType(state, ofTypename)) ?? { oid: null, columns: [] };
}

/** A table has the columns of its type, and no command of its own changes them. @throws {Rejection} 42809 */
export function refuseTyped({ ofType }: Relation, what: string): void {
  if (ofType !== undefined) throw wrongObjectType(`cannot ${what} typed table`);
}

/** ALTER TABLE … OF (ATExecAddOf). @throws {Rejection} 42704, 42809, 42804 */
export function becomeTyped(state: State, relation: Relation, name: TypeName): State {
  const type = compositeType(state, name);
  if (relation.parents.length > 0) throw wrongObjectType('typed tables cannot inherit');
  if (type === null) return state;
  for (const [at, column] of type.columns.entries()) {
    const own = relation.columns[at];
    if (own === undefined) throw datatypeMismatch(`table is missing column "${column.name}"`);
    if (own.name !== column.name) throw datatypeMismatch(`table has column "${own.name}" where type requires "${column.name}"`);
    if (own.type !== column.type) throw datatypeMismatch(`table "${relation.name}" has different type for column "${column.name}"`);
  }
  const extra = relation.columns.find((column) => columnNamed(type.columns, column.name) === undefined);
  if (extra !== undefined) throw datatypeMismatch(`table has extra column "${extra.name}"`);
  const free = relation.ofType === undefined ? state : becomeFree(state, relation);
  return withDependencies(withRelation(free, relationWith(relation, { ofType: type.oid })), [{ dependent: relation.oid, on: type.oid, kind: 'view', column: null }]);
}

/** ALTER TABLE … NOT OF. @throws {Rejection} 42809 */
export function becomeFree(state: State, relation: Relation): State {
  const { ofType, ...others } = relation;
  if (ofType === undefined) throw wrongObjectType(`"${relation.name}" is not a typed table`);
  return withRelation(stateWith(state, { dependencies: state.dependencies.filter((one) => one.dependent !== relation.oid || one.on !== ofType || one.kind !== 'view') }), others);
}
