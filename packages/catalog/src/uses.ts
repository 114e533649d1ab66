import type { Node } from '@pgsql/types';
import { Rejection } from './errors.js';
import { isBuiltIn } from './evaluate/builtins.js';
import { isExtensionFunction } from './extensions/extensions.js';
import { functionsCalled } from './functions.js';
import type { Binding, Proc, Use } from './model.js';
import { activeSearchPath, lookUpRelation } from './names.js';
import { relationNameOf, stringsOf, walk } from './nodes.js';
import { operatorsIn } from './operators-written.js';
import type { State } from './state.js';
import { lookUpType, typeOid } from './types/lookup.js';

/** Whether a function takes this many arguments: some may have defaults, and VARIADIC takes any number. */
function takes({ argumentTypes, defaults = 0, variadic }: Proc, count: number): boolean {
  return count >= argumentTypes.length - defaults - (variadic === true ? 1 : 0) && (count <= argumentTypes.length || variadic === true);
}

/** The functions of the history that a call may mean (parse_func.c). A name that the path does not lead to may mean each of that name: the path is not always known. */
function functionsMeant(state: State, names: readonly string[], count: number): readonly Use[] {
  const name = names.at(-1) ?? '';
  const isOwn = names.length < 2 && isBuiltIn(name);
  if (isOwn && !state.soughtNames.has(name)) return [];
  const called = functionsCalled(state, names);
  const isFound = called.length > 0 || isOwn || names.length > 1 || isExtensionFunction(state, names);
  const all = isFound ? called : state.functions.where((proc) => proc.name === name);
  const fitting = all.filter((proc) => takes(proc, count));
  return fitting.length === 1 && called.length > 0 && !isOwn ? fitting.map(({ oid }) => ({ oid })) : fitting.map(({ oid }) => ({ oid, perhaps: true }));
}

/** `row.name` is also a call of name(row) (parse_func.c, ParseFuncOrColumn). */
function attributeMeant(state: State, fields: readonly Node[]): readonly Use[] {
  const name = stringsOf(fields).at(-1) ?? '';
  if (!state.soughtNames.has(name)) return [];
  return functionsCalled(state, [name]).flatMap((proc) => (takes(proc, 1) ? [{ oid: proc.oid, perhaps: true } as const] : []));
}

/** The oid of a type of the history; null for one of PostgreSQL's own, and for what PostgreSQL refuses, which is told by others. */
export function ownTypeOid(state: State, names: readonly string[]): number | null {
  try {
    const found = names.length === 0 ? null : lookUpType(state, names);
    return found === null ? null : typeOid(found);
  } catch (error) {
    if (error instanceof Rejection) return null;
    throw error;
  }
}

function typeMeant(state: State, { names, pct_type }: Tree): readonly Use[] {
  const oid = pct_type === true ? null : ownTypeOid(state, stringsOf(names));
  return oid === null ? [] : [{ oid }];
}

/** The bindings of a kind with this name that the path leads to. */
export function bindingsNamed(bindings: readonly Binding[], kind: Binding['kind'], names: readonly string[], path: readonly string[]): readonly Binding[] {
  const [name, schema] = [names.at(-1), names.at(-2)];
  return bindings.filter((one) => one.kind === kind && one.name === name && (schema === undefined ? path.includes(one.schema) : one.schema === schema));
}

/** The operator's own function, and those of its commutator and its negator, which the planner may call instead. */
export function functionsOfOperator(bindings: readonly Binding[], operator: Binding): readonly number[] {
  const others = bindings.filter(({ kind, name }) => kind === 'operator' && operator.alternatives.includes(name));
  return [operator, ...others].flatMap(({ functions }) => functions);
}

interface Tree {
  readonly funcname?: readonly Node[];
  readonly args?: readonly Node[];
  readonly fields?: readonly Node[];
  readonly indirection?: readonly Node[];
  readonly names?: readonly Node[];
  readonly opclass?: readonly Node[];
  readonly pct_type?: boolean;
}

/** A part of a tree, of which nothing is known but that each of these is a list of nodes where it is there. */
function isTree(body: unknown): body is Tree {
  return typeof body === 'object' && body !== null;
}

/**
 * What an expression uses of what the history made, each once (dependency.c, recordDependencyOnExpr): functions that it calls, also by an operator, and types that it
 * names. What the types of arguments decide is `perhaps`.
 */
export function usesOf(state: State, expression: unknown): readonly Use[] | undefined {
  if (expression === undefined || !state.hasCode) return undefined;
  return usesFound(state, expression, (kind, body) => (kind === 'FuncCall' ? functionsMeant(state, stringsOf(body.funcname), (body.args ?? []).length) : []));
}

/** The same but for functions that are called by their names, and with the types of columns that are made. */
export function usesBesideCalls(state: State, expression: unknown): readonly Use[] | undefined {
  return usesFound(state, expression, (kind, body) => (kind === 'ColumnDef' ? typeMeant(state, typeNameIn(body)) : []));
}

function usesFound(state: State, expression: unknown, more: (kind: string, body: Tree) => readonly Use[]): readonly Use[] | undefined {
  const found = new Map<number, Use>();
  const add = (uses: readonly Use[]): void => {
    for (const use of uses) if (found.get(use.oid)?.perhaps !== undefined || !found.has(use.oid)) found.set(use.oid, use);
  };
  const hasBindings = state.bindings.length > 0;
  const path = hasBindings ? activeSearchPath(state) : [];
  walk(expression, (kind, body) => {
    if (!isTree(body)) return;
    add(more(kind, body));
    if (kind === 'ColumnRef' && state.soughtNames.size > 0 && (body.fields ?? []).length > 1) add(attributeMeant(state, body.fields ?? []));
    else if (kind === 'A_Indirection' && state.soughtNames.size > 0) add(attributeMeant(state, body.indirection ?? []));
    else if (kind === 'TypeName' || kind === 'TypeCast') add(typeMeant(state, typeNameIn(body)));
    if (!hasBindings) return;
    for (const names of operatorsIn(kind, body)) for (const operator of bindingsNamed(state.bindings, 'operator', names, path)) add(functionsOfOperator(state.bindings, operator).map((oid) => ({ oid, perhaps: true })));
    if (kind === 'IndexElem') for (const one of bindingsNamed(state.bindings, 'operator-class', stringsOf(body.opclass), path)) add(one.functions.map((oid) => ({ oid })));
  });
  return found.size === 0 ? undefined : [...found.values()];
}

/** Where the grammar leaves the tag out. */
function typeNameIn(body: Tree): Tree {
  return 'typeName' in body && isTree(body.typeName) ? body.typeName : body;
}

/** The relations that a statement names, as far as they are the history's: those of WITH among them, where a relation has their name. */
export function relationsNamed(state: State, node: unknown): readonly Use[] {
  const found = new Set<number>();
  walk(node, (kind, body) => {
    const name = relationNameOf(kind, body);
    const relation = name === null ? null : lookUpRelation(state, name);
    if (relation !== null) found.add(relation.oid);
  });
  return [...found].map((oid) => ({ oid }));
}

/** Spread into a row: most use nothing. */
export function withUses(uses: readonly Use[] | undefined): { readonly uses?: readonly Use[] } {
  return uses === undefined || uses.length === 0 ? {} : { uses };
}
