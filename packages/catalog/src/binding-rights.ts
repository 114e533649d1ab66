import type { CreateCastStmt, DefineStmt, DropStmt, Node, TypeName } from '@pgsql/types';
import { isBuiltIn } from './evaluate/builtins.js';
import { mayExecute } from './execute-right.js';
import { unknownExtensionsAreThere, isExtensionFunction } from './extensions/extensions.js';
import { insufficientPrivilege, invalidObjectDefinition, permissionDenied, Rejection, undefinedFunction } from './errors.js';
import { functionsCalled } from './functions.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import { missing } from './missing.js';
import { creationSchema, currentRole, isSystemSchema } from './names.js';
import { dottedName, stringsOf } from './nodes.js';
import type { State } from './state.js';
import { builtInName, requireType, typeUsed } from './types/lookup.js';

const invalidFunction = (message: string): Rejection => new Rejection('42P13', message);

function optionNamed(options: readonly Node[] | undefined, ...names: readonly string[]): Node | undefined {
  for (const node of options ?? []) if ('DefElem' in node && names.includes(node.DefElem.defname ?? '')) return node.DefElem.arg;
  return undefined;
}

function namesOf(arg: Node | undefined): readonly string[] {
  return arg !== undefined && 'TypeName' in arg ? stringsOf(arg.TypeName.names) : dottedName(arg);
}

/** A function by its name: whether its arguments fit is not looked at. @throws {Rejection} 42883 */
function requireFunctionNamed(state: State, names: readonly string[]): void {
  const [name = '', schema = 'pg_catalog'] = [names.at(-1), names.at(-2)];
  const isOthers = isBuiltIn(name) || isExtensionFunction(state, names) || unknownExtensionsAreThere(state);
  const own = functionsCalled(state, names);
  // Those of PostgreSQL for input, output and operators are too many to be listed: a name alone may lead to one.
  if (own.length === 0 && !isOthers && !isSystemSchema(schema)) throw missing(state, undefinedFunction(names.join('.')), ['functions', 'schemas'], names.join('.'));
  if (own.length > 0 && !isOthers && !own.some((proc) => mayExecute(state, proc))) throw permissionDenied('function', name);
}

/** CREATE OPERATOR (operatorcmds.c, DefineOperator). @throws {Rejection} 3F000, 42501, 42P13, 42704, 42883 */
export function requireOperator(state: State, { defnames, definition }: DefineStmt): void {
  creationSchema(state, stringsOf(defnames).at(-2));
  const [left, right] = ['leftarg', 'rightarg'].map((name) => optionNamed(definition, name));
  const procedure = optionNamed(definition, 'function', 'procedure');
  if (procedure === undefined) throw invalidFunction('operator function must be specified');
  if (left === undefined && right === undefined) throw invalidFunction('operator argument types must be specified');
  if (right === undefined) throw invalidFunction('operator right argument type must be specified');
  for (const type of [left, right]) if (type !== undefined && 'TypeName' in type) typeUsed(state, type.TypeName);
  requireFunctionNamed(state, namesOf(procedure));
}

/** Whether one's own is the type; null for one of an extension, or of a relation that something else made. */
function owns(state: State, type: TypeName): boolean | null {
  const found = requireType(state, type);
  switch (found.kind) {
    case 'user':
      return hasPrivilegesOf(state, currentRole(state), found.type.owner);
    case 'row':
      return hasPrivilegesOf(state, currentRole(state), found.relation.owner);
    case 'other':
      return builtInName(type) === null ? null : isSuperuser(state, currentRole(state));
    default:
      return found satisfies never;
  }
}

/** CREATE CAST (functioncmds.c, CreateCast). @throws {Rejection} 42704, 42501, 42883, 42P17 */
export function requireCast(state: State, { sourcetype = {}, targettype = {}, func, inout }: CreateCastStmt): void {
  const owned = [sourcetype, targettype].map((type) => owns(state, type));
  if (!owned.includes(true)) throw new Rejection('42501', 'must be owner of one of the types', owned.includes(null) ? 'perhaps' : 'sure');
  for (const type of [sourcetype, targettype]) typeUsed(state, type);
  if (func !== undefined) requireFunctionNamed(state, stringsOf(func.objname));
  if (func === undefined && inout !== true && !isSuperuser(state, currentRole(state))) throw insufficientPrivilege('must be superuser to create a cast WITHOUT FUNCTION');
  const [source, target] = [builtInName(sourcetype), builtInName(targettype)];
  if (func === undefined && source !== null && source === target) throw invalidObjectDefinition('source data type and target data type are the same');
}

/** DROP of what the model holds in part, or not at all: whether it is there is not known, the types of its arguments are. @throws {Rejection} 42704 */
export function requireDropped(state: State, { objects, missing_ok }: DropStmt): void {
  if (missing_ok === true) return;
  for (const node of objects ?? []) {
    const args = 'ObjectWithArgs' in node ? node.ObjectWithArgs.objargs : 'List' in node ? node.List.items : undefined;
    for (const type of args ?? []) if ('TypeName' in type) requireType(state, type.TypeName);
  }
  throw new Rejection('42704', 'what is dropped does not exist', 'perhaps');
}
