import type { Node } from '@pgsql/types';
import { Rejection } from '../errors.js';
import { lookUpRelation } from '../names.js';
import { rangeVarOf } from '../nodes.js';
import { nameParts } from '../queries.js';
import type { State } from '../state.js';
import { roleOid, schemaOid } from './catalog-rows.js';
import { known, unknown, type Value } from './value.js';

/** to_regclass and ::regclass: the relation's oid, null when there is none. */
export function regclass(state: State, name: string): Value {
  const parts = nameParts(name);
  const rangeVar = rangeVarOf(parts);
  if (rangeVar.schemaname === 'pg_catalog' || rangeVar.schemaname === 'information_schema') return unknown;
  try {
    const found = lookUpRelation(state, rangeVar);
    if (found !== null) return known(found.oid);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
  const uncertain = state.openWorld || state.taints.some((taint) => taint.aspects.includes('existence'));
  // An index or a type may have this name; only a missing schema or a name nothing was seen of is told as NULL by the caller.
  return uncertain ? unknown : known(null);
}

/** The oid that a constant of type regclass has, written as a string with or without the cast; null when it names nothing known. */
export function regclassConstant(state: State, node: Node): number | null {
  const inner = 'TypeCast' in node ? node.TypeCast.arg : node;
  if (inner === undefined || !('A_Const' in inner) || inner.A_Const.sval === undefined) return null;
  const value = regclass(state, inner.A_Const.sval.sval ?? '');
  return value.kind === 'known' && typeof value.value === 'number' ? value.value : null;
}

/** to_regrole: the role's oid, null when there is none. */
export function regrole(state: State, written: string): Value {
  if (state.taints.some((taint) => taint.aspects.includes('roles'))) return unknown;
  const name = nameParts(written)[0] ?? '';
  return known(state.roles.has(name) ? roleOid(name) : null);
}

/** to_regnamespace: the schema's oid, null when there is none. */
export function regnamespace(state: State, written: string): Value {
  if (state.taints.some((taint) => taint.aspects.includes('schemas'))) return unknown;
  const name = nameParts(written)[0] ?? '';
  return known(state.namespaces.has(name) ? schemaOid(name) : null);
}
