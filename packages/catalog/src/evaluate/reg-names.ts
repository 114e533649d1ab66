import type { Node, ObjectWithArgs, RangeVar } from '@pgsql/types';
import { parseStatement } from '@pg-guardrails/sql-reader';
import { Rejection, undefinedObject, undefinedSchema, undefinedTable } from '../errors.js';
import { extensionsAreOpen, isExtensionFunction, isExtensionRelation } from '../extensions/extensions.js';
import { functionNamed, functionsCalled } from '../functions.js';
import type { Proc } from '../model.js';
import { activeSearchPath, explicitSchema, lookUpOid } from '../names.js';
import { rangeVarOf } from '../nodes.js';
import { nameParts } from '../queries.js';
import type { State } from '../state.js';
import { functionPerhapsGone, functionsElsewhere, functionsPerhapsMade, pathOfFunctions, relationPerhapsElsewhere } from '../perhaps-named.js';
import { isUncertain, isUncertainPath } from '../taints.js';
import { clippedName } from './clipped-names.js';
import { functionOid, roleOid, schemaOid } from './rows.js';
import { known, named, quoteIdentifier, unknown, type Datum, type Value } from './value.js';

/** The parts of a name in a text, cut to the length of names (textToQualifiedNameList, varlena.c). */
function clippedParts(written: string): readonly string[] {
  return nameParts(written).map(clippedName);
}

function qualified(schema: string, name: string, isVisible: boolean): string {
  return isVisible ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** An oid as a regclass: regclassout (regproc.c) leaves the schema out where the search path leads to this relation. */
export function asRegclass(state: State, oid: Datum): Value {
  if (oid === null) return known(null);
  const found = typeof oid === 'number' ? (state.relations.get(oid) ?? state.indexes.get(oid)) : undefined;
  if (found === undefined) return unknown;
  const first = activeSearchPath(state).find((schema) => state.relationNames.has(`${schema}.${found.name}`));
  return named(oid, qualified(found.schema, found.name, first === found.schema));
}

/** to_regclass and ::regclass: the oid of the relation or index, null when there is none. */
export function regclass(state: State, name: string): Value {
  const parts = clippedParts(name);
  const rangeVar = rangeVarOf(parts);
  if (rangeVar.schemaname === 'pg_catalog' || rangeVar.schemaname === 'information_schema') return unknown;
  const found = lookedUp(state, rangeVar);
  // Where a schema may not be used, it raises that.
  if (found === 'refused') return unknown;
  if (found !== null) return isInDoubt(state, rangeVar, found) ? unknown : asRegclass(state, found);
  const isOutside = isExtensionRelation(state, rangeVar) || (rangeVar.schemaname === undefined && /^pg_/u.test(rangeVar.relname ?? ''));
  const uncertain = isOutside || extensionsAreOpen(state) || state.taints.some((taint) => taint.aspects.includes('existence') || taint.aspects.includes('indexes'));
  return uncertain ? unknown : known(null);
}

function lookedUp(state: State, name: RangeVar): number | 'refused' | null {
  try {
    return lookUpOid(state, name);
  } catch (error) {
    if (error instanceof Rejection) return error.sqlstate === '42501' ? 'refused' : null;
    throw error;
  }
}

/** Whether it perhaps is not there any more, or something of the name is in an earlier schema of the search path. */
function isInDoubt(state: State, { schemaname, relname = '' }: RangeVar, oid: number): boolean {
  const index = state.indexes.get(oid);
  const relation = state.relations.get(index?.relation ?? oid);
  if (relation === undefined || isUncertain(state, relation, 'existence') || (index !== undefined && (isUncertain(state, relation, 'indexes') || isUncertain(state, relation, 'constraints')))) return true;
  return schemaname === undefined && relationPerhapsElsewhere(state, relname, relation.schema);
}

/** The oid that a constant of type regclass has, written as a string with or without the cast; null when it names nothing known. */
export function regclassConstant(state: State, node: Node): number | null {
  const inner = 'TypeCast' in node ? node.TypeCast.arg : node;
  if (inner === undefined || !('A_Const' in inner) || inner.A_Const.sval === undefined) return null;
  const found = lookedUp(state, rangeVarOf(clippedParts(inner.A_Const.sval.sval ?? '')));
  return found === 'refused' ? null : found;
}

/** Looking a relation up in a schema needs USAGE on it, also for to_regclass. @throws {Rejection} 42501 */
export function requireUsableSchema(state: State, name: string): void {
  const { schemaname } = rangeVarOf(clippedParts(name));
  if (schemaname !== undefined && state.namespaces.has(schemaname) && !isUncertainPath(state)) explicitSchema(state, schemaname);
}

/** 'x'::regclass. Nothing is said where a type or something that could not be evaluated may have the name. @throws {Rejection} 42P01, 3F000, 42501 */
function requireRegclass(state: State, name: string): void {
  requireUsableSchema(state, name);
  const { schemaname } = rangeVarOf(clippedParts(name));
  const found = regclass(state, name);
  if (found.kind !== 'known' || found.value !== null) return;
  // Since PostgreSQL 16 it is the relation that is missing (regproc.c, regclassin).
  if (state.postgres < 16 && schemaname !== undefined && !state.namespaces.has(schemaname)) throw undefinedSchema(schemaname);
  throw undefinedTable(name);
}

/** A text cast to regclass, regnamespace or regrole. @throws {Rejection} 42P01, 3F000, 42704 */
export function requireReg(state: State, type: string, name: string): void {
  const isMissing = (found: Value): boolean => found.kind === 'known' && found.value === null && !state.openWorld;
  if (type === 'regclass') requireRegclass(state, name);
  else if (type === 'regnamespace' && isMissing(regnamespace(state, name))) throw undefinedSchema(name);
  else if (type === 'regrole' && isMissing(regrole(state, name))) throw undefinedObject('role', name);
}

/** to_regrole: the role's oid, null when there is none. */
export function regrole(state: State, written: string): Value {
  if (state.taints.some((taint) => taint.aspects.includes('roles'))) return unknown;
  const name = clippedParts(written)[0] ?? '';
  return state.roles.has(name) ? named(roleOid(name), quoteIdentifier(name)) : known(null);
}

/** to_regnamespace: the schema's oid, null when there is none. */
export function regnamespace(state: State, written: string): Value {
  if (state.taints.some((taint) => taint.aspects.includes('schemas'))) return unknown;
  const name = clippedParts(written)[0] ?? '';
  return state.namespaces.has(name) ? named(schemaOid(name), quoteIdentifier(name)) : known(null);
}

/** The function behind an oid. */
export function procOf(state: State, oid: Datum): Proc | null {
  for (const proc of state.functions.values()) if (functionOid(proc.key) === oid) return proc;
  return null;
}

/** An oid as a regprocedure: `public.f(text, integer)`, or without the schema where a call with these types would find it. */
export function asRegprocedure(state: State, oid: Datum): Value {
  if (oid === null) return known(null);
  const proc = procOf(state, oid);
  if (proc === null) return unknown;
  const isVisible = functionsCalled(state, [proc.name]).some(({ key }) => key === proc.key);
  return named(oid, `${qualified(proc.schema, proc.name, isVisible)}(${proc.argumentTypes.join(',')})`);
}

function objectWithArgs(signature: string): ObjectWithArgs | null {
  const { node } = parseStatement(`DROP FUNCTION ${signature}`);
  if (node === null || !('DropStmt' in node)) return null;
  const [object] = node.DropStmt.objects ?? [];
  return object !== undefined && 'ObjectWithArgs' in object ? object.ObjectWithArgs : null;
}

/** `'public.f(text)'::regprocedure`, and `'f'::regproc` where only one function is called so. @returns null when there is no such function */
export function functionBySignature(state: State, signature: string): Proc | null | 'unknown' {
  const name = clippedParts(signature.replace(/\(.*$/su, ''));
  const found = lookUpFunction(state, signature);
  if (found !== null) return functionPerhapsGone(state, found) || functionsElsewhere(state, name).length > 0 ? 'unknown' : found;
  const isOpen = extensionsAreOpen(state) || isExtensionFunction(state, name) || state.taints.some((taint) => taint.aspects.includes('functions') && taint.names === 'all');
  return isOpen || isFunctionPerhapsMade(state, name) ? 'unknown' : null;
}

function isFunctionPerhapsMade(state: State, names: readonly string[]): boolean {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  return (schema === undefined ? pathOfFunctions(state) : [schema]).some((one) => functionsPerhapsMade(state, one, name).length > 0);
}

function lookUpFunction(state: State, signature: string): Proc | null {
  const object = objectWithArgs(signature);
  if (object === null) return null;
  try {
    return functionNamed(state, object);
  } catch (error) {
    if (error instanceof Rejection) return null;
    throw error;
  }
}
