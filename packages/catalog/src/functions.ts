import type { AlterFunctionStmt, CreateFunctionStmt, Node, ObjectType, ObjectWithArgs, TypeName } from '@pgsql/types';
import { withNewOwner } from './acl.js';
import { aclOfNew } from './default-acl.js';
import {
  ambiguousFunction,
  duplicateFunction,
  insufficientPrivilege,
  permissionDenied,
  Rejection,
  undefinedFunction,
  wrongObjectType,
} from './errors.js';
import { canSetRole, hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { AclItem, FunctionPrivilege, Proc } from './model.js';
import { activeSearchPath, creationSchema, currentRole, hasSchemaPrivilege } from './names.js';
import { stringOf, stringsOf } from './nodes.js';
import type { Acl, Context, State } from './state.js';
import { typeName } from './types.js';

/** `schema.name(argument types)`, the types as types.ts names them. */
export function functionKey(schema: string, name: string, argumentTypes: readonly string[]): string {
  return `${schema}.${name}(${argumentTypes.join(', ')})`;
}

function executeBits(acl: Acl): readonly AclItem<FunctionPrivilege>[] {
  return acl.flatMap((item) => (item.privilege === 'EXECUTE' ? [{ ...item, privilege: 'EXECUTE' as const }] : []));
}

/** The value of a SET clause as pg_proc.proconfig has it. */
function settingOf(args: readonly Node[] | undefined): string {
  return (args ?? [])
    .flatMap((node) => {
      if (!('A_Const' in node)) return [];
      const value = node.A_Const;
      if (value.sval !== undefined) return [value.sval.sval ?? ''];
      if (value.ival !== undefined) return [String(value.ival.ival ?? 0)];
      return [value.fval?.fval ?? ''];
    })
    .join(', ');
}

interface FunctionOptions {
  readonly language: string;
  readonly body: string | null;
  readonly securityDefiner: boolean | null;
  readonly config: Readonly<Record<string, string>>;
  readonly reset: readonly string[] | 'all';
}

function readOptions(options: readonly Node[] | undefined, hasSqlBody: 'sql-body' | 'text'): FunctionOptions {
  let language = 'sql';
  let body: string | null = null;
  let securityDefiner: boolean | null = null;
  const config: Record<string, string> = {};
  let reset: readonly string[] | 'all' = [];
  for (const node of options ?? []) {
    if (!('DefElem' in node)) continue;
    const { defname, arg } = node.DefElem;
    if (defname === 'language') language = (stringOf(arg) ?? '').toLowerCase();
    else if (defname === 'security') securityDefiner = arg !== undefined && 'Boolean' in arg && (arg.Boolean.boolval ?? false);
    else if (defname === 'as' && hasSqlBody === 'text') body = (arg !== undefined && 'List' in arg ? stringsOf(arg.List.items)[0] : stringOf(arg)) ?? null;
    else if (defname === 'set' && arg !== undefined && 'VariableSetStmt' in arg) {
      const set = arg.VariableSetStmt;
      if (set.kind === 'VAR_RESET_ALL') reset = 'all';
      else if (set.kind === 'VAR_RESET' && reset !== 'all') reset = [...reset, set.name ?? ''];
      else config[set.name ?? ''] = settingOf(set.args);
    }
  }
  return { language, body, securityDefiner, config, reset };
}

/** In the order of pg_get_functiondef (ruleutils.c). */
function attributesOf(options: readonly Node[] | undefined): readonly string[] {
  const found = new Map<string, string>();
  for (const node of options ?? []) {
    if (!('DefElem' in node)) continue;
    const { defname, arg } = node.DefElem;
    if (defname === 'volatility') found.set(defname, (stringOf(arg) ?? '').toUpperCase());
    if (defname === 'parallel') found.set(defname, `PARALLEL ${(stringOf(arg) ?? '').toUpperCase()}`);
    if (defname === 'strict' && arg !== undefined && 'Boolean' in arg && arg.Boolean.boolval === true) found.set(defname, 'STRICT');
  }
  return ['volatility', 'parallel', 'strict'].flatMap((name) => found.get(name) ?? []).filter((word) => word !== 'VOLATILE' && word !== 'PARALLEL UNSAFE');
}

/** Where the body stands: it is found in the statement's text when it was not escaped. */
export function bodyPlaceIn(context: Context, body: string | null) {
  if (body === null || body === '') return null;
  for (let at = context.text.indexOf(body); at >= 0; at = context.text.indexOf(body, at + 1)) {
    if (/[$']/u.test(context.text[at - 1] ?? '')) return context.placeOf(at, at + body.length);
  }
  return null;
}

/** CREATE FUNCTION and PROCEDURE. OR REPLACE keeps owner, ACL and whatever depends on the function, triggers above all. */
export function createFunction(state: State, statement: CreateFunctionStmt, context: Context): State {
  const names = stringsOf(statement.funcname);
  const schema = creationSchema(state, names.at(-2));
  const name = names.at(-1) ?? '';
  const parameters = (statement.parameters ?? []).flatMap((node) => ('FunctionParameter' in node ? [node.FunctionParameter] : []));
  const inputs = parameters.filter(({ mode }) => mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE');
  const argumentTypes = inputs.map((parameter) => typeName(parameter.argType));
  const key = functionKey(schema, name, argumentTypes);
  const options = readOptions(statement.options, statement.sql_body === undefined ? 'text' : 'sql-body');
  const old = state.functions.get(key);
  const returns =
    statement.returnType === undefined
      ? parameters.length > inputs.length
        ? 'record'
        : 'void'
      : `${statement.returnType.setof === true ? 'SETOF ' : ''}${typeName(statement.returnType)}`;
  if (old !== undefined) {
    if (statement.replace !== true) throw duplicateFunction(name);
    if (!hasPrivilegesOf(state, currentRole(state), old.owner)) throw insufficientPrivilege(`must be owner of function ${name}`);
    if ((statement.is_procedure === true) !== (prokindOf(state, old) === 'procedure')) throw wrongObjectType('cannot change routine kind');
    if (old.returns !== returns && statement.is_procedure !== true && !/%TYPE/u.test(old.returns + returns)) {
      throw new Rejection('42P13', 'cannot change return type of existing function');
    }
  }
  const owner = old?.owner ?? currentRole(state);
  const proc: Proc = {
    oid: old?.oid ?? state.nextOid,
    key,
    schema,
    name,
    argumentTypes,
    argumentNames: inputs.map((parameter) => parameter.name ?? ''),
    returns,
    language: options.language,
    body: options.body,
    bodyPlace: bodyPlaceIn(context, options.body),
    securityDefiner: options.securityDefiner ?? false,
    config: options.config,
    owner,
    proacl: old?.proacl ?? executeBits(aclOfNew(state, 'functions', owner, schema, context.source)),
    source: context.source,
  };
  return {
    ...state,
    nextOid: state.nextOid + 1,
    functions: state.functions.with(key, proc),
    definitions: state.definitions.with(context.source, { text: context.text, defaults: inputs.map((parameter) => parameter.defexpr ?? null), attributes: attributesOf(statement.options), prokind: statement.is_procedure === true ? 'procedure' : 'function' }),
  };
}

/** Functions of this name that the path leads to; the first schema that has the same arguments hides the others. */
export function functionsCalled(state: State, names: readonly string[]): readonly Proc[] {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  const schemas = schema === undefined ? activeSearchPath(state) : [schema];
  const found = new Map<string, Proc>();
  for (const one of schemas) {
    for (const proc of state.functions.values()) {
      if (proc.schema !== one || proc.name !== name) continue;
      const signature = proc.argumentTypes.join();
      if (!found.has(signature)) found.set(signature, proc);
    }
  }
  return [...found.values()];
}

function typesOf(nodes: readonly Node[] | undefined): readonly TypeName[] {
  return (nodes ?? []).flatMap((node) => ('TypeName' in node ? [node.TypeName] : []));
}

function prokindOf(state: State, proc: Proc): 'function' | 'procedure' {
  return state.definitions.get(proc.source)?.prokind ?? 'function';
}

/** LookupFuncWithArgs. `objtype` says whether functions, procedures or both (routines) are meant. @throws {Rejection} 42883, 42725, 42501, 42809 */
export function functionNamed(state: State, object: ObjectWithArgs, objtype: ObjectType = 'OBJECT_ROUTINE'): Proc {
  const wanted = objtype === 'OBJECT_PROCEDURE' ? 'procedure' : objtype === 'OBJECT_FUNCTION' ? 'function' : null;
  const names = stringsOf(object.objname);
  const written = names.join('.');
  const schema = names.at(-2);
  if (schema !== undefined) {
    const namespace = state.namespaces.get(schema);
    if (namespace !== undefined && !hasSchemaPrivilege(state, currentRole(state), namespace, 'USAGE')) throw permissionDenied('schema', schema);
  }
  const candidates = functionsCalled(state, names);
  if (object.args_unspecified === true) {
    const [first, second] = candidates.filter((proc) => wanted === null || prokindOf(state, proc) === wanted);
    if (first === undefined) throw undefinedFunction(written);
    if (second !== undefined) throw ambiguousFunction(written);
    return first;
  }
  const types = typesOf(object.objargs).map((type) => typeName(type));
  const found = candidates.find((proc) => proc.argumentTypes.join() === types.join());
  if (found === undefined) throw undefinedFunction(`${written}(${types.join(', ')})`);
  if (wanted !== null && prokindOf(state, found) !== wanted) throw wrongObjectType(`${written} is not a ${wanted}`);
  return found;
}

export function requireFunctionOwner(state: State, proc: Proc): void {
  if (!hasPrivilegesOf(state, currentRole(state), proc.owner)) throw insufficientPrivilege(`must be owner of function ${proc.name}`);
}

/** Puts a changed function in the place of the old one; its triggers follow its name. */
export function replaceFunction(state: State, old: Proc, changed: Omit<Proc, 'key'>): State {
  const key = functionKey(changed.schema, changed.name, changed.argumentTypes);
  const functions = state.functions.moved(old.key, key, { ...changed, key });
  const triggers = key === old.key ? state.triggers : state.triggers.map((trigger) => (trigger.function === old.key ? { ...trigger, function: key } : trigger));
  return { ...state, functions, triggers };
}

/** ALTER FUNCTION … SECURITY, SET, RESET. */
export function alterFunction(state: State, statement: AlterFunctionStmt): State {
  const proc = functionNamed(state, statement.func ?? {}, statement.objtype);
  requireFunctionOwner(state, proc);
  const options = readOptions(statement.actions, 'text');
  const kept = options.reset === 'all' ? [] : Object.entries(proc.config).filter(([name]) => options.reset === 'all' || !options.reset.includes(name));
  return replaceFunction(state, proc, {
    ...proc,
    securityDefiner: options.securityDefiner ?? proc.securityDefiner,
    config: { ...Object.fromEntries(kept), ...options.config },
  });
}

/** ALTER FUNCTION … OWNER TO. @throws {Rejection} 42501 */
export function changeFunctionOwner(state: State, proc: Proc, owner: string, authority: 'checked' | 'reassign'): State {
  if (proc.owner === owner) return state;
  if (authority === 'checked' && !isSuperuser(state, currentRole(state))) {
    requireFunctionOwner(state, proc);
    if (!canSetRole(state, currentRole(state), owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
    const namespace = state.namespaces.get(proc.schema);
    if (namespace !== undefined && !hasSchemaPrivilege(state, owner, namespace, 'CREATE')) throw permissionDenied('schema', proc.schema);
  }
  return replaceFunction(state, proc, { ...proc, owner, proacl: withNewOwner(proc.proacl, proc.owner, owner) });
}

/** ALTER FUNCTION … RENAME TO and SET SCHEMA. @throws {Rejection} 42723 */
export function moveFunction(state: State, proc: Proc, to: { readonly schema: string; readonly name: string }): State {
  requireFunctionOwner(state, proc);
  if (state.functions.has(functionKey(to.schema, to.name, proc.argumentTypes))) throw duplicateFunction(to.name);
  return replaceFunction(state, proc, { ...proc, ...to });
}
