import { hasHole, isAmong } from './holes.js';
import { isSuperuser } from './memberships.js';
import { qualifiedName, type Proc, type Taint } from './model.js';
import { activeSearchPath, tempSchema } from './names.js';
import type { State } from './state.js';
import { isPerhapsGone, taintsIn } from './taints.js';

/*
 * What a schema perhaps has, or perhaps has no more, of the names that are looked up in the search path: where something that could not be evaluated made it, or
 * took it away. A statement that PostgreSQL rejects did neither, and a doubt about everything is not taken to have done it.
 */

function doubtsOf({ taints }: State, aspect: 'existence' | 'functions' | 'types' | 'schemas' | 'indexes' | 'constraints'): readonly Taint[] {
  const doubts = taintsIn(taints, aspect);
  return doubts.length === 0 ? doubts : doubts.filter(({ rejected }) => rejected !== true);
}

/** Names of indexes are of a schema, and a taint has those of tables: what it is of names the index, or leaves the name to PostgreSQL, which begins it with the table's (ChooseIndexName, indexcmds.c). */
export function mayNameIndex({ relations, source }: Taint, name: string): boolean {
  if (source.text.toLowerCase().includes(name.toLowerCase())) return true;
  return relations !== 'all' && /_(?:idx|key|pkey|excl)\d*$/u.test(name) && relations.some((one) => name.startsWith(one.slice(one.lastIndexOf('.') + 1)));
}

/** Whether a relation of this name, or an index, perhaps was made in the schema. */
export function relationPerhapsMade(state: State, schema: string, name: string): boolean {
  const key = `${schema}.${name}`;
  if (doubtsOf(state, 'existence').some(({ relations }) => relations !== 'all' && relations.includes(key))) return true;
  return indexTablePerhaps(state, schema, name) !== null;
}

/** A table of the schema that perhaps has an index of this name. */
export function indexTablePerhaps(state: State, schema: string, name: string): string | null {
  for (const taint of [...doubtsOf(state, 'indexes'), ...doubtsOf(state, 'constraints')]) {
    if (taint.relations === 'all' || !mayNameIndex(taint, name)) continue;
    const table = taint.relations.find((one) => one.startsWith(`${schema}.`));
    if (table !== undefined) return table;
  }
  return null;
}

/** Whether what the name leads to there, a relation or an index, perhaps is not there any more. */
export function relationPerhapsGone(state: State, schema: string, name: string): boolean {
  const key = `${schema}.${name}`;
  const oid = state.relationNames.get(key);
  if (oid === undefined) return false;
  const isOlder = ({ before }: Taint): boolean => before === undefined || oid < before;
  if (doubtsOf(state, 'existence').some((taint) => isOlder(taint) && isAmong(taint.relations, key))) return true;
  const index = state.indexes.get(oid);
  const table = index === undefined ? undefined : state.relations.get(index.relation);
  if (table === undefined) return false;
  const tableKey = `${table.schema}.${table.name}`;
  return [...doubtsOf(state, 'indexes'), ...doubtsOf(state, 'constraints'), ...doubtsOf(state, 'existence')].some((taint) => isOlder(taint) && taint.relations !== 'all' && isAmong(taint.relations, tableKey));
}

/** The functions of this name that perhaps were made in the schema: as they would be, where that is known. Empty where surely none was. */
export function functionsPerhapsMade(state: State, schema: string, name: string): readonly (Proc | 'unknown')[] {
  const key = `${schema}.${name}`;
  return doubtsOf(state, 'functions').flatMap(({ aspects, names, opens, body }): readonly (Proc | 'unknown')[] => {
    // With the body alone, or alone without it, nothing is made: a GRANT, say.
    if (names === 'all' || !aspects.includes('bodies') || !names.some((one) => one === key || one === name)) return [];
    const made = body ?? opens?.makes;
    if (made === undefined || made.name !== name) return ['unknown'];
    return made.schema === schema && !state.functions.has(made.key) ? [made] : [];
  });
}

/** Whether a function of the history perhaps is not there any more, or has another name. */
export function functionPerhapsGone(state: State, proc: Proc): boolean {
  return doubtsOf(state, 'functions').some(({ names }) => names !== 'all') && isPerhapsGone(state, 'functions', { ...proc, name: qualifiedName(proc) });
}

/** Whether a type of this name, or a relation with its row type, perhaps was made in the schema. */
export function typePerhapsMade(state: State, schema: string, name: string): boolean {
  const key = `${schema}.${name}`;
  if (doubtsOf(state, 'types').some(({ names }) => names !== 'all' && names.some((one) => one === key || one === name))) return true;
  return doubtsOf(state, 'existence').some(({ relations }) => relations !== 'all' && relations.includes(key));
}

export function typePerhapsGone(state: State, schema: string, name: string): boolean {
  const key = `${schema}.${name}`;
  const type = state.types.get(key);
  if (type === undefined) return false;
  return doubtsOf(state, 'types').some(({ names, removes, before }) => removes === true && names !== 'all' && (before === undefined || type.oid < before) && names.some((one) => one === key || one === name));
}

function isSchemaInDoubt(state: State, schema: string): boolean {
  const doubts = doubtsOf(state, 'schemas');
  if (doubts.length === 0) return false;
  const namespace = state.namespaces.get(schema);
  // Superusers need no USAGE.
  const isOfRights = !isSuperuser(state, state.session.currentRole);
  return doubts.some(({ names, removes, before }) => {
    if (names === 'all' || !names.includes(schema) || hasHole(schema)) return false;
    return namespace === undefined || isOfRights || (removes === true && (before === undefined || namespace.oid < before));
  });
}

/** A schema of the search path, and whether it counts: it is there, and may be used. */
export interface Step {
  readonly schema: string;
  readonly active: boolean;
  readonly inDoubt: boolean;
}

/** The search path with the schemas that are perhaps there, or perhaps not; what is temporary comes first (manual: Client Connection Defaults, search_path). */
export function possiblePath(state: State): readonly Step[] {
  const active = activeSearchPath(state);
  const hasTemporary = state.hasTemporary && !active.includes(tempSchema);
  const steps: Step[] = hasTemporary ? [{ schema: tempSchema, active: true, inDoubt: false }] : [];
  for (const entry of state.session.searchPath) {
    const schema = entry === '$user' ? state.session.currentRole : entry;
    if (steps.some((step) => step.schema === schema)) continue;
    const inDoubt = isSchemaInDoubt(state, schema);
    if (active.includes(schema) || inDoubt) steps.push({ schema, active: active.includes(schema), inDoubt });
  }
  return steps;
}

/** Whether a name that leads to a relation, or an index, of this schema perhaps leads to one in an earlier schema of the search path. */
export function relationPerhapsElsewhere(state: State, name: string, schema: string): boolean {
  if (isOfOneSchema(state)) return false;
  const path = possiblePath(state).map((step) => step.schema);
  return path.slice(0, Math.max(path.indexOf(schema), 0)).some((one) => relationPerhapsMade(state, one, name));
}

/** Where functions are looked up: not among what is temporary (namespace.c, FuncnameGetCandidates). */
export function pathOfFunctions(state: State): readonly string[] {
  return possiblePath(state).flatMap(({ schema }) => (schema === tempSchema ? [] : [schema]));
}

/** Whether names lead to one schema at most. Whoever begins a session has hardly ever a schema of the own name, which each path leads to unless it says otherwise. */
export function isOfOneSchema(state: State): boolean {
  const { searchPath, currentRole, sessionRole } = state.session;
  const written = searchPath.filter((entry) => entry !== '$user' || currentRole !== sessionRole);
  return written.length < 2 && activeSearchPath(state).length < 2 && !state.hasTemporary;
}

/** Where a name as written leads to a function of the history: those that perhaps were made in an earlier schema of the search path. */
export function functionsElsewhere(state: State, names: readonly string[]): readonly (Proc | 'unknown')[] {
  const [name] = names;
  if (name === undefined || names.length > 1 || isOfOneSchema(state) || doubtsOf(state, 'functions').length === 0) return [];
  const path = pathOfFunctions(state);
  const schemas = new Set(state.functions.where((proc) => proc.name === name).map(({ schema }) => schema));
  const last = path.findLastIndex((schema) => schemas.has(schema));
  return path.slice(0, Math.max(last, 0)).flatMap((schema) => functionsPerhapsMade(state, schema, name));
}
