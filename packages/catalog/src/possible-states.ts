import type { Node } from '@pgsql/types';
import { procWith, relationWith, sessionWith, stateWith } from './copies.js';
import { functionKey } from './functions.js';
import { addIndex } from './indexes/rows.js';
import { lookedUpNames } from './looked-up-names.js';
import type { Proc, UserType } from './model.js';
import { functionPerhapsGone, functionsPerhapsMade, indexTablePerhaps, isOfOneSchema, pathOfFunctions, possiblePath, relationPerhapsGone, relationPerhapsMade, typePerhapsGone, typePerhapsMade, type Step } from './perhaps-named.js';
import { withRelations, type State } from './state.js';
import { taintsIn } from './taints.js';

type Change = (state: State) => State;

/** What perhaps is otherwise, and why a statement then does something else. */
interface Possible {
  readonly change: Change;
  readonly reason: string;
}

const named = (changes: readonly Change[], kind: string, name: string): readonly Possible[] => changes.map((change) => ({ change, reason: `which ${kind} the name ${name} leads to cannot be told` }));

/** Whether any name may lead elsewhere: few histories have a search path of several schemas and doubts about what is in them. */
export function mayLeadElsewhere(state: State): boolean {
  // What is in doubt is asked for only where it can matter.
  if (isOfOneSchema(state) || state.taints.length === 0) return false;
  const hasDoubts = (['existence', 'functions', 'types', 'indexes', 'constraints'] as const).some((aspect) => taintsIn(state.taints, aspect).length > 0);
  if (!hasDoubts && taintsIn(state.taints, 'schemas').length === 0) return false;
  const path = possiblePath(state);
  return path.some(({ inDoubt }) => inDoubt) || (hasDoubts && path.length > 1);
}

/**
 * The states in which a name of the statement leads elsewhere: to what is in a later schema of the search path, where the first perhaps is not there any more, or
 * to what perhaps was made in an earlier one. That stands there as a copy of what the name leads to now.
 */
export function possibleStates(state: State, node: Node): readonly { readonly state: State; readonly reason: string }[] {
  const path = possiblePath(state);
  const schemas = path.map(({ schema }) => schema);
  const names = path.length < 2 ? [] : [...lookedUpNames(node)];
  const possible = [
    ...path.flatMap(ofStep),
    ...names.flatMap((name) => [...named(ofRelations(state, schemas, name), 'relation', name), ...named(ofFunctions(state, name), 'function', name), ...named(ofTypes(state, schemas, name), 'type', name)]),
  ];
  const all: Possible = { change: (to) => possible.reduce((next, { change }) => change(next), to), reason: 'what several names lead to cannot be told' };
  return (possible.length < 2 ? possible : [...possible, all]).map(({ change, reason }) => ({ state: change(state), reason }));
}

/** A schema that is perhaps there, or perhaps not, or perhaps may be used, or not. */
function ofStep({ schema, active, inDoubt }: Step): readonly Possible[] {
  const reason = `whether the search path leads to the schema ${schema} cannot be told`;
  return inDoubt ? [{ change: (state) => (active ? withoutStep(state, schema) : withStep(state, schema)), reason }] : [];
}

function withoutStep(state: State, schema: string): State {
  const { currentRole, searchPath } = state.session;
  return stateWith(state, { session: sessionWith(state.session, { searchPath: searchPath.filter((entry) => (entry === '$user' ? currentRole : entry) !== schema) }) });
}

/** As if it belonged to whoever looks a name up, with all that an owner may do. */
function withStep(state: State, schema: string): State {
  const { currentRole: owner } = state.session;
  const nspacl = state.taints.slice(0, 1).flatMap(({ source }) => (['USAGE', 'CREATE'] as const).map((privilege) => ({ grantee: owner, grantor: owner, privilege, grantable: true, source })));
  const known = state.namespaces.get(schema);
  return stateWith(state, { namespaces: state.namespaces.with(schema, { oid: known?.oid ?? nextCopy(state), name: schema, source: known?.source ?? null, owner, nspacl }) });
}

/** Copies have oids below all others, so that what is made next has the same in each state. */
function nextCopy(state: State): number {
  return [...state.relations.values(), ...state.functions.values(), ...state.types.values(), ...state.indexes.values()].reduce((least, { oid }) => Math.min(least, oid), 0) - 1;
}

function ofRelations(state: State, path: readonly string[], name: string): readonly Change[] {
  const first = path.findIndex((schema) => state.relationNames.has(`${schema}.${name}`));
  const [schema, oid] = [path[first] ?? '', state.relationNames.get(`${path[first] ?? ''}.${name}`)];
  if (oid === undefined) return [];
  const hasAnother = path.slice(first + 1).some((one) => state.relationNames.has(`${one}.${name}`));
  const gone: readonly Change[] = hasAnother && relationPerhapsGone(state, schema, name) ? [(one) => stateWith(one, { relationNames: one.relationNames.without(`${schema}.${name}`) })] : [];
  return [...gone, ...path.slice(0, first).filter((one) => relationPerhapsMade(state, one, name)).map((one): Change => (to) => withRelationCopy(to, oid, one))];
}

function withRelationCopy(state: State, oid: number, schema: string): State {
  const relation = state.relations.get(oid);
  if (relation !== undefined) return withRelations(state, [relationWith(relation, { oid: nextCopy(state), schema, parents: [], constraints: [], policies: [] })]);
  const index = state.indexes.get(oid);
  if (index === undefined) return state;
  const table = indexTablePerhaps(state, schema, index.name);
  return addIndex(stateWith(state, { nextOid: state.nextOid - 1 }), { ...index, oid: nextCopy(state), schema, relation: state.relationNames.get(table ?? '') ?? index.relation, constraint: null, parent: null });
}

function ofFunctions(state: State, name: string): readonly Change[] {
  const path = pathOfFunctions(state);
  const procs = state.functions.where((proc) => proc.name === name);
  const last = path.reduce((found, schema, index) => (procs.some((proc) => proc.schema === schema) ? index : found), -1);
  return path.slice(0, Math.max(last, 0)).flatMap((schema, index): readonly Change[] => {
    const gone = procs.filter((proc) => proc.schema === schema && functionPerhapsGone(state, proc)).map(({ key }) => key);
    const later = procs.filter((proc) => path.indexOf(proc.schema) > index);
    const made = functionsPerhapsMade(state, schema, name).flatMap((one) => (one === 'unknown' ? later : [one]));
    return [
      ...(gone.length === 0 ? [] : [(to: State): State => stateWith(to, { functions: to.functions.filter((_, key) => !gone.includes(key)) })]),
      ...(made.length === 0 ? [] : [(to: State): State => made.reduce((next, one) => withFunctionCopy(next, one, schema), to)]),
    ];
  });
}

function withFunctionCopy(state: State, proc: Proc, schema: string): State {
  const key = functionKey(schema, proc.name, proc.argumentTypes);
  return state.functions.has(key) ? state : stateWith(state, { functions: state.functions.with(key, procWith(proc, { oid: nextCopy(state), schema, key })) });
}

function ofTypes(state: State, path: readonly string[], name: string): readonly Change[] {
  const isThere = (schema: string): boolean => state.types.has(`${schema}.${name}`) || state.relationNames.has(`${schema}.${name}`);
  const first = path.findIndex(isThere);
  const [schema, key] = [path[first] ?? '', `${path[first] ?? ''}.${name}`];
  const type = state.types.get(key) ?? rowType(state, key);
  if (type === undefined) return [];
  const isGone = typePerhapsGone(state, schema, name) || relationPerhapsGone(state, schema, name);
  const gone: readonly Change[] = isGone && path.slice(first + 1).some(isThere) ? [(one) => stateWith(one, { types: one.types.without(key), relationNames: one.relationNames.without(key) })] : [];
  const copies = path.slice(0, first).filter((one) => typePerhapsMade(state, one, name)).map((one): Change => (to) => stateWith(to, { types: to.types.with(`${one}.${name}`, { ...type, oid: nextCopy(to), schema: one }) }));
  return [...gone, ...copies];
}

/** A type like that of a relation's rows. */
function rowType(state: State, key: string): UserType | undefined {
  const relation = state.relations.get(state.relationNames.get(key) ?? 0);
  if (relation === undefined || relation.relkind === 'sequence') return undefined;
  const { oid, schema, name, owner, source } = relation;
  return { oid, schema, name, typtype: 'composite', owner, labels: [], baseType: null, typacl: [], source };
}
