import type { CreateSchemaStmt, Node } from '@pgsql/types';
import { sessionWith, stateWith } from './copies.js';
import { aclOfNew } from './default-acl.js';
import { withDefaultDoubt } from './default-doubt.js';
import { duplicateSchema, insufficientPrivilege, permissionDenied, Rejection } from './errors.js';
import { canSetRole } from './memberships.js';
import { journalled } from './journal.js';
import type { AclItem, Namespace, SchemaPrivilege } from './model.js';
import { currentRole, roleNamed } from './names.js';
import { mayCreateSchemas } from './owners.js';
import { elementsInOrder } from './schema-elements.js';
import type { Context, State } from './state.js';

/** CREATE SCHEMA. Its elements run with the new schema first in the search path, as its owner. */
export function createSchema(state: State, statement: CreateSchemaStmt, context: Context, apply: (state: State, element: Node) => State): State {
  const owner = statement.authrole === undefined ? currentRole(state) : roleNamed(state, statement.authrole);
  const name = statement.schemaname !== undefined && statement.schemaname !== '' ? statement.schemaname : owner;
  if (!mayCreateSchemas(state, currentRole(state))) throw permissionDenied('database', 'current database');
  if (!canSetRole(state, currentRole(state), owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
  if (/^pg_/u.test(name)) throw new Rejection('42939', `unacceptable schema name "${name}"`);
  if (state.namespaces.has(name)) {
    if (statement.if_not_exists === true) return state;
    throw duplicateSchema(name);
  }
  const nspacl = aclOfNew(state, 'schemas', owner, null, context.source).flatMap((item): AclItem<SchemaPrivilege>[] =>
    item.privilege === 'USAGE' || item.privilege === 'CREATE' ? [{ ...item, privilege: item.privilege }] : [],
  );
  const namespace: Namespace = { oid: state.nextOid, name, owner, nspacl, source: context.source };
  const own = stateWith(state, { nextOid: state.nextOid + 1, namespaces: state.namespaces.with(name, namespace) });
  const made = journalled(state, withDefaultDoubt(own, 'schemas', { aspects: ['schemas'], relations: [], names: [name] }, context), context.source);
  const elements = elementsInOrder(statement.schemaElts ?? [], name);
  if (elements.length === 0) return made;
  const inside: State = stateWith(made, { session: sessionWith(made.session, { currentRole: owner, searchPath: [name, ...made.session.searchPath] }) });
  return stateWith(elements.reduce((next, element) => apply(next, element), inside), { session: made.session });
}
