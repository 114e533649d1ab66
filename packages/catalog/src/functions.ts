import type { AlterFunctionStmt, CreateFunctionStmt, DefineStmt, FunctionParameter, Node, ObjectType, ObjectWithArgs, TypeName } from '@pgsql/types';
import { withNewOwner } from './acl.js';
import { procWith, stateWith } from './copies.js';
import { aclOfNew } from './default-acl.js';
import { withDefaultDoubt } from './default-doubt.js';
import {
  ambiguousFunction,
  duplicateFunction,
  insufficientPrivilege,
  permissionDenied,
  Rejection,
  undefinedFunction,
  wrongObjectType,
} from './errors.js';
import { requireAttributes, requireLeakproofRight, requireOneBody } from './function-attributes.js';
import { requireWritable } from './languages.js';
import { canSetRole, hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { AclItem, FunctionPrivilege, Proc, Use } from './model.js';
import { activeSearchPath, creationSchema, currentRole, hasSchemaPrivilege } from './names.js';
import { settingOf, stringOf, stringsOf } from './nodes.js';
import { requireParameters, requireSameParameters } from './parameters-declared.js';
import { isBuiltIn } from './evaluate/builtins.js';
import { quoteIdentifier } from './evaluate/value.js';
import { readsOf } from './reads.js';
import { parseSelfGrant, selfGrantParameter } from './self-grant.js';
import type { Acl, Context, Dependency, State } from './state.js';
import { builtInTypes } from './types/built-in.js';
import { lookUpType, requireType, shapeOf, typeOid, typeUsed } from './types/lookup.js';
import { typeName } from './types.js';
import { usesOf, withUses } from './uses.js';

/** `schema.name(argument types)`, the types as types.ts names them. */
export function functionKey(schema: string, name: string, argumentTypes: readonly string[]): string {
  return `${schema}.${name}(${argumentTypes.join(', ')})`;
}

function executeBits(acl: Acl): readonly AclItem<FunctionPrivilege>[] {
  return acl.flatMap((item) => (item.privilege === 'EXECUTE' ? [{ ...item, privilege: 'EXECUTE' as const }] : []));
}

interface FunctionOptions {
  readonly language: string;
  readonly body: string | null;
  readonly securityDefiner: boolean | null;
  readonly strict: boolean | null;
  readonly isWindow: boolean;
  readonly config: Readonly<Record<string, string>>;
  readonly reset: readonly string[] | 'all';
}

function readOptions(state: State, options: readonly Node[] | undefined, hasSqlBody: 'sql-body' | 'text'): FunctionOptions {
  let language = 'sql';
  let body: string | null = null;
  let securityDefiner: boolean | null = null;
  let strict: boolean | null = null;
  let isWindow = false;
  const config: Record<string, string> = {};
  let reset: readonly string[] | 'all' = [];
  for (const node of options ?? []) {
    if (!('DefElem' in node)) continue;
    const { defname, arg } = node.DefElem;
    if (defname === 'language') language = stringOf(arg) ?? '';
    else if (defname === 'security') securityDefiner = arg !== undefined && 'Boolean' in arg && (arg.Boolean.boolval ?? false);
    else if (defname === 'strict') strict = arg !== undefined && 'Boolean' in arg && (arg.Boolean.boolval ?? false);
    else if (defname === 'window') isWindow = true;
    else if (defname === 'as' && hasSqlBody === 'text') body = (arg !== undefined && 'List' in arg ? stringsOf(arg.List.items)[0] : stringOf(arg)) ?? null;
    else if (defname === 'set' && arg !== undefined && 'VariableSetStmt' in arg) {
      const set = arg.VariableSetStmt;
      // functioncmds.c, update_proconfig_value: what is set to its default has no entry.
      if (set.name === selfGrantParameter && set.kind === 'VAR_SET_VALUE') parseSelfGrant(settingOf(set.args), state);
      if (set.kind === 'VAR_RESET_ALL') reset = 'all';
      else if (set.kind === 'VAR_RESET' || set.kind === 'VAR_SET_DEFAULT') reset = reset === 'all' ? reset : [...reset, set.name ?? ''];
      else if (set.kind === 'VAR_SET_CURRENT' && set.name === 'search_path') config[set.name] = state.session.searchPath.map((one) => quoteIdentifier(one)).join(', ');
      else config[set.name ?? ''] = settingOf(set.args);
    }
  }
  return { language, body, securityDefiner, strict, isWindow, config, reset };
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

/** A SQL-standard body is the end of its statement (manual: CREATE FUNCTION). */
function sqlBodyIn(text: string): Pick<Proc, 'sqlBody'> {
  const [written] = /\b(?:begin\s+atomic\b.*|return\s(?!.*\breturn\s).*)$/isu.exec(text) ?? [];
  return written === undefined ? {} : { sqlBody: written };
}

/** Where the body stands: it is found in the statement's text when it was not escaped. */
export function bodyPlaceIn(context: Context, body: string | null) {
  if (body === null || body === '') return null;
  for (let at = context.text.indexOf(body); at >= 0; at = context.text.indexOf(body, at + 1)) {
    if (/[$']/u.test(context.text[at - 1] ?? '')) return context.placeOf(at, at + body.length);
  }
  return null;
}

/** The types of a signature must be there; a result type that is not yet, only functions in C may have. @throws {Rejection} 42704, 3F000, 42501 */
function checkTypes(state: State, parameters: readonly FunctionParameter[], returnType: TypeName | undefined, language: string): void {
  for (const { argType } of parameters) if (argType !== undefined) typeUsed(state, argType);
  if (returnType === undefined) return;
  const isNative = language === 'c' || language === 'internal';
  const found = lookUpType(state, stringsOf(returnType.names));
  if (returnType.pct_type !== true && (found !== null || !isNative)) typeUsed(state, returnType);
}

/** The types that a function's arguments and result are of, as rows of pg_depend. */
function signatureDependencies(state: State, oid: number, parameters: readonly FunctionParameter[], returnType: TypeName | undefined): readonly Dependency[] {
  const types = [...parameters.flatMap(({ argType }) => argType ?? []), ...(returnType === undefined ? [] : [returnType])];
  return types.flatMap((type): Dependency[] => {
    const found = type.pct_type === true ? null : lookUpType(state, stringsOf(type.names));
    const on = found === null ? null : typeOid(found);
    return on === null ? [] : [{ dependent: oid, on, kind: 'function-type', column: null }];
  });
}

/** What a SQL-standard body reads: unlike a body of text it is bound to it. */
function bodyDependencies(state: State, oid: number, body: Node | undefined): readonly Dependency[] {
  return readsOf(state, body).map(({ on, column }): Dependency => ({ dependent: oid, on, kind: 'function-type', column }));
}

/** What a function without RETURNS gives: its only OUT argument, or a row of several; a procedure always a row (functioncmds.c, interpret_function_parameter_list). */
function resultOf(parameters: readonly FunctionParameter[], prokind: Proc['prokind']): string {
  const [only, another] = parameters.filter(({ mode }) => mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_INOUT');
  if (only === undefined) return 'void';
  return another === undefined && prokind !== 'procedure' ? typeName(only.argType) : 'record';
}

/** CREATE FUNCTION and PROCEDURE. OR REPLACE keeps owner, ACL and whatever depends on the function, triggers above all. */
export function createFunction(state: State, statement: CreateFunctionStmt, context: Context): State {
  const names = stringsOf(statement.funcname);
  const schema = creationSchema(state, names.at(-2));
  const name = names.at(-1) ?? '';
  const parameters = (statement.parameters ?? []).flatMap((node) => ('FunctionParameter' in node ? [node.FunctionParameter] : []));
  const inputs = parameters.filter(({ mode }) => mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE');
  const argumentTypes = inputs.map((parameter) => typeName(parameter.argType));
  const shapes = inputs.map((parameter) => shapeOf(state, parameter.argType));
  const key = functionKey(schema, name, argumentTypes);
  requireAttributes(statement.options, statement.is_procedure === true ? 'procedure' : 'function');
  const options = readOptions(state, statement.options, statement.sql_body === undefined ? 'text' : 'sql-body');
  const prokind = statement.is_procedure === true ? 'procedure' : options.isWindow ? 'window' : 'function';
  const old = state.functions.get(key);
  requireWritable(state, options.language);
  requireLeakproofRight(state, statement.options);
  requireParameters(parameters);
  checkTypes(state, parameters, statement.returnType, options.language);
  const returns =
    statement.returnType === undefined
      ? resultOf(parameters, prokind)
      : `${statement.returnType.setof === true ? 'SETOF ' : ''}${typeName(statement.returnType)}`;
  requireOneBody(statement.options, statement.sql_body, options.language);
  if (old !== undefined) {
    requireReplaceable(state, old, prokind, statement.replace);
    if (old.returns !== returns && statement.is_procedure !== true && !/%TYPE/u.test(old.returns + returns)) {
      throw new Rejection('42P13', 'cannot change return type of existing function');
    }
    requireSameParameters(state, old, inputs);
  }
  // fmgr_sql_validator, the last check.
  if (options.language === 'sql' && (returns === 'trigger' || returns === 'event_trigger')) throw new Rejection('42P13', `SQL functions cannot return type ${returns}`);
  // plpgsql_validator, unless check_function_bodies is off, which nothing here tells.
  if (options.language === 'plpgsql' && (returns === 'trigger' || returns === 'event_trigger') && inputs.length > 0) throw new Rejection('42P13', `${returns === 'trigger' ? 'trigger' : 'event trigger'} functions cannot have declared arguments`, 'perhaps');
  const owner = old?.owner ?? currentRole(state);
  const proc: Proc = {
    oid: old?.oid ?? state.nextOid,
    key,
    schema,
    name,
    argumentTypes,
    argumentNames: inputs.map((parameter) => parameter.name ?? ''),
    returns,
    prokind,
    language: options.language,
    body: options.body,
    bodyPlace: bodyPlaceIn(context, options.body),
    securityDefiner: options.securityDefiner ?? false,
    strict: options.strict ?? false,
    config: options.config,
    owner,
    proacl: old?.proacl ?? executeBits(aclOfNew(state, 'functions', owner, schema, context.source)),
    source: context.source,
    ...(statement.sql_body === undefined ? {} : sqlBodyIn(context.text)),
    defaults: inputs.filter(({ defexpr }) => defexpr !== undefined).length,
    ...(inputs.some(({ mode }) => mode === 'FUNC_PARAM_VARIADIC') ? { variadic: true } : {}),
    ...(shapes.some((shape) => shape !== null) ? { argumentShapes: shapes } : {}),
    ...withUses(usesOf(state, [inputs.flatMap(({ defexpr }) => defexpr ?? []), statement.sql_body])),
  };
  const dependencies = [...signatureDependencies(state, proc.oid, parameters, statement.returnType), ...bodyDependencies(state, proc.oid, statement.sql_body)];
  return stateWith(withNewProc(state, old, proc, dependencies, context), {
    definitions: state.definitions.with(context.source, { text: context.text, defaults: inputs.map((parameter) => parameter.defexpr ?? null), attributes: attributesOf(statement.options) }),
  });
}

/** One that was there keeps its ACL. */
function withNewProc(state: State, old: Proc | undefined, proc: Proc, dependencies: readonly Dependency[], context: Context): State {
  const next = withProc(state, proc, dependencies);
  return old === undefined ? withDefaultDoubt(next, 'functions', { aspects: ['functions'], relations: [], names: [`${proc.schema}.${proc.name}`] }, context) : next;
}

/** What CREATE OR REPLACE asks of the one that is there (pg_proc.c, ProcedureCreate). @throws {Rejection} 42723, 42501, 42809 */
function requireReplaceable(state: State, old: Proc, prokind: Proc['prokind'], replace: boolean | undefined): void {
  if (replace !== true) throw duplicateFunction(old.name);
  if (!hasPrivilegesOf(state, currentRole(state), old.owner)) throw insufficientPrivilege(`must be owner of function ${old.name}`);
  if (old.prokind !== prokind) throw wrongObjectType(`cannot change routine kind: "${old.name}" is a ${old.prokind}`);
}

/** Puts a function in, in place of the one with its key; what the old one needed is needed no more. */
function withProc(state: State, proc: Proc, needs: readonly Dependency[]): State {
  const others = state.functions.has(proc.key) ? state.dependencies.filter((one) => one.dependent !== proc.oid || one.kind !== 'function-type') : state.dependencies;
  return stateWith(state, { nextOid: state.nextOid + 1, functions: state.functions.with(proc.key, proc), hasCode: true, hasFunctions: true, dependencies: others.with(needs), soughtNames: soughtWith(state, proc) });
}

/** Names that mean more than they say: of a function of PostgreSQL's as well, or, for one argument of a type of the history, as if it were a column. */
function soughtWith({ soughtNames }: State, { name, argumentTypes, defaults = 0 }: Pick<Proc, 'name' | 'argumentTypes' | 'defaults'>): ReadonlySet<string> {
  const [first] = argumentTypes;
  const isColumnLike = first !== undefined && argumentTypes.length - defaults <= 1 && !builtInTypes.has(first);
  return !soughtNames.has(name) && (isColumnLike || isBuiltIn(name)) ? new Set([...soughtNames, name]) : soughtNames;
}

/** Functions of this name that the path leads to; the first schema that has the same arguments hides the others. */
export function functionsCalled(state: State, names: readonly string[]): readonly Proc[] {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  const schemas = schema === undefined ? activeSearchPath(state) : [schema];
  const found = new Map<string, Proc>();
  const named = state.functions.where((proc) => proc.name === name);
  for (const one of schemas) {
    for (const proc of named) {
      if (proc.schema !== one) continue;
      const signature = proc.argumentTypes.join();
      if (!found.has(signature)) found.set(signature, proc);
    }
  }
  return [...found.values()];
}

function typesOf(nodes: readonly Node[] | undefined): readonly TypeName[] {
  return (nodes ?? []).flatMap((node) => ('TypeName' in node ? [node.TypeName] : []));
}

/** The kind of routine that a statement names: FUNCTION is also a window function, ROUTINE any. */
export type RoutineKind = 'function' | 'procedure' | 'aggregate' | 'routine';

export function kindNamed(type: ObjectType | undefined): RoutineKind {
  switch (type) {
    case 'OBJECT_PROCEDURE':
      return 'procedure';
    case 'OBJECT_AGGREGATE':
      return 'aggregate';
    case 'OBJECT_ROUTINE':
      return 'routine';
    default:
      return 'function';
  }
}

function isOfKind({ prokind }: Proc, kind: RoutineKind): boolean {
  if (kind === 'routine') return true;
  // FUNCTION also takes an aggregate, for GRANT and ALTER … OWNER.
  return kind === 'function' ? prokind !== 'procedure' : prokind === kind;
}

/** LookupFuncWithArgs, which looks up the types first. @throws {Rejection} 42704, 3F000, 42883, 42725, 42501, 42809 */
export function functionNamed(state: State, object: ObjectWithArgs, kind: RoutineKind = 'routine'): Proc {
  const names = stringsOf(object.objname);
  const written = names.join('.');
  const schema = names.at(-2);
  for (const type of typesOf(object.objargs)) requireType(state, type);
  if (schema !== undefined) {
    const namespace = state.namespaces.get(schema);
    if (namespace !== undefined && !hasSchemaPrivilege(state, currentRole(state), namespace, 'USAGE')) throw permissionDenied('schema', schema);
  }
  const candidates = functionsCalled(state, names);
  if (object.args_unspecified === true) {
    const [first, second] = candidates.filter((proc) => isOfKind(proc, kind === 'aggregate' ? 'function' : kind));
    if (first === undefined) throw undefinedFunction(written);
    if (second !== undefined) throw ambiguousFunction(written);
    if (!isOfKind(first, kind)) throw wrongObjectType(`${written} is not a ${kind}`);
    return first;
  }
  const types = typesOf(object.objargs).map((type) => typeName(type));
  const found = candidates.find((proc) => proc.argumentTypes.join() === types.join());
  if (found === undefined) throw undefinedFunction(`${written}(${types.join(', ')})`);
  if (!isOfKind(found, kind)) throw wrongObjectType(`${written}(${types.join(', ')}) is not a ${kind}`);
  return found;
}

export function requireFunctionOwner(state: State, proc: Proc): void {
  if (!hasPrivilegesOf(state, currentRole(state), proc.owner)) throw insufficientPrivilege(`must be owner of function ${proc.name}`);
}

/** Puts a changed function in the place of the old one; its triggers follow its name. */
export function replaceFunction(state: State, old: Proc, changed: Omit<Proc, 'key'>): State {
  const key = functionKey(changed.schema, changed.name, changed.argumentTypes);
  const functions = state.functions.moved(old.key, key, { ...changed, key });
  if (key === old.key) return stateWith(state, { functions });
  const follow = <Row extends { readonly function: string | null }>(row: Row): Row => (row.function === old.key ? { ...row, function: key } : row);
  return stateWith(state, { functions, triggers: state.triggers.map(follow), eventTriggers: state.eventTriggers.mapValues(follow) });
}

/** CREATE AGGREGATE: what it computes is the work of its functions. @throws {Rejection} 42723, 42883, 42704 */
export function createAggregate(state: State, statement: DefineStmt, context: Context): State {
  const names = stringsOf(statement.defnames);
  const schema = creationSchema(state, names.at(-2));
  const name = names.at(-1) ?? '';
  const parameters = aggregated(statement);
  checkTypes(state, parameters, undefined, 'internal');
  const argumentTypes = parameters.map((parameter) => typeName(parameter.argType));
  const key = functionKey(schema, name, argumentTypes);
  const old = state.functions.get(key);
  if (old !== undefined) requireReplaceable(state, old, 'aggregate', statement.replace);
  const owner = old?.owner ?? currentRole(state);
  const support = ['sfunc', 'sfunc1', 'finalfunc', 'combinefunc', 'msfunc', 'minvfunc', 'mfinalfunc', 'serialfunc', 'deserialfunc'].flatMap((option) => functionsCalled(state, stringsOf(typeOption(statement.definition, option)?.names)));
  const proc: Proc = {
    oid: old?.oid ?? state.nextOid,
    key,
    schema,
    name,
    argumentTypes,
    argumentNames: parameters.map((parameter) => parameter.name ?? ''),
    returns: typeName(typeOption(statement.definition, 'stype') ?? typeOption(statement.definition, 'stype1')),
    prokind: 'aggregate',
    language: 'internal',
    body: null,
    bodyPlace: null,
    securityDefiner: false,
    strict: false,
    config: {},
    owner,
    proacl: old?.proacl ?? executeBits(aclOfNew(state, 'functions', owner, schema, context.source)),
    source: context.source,
    ...withUses(usedBy(support)),
  };
  const calls = support.map((one): Dependency => ({ dependent: proc.oid, on: one.oid, kind: 'function-type', column: null }));
  return withNewProc(state, old, proc, [...signatureDependencies(state, proc.oid, parameters, undefined), ...calls], context);
}

/** What an aggregate takes. In the old syntax that is its BASETYPE, or no argument with `any` (aggregatecmds.c, DefineAggregate). */
function aggregated({ args, oldstyle, definition }: DefineStmt): readonly FunctionParameter[] {
  if (oldstyle === true) {
    const base = typeOption(definition, 'basetype');
    return base === undefined || stringsOf(base.names).join('.').toLowerCase() === 'any' ? [] : [{ argType: base, mode: 'FUNC_PARAM_IN' }];
  }
  const [list] = args ?? [];
  return (list !== undefined && 'List' in list ? (list.List.items ?? []) : []).flatMap((node) => ('FunctionParameter' in node ? [node.FunctionParameter] : []));
}

/** What an aggregate calls for its rows: of several that fit, each. */
function usedBy(support: readonly Proc[]): readonly Use[] {
  return [...new Set(support.map(({ oid }) => oid))].map((oid) => ({ oid }));
}

function typeOption(nodes: readonly Node[] | undefined, name: string): TypeName | undefined {
  for (const node of nodes ?? []) {
    if ('DefElem' in node && node.DefElem.defname === name && node.DefElem.arg !== undefined && 'TypeName' in node.DefElem.arg) return node.DefElem.arg.TypeName;
  }
  return undefined;
}

/** ALTER FUNCTION … SECURITY, STRICT, SET, RESET. */
export function alterFunction(state: State, statement: AlterFunctionStmt): State {
  const proc = functionNamed(state, statement.func ?? {}, kindNamed(statement.objtype));
  if (proc.prokind === 'aggregate') throw wrongObjectType(`"${proc.name}" is an aggregate function`);
  requireFunctionOwner(state, proc);
  requireAttributes(statement.actions, proc.prokind === 'procedure' ? 'procedure' : 'function');
  requireLeakproofRight(state, statement.actions);
  return replaceFunction(state, proc, altered(state, proc, statement));
}

function altered(state: State, proc: Proc, { actions }: AlterFunctionStmt): Proc {
  const options = readOptions(state, actions, 'text');
  const kept = options.reset === 'all' ? [] : Object.entries(proc.config).filter(([name]) => options.reset === 'all' || !options.reset.includes(name));
  return procWith(proc, {
    securityDefiner: options.securityDefiner ?? proc.securityDefiner,
    strict: options.strict ?? proc.strict,
    config: { ...Object.fromEntries(kept), ...options.config },
  });
}

/** What ALTER FUNCTION would make of it; null where there is none that it can mean. */
export function functionAltered(state: State, statement: AlterFunctionStmt): Proc | null {
  try {
    return altered(state, functionNamed(state, statement.func ?? {}, kindNamed(statement.objtype)), statement);
  } catch (error) {
    if (error instanceof Rejection) return null;
    throw error;
  }
}

/**
 * The function that CREATE OR REPLACE would have made, had none of that name been in its way, and the state that has its definition but not itself; null
 * when something else is in its way.
 */
export function functionInstead(state: State, statement: CreateFunctionStmt, context: Context): { readonly proc: Proc; readonly state: State } | null {
  const name = stringsOf(statement.funcname).at(-1) ?? '';
  const without = stateWith(state, { functions: state.functions.filter((proc) => proc.name !== name) });
  try {
    const made = createFunction(without, statement, context);
    const [proc] = [...made.functions.values()].filter((one) => one.name === name);
    return proc === undefined ? null : { proc, state: stateWith(state, { definitions: made.definitions }) };
  } catch (error) {
    if (error instanceof Rejection) return null;
    throw error;
  }
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
  return replaceFunction(state, proc, procWith(proc, { owner, proacl: withNewOwner(proc.proacl, proc.owner, owner) }));
}

/** ALTER FUNCTION … RENAME TO and SET SCHEMA. @throws {Rejection} 42723 */
export function moveFunction(state: State, proc: Proc, to: { readonly schema: string; readonly name: string }): State {
  requireFunctionOwner(state, proc);
  // alter.c asks for CREATE on the schema, also when it stays the same.
  creationSchema(state, to.schema);
  if (state.functions.has(functionKey(to.schema, to.name, proc.argumentTypes))) throw duplicateFunction(to.name);
  return replaceFunction(stateWith(state, { soughtNames: soughtWith(state, { ...proc, name: to.name }) }), proc, procWith(proc, { ...to }));
}
