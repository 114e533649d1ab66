import { stateWith } from './copies.js';
import { qualifiedName } from './model.js';
import type { Rows } from './rows.js';
import type { State } from './state.js';

interface Known {
  readonly oid: number;
}

/** What is uncertain of a role, a schema, a function or a type stays so under its new name: of relations `withRelations` sees to that. `before`: without the statement, `after`: with it. */
export function withRenamedDoubts(before: State, after: State): State {
  const renamed = [
    ...namesMoved(before.roles, after.roles, ({ name }) => name),
    ...namesMoved(before.namespaces, after.namespaces, ({ name }) => name),
    ...namesMoved(before.functions, after.functions, qualifiedName),
    ...namesMoved(before.types, after.types, qualifiedName),
  ];
  if (renamed.length === 0) return after;
  const schemas = namesMoved(before.namespaces, after.namespaces, ({ name }) => name);
  const taints = after.taints.map((taint) => {
    const [names, relations] = [withNewNames(taint.names, renamed, schemas), withNewNames(taint.relations, [], schemas)];
    return names === taint.names && relations === taint.relations ? taint : { ...taint, names, relations };
  });
  return stateWith(after, { taints });
}

type Renamed = readonly (readonly [from: string, to: string])[];

/** Also what perhaps is in a schema, and the model has not, is in the schema of the new name. */
function withNewNames(names: readonly string[] | 'all', renamed: Renamed, schemas: Renamed): readonly string[] | 'all' {
  if (names === 'all') return names;
  const own = renamed.flatMap(([from, to]) => (names.some((one) => one === from || from.endsWith(`.${one}`)) ? [to] : []));
  const moved = schemas.flatMap(([from, to]) => names.flatMap((one) => (one.startsWith(`${from}.`) ? [`${to}${one.slice(from.length)}`] : [])));
  const added = [...own, ...moved].filter((one) => !names.includes(one));
  return added.length === 0 ? names : [...names, ...new Set(added)];
}

function namesMoved<K, V extends Known>(before: Rows<K, V>, after: Rows<K, V>, nameOf: (row: V) => string): Renamed {
  if (before === after) return [];
  const { gone, come } = after.movedSince(before);
  return gone.flatMap((old) => {
    const now = come.find(({ oid }) => oid === old.oid);
    return now === undefined || nameOf(now) === nameOf(old) ? [] : [[nameOf(old), nameOf(now)] as const];
  });
}
