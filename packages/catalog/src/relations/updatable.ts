import type { RangeVar, SelectStmt, ViewStmt } from '@pgsql/types';
import type { Attribute, Relation, Updatable } from '../model.js';
import { stringsOf, walk } from '../nodes.js';

/** What view_query_is_auto_updatable (rewriteHandler.c) refuses at the top of the query. */
const refused = ['withClause', 'distinctClause', 'groupClause', 'havingClause', 'limitCount', 'limitOffset', 'valuesLists', 'larg', 'windowClause'] as const;

/** Functions that give one value for each row, so that the view stays updatable; others may be aggregates or sets. */
const scalar = new Set(['lower', 'upper', 'coalesce', 'now', 'concat', 'length', 'round', 'date_trunc', 'to_char', 'trim', 'substring', 'abs', 'md5']);
const aggregates = new Set(['count', 'sum', 'avg', 'min', 'max', 'array_agg', 'string_agg', 'json_agg', 'jsonb_agg', 'bool_and', 'bool_or', 'every', 'unnest', 'generate_series']);

function fromOf(query: SelectStmt): RangeVar | null {
  const [only, second] = query.fromClause ?? [];
  return only !== undefined && second === undefined && 'RangeVar' in only ? only.RangeVar : null;
}

function refers(names: readonly string[], from: RangeVar): string | null {
  const [first, second] = names;
  if (names.length === 1) return first ?? null;
  return names.length === 2 && first === (from.alias?.aliasname ?? from.relname) ? (second ?? null) : null;
}

/** The relation that a name in a FROM leads to. */
export type LookUp = (name: RangeVar) => Pick<Relation, 'oid' | 'relkind' | 'columns'> | null;

/** The relation whose rows a statement on the view changes, or null when PostgreSQL refuses such statements (55000). */
export function updatableOf(lookUp: LookUp, { query, aliases }: Pick<ViewStmt, 'query' | 'aliases'>, columns: readonly Attribute[] | null): Updatable | null {
  if (query === undefined || !('SelectStmt' in query)) return null;
  const select = query.SelectStmt;
  const from = fromOf(select);
  if (from === null || refused.some((clause) => select[clause] !== undefined)) return null;
  const base = lookUp(from);
  if (base === null || base.relkind === 'materialized-view' || base.relkind === 'sequence') return null;
  let rows: Updatable['rows'] = select.whereClause === undefined ? 'all' : 'some';
  const seen = { grouped: false };
  walk(select.targetList, (kind, body) => {
    if (kind !== 'FuncCall' || typeof body !== 'object' || body === null) return;
    const name = 'funcname' in body && Array.isArray(body.funcname) ? (stringsOf(body.funcname).at(-1) ?? '') : '';
    if ('over' in body || 'agg_star' in body || 'agg_order' in body || 'agg_filter' in body || aggregates.has(name)) seen.grouped = true;
    else if (!scalar.has(name)) rows = 'perhaps';
  });
  if (seen.grouped) return null;
  const named: Record<string, string> = {};
  const given = stringsOf(aliases);
  const isStar = (select.targetList ?? []).some((target) => 'ResTarget' in target && target.ResTarget.val !== undefined && 'ColumnRef' in target.ResTarget.val && (target.ResTarget.val.ColumnRef.fields ?? []).some((field) => 'A_Star' in field));
  if (isStar) {
    // A star alone gives the columns in their order.
    if ((select.targetList ?? []).length === 1) for (const [index, column] of (columns ?? []).entries()) if (base.columns[index] !== undefined) named[column.name] = base.columns[index].name;
  } else {
    for (const [index, target] of (select.targetList ?? []).entries()) {
      if (!('ResTarget' in target) || target.ResTarget.val === undefined || !('ColumnRef' in target.ResTarget.val)) continue;
      const written = refers(stringsOf(target.ResTarget.val.ColumnRef.fields), from);
      if (written !== null) named[given[index] ?? target.ResTarget.name ?? written] = written;
    }
  }
  return { base: base.oid, columns: named, rows };
}
