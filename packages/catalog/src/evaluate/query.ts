import type { Node, SelectStmt } from '@pgsql/types';
import { stringsOf } from '../nodes.js';
import { catalogRows, isPlaceholder, type Row } from './catalog-rows.js';
import { evaluate, type Scope } from './expression.js';
import { truth, type Truth } from './truth.js';
import { known, unknown, type Value } from './value.js';

type Joined = readonly (readonly [string, Row])[];

interface From {
  readonly rows: readonly Joined[];
  readonly conditions: readonly Node[];
}

const productLimit = 200_000;

/** The rows of one item of FROM; null when the model cannot give them. */
function fromItem(node: Node, scope: Scope): From | null {
  if ('RangeVar' in node) {
    const rows = catalogRows(scope.state, node.RangeVar);
    if (rows === null) return null;
    const alias = node.RangeVar.alias?.aliasname ?? node.RangeVar.relname ?? '';
    return { rows: rows.map((row): Joined => [[alias, row]]), conditions: [] };
  }
  if ('JoinExpr' in node) {
    const { jointype, larg, rarg, quals, isNatural, usingClause } = node.JoinExpr;
    if (jointype !== 'JOIN_INNER' || larg === undefined || rarg === undefined || isNatural === true || usingClause !== undefined) return null;
    const left = fromItem(larg, scope);
    const right = fromItem(rarg, scope);
    if (left === null || right === null) return null;
    const joined = product(left, right);
    if (joined === null || quals === undefined) return joined;
    // Joining at once keeps the product small: a pair that surely does not match is left out.
    return { rows: joined.rows.filter((rows) => !isSurelyNot(quals, rows, scope)), conditions: [...joined.conditions, quals] };
  }
  return null;
}

function isSurelyNot(condition: Node, rows: Joined, scope: Scope): boolean {
  const value = truth(evaluate(condition, { ...scope, rows: [...rows, ...scope.rows] }));
  return value === 'false' || value === 'null';
}

function product(left: From, right: From): From | null {
  if (left.rows.length * right.rows.length > productLimit) return null;
  return {
    rows: left.rows.flatMap((one) => right.rows.map((other) => [...one, ...other])),
    conditions: [...left.conditions, ...right.conditions],
  };
}

interface Selected {
  /** Rows that are there for certain. */
  readonly certain: readonly Joined[];
  /** Whether there may be more. */
  readonly open: 'open' | 'complete';
}

/** The rows that a plain SELECT over system catalogs finds; null when it is not plain or not over catalogs the model holds. */
function selectRows(select: SelectStmt, scope: Scope): Selected | null {
  if (select.larg !== undefined || select.groupClause !== undefined || select.havingClause !== undefined || select.withClause !== undefined) return null;
  if (select.limitCount !== undefined || select.limitOffset !== undefined || select.valuesLists !== undefined) return null;
  let from: From = { rows: [[]], conditions: [] };
  for (const node of select.fromClause ?? []) {
    const item = fromItem(node, scope);
    const joined = item === null ? null : product(from, item);
    if (joined === null) return null;
    from = joined;
  }
  const conditions = [...from.conditions, ...(select.whereClause === undefined ? [] : [select.whereClause])];
  const certain: Joined[] = [];
  let open: 'open' | 'complete' = 'complete';
  for (const rows of from.rows) {
    const holds = conditions.map((condition) => truth(evaluate(condition, { ...scope, rows: [...rows, ...scope.rows] })));
    if (holds.every((one) => one === 'true') && !rows.some(([, row]) => isPlaceholder(row))) certain.push(rows);
    else if (!holds.some((one) => one === 'false' || one === 'null')) open = 'open';
  }
  return { certain, open };
}

/** EXISTS (SELECT …). */
export function existsRow(select: SelectStmt, scope: Scope): Truth {
  const unlimited: SelectStmt = { ...select };
  delete unlimited.limitCount;
  const selected = selectRows(unlimited, scope);
  if (selected === null) return 'unknown';
  if (selected.certain.length > 0) return 'true';
  return selected.open === 'open' ? 'unknown' : 'false';
}

function isCount(node: Node | undefined): boolean {
  return node !== undefined && 'FuncCall' in node && stringsOf(node.FuncCall.funcname).at(-1) === 'count' && node.FuncCall.agg_star === true;
}

/** A subquery in the place of a value, or SELECT … INTO one variable. */
export function selectValue(select: SelectStmt, scope: Scope): Value {
  const [target, another] = select.targetList ?? [];
  if (another !== undefined || target === undefined || !('ResTarget' in target)) return unknown;
  const value = target.ResTarget.val;
  if (select.fromClause === undefined && select.whereClause === undefined) return evaluate(value, scope);
  const unlimited: SelectStmt = { ...select };
  delete unlimited.limitCount;
  const selected = selectRows(unlimited, scope);
  if (selected === null || selected.open === 'open') return unknown;
  if (isCount(value)) return known(selected.certain.length);
  if (containsAggregate(value)) return unknown;
  if (selected.certain.length === 0) return known(null);
  const [only, second] = selected.certain;
  return only === undefined || second !== undefined ? unknown : evaluate(value, { ...scope, rows: [...only, ...scope.rows] });
}

const aggregates: ReadonlySet<string> = new Set(['count', 'max', 'min', 'sum', 'avg', 'array_agg', 'string_agg', 'bool_or', 'bool_and', 'every', 'json_agg', 'jsonb_agg']);

function containsAggregate(node: Node | undefined): boolean {
  return node !== undefined && 'FuncCall' in node && aggregates.has(stringsOf(node.FuncCall.funcname).at(-1) ?? '');
}

/** The rows a FOR loop runs over, by column; null when they cannot be told. */
export function loopRows(select: SelectStmt, scope: Scope): readonly ReadonlyMap<string, Value>[] | null {
  if (select.valuesLists !== undefined && select.fromClause === undefined) {
    return select.valuesLists.map((list) => {
      const items = 'List' in list ? (list.List.items ?? []) : [];
      return new Map(items.map((item, index) => [`column${String(index + 1)}`, evaluate(item, scope)]));
    });
  }
  const unnested = unnestRows(select, scope);
  if (unnested !== null) return unnested;
  const selected = select.distinctClause === undefined ? selectRows(select, scope) : null;
  if (selected === null || selected.open === 'open') return null;
  const targets = (select.targetList ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget] : []));
  if (targets.some(({ val }) => containsAggregate(val))) return null;
  return selected.certain.map((rows) => {
    const inner: Scope = { ...scope, rows: [...rows, ...scope.rows] };
    return new Map(targets.map(({ name, val }): [string, Value] => [name ?? columnName(val), evaluate(val, inner)]));
  });
}

function columnName(node: Node | undefined): string {
  if (node === undefined) return '';
  if ('ColumnRef' in node) return stringsOf(node.ColumnRef.fields).at(-1) ?? '';
  if ('FuncCall' in node) return stringsOf(node.FuncCall.funcname).at(-1) ?? '';
  return 'TypeCast' in node ? columnName(node.TypeCast.arg) : '';
}

/** SELECT unnest(array), and SELECT … FROM unnest(array) AS t(x) or FROM (VALUES …) AS t(a, b), without conditions. */
function unnestRows(select: SelectStmt, scope: Scope): readonly ReadonlyMap<string, Value>[] | null {
  if (select.whereClause !== undefined || select.larg !== undefined || select.limitCount !== undefined || select.withClause !== undefined) return null;
  const targets = (select.targetList ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget] : []));
  const [item, another] = select.fromClause ?? [];
  if (another !== undefined) return null;
  if (item === undefined) {
    const [target, second] = targets;
    const items = second === undefined ? unnested(target?.val, scope) : null;
    return items === null ? null : items.map((value) => new Map([[target?.name ?? 'unnest', value]]));
  }
  let rows: readonly ReadonlyMap<string, Value>[] | null = null;
  let alias = '';
  if ('RangeFunction' in item) {
    const [first] = item.RangeFunction.functions ?? [];
    const list = first !== undefined && 'List' in first ? first.List.items?.[0] : undefined;
    const items = unnested(list, scope);
    alias = item.RangeFunction.alias?.aliasname ?? 'unnest';
    const name = stringsOf(item.RangeFunction.alias?.colnames)[0] ?? alias;
    rows = items?.map((value) => new Map([[name, value]])) ?? null;
  } else if ('RangeSubselect' in item) {
    const inner = item.RangeSubselect.subquery;
    alias = item.RangeSubselect.alias?.aliasname ?? '';
    const names = stringsOf(item.RangeSubselect.alias?.colnames);
    if (inner !== undefined && 'SelectStmt' in inner && inner.SelectStmt.valuesLists !== undefined) {
      rows = inner.SelectStmt.valuesLists.map((list) => {
        const items = 'List' in list ? (list.List.items ?? []) : [];
        return new Map(items.map((value, index) => [names[index] ?? `column${String(index + 1)}`, evaluate(value, scope)]));
      });
    }
  }
  return rows?.map((row) => project(targets, alias, row, scope)) ?? null;
}

function project(targets: readonly { readonly name?: string; readonly val?: Node }[], alias: string, row: Row, scope: Scope): ReadonlyMap<string, Value> {
  const inner: Scope = { ...scope, rows: [[alias, row], ...scope.rows] };
  const result = new Map<string, Value>();
  for (const { name, val } of targets) {
    const last = val !== undefined && 'ColumnRef' in val ? val.ColumnRef.fields?.at(-1) : undefined;
    if (last !== undefined && 'A_Star' in last) for (const [column, value] of row) result.set(column, value);
    else result.set(name ?? columnName(val), evaluate(val, inner));
  }
  return result;
}

function unnested(node: Node | undefined, scope: Scope): readonly Value[] | null {
  if (node === undefined || !('FuncCall' in node) || stringsOf(node.FuncCall.funcname).at(-1) !== 'unnest') return null;
  const [first, second] = node.FuncCall.args ?? [];
  if (second !== undefined) return null;
  const value = evaluate(first, scope);
  return value.kind === 'known' && typeof value.value === 'object' && value.value !== null ? value.value.map((item) => known(item)) : null;
}
