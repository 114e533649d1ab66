import type { AlterObjectSchemaStmt, AlterOpFamilyStmt, CreateCastStmt, CreateOpClassStmt, CreateRangeStmt, DefineStmt, DropStmt, Node, ObjectWithArgs, TypeName } from '@pgsql/types';
import { stateWith } from './copies.js';
import { isBuiltIn } from './evaluate/builtins.js';
import { isExtensionFunction } from './extensions/extensions.js';
import { functionsCalled } from './functions.js';
import type { Binding } from './model.js';
import { activeSearchPath } from './names.js';
import { dottedName, stringsOf } from './nodes.js';
import type { State } from './state.js';
import { typeName } from './types.js';
import { bindingsNamed, functionsOfOperator, ownTypeOid } from './uses.js';

/*
 * Operators, casts, operator classes and ranges, as far as they call functions that the history made: what is PostgreSQL's own code is nobody's to change. What of
 * these statements PostgreSQL refuses is not looked at.
 */

function option(nodes: readonly Node[] | undefined, names: readonly string[]): readonly string[] {
  for (const node of nodes ?? []) {
    if (!('DefElem' in node) || !names.includes(node.DefElem.defname ?? '')) continue;
    const { arg } = node.DefElem;
    if (arg === undefined) return [];
    return 'TypeName' in arg ? stringsOf(arg.TypeName.names) : dottedName(arg);
  }
  return [];
}

/** The types of the history among these, by oid. */
function typesIn(state: State, names: readonly (readonly string[])[]): readonly number[] {
  return names.flatMap((one) => ownTypeOid(state, one) ?? []);
}

const typeNames = (type: TypeName | undefined): readonly string[] => stringsOf(type?.names);

function functionsOf(state: State, names: readonly string[], args?: readonly Node[]): readonly number[] {
  if (names.length === 0) return [];
  const types = args?.flatMap((node) => ('TypeName' in node ? [typeName(node.TypeName)] : []));
  const all = functionsCalled(state, names);
  const exact = types === undefined ? [] : all.filter((proc) => proc.argumentTypes.join() === types.join());
  return (exact.length > 0 ? exact : all).map(({ oid }) => oid);
}

const ofObject = (state: State, object: ObjectWithArgs | undefined): readonly number[] => functionsOf(state, stringsOf(object?.objname), object?.objargs);

function bound(state: State, made: Omit<Binding, 'oid' | 'schema'> & { readonly in?: string | undefined }): State {
  // Of a cast it counts that it is there, too: with it PostgreSQL finds functions that it would not find otherwise; and of an operator class, which may be the default.
  if (made.functions.length === 0 && made.kind !== 'cast' && made.kind !== 'operator-class') return state;
  const { in: schema, ...rest } = made;
  return stateWith(state, { nextOid: state.nextOid + 1, bindings: [...state.bindings, { ...rest, oid: state.nextOid, schema: schema ?? activeSearchPath(state)[0] ?? '' }] });
}

/** CREATE OPERATOR. RESTRICT and JOIN name functions in C. */
export function createOperator(state: State, { defnames, definition }: DefineStmt): State {
  const names = stringsOf(defnames);
  const alternatives = ['commutator', 'negator'].flatMap((name) => option(definition, [name]).at(-1) ?? []);
  return bound(state, {
    kind: 'operator',
    in: names.at(-2),
    name: names.at(-1) ?? '',
    alternatives,
    types: typesIn(state, [option(definition, ['leftarg']), option(definition, ['rightarg'])]),
    functions: functionsOf(state, option(definition, ['function', 'procedure'])),
  });
}

/** CREATE CAST, also WITH INOUT, which calls no function of the history. */
export function createCast(state: State, { sourcetype, targettype, func }: CreateCastStmt): State {
  return bound(state, { kind: 'cast', in: '', name: '', alternatives: [], types: typesIn(state, [typeNames(sourcetype), typeNames(targettype)]), functions: func === undefined ? [] : ofObject(state, func) });
}

/** The functions that an index calls: support functions, and those of the operators. */
function functionsOfItems(state: State, items: readonly Node[] | undefined): readonly number[] {
  return (items ?? []).flatMap((node) => {
    if (!('CreateOpClassItem' in node)) return [];
    const { itemtype, name } = node.CreateOpClassItem;
    // opclasscmds.c: OPCLASS_ITEM_OPERATOR is 1, OPCLASS_ITEM_FUNCTION is 2.
    if (itemtype === 2) return ofObject(state, name);
    return itemtype === 1 ? bindingsNamed(state.bindings, 'operator', stringsOf(name?.objname), activeSearchPath(state)).flatMap((one) => functionsOfOperator(state.bindings, one)) : [];
  });
}

/** CREATE OPERATOR CLASS: as the default for its type it is used without being named. */
export function createOperatorClass(state: State, { opclassname, datatype, items }: CreateOpClassStmt): State {
  const names = stringsOf(opclassname);
  return bound(state, { kind: 'operator-class', in: names.at(-2), name: names.at(-1) ?? '', alternatives: [], types: typesIn(state, [typeNames(datatype)]), functions: functionsOfItems(state, items) });
}

/** ALTER OPERATOR FAMILY … ADD: of each class of the family, whichever these are. */
export function alterOperatorFamily(state: State, { items, isDrop }: AlterOpFamilyStmt): State {
  return isDrop === true ? state : bound(state, { kind: 'operator-class', in: '', name: '', alternatives: [], types: [], functions: functionsOfItems(state, items) });
}

/** The functions of CREATE TYPE … AS RANGE. */
export function bindRange(state: State, { typeName: names, params }: CreateRangeStmt): State {
  const functions = ['canonical', 'subtype_diff'].flatMap((name) => functionsOf(state, option(params, [name])));
  return bound(state, { kind: 'range', in: '', name: '', alternatives: [], types: typesIn(state, [stringsOf(names)]), functions });
}

/** DROP CAST and DROP OPERATOR, where it is clear which one it is. */
export function dropBindings(state: State, { objects, removeType }: DropStmt): State {
  if (state.bindings.length === 0 || (removeType !== 'OBJECT_CAST' && removeType !== 'OBJECT_OPERATOR')) return state;
  const gone = (objects ?? []).flatMap((node) => {
    const isOperator = 'ObjectWithArgs' in node;
    const args = isOperator ? node.ObjectWithArgs.objargs : 'List' in node ? node.List.items : undefined;
    const types = typesIn(state, (args ?? []).map((type) => ('TypeName' in type ? typeNames(type.TypeName) : [])));
    const all = isOperator ? bindingsNamed(state.bindings, 'operator', stringsOf(node.ObjectWithArgs.objname), activeSearchPath(state)) : state.bindings.filter(({ kind }) => kind === 'cast');
    const [only, another] = all.filter((one) => one.types.join() === types.join());
    return only !== undefined && another === undefined ? [only] : [];
  });
  return gone.length === 0 ? state : stateWith(state, { bindings: state.bindings.filter((one) => !gone.includes(one)) });
}

/** ALTER OPERATOR and ALTER OPERATOR CLASS … SET SCHEMA: of several operators with that name, any may be the one, so that each is known in both. */
export function moveBindings(state: State, { object, objectType, newschema = '' }: AlterObjectSchemaStmt): State {
  if (state.bindings.length === 0 || object === undefined) return state;
  const isOperator = 'ObjectWithArgs' in object;
  // An operator class comes after the name of its access method.
  const names = isOperator ? stringsOf(object.ObjectWithArgs.objname) : dottedName(object).slice(1);
  const moved = bindingsNamed(state.bindings, objectType === 'OBJECT_OPERATOR' ? 'operator' : 'operator-class', names, activeSearchPath(state));
  return moved.length === 0 ? state : stateWith(state, { bindings: [...state.bindings, ...moved.map((one) => ({ ...one, schema: newschema }))] });
}

/**
 * What is bound where it is not known whether the statement ran: it counts. Null when it names a function that is not known either, so that it might be anybody's.
 */
export function withPerhapsBound(state: State, node: Node): State | null {
  if ('CreateCastStmt' in node) return certain(state, createCast(state, node.CreateCastStmt), node.CreateCastStmt.func === undefined ? [] : [stringsOf(node.CreateCastStmt.func.objname)]);
  if ('CreateOpClassStmt' in node) return certain(state, createOperatorClass(state, node.CreateOpClassStmt), supportIn(node.CreateOpClassStmt.items));
  if ('AlterOpFamilyStmt' in node) return certain(state, alterOperatorFamily(state, node.AlterOpFamilyStmt), supportIn(node.AlterOpFamilyStmt.items));
  if ('DefineStmt' in node && node.DefineStmt.kind === 'OBJECT_OPERATOR') return certain(state, createOperator(state, node.DefineStmt), [option(node.DefineStmt.definition, ['function', 'procedure'])]);
  return 'AlterObjectSchemaStmt' in node ? moveBindings(state, node.AlterObjectSchemaStmt) : state;
}

function supportIn(items: readonly Node[] | undefined): readonly (readonly string[])[] {
  return (items ?? []).flatMap((node) => ('CreateOpClassItem' in node && node.CreateOpClassItem.itemtype === 2 ? [stringsOf(node.CreateOpClassItem.name?.objname)] : []));
}

function certain(state: State, made: State, functions: readonly (readonly string[])[]): State | null {
  return functions.every((names) => functionsCalled(state, names).length > 0 || isBuiltIn(names.at(-1) ?? '') || isExtensionFunction(state, names)) ? made : null;
}
