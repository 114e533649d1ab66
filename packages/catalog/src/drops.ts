import type { DropStmt } from '@pgsql/types';
import type { Behavior } from './acl.js';
import { dependentObjects, insufficientPrivilege, isUndefined, Rejection, undefinedSchema, undefinedTable, wrongObjectType } from './errors.js';
import { functionNamed, removeFunctions, requireFunctionOwner } from './functions.js';
import { hasPrivilegesOf } from './memberships.js';
import type { Proc, Relation } from './model.js';
import { currentRole, isSystemRelation, lookUpRelation, relationNamed, tempSchema, writtenName } from './names.js';
import { dottedName, rangeVarOf, stringsOf } from './nodes.js';
import { dropRule } from './rules.js';
import type { State } from './state.js';
import { dropTrigger } from './triggers.js';

export interface Doomed {
  readonly relations: readonly Relation[];
  readonly schemas: readonly string[];
  readonly functions: readonly Proc[];
}

/** Drops objects and, with CASCADE, what depends on them (dependency.c, performMultipleDeletions). @throws {Rejection} 2BP01 */
export function dropObjects(state: State, doomed: Doomed, behavior: Behavior): State {
  const schemas = new Set(doomed.schemas);
  const relations = new Map(doomed.relations.map((relation) => [relation.oid, relation]));
  const functions = new Map(doomed.functions.map((proc) => [proc.key, proc]));
  const named = new Set(relations.keys());
  const cascade = (relation: Relation, because: string): void => {
    if (relations.has(relation.oid)) return;
    if (behavior === 'restrict') throw dependentObjects(`cannot drop ${because} because ${relation.name} depends on it`);
    relations.set(relation.oid, relation);
  };
  for (const relation of state.relations.values()) if (schemas.has(relation.schema)) cascade(relation, `schema ${relation.schema}`);
  for (const proc of state.functions.values()) {
    if (!schemas.has(proc.schema) || functions.has(proc.key)) continue;
    if (behavior === 'restrict') throw dependentObjects(`cannot drop schema ${proc.schema} because other objects depend on it`);
    functions.set(proc.key, proc);
  }
  // The map grows while it is walked: what is added is visited as well.
  for (const [oid, relation] of relations) {
    for (const child of state.relations.values()) {
      const link = child.parents.find((parent) => parent.oid === oid);
      if (link === undefined) continue;
      if (link.partition) relations.set(child.oid, child);
      else cascade(child, `table ${relation.name}`);
    }
    for (const dependency of state.dependencies) {
      if (dependency.on !== oid) continue;
      const dependent = state.relations.get(dependency.dependent);
      if (dependent === undefined) continue;
      if (dependency.kind === 'owned-sequence') relations.set(dependent.oid, dependent);
      else cascade(dependent, `table ${relation.name}`);
    }
  }
  for (const dependency of state.dependencies) {
    if (dependency.kind === 'owned-sequence' && named.has(dependency.dependent) && !relations.has(dependency.on) && behavior === 'restrict') {
      throw dependentObjects('cannot drop sequence because a column default depends on it');
    }
  }
  const gone = (oid: number): boolean => relations.has(oid);
  const without: State = {
    ...state,
    relations: state.relations.filter((_, oid) => !gone(oid)),
    relationNames: state.relationNames.filter((oid) => !gone(oid)),
    triggers: state.triggers.filter((trigger) => !gone(trigger.relation)),
    dependencies: state.dependencies.filter((one) => !gone(one.dependent) && !gone(one.on)),
    namespaces: schemas.size === 0 ? state.namespaces : state.namespaces.filter((_, name) => !schemas.has(name)),
    defaultAcls: state.defaultAcls.filter((row) => row.schema === null || !schemas.has(row.schema)),
    commentClaims: state.commentClaims.filter((_, oid) => !gone(oid)),
  };
  return removeFunctions(without, [...functions.values()], behavior);
}

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
    if (isSystemRelation(state, name)) continue;
    const relation = lookUpRelation(state, name);
    if (relation === null) {
      if (statement.missing_ok === true) continue;
      if (name.schemaname !== undefined && name.schemaname !== tempSchema && !state.namespaces.has(name.schemaname)) throw undefinedSchema(name.schemaname);
      throw undefinedTable(writtenName(name));
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
    const proc = orMissing(() => functionNamed(state, object), statement.missing_ok === true);
    if (proc === null) continue;
    const schemaOwner = state.namespaces.get(proc.schema)?.owner;
    if (schemaOwner === undefined || !hasPrivilegesOf(state, currentRole(state), schemaOwner)) requireFunctionOwner(state, proc);
    functions.push(proc);
  }
  return removeFunctions(state, functions, behavior);
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
    const relation = missingOk ? orMissing(() => lookUpRelation(next, relationName), true) : relationForTrigger(next, relationName);
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
    const relation = missing === 'ok' ? lookUpRelation(next, name) : relationNamed(next, name);
    if (relation !== null) next = dropRule(next, relation, names.at(-1) ?? '', missing);
  }
  return next;
}

function relationForTrigger(state: State, name: ReturnType<typeof rangeVarOf>): Relation {
  if (name.schemaname !== undefined && !state.namespaces.has(name.schemaname)) throw undefinedSchema(name.schemaname);
  return relationNamed(state, name);
}

/** DROP. What is no part of the model (indexes, policies, types, …) is passed over. */
export function drop(state: State, statement: DropStmt): State {
  const behavior: Behavior = statement.behavior === 'DROP_CASCADE' ? 'cascade' : 'restrict';
  const kinds = kindsOf[statement.removeType ?? ''];
  if (kinds !== undefined) return dropRelations(state, statement, kinds, behavior);
  switch (statement.removeType) {
    case 'OBJECT_SCHEMA':
      return dropSchemas(state, statement, behavior);
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      return dropFunctions(state, statement, behavior);
    case 'OBJECT_TRIGGER':
      return dropTriggers(state, statement);
    case 'OBJECT_RULE':
      return dropRules(state, statement);
    default:
      return state;
  }
}
