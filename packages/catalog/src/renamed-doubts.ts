import type { Node } from '@pgsql/types';
import { stateWith } from './copies.js';
import { qualifiedName } from './model.js';
import type { Rows } from './rows.js';
import type { State } from './state.js';

interface Known {
  readonly oid: number;
}

/** What is uncertain of a role, a schema, a function or a type stays so under its new name: of relations `withRelations` sees to that. `before`: without the statement, `after`: with it. */
export function withRenamedDoubts(before: State, after: State, node: Node): State {
  if (!('RenameStmt' in node || 'AlterObjectSchemaStmt' in node)) return after;
  const renamed = [
    ...namesMoved(before.roles, after.roles, ({ name }) => name),
    ...namesMoved(before.namespaces, after.namespaces, ({ name }) => name),
    ...namesMoved(before.functions, after.functions, qualifiedName),
    ...namesMoved(before.types, after.types, qualifiedName),
  ];
  if (renamed.length === 0) return after;
  const taints = after.taints.map((taint) => {
    const { names } = taint;
    if (names === 'all') return taint;
    const added = renamed.flatMap(([from, to]) => (names.some((one) => one === from || from.endsWith(`.${one}`)) ? [to] : []));
    return added.length === 0 ? taint : { ...taint, names: [...new Set([...names, ...added])] };
  });
  return stateWith(after, { taints });
}

function namesMoved<K, V extends Known>(before: Rows<K, V>, after: Rows<K, V>, nameOf: (row: V) => string): readonly (readonly [string, string])[] {
  if (before === after) return [];
  const { gone, come } = after.movedSince(before);
  return gone.flatMap((old) => {
    const now = come.find(({ oid }) => oid === old.oid);
    return now === undefined || nameOf(now) === nameOf(old) ? [] : [[nameOf(old), nameOf(now)] as const];
  });
}
