import type { TypeName } from '@pgsql/types';
import { PUBLIC } from '../acl.js';
import { permissionDenied, Rejection, undefinedObject } from '../errors.js';
import { extensionsAreOpen, isExtensionType } from '../extensions/extensions.js';
import { hasPrivilegesOf, isSuperuser } from '../memberships.js';
import { hasHole, isAmong, mayBe } from '../holes.js';
import type { Relation, Shape, UserType } from '../model.js';
import { activeSearchPath, currentRole, explicitSchema, isSystemSchema, tempSchema } from '../names.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import { isUncertainPath } from '../taints.js';
import { builtInTypes, pseudoTypes } from './built-in.js';

/** What a type's name leads to. `other`: one of PostgreSQL's, of an extension, or of something that could not be evaluated. */
export type FoundType = { readonly kind: 'user'; readonly type: UserType } | { readonly kind: 'row'; readonly relation: Relation } | { readonly kind: 'other' };

const other: FoundType = { kind: 'other' };

/** The multirange type that CREATE TYPE … AS RANGE makes beside the range (typecmds.c, makeMultirangeTypeName). */
export function multirangeName(range: string): string {
  return range.includes('range') ? range.replace('range', 'multirange') : `${range}_multirange`;
}

function at(state: State, schema: string, name: string): FoundType | null {
  const type = state.types.get(`${schema}.${name}`);
  if (type !== undefined) return { kind: 'user', type };
  const oid = state.relationNames.get(`${schema}.${name}`);
  const relation = oid === undefined ? undefined : state.relations.get(oid);
  if (relation !== undefined && relation.relkind !== 'sequence') return { kind: 'row', relation };
  for (const oid of state.multiranges.size === 0 ? [] : state.multiranges.keys()) {
    if (state.multiranges.get(oid) !== name) continue;
    for (const one of state.types.values()) if (one.oid === oid && one.schema === schema) return { kind: 'user', type: one };
  }
  // The array type of a name has an underscore before it.
  return name.startsWith('_') ? at(state, schema, name.slice(1)) : null;
}

/** Whether something that could not be evaluated may have made a type of this name, or a relation with its row type. */
function mayBeThere(state: State, schema: string | undefined, name: string): boolean {
  if (extensionsAreOpen(state)) return true;
  const matches = (one: string): boolean => one === name || one.endsWith(`.${name}`);
  return state.taints.some(
    (taint) =>
      // What PostgreSQL rejects makes nothing.
      taint.rejected !== true &&
      ((taint.aspects.includes('types') && (taint.names === 'all' || taint.names.some(matches))) ||
      (taint.aspects.includes('existence') && (taint.relations === 'all' || (schema === undefined ? taint.relations.some((one) => matches(one) || (hasHole(one) && mayBe(one.slice(one.indexOf('.') + 1), name))) : isAmong(taint.relations, `${schema}.${name}`)))) ||
      (taint.aspects.includes('schemas') && (taint.names === 'all' || (schema !== undefined && taint.names.includes(schema))))),
  );
}

/** For a statement that changes a type: one that is perhaps there is perhaps not. @throws {Rejection} 42704 */
export function requireCertain(state: State, names: readonly string[], found: FoundType): void {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  if (found.kind !== 'other' || isExtensionType(state, names)) return;
  if (schema === undefined ? isBuiltIn(name) || /^_?pg_/u.test(name) : isSystemSchema(schema) && schema !== tempSchema) return;
  throw new Rejection('42704', `type "${names.join('.')}" does not exist`, 'perhaps');
}

/** Whether a name is that of an array of one of PostgreSQL's own types. */
export function isBuiltInArray(name: string): boolean {
  return !builtInTypes.has(name) && name.startsWith('_') && builtInTypes.has(name.slice(1));
}

function isBuiltIn(name: string): boolean {
  return builtInTypes.has(name) || (name.startsWith('_') && builtInTypes.has(name.slice(1)));
}

/** What the values of a type are; null where that cannot be told for certain, as for an extension's. The type of an oid never changes it. */
export function shapeOf(state: State, type: TypeName | undefined): Shape | null {
  const names = stringsOf(type?.names);
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  if (type === undefined || type.pct_type === true || isExtensionType(state, names)) return null;
  if (schema !== 'pg_catalog' && (isUncertainPath(state) || mayBeThere(state, schema, name))) return null;
  // A search path that names pg_catalog may come to another type of the name first.
  if (schema === 'pg_catalog' ? isBuiltIn(name) : schema === undefined && isBuiltIn(name) && !isNameOfOwn(state, name)) return name === 'record' || pseudoTypes.has(name) ? null : 'scalar';
  const found = isBuiltIn(name) ? null : lookUpType(state, names);
  if (found === null || (type.arrayBounds ?? []).length > 0 || name.startsWith('_')) return null;
  const rowOf = found.kind === 'row' || (found.kind === 'user' && found.type.typtype === 'composite') ? typeOid(found) : null;
  return rowOf === null ? null : { rowOf };
}

function isNameOfOwn(state: State, name: string): boolean {
  const own = name.replace(/^_/u, '');
  for (const type of state.types.values()) if (type.name === own || type.name === name) return true;
  return state.relationNames.size > 0 && [...state.namespaces.keys()].some((schema) => state.relationNames.has(`${schema}.${name}`) || state.relationNames.has(`${schema}.${own}`));
}

/** LookupTypeName; null when there surely is none. @throws {Rejection} 3F000, 42501 for the schema */
export function lookUpType(state: State, names: readonly string[]): FoundType | null {
  const name = names[names.length - 1] ?? '';
  const schema = names.length < 2 ? undefined : names[names.length - 2];
  if ((schema === undefined || schema === 'pg_catalog') && isBuiltIn(name)) return other;
  if (isExtensionType(state, names)) return other;
  if (schema !== undefined) {
    if (isSystemSchema(schema) && schema !== tempSchema) return schema !== 'pg_catalog' || builtInTypes.has(name.replace(/^_/u, '')) || /^pg_/u.test(name) ? other : null;
    const uncertain = mayBeThere(state, schema, name);
    if (uncertain && !state.namespaces.has(schema)) return other;
    return at(state, explicitSchema(state, schema), name) ?? (uncertain ? other : null);
  }
  for (const one of [tempSchema, ...activeSearchPath(state)]) {
    const found = at(state, one, name);
    if (found !== null) return found;
  }
  return /^_?pg_/u.test(name) || mayBeThere(state, undefined, name) ? other : null;
}

/** Whether the current role may use a type. */
export function mayUseType(state: State, type: UserType): boolean {
  const user = currentRole(state);
  return isSuperuser(state, user) || type.typacl.some((item) => item.grantee === PUBLIC || hasPrivilegesOf(state, user, item.grantee));
}

/** The name of a type where it leads to PostgreSQL's own, whatever the catalog holds; null for any other. */
export function builtInName({ names = [], pct_type }: TypeName): string | null {
  const [first, second] = names;
  const [schema, last] = second === undefined ? [undefined, first] : [first, second];
  if (last === undefined || pct_type === true || names.length > 2 || !('String' in last)) return null;
  if (schema !== undefined && !('String' in schema && schema.String.sval === 'pg_catalog')) return null;
  const { sval } = last.String;
  return sval !== undefined && isBuiltIn(sval) ? sval : null;
}

/** typenameType. @throws {Rejection} 42704, 3F000, 42501 for the schema */
export function requireType(state: State, name: TypeName): FoundType {
  // %TYPE is the type of a column: it need not be followed further.
  if (name.pct_type === true || builtInName(name) !== null) return other;
  const names = stringsOf(name.names);
  const found = lookUpType(state, names);
  if (found === null) throw undefinedObject('type', names.join('.'));
  return found;
}

/** The same, with the check of USAGE. @throws {Rejection} 42704, 3F000, 42501 */
export function typeUsed(state: State, name: TypeName): FoundType {
  const found = requireType(state, name);
  if (found.kind === 'user' && !mayUseType(state, found.type)) throw permissionDenied('type', found.type.name);
  return found;
}

/** The oid that depends on a type: the type's own, or the relation's whose row type it is. */
export function typeOid(found: FoundType): number | null {
  switch (found.kind) {
    case 'user':
      return found.type.oid;
    case 'row':
      return found.relation.oid;
    case 'other':
      return null;
    default:
      return found satisfies never;
  }
}
