import type { AlterObjectSchemaStmt, ObjectType, RenameStmt } from '@pgsql/types';
import { moveBindings } from './bindings.js';
import { hasColumn } from './columns-by-name.js';
import { dependsOnColumn, fieldOf, isInherited, refuseSystemColumn, missingColumn } from './columns.js';
import { renameConstraint, renameIndexRow } from './constraints/change.js';
import { renameColumnInConstraints } from './constraints/rename-column.js';
import { attributeWith, procWith, relationWith, stateWith, triggerWith } from './copies.js';
import { dependentObjects, duplicateColumn, duplicateSchema, duplicateTable, insufficientPrivilege, invalidTableDefinition, notSupported, permissionDenied, Rejection, undefinedObject, undefinedSchema, wrongObjectType } from './errors.js';
import { quoteIdentifier } from './evaluate/value.js';
import { renameEventTrigger } from './event-triggers.js';
import { moveExtension } from './extensions/extensions.js';
import { functionNamed, kindNamed, moveFunction } from './functions.js';
import { indexesOn, lookUpIndex, moveIndexes } from './indexes/rows.js';
import { withDescendants } from './descendants.js';
import { inheritors } from './inheritance.js';
import { hasPrivilegesOf } from './memberships.js';
import type { Index, Proc, Relation, UserType } from './model.js';
import { creationSchema, currentRole, isSystemRelation, lookUpRelation, relationNamed, requireAltered, requireOwner, tempSchema } from './names.js';
import { mayCreateSchemas, ownedSequences } from './owners.js';
import { ownOther, refusalOfOther } from './own-relations.js';
import { renamePolicy } from './policies.js';
import { policiesRenamed } from './policy-texts.js';
import { refuseTyped } from './relations/typed.js';
import { renameRole } from './roles.js';
import { Rows } from './rows.js';
import { requireTarget } from './schema-moves.js';
import { renameRule } from './rules.js';
import { databaseRenamed } from './settings.js';
import type { Dependency, State } from './state.js';
import { withRelation, withRelations } from './state.js';
import { dottedName, stringOf } from './nodes.js';
import { renameSubscription } from './subscriptions.js';
import { refuseCatalog } from './system-catalogs.js';
import { renameTrigger } from './triggers.js';
import { refuseTypeName } from './types/create.js';
import { moveType, renameAttribute, renameType, requireOtherComposite } from './types/change.js';
import { renameDomainConstraint } from './types/domains.js';
import { typeRenamed } from './types/renamed.js';

function renameRelation(state: State, relation: Relation, to: string, objtype: ObjectType | undefined): State {
  requireAltered(state, relation, objtype);
  if (relation.schema !== tempSchema) creationSchema(state, relation.schema);
  if (state.relationNames.has(`${relation.schema}.${to}`)) throw duplicateTable(to);
  if (relation.relkind !== 'sequence') refuseTypeName(state, relation.schema, to);
  return typeRenamed(withRelations(state, [relationWith(relation, { name: to })]), relation.oid, relation.name, to);
}

/** @throws {Rejection} 42809 for ALTER VIEW and the like, 42501, 42P07, 42710 */
function renameIndex(state: State, index: Index, to: string, renameType: ObjectType | undefined): State {
  const table = state.relations.get(index.relation);
  if (table !== undefined) requireOwner(state, table);
  if (renameType !== 'OBJECT_INDEX' && renameType !== 'OBJECT_TABLE') throw wrongObjectType(`"${index.name}" is an index`);
  if (index.schema !== tempSchema) creationSchema(state, index.schema);
  return renameIndexRow(state, index, to);
}

function renameColumn(state: State, relation: Relation, from: string, to: string, reach: 'only' | 'descendants'): State {
  refuseTyped(relation, 'rename column of');
  return renameColumnOf(state, relation, from, to, reach);
}

function renameColumnOf(state: State, relation: Relation, from: string, to: string, reach: 'only' | 'descendants'): State {
  if (relation.relkind === 'sequence') throw wrongObjectType(`cannot rename columns of relation "${relation.name}"`);
  requireOwner(state, relation);
  if (reach === 'only' && inheritors(state, relation.oid).length > 0) {
    throw invalidTableDefinition(`inherited column "${from}" must be renamed in child tables too`);
  }
  const renamed = withDescendants(state, relation);
  // What inherits comes first (renameatt_internal).
  for (const child of renamed.values()) {
    if (child.oid === relation.oid) continue;
    requireOwner(state, child);
    requireRenamed(state, child, from, to, renamed);
  }
  if (!hasColumn(relation.columns, from) && state.openColumns.has(relation.oid)) return state;
  requireRenamed(state, relation, from, to, new Map());
  return renameColumnDown(state, relation, from, to);
}

/** A part of what is no relation of the model: an attribute of a composite type, with the tables of the type, or a column of an index; null for any other (renameatt_internal). @throws {Rejection} 42501, 2BP01, 42703, 42701 */
function renameAttributeOf(state: State, { relation: name = {}, subname = '', newname = '', behavior }: RenameStmt): State | null {
  const oid = ownOther(state, name);
  if (oid === null) return null;
  // What the columns of an index are called is no part of the model.
  if (state.indexes.has(oid)) throw new Rejection('42703', `column "${subname}" does not exist`, 'perhaps');
  const typed = state.relations.where(({ ofType }) => ofType === oid);
  if (typed.length > 0 && behavior !== 'DROP_CASCADE') throw dependentObjects(`cannot alter type "${name.relname ?? ''}" because it is the type of a typed table`);
  const renamed = typed.reduce((next, table) => renameColumnOf(next, table, subname, newname, 'descendants'), state);
  for (const type of state.types.values()) if (type.oid === oid) return renameAttribute(renamed, type, subname, newname);
  return null;
}

/** The column is there, comes from no parent but those that are renamed as well, and the new name is free. @throws {Rejection} 42703, 42P16, 42701 */
function requireRenamed(state: State, relation: Relation, from: string, to: string, renamed: ReadonlyMap<number, Relation>): void {
  if (!hasColumn(relation.columns, from)) throw missingColumn(from, relation);
  const others = relation.parents.filter(({ oid }) => !renamed.has(oid));
  if (isInherited(state, relationWith(relation, { parents: others }), from)) throw invalidTableDefinition(`cannot rename inherited column "${from}"`);
  refuseSystemColumn(to);
  if (hasColumn(relation.columns, to)) throw duplicateColumn(to, relation.name);
}

function isOfColumn(kind: Dependency['kind']): boolean {
  return kind === 'default' || kind === 'identity' || kind === 'column-type';
}

/** What inherits the column is renamed with it; UPDATE OF follows, because PostgreSQL keeps the column's number there. */
function renameColumnDown(state: State, relation: Relation, from: string, to: string): State {
  const renamed = (name: string): string => (name === from ? to : name);
  let next = withRelation(state, relationWith(relation, {
    columns: relation.columns.map((column) => (attributeWith(column, { name: renamed(column.name) }))),
    ...(relation.partitionKey === undefined ? {} : { partitionKey: relation.partitionKey.map(renamed) }),
  }));
  next = renameColumnInConstraints(next, relation.oid, from, to);
  next = stateWith(next, {
    triggers: next.triggers.map((trigger) =>
      trigger.relation === relation.oid && dependsOnColumn(trigger, from)
        ? triggerWith(trigger, { updateOf: trigger.updateOf.map(renamed), when: trigger.when === null ? null : trigger.when.replace(fieldOf(from), (_, record: string) => `${record}${quoteIdentifier(to)}`) })
        : trigger,
    ),
    dependencies: next.dependencies.map((one) => (one.on === relation.oid && one.column === from ? { ...one, column: to } : one.dependent === relation.oid && one.part === from && isOfColumn(one.kind) ? { ...one, part: to } : one)),
  });
  for (const child of inheritors(state, relation.oid)) next = renameColumnDown(next, next.relations.get(child.oid) ?? child, from, to);
  return next;
}

function bindingsMoved(bindings: State['bindings'], from: string, to: string): State['bindings'] {
  return bindings.some(({ schema }) => schema === from) ? bindings.map((one) => (one.schema === from ? { ...one, schema: to } : one)) : bindings;
}

function renameSchema(state: State, from: string, to: string): State {
  const namespace = state.namespaces.get(from);
  if (namespace === undefined) throw undefinedSchema(from);
  if (state.namespaces.has(to)) throw duplicateSchema(to);
  if (!hasPrivilegesOf(state, currentRole(state), namespace.owner)) throw insufficientPrivilege(`must be owner of schema ${from}`);
  if (!mayCreateSchemas(state, currentRole(state))) throw permissionDenied('database', 'current database');
  if (/^pg_/u.test(to)) throw new Rejection('42939', `unacceptable schema name "${to}"`);
  const moved = [...state.relations.values()].filter((relation) => relation.schema === from).map((relation) => (relationWith(relation, { schema: to })));
  let next = moved.reduce((rest, relation) => moveIndexes(rest, relation.oid, to), withRelations(state, moved));
  const key = (old: string): string => `${to}${old.slice(from.length)}`;
  const renamed = new Map<string, string>();
  for (const proc of state.functions.values()) if (proc.schema === from) renamed.set(proc.key, key(proc.key));
  next = stateWith(next, {
    namespaces: next.namespaces.moved(from, to, { ...namespace, name: to }),
    functions: Rows.of(
      [...next.functions].map(([old, proc]): [string, Proc] => {
        const changed = renamed.get(old);
        return changed === undefined ? [old, proc] : [changed, procWith(proc, { key: changed, schema: to })];
      }),
    ),
    types: Rows.of([...next.types].map(([old, type]): [string, UserType] => (type.schema === from ? [key(old), { ...type, schema: to }] : [old, type]))),
    relationNames: [...next.types.values()].reduce((names, type) => (type.schema === from && type.typtype === 'composite' ? names.without(`${from}.${type.name}`).with(`${to}.${type.name}`, type.oid) : names), next.relationNames),
    bindings: bindingsMoved(next.bindings, from, to),
    extensions: next.extensions.mapValues((extension) => (extension.schema === from ? { ...extension, schema: to } : extension)),
    eventTriggers: next.eventTriggers.mapValues((trigger) => {
      const changed = trigger.function === null ? undefined : renamed.get(trigger.function);
      return changed === undefined ? trigger : { ...trigger, function: changed };
    }),
    triggers: next.triggers.map((trigger) => {
      const changed = trigger.function === null ? undefined : renamed.get(trigger.function);
      return changed === undefined ? trigger : triggerWith(trigger, { function: changed });
    }),
    defaultAcls: next.defaultAcls.map((row) => (row.schema === from ? { ...row, schema: to } : row)),
  });
  return next;
}

/** ALTER … RENAME. What is no part of the model is passed over. */
export function rename(state: State, statement: RenameStmt): State {
  return policiesRenamed(state, renameObject(state, statement));
}

function renameObject(state: State, statement: RenameStmt): State {
  const to = statement.newname ?? '';
  const find = (): Relation | null => {
    const name = statement.relation ?? {};
    if (isSystemRelation(state, name)) {
      refuseCatalog(state, name);
      return null;
    }
    return statement.missing_ok === true ? lookUpRelation(state, name) : relationNamed(state, name);
  };
  switch (statement.renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_INDEX':
    case 'OBJECT_FOREIGN_TABLE': {
      // ALTER INDEX renames a table, and ALTER TABLE an index, if that is what the name leads to.
      const index = lookUpIndex(state, statement.relation ?? {});
      if (index !== null) return renameIndex(state, index, to, statement.renameType);
      if (ownOther(state, statement.relation ?? {}) !== null) throw wrongObjectType(`"${statement.relation?.relname ?? ''}" is a composite type`);
      const relation = find();
      return relation === null ? state : renameRelation(state, relation, to, statement.renameType);
    }
    case 'OBJECT_TABCONSTRAINT': {
      // Neither an index nor a composite type has constraints.
      if (ownOther(state, statement.relation ?? {}) !== null) throw undefinedObject('constraint', statement.subname ?? '');
      const relation = find();
      if (relation === null) return state;
      refuseTyped(relation, 'rename column of');
      if (relation.relkind === 'sequence') throw wrongObjectType(`cannot rename columns of relation "${relation.name}"`);
      requireOwner(state, relation);
      return renameConstraint(state, relation, statement.subname ?? '', to, statement.relation?.inh === true ? 'descendants' : 'only');
    }
    case 'OBJECT_COLUMN': {
      const renamed = renameAttributeOf(state, statement);
      if (renamed !== null) return renamed;
      const relation = find();
      return relation === null ? state : renameColumn(state, relation, statement.subname ?? '', to, statement.relation?.inh === true ? 'descendants' : 'only');
    }
    case 'OBJECT_TRIGGER': {
      const relation = find();
      return relation === null ? state : renameTrigger(state, relation, statement.subname ?? '', to);
    }
    case 'OBJECT_TYPE':
      return renameType(state, dottedName(statement.object), to, 'type');
    case 'OBJECT_DOMAIN':
      return renameType(state, dottedName(statement.object), to, 'domain');
    case 'OBJECT_DOMCONSTRAINT':
      return renameDomainConstraint(state, dottedName(statement.object), statement.subname ?? '', to);
    case 'OBJECT_ATTRIBUTE': {
      // renameatt (tablecmds.c) takes any relation; CASCADE is of the tables of a composite type.
      const renamed = renameAttributeOf(state, statement);
      if (renamed !== null) return renamed;
      const relation = isSystemRelation(state, statement.relation ?? {}) ? find() : lookUpRelation(state, statement.relation ?? {});
      if (relation !== null) return renameColumn(state, relation, statement.subname ?? '', to, 'only');
      requireOtherComposite(state, statement.relation ?? {});
      return state;
    }
    case 'OBJECT_EVENT_TRIGGER':
      return renameEventTrigger(state, stringOf(statement.object) ?? '', to);
    case 'OBJECT_SUBSCRIPTION':
      return renameSubscription(state, stringOf(statement.object) ?? '', to);
    case 'OBJECT_DATABASE':
      return databaseRenamed(state, statement.subname ?? '', to);
    case 'OBJECT_RULE':
      return renameRule(state, statement.relation ?? {}, statement.subname ?? '', to);
    case 'OBJECT_POLICY':
      return renamePolicy(state, statement.relation ?? {}, statement.subname ?? '', to);
    case 'OBJECT_SCHEMA':
      return renameSchema(state, statement.subname ?? '', to);
    case 'OBJECT_ROLE':
      return renameRole(state, statement.subname ?? '', to);
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE': {
      const object = statement.object;
      if (object === undefined || !('ObjectWithArgs' in object)) return state;
      const proc = functionNamed(state, object.ObjectWithArgs, kindNamed(statement.renameType));
      return moveFunction(state, proc, { schema: proc.schema, name: to });
    }
    default:
      return state;
  }
}

/** ALTER … SET SCHEMA. A table takes the sequences that its columns own with it. */
export function setSchema(state: State, statement: AlterObjectSchemaStmt): State {
  return policiesRenamed(state, moveObject(state, statement));
}

function moveObject(state: State, statement: AlterObjectSchemaStmt): State {
  const schema = statement.newschema ?? '';
  switch (statement.objectType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_FOREIGN_TABLE': {
      const name = statement.relation ?? {};
      if (isSystemRelation(state, name)) refuseCatalog(state, name);
      const other = ownOther(state, name);
      if (other !== null) throw refusalOfOther(state, other, name);
      const relation = statement.missing_ok === true ? lookUpRelation(state, name) : relationNamed(state, name);
      if (relation === null) return state;
      requireAltered(state, relation, statement.objectType);
      if (state.dependencies.some((one) => one.kind === 'owned-sequence' && one.dependent === relation.oid)) {
        throw notSupported('cannot move an owned sequence into another schema');
      }
      requireTarget(state, relation.schema, schema);
      if (relation.schema === tempSchema) throw notSupported('cannot move objects into or out of temporary schemas');
      if (relation.schema === schema) return state;
      if (state.relationNames.has(`${schema}.${relation.name}`)) throw duplicateTable(relation.name);
      if (relation.relkind !== 'sequence') refuseTypeName(state, schema, relation.name);
      // In this order: AlterIndexNamespaces, then AlterSeqNamespaces (tablecmds.c).
      const taken = [...indexesOn(state, relation.oid), ...ownedSequences(state, relation)].find(({ name: one }) => state.relationNames.has(`${schema}.${one}`));
      if (taken !== undefined) throw duplicateTable(taken.name);
      return moveIndexes(withRelations(state, [relation, ...ownedSequences(state, relation)].map((one) => (relationWith(one, { schema })))), relation.oid, schema);
    }
    case 'OBJECT_TYPE':
      return moveType(state, dottedName(statement.object), schema, 'type');
    case 'OBJECT_DOMAIN':
      return moveType(state, dottedName(statement.object), schema, 'domain');
    case 'OBJECT_EXTENSION':
      return moveExtension(state, statement);
    case 'OBJECT_OPERATOR':
    case 'OBJECT_OPCLASS':
      return moveBindings(state, statement);
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE': {
      const object = statement.object;
      if (object === undefined || !('ObjectWithArgs' in object)) return state;
      const proc = functionNamed(state, object.ObjectWithArgs, kindNamed(statement.objectType));
      requireTarget(state, proc.schema, schema);
      return proc.schema === schema ? state : moveFunction(state, proc, { schema, name: proc.name });
    }
    default:
      return state;
  }
}

