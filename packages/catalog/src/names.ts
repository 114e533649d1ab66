import type { ObjectType, RangeVar, RoleSpec } from '@pgsql/types';
import { PUBLIC } from './acl.js';
import { insufficientPrivilege, permissionDenied, Rejection, undefinedObject, undefinedSchema, undefinedTable, wrongObjectType } from './errors.js';
import { isExtensionRelation } from './extensions/extensions.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { Namespace, Relation, SchemaPrivilege } from './model.js';
import { plainState } from './noted-state.js';
import type { State } from './state.js';
import { isCatalog } from './system-catalogs.js';

/** Where temporary relations live; the real name has the backend's number. */
export const tempSchema = 'pg_temp';

const systemSchemas: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'pg_toast']);

/** Relations of PostgreSQL itself and of extensions are not in the model. Users may have relations called pg_… as well. */
export function isSystemRelation(state: State, name: RangeVar): boolean {
  if (state.extensions.size > 0 && isExtensionRelation(state, name) && lookUpRelation(state, name) === null) return true;
  if (name.schemaname !== undefined && name.schemaname !== '') return systemSchemas.has(name.schemaname);
  // TOAST tables are in a schema of their own, which no path leads to.
  return /^pg_(?!toast_)/u.test(name.relname ?? '') && lookUpRelation(state, name) === null;
}

export function isSystemSchema(name: string): boolean {
  return systemSchemas.has(name) || name.startsWith('pg_');
}

export function currentRole(state: State): string {
  return state.session.currentRole;
}

/** get_rolespec_oid. @throws {Rejection} 42704 when there is no such role. */
export function roleNamed(state: State, spec: RoleSpec | undefined): string {
  const roletype = spec?.roletype;
  switch (roletype) {
    case 'ROLESPEC_CURRENT_ROLE':
    case 'ROLESPEC_CURRENT_USER':
      return state.session.currentRole;
    case 'ROLESPEC_SESSION_USER':
      return state.session.sessionRole;
    case 'ROLESPEC_PUBLIC':
      throw undefinedObject('role', 'public');
    case 'ROLESPEC_CSTRING':
    case undefined:
      return existingRole(state, spec?.rolename ?? '');
    default:
      return roletype satisfies never;
  }
}

/** @throws {Rejection} 42704 */
export function existingRole(state: State, name: string): string {
  if (!state.roles.has(name)) throw undefinedObject('role', name);
  return name;
}

/** A grantee: a role, or PUBLIC. */
export function granteeNamed(state: State, spec: RoleSpec): string {
  return spec.roletype === 'ROLESPEC_PUBLIC' ? PUBLIC : roleNamed(state, spec);
}

/** pg_namespace_aclcheck. */
export function hasSchemaPrivilege(state: State, role: string, namespace: Namespace, privilege: SchemaPrivilege): boolean {
  if (isSuperuser(state, role)) return true;
  if (privilege === 'USAGE' && ['pg_read_all_data', 'pg_write_all_data'].some((one) => hasPrivilegesOf(state, role, one))) return true;
  return namespace.nspacl.some(
    (item) => item.privilege === privilege && (item.grantee === PUBLIC || hasPrivilegesOf(state, role, item.grantee)),
  );
}

/** Whether a role holds a privilege on the database (pg_database_aclcheck). */
export function hasDatabasePrivilege(state: State, role: string, privilege: 'CREATE' | 'TEMPORARY'): boolean {
  if (isSuperuser(state, role)) return true;
  return state.databaseAcl.some((item) => item.privilege === privilege && (item.grantee === PUBLIC || hasPrivilegesOf(state, role, item.grantee)));
}

/** Creating in pg_temp needs TEMPORARY on the database, each time (aclchk.c, pg_namespace_aclmask_ext). @throws {Rejection} 42501 */
export function temporarySchema(state: State): typeof tempSchema {
  if (!hasDatabasePrivilege(state, currentRole(state), 'TEMPORARY')) throw insufficientPrivilege('permission denied to create temporary tables in database');
  return tempSchema;
}

/** What the search path of a session led to, and what else that rests on. */
interface Path extends Pick<State, 'namespaces' | 'roles' | 'memberships' | 'postgres'> {
  readonly names: readonly string[];
}

/** By session, the last: nearly every statement looks names up, and few change what the path rests on. */
const paths = new WeakMap<State['session'], Path>();

/** The schemas of the search path that are there and may be used (namespace.c, recomputeNamespacePath), without the implicit ones. */
export function activeSearchPath(state: State): readonly string[] {
  // That it is the same as last time does not rest on what it is.
  const { session, namespaces, roles, memberships, postgres } = plainState(state);
  const known = paths.get(session);
  if (known !== undefined && known.namespaces === namespaces && known.roles === roles && known.memberships === memberships && known.postgres === postgres) return known.names;
  const names = searchPathOf(state);
  paths.set(session, { namespaces, roles, memberships, postgres, names });
  return names;
}

function searchPathOf(state: State): readonly string[] {
  const role = state.session.currentRole;
  const path: string[] = [];
  for (const entry of state.session.searchPath) {
    const name = entry === '$user' ? role : entry;
    if (name === tempSchema) path.push(name);
    const namespace = state.namespaces.get(name);
    if (namespace === undefined || path.includes(name)) continue;
    if (hasSchemaPrivilege(state, role, namespace, 'USAGE')) path.push(name);
  }
  return path;
}

/** LookupExplicitNamespace. @throws {Rejection} 3F000, 42501 */
export function explicitSchema(state: State, name: string): string {
  if (name === tempSchema) return name;
  const namespace = state.namespaces.get(name);
  if (namespace === undefined) throw undefinedSchema(name);
  if (!hasSchemaPrivilege(state, state.session.currentRole, namespace, 'USAGE')) throw permissionDenied('schema', name);
  return name;
}

/** Where an unqualified or qualified new object goes. @throws {Rejection} 3F000, 42501 */
export function creationSchema(state: State, schemaname: string | undefined): string {
  const role = state.session.currentRole;
  if (schemaname === tempSchema) return temporarySchema(state);
  if (schemaname !== undefined && schemaname !== '') {
    const namespace = state.namespaces.get(schemaname);
    if (namespace === undefined) {
      if (isSystemSchema(schemaname)) throw permissionDenied('schema', schemaname);
      throw undefinedSchema(schemaname);
    }
    if (!hasSchemaPrivilege(state, role, namespace, 'CREATE')) throw permissionDenied('schema', schemaname);
    return schemaname;
  }
  const [first] = activeSearchPath(state);
  if (first === undefined) throw new Rejection('3F000', 'no schema has been selected to create in');
  if (first === tempSchema) return temporarySchema(state);
  const namespace = state.namespaces.get(first);
  if (namespace === undefined || !hasSchemaPrivilege(state, role, namespace, 'CREATE')) throw permissionDenied('schema', first);
  return first;
}

/** The name as written, for messages. */
export function writtenName(name: RangeVar): string {
  return name.schemaname === undefined || name.schemaname === '' ? (name.relname ?? '') : `${name.schemaname}.${name.relname ?? ''}`;
}

/** RangeVarGetRelid with missing_ok; null also for the name of an index. @throws {Rejection} 42501 when the schema that is named may not be used. */
export function lookUpRelation(state: State, name: RangeVar): Relation | null {
  const oid = lookUpOid(state, name);
  return oid === null ? null : (state.relations.get(oid) ?? null);
}

/** The oid of what a name leads to: a relation, or an index. @throws {Rejection} 42501 when the schema that is named may not be used. */
export function lookUpOid(state: State, name: RangeVar): number | null {
  const relname = name.relname ?? '';
  if (name.schemaname !== undefined && name.schemaname !== '') {
    if (name.schemaname !== tempSchema && !state.namespaces.has(name.schemaname)) return null;
    return state.relationNames.get(`${explicitSchema(state, name.schemaname)}.${relname}`) ?? null;
  }
  const temporary = state.hasTemporary ? state.relationNames.get(`${tempSchema}.${relname}`) : undefined;
  if (temporary !== undefined) return temporary;
  for (const schema of activeSearchPath(state)) {
    const found = state.relationNames.get(`${schema}.${relname}`);
    if (found !== undefined) return found;
  }
  return null;
}

function oidNamed(state: State, name: RangeVar): number {
  if (name.schemaname !== undefined && name.schemaname !== '') explicitSchema(state, name.schemaname);
  const oid = lookUpOid(state, name);
  if (oid !== null) return oid;
  const { sqlstate, message } = undefinedTable(writtenName(name));
  // What becomes of PostgreSQL's own catalogs is not followed.
  throw new Rejection(sqlstate, message, isCatalog(name) ? 'perhaps' : 'sure');
}

/** RangeVarGetRelid. @throws {Rejection} 3F000, 42P01, 42501, 42809 for the name of an index */
export function relationNamed(state: State, name: RangeVar): Relation {
  const found = state.relations.get(oidNamed(state, name));
  if (found === undefined) throw wrongObjectType(`"${name.relname ?? ''}" is an index`);
  return found;
}

/** The same, of which only what a question gets of it is read. @throws {Rejection} 3F000, 42P01, 42501, 42809 */
export function relationAsked<Answer>(state: State, name: RangeVar, question: (relation: Relation) => Answer): Answer {
  const found = state.relations.ask(oidNamed(state, name), (relation) => (relation === undefined ? null : { answer: question(relation) }));
  if (found === null) throw wrongObjectType(`"${name.relname ?? ''}" is an index`);
  return found.answer;
}

const kindsAltered: Partial<Record<ObjectType, Relation['relkind']>> = {
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized-view',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_FOREIGN_TABLE: 'foreign-table',
};

/** ALTER TABLE takes other kinds as well, ALTER VIEW only views (tablecmds.c, RangeVarCallbackForAlterRelation). @throws {Rejection} 42501, 42809 */
export function requireAltered(state: State, relation: Relation, objtype: ObjectType | undefined): void {
  requireOwner(state, relation);
  const kind = objtype === undefined ? undefined : kindsAltered[objtype];
  if (kind !== undefined && relation.relkind !== kind) throw wrongObjectType(`"${relation.name}" is not a ${kind.replace('-', ' ')}`);
}

export function ownsRelation(state: State, role: string, relation: Relation): boolean {
  return hasPrivilegesOf(state, role, relation.owner);
}

/** @throws {Rejection} 42501 */
export function requireOwner(state: State, relation: Relation): void {
  if (!ownsRelation(state, state.session.currentRole, relation)) {
    throw insufficientPrivilege(`must be owner of ${relation.relkind.replace('-', ' ')} ${relation.name}`);
  }
}
