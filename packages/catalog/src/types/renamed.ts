import { procWith, relationWith, stateWith } from '../copies.js';
import { replaceFunction } from '../functions.js';
import type { Attribute, Proc } from '../model.js';
import { withRelations, type State } from '../state.js';

/*
 * PostgreSQL keeps types by oid, the model by name: where a type, or a table with its row type, gets another name, whatever is of it says so.
 */

/** `SETOF mood[]` and `mood(3)` with another name for `mood`; the same where it is of another type. */
function withName(written: string, from: string, to: string): string {
  const [before = '', name = '', after = ''] = /^(SETOF )?(.*?)((?:\([^()]*\))?(?:\[\])?)$/u.exec(written)?.slice(1) ?? [];
  return name === from ? `${before}${to}${after}` : written;
}

/** Whether something else of the history that a function is of has the name as well: then it is not known which of its types is meant. */
function isAmbiguous(state: State, proc: Proc, oid: number, name: string): boolean {
  return state.dependencies.some((one) => one.dependent === proc.oid && one.kind === 'function-type' && one.on !== oid && (state.relations.get(one.on)?.name === name || [...state.types.values()].some((type) => type.oid === one.on && type.name === name)));
}

function followProc(state: State, proc: Proc, oid: number, from: string, to: string): State {
  if (isAmbiguous(state, proc, oid, from)) return state;
  const argumentTypes = proc.argumentTypes.map((type, index) => (proc.argumentShapes?.[index] === 'scalar' ? type : withName(type, from, to)));
  return replaceFunction(state, proc, procWith(proc, { argumentTypes, returns: withName(proc.returns, from, to) }));
}

const followColumns = (columns: readonly Attribute[], parts: ReadonlySet<string | undefined>, from: string, to: string): readonly Attribute[] =>
  columns.map((column) => (parts.has(column.name) ? { ...column, type: withName(column.type, from, to) } : column));

/** A type, or a relation, of this oid is renamed: signatures, columns, attributes and domains follow. */
export function typeRenamed(state: State, oid: number, from: string, to: string): State {
  const on = state.dependencies.collect((one) => (one.on === oid && (one.kind === 'function-type' || one.kind === 'column-type' || one.kind === 'type') ? one : null));
  if (on.length === 0) return state;
  const dependents = new Set(on.map(({ dependent }) => dependent));
  const partsOf = (dependent: number): ReadonlySet<string | undefined> => new Set(on.filter((one) => one.dependent === dependent && one.kind !== 'function-type').map(({ part }) => part));
  let next = state;
  for (const proc of [...state.functions.values()]) if (dependents.has(proc.oid)) next = followProc(next, proc, oid, from, to);
  const relations = [...dependents].flatMap((one) => next.relations.get(one) ?? []);
  next = withRelations(next, relations.map((relation) => relationWith(relation, { columns: followColumns(relation.columns, partsOf(relation.oid), from, to) })));
  for (const type of state.types.values()) {
    if (!dependents.has(type.oid)) continue;
    const columns = next.compositeColumns.get(type.oid);
    if (columns !== undefined) next = stateWith(next, { compositeColumns: next.compositeColumns.with(type.oid, followColumns(columns, partsOf(type.oid), from, to)) });
    if (type.baseType !== null) next = stateWith(next, { types: next.types.with(`${type.schema}.${type.name}`, { ...type, baseType: withName(type.baseType, from, to) }) });
  }
  return next;
}
