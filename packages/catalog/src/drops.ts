import type { DropStmt, RangeVar } from '@pgsql/types';
import type { Behavior } from './acl.js';
import { requireDropped } from './binding-rights.js';
import { dropBindings } from './bindings.js';
import { insufficientPrivilege, isUndefined, Rejection, undefinedObject, undefinedSchema, undefinedTable, wrongObjectType } from './errors.js';
import { dropItems, dropObjects } from './drop-objects.js';
import { dropEventTriggers } from './event-triggers.js';
import { dropExtensions } from './extensions/extensions.js';
import { functionNamed, kindNamed, requireFunctionOwner } from './functions.js';
import { dropIndexes } from './indexes/drop.js';
import { hasPrivilegesOf } from './memberships.js';
import type { Proc, Relation } from './model.js';
import { currentRole, isSystemRelation, lookUpOid, lookUpRelation, relationNamed, requireOwner, tempSchema, writtenName } from './names.js';
import { dottedName, rangeVarOf, stringsOf } from './nodes.js';
import { dropRule } from './rules.js';
import type { State } from './state.js';
import { isCatalog, refuseCatalog } from './system-catalogs.js';
import { dropTrigger } from './triggers.js';
import { dropTypes } from './types/change.js';

const kindsOf: Partial<Record<string, readonly Relation['relkind'][]>> = {
  OBJECT_TABLE: ['table', 'partitioned-table'],
  OBJECT_VIEW: ['view'],
  OBJECT_MATVIEW: ['materialized-view'],
  OBJECT_SEQUENCE: ['sequence'],
  OBJECT_FOREIGN_TABLE: ['foreign-table'],
};

/** A missing schema counts as a missing object under IF EXISTS. */
function orMissing<T>(find: () => T, missingOk: boolean): T | null {
  try {
    return find();
  } catch (error) {
    if (missingOk && error instanceof Rejection && isUndefined(error)) return null;
    throw error;
  }
}

function dropRelations(state: State, statement: DropStmt, kinds: readonly Relation['relkind'][], behavior: Behavior): State {
  const relations: Relation[] = [];
  for (const node of statement.objects ?? []) {
    const name = rangeVarOf(dottedName(node));
    if (isSystemRelation(state, name)) {
      if (isCatalog(name) && !kinds.includes('table')) throw wrongObjectType(`"${name.relname ?? ''}" is not a ${(kinds[0] ?? '').replace('-', ' ')}`);
      refuseCatalog(state, name);
      continue;
    }
    const relation = lookUpRelation(state, name);
    if (relation === null) {
      if (lookUpOid(state, name) !== null) throw wrongObjectType(`"${name.relname ?? ''}" is not a ${(kinds[0] ?? '').replace('-', ' ')}`);
      if (statement.missing_ok === true) continue;
      if (name.schemaname !== undefined && name.schemaname !== tempSchema && !state.namespaces.has(name.schemaname)) throw undefinedSchema(name.schemaname);
      throw statement.removeType === 'OBJECT_FOREIGN_TABLE' ? undefinedObject('foreign table', writtenName(name)) : undefinedTable(writtenName(name));
    }
    if (!kinds.includes(relation.relkind)) throw wrongObjectType(`"${relation.name}" is not a ${(kinds[0] ?? '').replace('-', ' ')}`);
    const user = currentRole(state);
    const schemaOwner = state.namespaces.get(relation.schema)?.owner;
    // The schema's owner may drop what is in it (tablecmds.c, RangeVarCallbackForDropRelation).
    if (!hasPrivilegesOf(state, user, relation.owner) && !(schemaOwner !== undefined && hasPrivilegesOf(state, user, schemaOwner))) {
      throw insufficientPrivilege(`must be owner of table ${relation.name}`);
    }
    relations.push(relation);
  }
  return dropObjects(state, { relations, schemas: [], functions: [] }, behavior);
}

function dropFunctions(state: State, statement: DropStmt, behavior: Behavior): State {
  const functions: Proc[] = [];
  for (const node of statement.objects ?? []) {
    if (!('ObjectWithArgs' in node)) continue;
    const object = node.ObjectWithArgs;
    const schema = stringsOf(object.objname).at(-2);
    if (schema !== undefined && !state.namespaces.has(schema) && statement.missing_ok !== true) throw undefinedSchema(schema);
    const proc = orMissing(() => functionNamed(state, object, kindNamed(statement.removeType)), statement.missing_ok === true);
    if (proc === null) continue;
    if (statement.removeType === 'OBJECT_FUNCTION' && proc.prokind === 'aggregate') throw wrongObjectType(`"${proc.name}" is an aggregate function`);
    const schemaOwner = state.namespaces.get(proc.schema)?.owner;
    if (schemaOwner === undefined || !hasPrivilegesOf(state, currentRole(state), schemaOwner)) requireFunctionOwner(state, proc);
    functions.push(proc);
  }
  return dropObjects(state, { relations: [], schemas: [], functions }, behavior);
}

function dropSchemas(state: State, statement: DropStmt, behavior: Behavior): State {
  const schemas: string[] = [];
  for (const node of statement.objects ?? []) {
    const name = dottedName(node).at(-1) ?? '';
    const namespace = state.namespaces.get(name);
    if (namespace === undefined) {
      if (statement.missing_ok === true) continue;
      throw undefinedSchema(name);
    }
    if (!hasPrivilegesOf(state, currentRole(state), namespace.owner)) throw insufficientPrivilege(`must be owner of schema ${name}`);
    schemas.push(name);
  }
  return dropObjects(state, { relations: [], schemas, functions: [] }, behavior);
}

function dropTriggers(state: State, statement: DropStmt): State {
  let next = state;
  for (const node of statement.objects ?? []) {
    const names = dottedName(node);
    const trigger = names.at(-1) ?? '';
    const missingOk = statement.missing_ok === true;
    const relationName = rangeVarOf(names.slice(0, -1));
    const relation = tableOfPart(next, relationName, missingOk ? 'ok' : 'error');
    if (relation !== null) next = dropTrigger(next, relation, trigger, missingOk ? 'ok' : 'error');
  }
  return next;
}

function dropRules(state: State, statement: DropStmt): State {
  const missing = statement.missing_ok === true ? 'ok' : 'error';
  let next = state;
  for (const node of statement.objects ?? []) {
    const names = dottedName(node);
    const name = rangeVarOf(names.slice(0, -1));
    const relation = tableOfPart(next, name, missing);
    if (relation !== null) next = dropRule(next, relation, names.at(-1) ?? '', missing);
  }
  return next;
}

function dropPolicies(state: State, statement: DropStmt): State {
  let next = state;
  for (const node of statement.objects ?? []) {
    const names = dottedName(node);
    const name = rangeVarOf(names.slice(0, -1));
    const relation = tableOfPart(next, name, statement.missing_ok === true ? 'ok' : 'error');
    if (relation === null) continue;
    const policy = names.at(-1) ?? '';
    if (!relation.policies.some((one) => one.name === policy)) {
      if (statement.missing_ok === true) continue;
      throw undefinedObject('policy', policy);
    }
    requireOwner(next, relation);
    next = dropItems(next, [{ kind: 'policy', relation, name: policy }], 'restrict');
  }
  return next;
}

/** What a trigger, rule or policy is on; null for one that is not there, under IF EXISTS (objectaddress.c, get_object_address_relobject). @throws {Rejection} 3F000, 42P01, 42501, 42809 */
function tableOfPart(state: State, name: RangeVar, missing: 'ok' | 'error'): Relation | null {
  return orMissing(() => relationNamed(state, name), missing === 'ok');
}

/** DROP. What is no part of the model is passed over. */
export function drop(state: State, statement: DropStmt): State {
  const behavior: Behavior = statement.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict';
  const kinds = kindsOf[statement.removeType ?? ''];
  if (kinds !== undefined) return dropRelations(state, statement, kinds, behavior);
  switch (statement.removeType) {
    case 'OBJECT_INDEX':
      return dropIndexes(state, statement, behavior);
    case 'OBJECT_SCHEMA':
      return dropSchemas(state, statement, behavior);
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return dropFunctions(state, statement, behavior);
    case 'OBJECT_TRIGGER':
      return dropTriggers(state, statement);
    case 'OBJECT_RULE':
      return dropRules(state, statement);
    case 'OBJECT_POLICY':
      return dropPolicies(state, statement);
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return dropTypes(state, statement, behavior);
    case 'OBJECT_EVENT_TRIGGER':
      return dropEventTriggers(state, statement);
    case 'OBJECT_EXTENSION':
      return dropExtensions(state, statement, behavior);
    default: {
      const dropped = dropBindings(state, statement);
      // What is found there is surely there.
      if (dropped === state) requireDropped(state, statement);
      return dropped;
    }
  }
}
