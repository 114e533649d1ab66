import type { AlterOwnerStmt, DropOwnedStmt, ReassignOwnedStmt } from '@pgsql/types';
import { withNewOwner } from './acl.js';
import { attributeWith, relationWith, stateWith } from './copies.js';
import type { Item } from './dependents.js';
import { dropItems } from './drop-objects.js';
import { dependentObjects, insufficientPrivilege, notSupported, permissionDenied, Rejection, undefinedSchema } from './errors.js';
import { changeEventTriggerOwner } from './event-triggers.js';
import { changeFunctionOwner, functionNamed, kindNamed } from './functions.js';
import { revokeEverything } from './grants/drop-owned.js';
import { canSetRole, hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { Relation } from './model.js';
import { currentRole, hasDatabasePrivilege, hasSchemaPrivilege, relationNamed, requireOwner, roleNamed, tempSchema } from './names.js';
import { withoutRoleInPolicies } from './policies.js';
import { isOthersFunction } from './resolve/others-functions.js';
import { dottedName, rangeVarOf, roleSpecsOf, stringOf } from './nodes.js';
import type { Context, State } from './state.js';
import { withRelation } from './state.js';
import { changeSubscriptionOwner } from './subscriptions.js';
import { changeTypeOwner, typeForOwner } from './types/change.js';

/** ALTER TABLE … OWNER TO, also by REASSIGN OWNED, which needs no right on the single object. @throws {Rejection} 42501, 0A000 */
export function changeRelationOwner(state: State, relation: Relation, owner: string, context: Context, authority: 'checked' | 'reassign'): State {
  const owningColumn = state.dependencies.find((one) => one.kind === 'owned-sequence' && one.dependent === relation.oid);
  if (relation.relkind === 'sequence' && owningColumn !== undefined && authority === 'checked' && relation.owner !== owner) {
    throw notSupported(`cannot change owner of sequence "${relation.name}"`);
  }
  if (relation.owner === owner) return state;
  const user = currentRole(state);
  if (authority === 'checked' && !isSuperuser(state, user)) {
    requireOwner(state, relation);
    if (!canSetRole(state, user, owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
    const namespace = state.namespaces.get(relation.schema);
    if (relation.schema !== tempSchema && namespace !== undefined && !hasSchemaPrivilege(state, owner, namespace, 'CREATE')) {
      throw permissionDenied('schema', relation.schema);
    }
  }
  let next = state;
  for (const one of [relation, ...ownedSequences(state, relation)]) next = withRelation(next, withOwner(one, owner, context));
  return next;
}

function withOwner(relation: Relation, owner: string, context: Context): Relation {
  return relationWith(relation, {
    owner,
    ownerSource: context.source,
    relacl: withNewOwner(relation.relacl, relation.owner, owner),
    ...(relation.usage === undefined ? {} : { usage: withNewOwner(relation.usage, relation.owner, owner) }),
    columns: relation.columns.map((column) => (attributeWith(column, { attacl: withNewOwner(column.attacl, relation.owner, owner) }))),
  });
}

export function ownedSequences(state: State, relation: Relation): readonly Relation[] {
  return state.dependencies.collect(({ kind, on, dependent }) => (kind === 'owned-sequence' && on === relation.oid ? (state.relations.get(dependent) ?? null) : null));
}

function changeSchemaOwner(state: State, name: string, owner: string, authority: 'checked' | 'reassign'): State {
  const namespace = state.namespaces.get(name);
  if (namespace === undefined) throw undefinedSchema(name);
  if (namespace.owner === owner) return state;
  const user = currentRole(state);
  if (authority === 'checked' && !isSuperuser(state, user)) {
    if (!hasPrivilegesOf(state, user, namespace.owner)) throw insufficientPrivilege(`must be owner of schema ${name}`);
    if (!canSetRole(state, user, owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
    if (!mayCreateSchemas(state, user)) throw permissionDenied('database', 'current database');
  }
  const moved = { ...namespace, owner, nspacl: withNewOwner(namespace.nspacl, namespace.owner, owner) };
  return stateWith(state, { namespaces: state.namespaces.with(name, moved) });
}

/** CREATE on the database. */
export function mayCreateSchemas(state: State, role: string): boolean {
  return hasDatabasePrivilege(state, role, 'CREATE');
}

/** ALTER … OWNER TO of everything but tables, which the grammar gives as ALTER TABLE. */
export function alterOwner(state: State, statement: AlterOwnerStmt, context: Context): State {
  const owner = roleNamed(state, statement.newowner);
  const object = statement.object;
  switch (statement.objectType) {
    case 'OBJECT_SCHEMA':
      return changeSchemaOwner(state, dottedName(object).at(-1) ?? '', owner, 'checked');
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const type = typeForOwner(state, dottedName(object), statement.objectType === 'OBJECT_DOMAIN' ? 'domain' : 'type');
      return type === null ? state : changeTypeOwner(state, type, owner, 'checked');
    }
    case 'OBJECT_SUBSCRIPTION':
      return changeSubscriptionOwner(state, stringOf(object) ?? '', owner);
    case 'OBJECT_EVENT_TRIGGER':
      return changeEventTriggerOwner(state, stringOf(object) ?? '', owner, 'checked');
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return object !== undefined && 'ObjectWithArgs' in object && !isOthersFunction(state, object.ObjectWithArgs)
        ? changeFunctionOwner(state, functionNamed(state, object.ObjectWithArgs, kindNamed(statement.objectType)), owner, 'checked')
        : state;
    case 'OBJECT_DATABASE':
      return stateWith(state, { databaseOwner: owner, databaseAcl: withNewOwner(state.databaseAcl, state.databaseOwner, owner) });
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
      return changeRelationOwner(state, relationNamed(state, statement.relation ?? rangeVarOf(dottedName(object))), owner, context, 'checked');
    default:
      // Operators, foreign servers, large objects and the like are no part of the model.
      throw new Rejection('42704', 'what gets another owner does not exist', 'perhaps');
  }
}

/** REASSIGN OWNED BY. Default privileges stay (manual: REASSIGN OWNED does not affect privileges). */
export function reassignOwned(state: State, statement: ReassignOwnedStmt, context: Context): State {
  const from = roleSpecsOf(statement.roles).map((spec) => roleNamed(state, spec));
  const user = currentRole(state);
  for (const role of from) if (!hasPrivilegesOf(state, user, role)) throw insufficientPrivilege('permission denied to reassign objects');
  const to = roleNamed(state, statement.newrole);
  if (!hasPrivilegesOf(state, user, to)) throw insufficientPrivilege('permission denied to reassign objects');
  if (from.includes(state.bootstrapRole)) throw dependentObjects(`cannot reassign ownership of objects owned by role ${state.bootstrapRole} because they are required by the database system`);
  let next = state;
  for (const { oid } of state.relations.values()) {
    const relation = next.relations.get(oid);
    if (relation !== undefined && from.includes(relation.owner)) next = changeRelationOwner(next, relation, to, context, 'reassign');
  }
  for (const namespace of state.namespaces.values()) {
    if (from.includes(namespace.owner)) next = changeSchemaOwner(next, namespace.name, to, 'reassign');
  }
  for (const proc of state.functions.values()) {
    if (from.includes(proc.owner)) next = changeFunctionOwner(next, proc, to, 'reassign');
  }
  for (const type of state.types.values()) if (from.includes(type.owner)) next = changeTypeOwner(next, type, to, 'reassign');
  for (const trigger of state.eventTriggers.values()) if (from.includes(trigger.owner)) next = changeEventTriggerOwner(next, trigger.name, to, 'reassign');
  for (const { name, owner } of state.subscriptions) if (from.includes(owner)) next = changeSubscriptionOwner(next, name, to);
  if (from.includes(next.databaseOwner)) next = stateWith(next, { databaseOwner: to, databaseAcl: withNewOwner(next.databaseAcl, next.databaseOwner, to) });
  return next;
}

/** DROP OWNED BY: what the roles own in this database, and what they were granted. */
export function dropOwned(state: State, statement: DropOwnedStmt, context: Context): State {
  const roles = roleSpecsOf(statement.roles).map((spec) => roleNamed(state, spec));
  const user = currentRole(state);
  for (const role of roles) if (!hasPrivilegesOf(state, user, role)) throw insufficientPrivilege('permission denied to drop objects');
  if (roles.includes(state.bootstrapRole)) throw dependentObjects(`cannot drop objects owned by role ${state.bootstrapRole} because they are required by the database system`);
  let next = state;
  for (const role of roles) next = withoutRoleInPolicies(revokeEverything(next, role, context), role);
  next = stateWith(next, {
    defaultAcls: next.defaultAcls.filter((row) => !roles.includes(row.creator)),
    memberships: next.memberships.filter((one) => state.postgres < 16 || !roles.includes(one.grantor)),
  });
  const owned = ({ owner }: { readonly owner: string }): boolean => roles.includes(owner);
  return dropItems(
    next,
    [
      ...[...next.relations.values()].filter(owned).map((relation): Item => ({ kind: 'relation', relation })),
      ...[...next.namespaces.values()].filter(owned).map(({ name }): Item => ({ kind: 'schema', name })),
      ...[...next.functions.values()].filter(owned).map((proc): Item => ({ kind: 'function', proc })),
      ...[...next.types.values()].filter(owned).map((type): Item => ({ kind: 'type', type })),
      ...[...next.eventTriggers.values()].filter(owned).map((trigger): Item => ({ kind: 'event-trigger', trigger })),
    ],
    statement.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict',
  );
}
