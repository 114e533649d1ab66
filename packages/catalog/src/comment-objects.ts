import type { CommentStmt, Node, ObjectType } from '@pgsql/types';
import { insufficientPrivilege, notOwner, permissionDenied, Rejection, undefinedObject, undefinedSchema, undefinedTable, wrongObjectType } from './errors.js';
import { functionNamed, kindNamed, requireFunctionOwner } from './functions.js';
import { lookUpIndex } from './indexes/rows.js';
import { requireLanguage } from './languages.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import { missing } from './missing.js';
import { currentRole, isSystemRelation, isSystemSchema, lookUpOid, tempSchema, writtenName } from './names.js';
import { dottedName, rangeVarOf, stringOf, stringsOf } from './nodes.js';
import { isOthersFunction } from './resolve/others-functions.js';
import type { State } from './state.js';
import { isCatalog } from './system-catalogs.js';
import { typeNamed } from './types/change.js';
import { lookUpType } from './types/lookup.js';
import { requireOwnType } from './types/owned.js';

function requireSchema(state: State, name: string): void {
  if (isSystemSchema(name) && !state.namespaces.has(name)) {
    if (!isSuperuser(state, currentRole(state))) throw insufficientPrivilege(`must be owner of schema ${name}`);
    return;
  }
  const owner = state.namespaces.get(name)?.owner;
  if (owner === undefined) throw missing(state, undefinedSchema(name), ['schemas'], name);
  if (!hasPrivilegesOf(state, currentRole(state), owner)) throw insufficientPrivilege(`must be owner of schema ${name}`);
}

function requireRoutine(state: State, object: Node | undefined, objtype: ObjectType): void {
  if (object === undefined || !('ObjectWithArgs' in object)) return;
  const routine = object.ObjectWithArgs;
  if (isOthersFunction(state, routine)) {
    if (!isSuperuser(state, currentRole(state))) throw new Rejection('42501', 'must be owner of a function that the history did not make', 'perhaps');
    return;
  }
  try {
    requireFunctionOwner(state, functionNamed(state, routine, kindNamed(objtype)));
  } catch (error) {
    if (!(error instanceof Rejection) || error.sqlstate === '42501' || error.sqlstate === '42809') throw error;
    // Of extensions not all functions are listed.
    const found = missing(state, error, ['functions', 'schemas', 'types'], stringsOf(routine.objname).join('.'));
    throw state.extensions.size > 0 ? new Rejection(found.sqlstate, found.message, 'perhaps') : found;
  }
}

function requireType(state: State, object: Node | undefined, kind: 'type' | 'domain'): void {
  const names = object !== undefined && 'TypeName' in object ? stringsOf(object.TypeName.names) : dottedName(object);
  typeNamed(state, names, kind);
  const found = lookUpType(state, names);
  if (found !== null) requireOwnType(state, found, names);
}

function requireIndex(state: State, names: readonly string[]): void {
  const name = rangeVarOf(names);
  const index = lookUpIndex(state, name);
  if (index === null) {
    if (lookUpOid(state, name) !== null || isCatalog(name)) throw wrongObjectType(`"${name.relname ?? ''}" is not an index`);
    if (isSystemRelation(state, name)) return;
    const { schemaname } = name;
    if (schemaname !== undefined && schemaname !== tempSchema && !state.namespaces.has(schemaname)) throw missing(state, undefinedSchema(schemaname), ['schemas'], schemaname);
    throw missing(state, undefinedTable(writtenName(name)), ['existence', 'indexes', 'constraints'], writtenName(name));
  }
  const owner = state.relations.get(index.relation)?.owner;
  if (owner !== undefined && !hasPrivilegesOf(state, currentRole(state), owner)) throw notOwner('index', index.name);
}

function requireEventTrigger(state: State, name: string): void {
  const owner = state.eventTriggers.get(name)?.owner;
  if (owner === undefined) throw missing(state, undefinedObject('event trigger', name), ['triggers'], name);
  if (!hasPrivilegesOf(state, currentRole(state), owner)) throw insufficientPrivilege(`must be owner of event trigger ${name}`);
}

function requireExtension(state: State, name: string): void {
  if (name === 'plpgsql' || state.extensions.has(name)) {
    if (!isSuperuser(state, currentRole(state))) throw new Rejection('42501', `must be owner of extension ${name}`, 'perhaps');
    return;
  }
  throw missing(state, undefinedObject('extension', name), ['extensions'], name);
}

/** COMMENT ON what is neither a relation nor a part of one: it is looked up, and then whose it is (comment.c, CommentObject). @throws {Rejection} 3F000, 42704, 42883, 42P01, 42809, 42501 */
export function requireObjectDescribed(state: State, { objtype, object }: CommentStmt): void {
  switch (objtype) {
    case 'OBJECT_SCHEMA':
      requireSchema(state, stringOf(object) ?? '');
      return;
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      requireRoutine(state, object, objtype);
      return;
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      requireType(state, object, objtype === 'OBJECT_DOMAIN' ? 'domain' : 'type');
      return;
    case 'OBJECT_INDEX':
      requireIndex(state, dottedName(object));
      return;
    case 'OBJECT_EVENT_TRIGGER':
      requireEventTrigger(state, stringOf(object) ?? '');
      return;
    case 'OBJECT_EXTENSION':
      requireExtension(state, stringOf(object) ?? '');
      return;
    case 'OBJECT_LANGUAGE':
      requireLanguage(state, stringOf(object) ?? '');
      if (!isSuperuser(state, currentRole(state))) throw permissionDenied('language', stringOf(object) ?? '');
      return;
    // One that is not there is only warned of: a dump may be restored under another name.
    case 'OBJECT_DATABASE':
      return;
    default:
      throw undefinedObjectOf(objtype);
  }
}

/** Of large objects, publications, operators and the like it is not known which there are. */
function undefinedObjectOf(objtype: ObjectType | undefined): Rejection {
  return new Rejection('42704', `the object of the comment (${(objtype ?? '').replace('OBJECT_', '').toLowerCase()}) does not exist`, 'perhaps');
}
