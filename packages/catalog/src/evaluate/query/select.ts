import type { Node, ResTarget, SelectStmt } from '@pgsql/types';
import { stringsOf } from '../../nodes.js';
import { clippedName } from '../clipped-names.js';
import { evaluate, type Scope } from '../expression.js';
import { holding, type Truth } from '../truth.js';
import { known, type Value } from '../value.js';
import { containsAggregate, evaluateAggregate } from './aggregate.js';
import { fromRows, setOf, type CommonTables } from './from.js';
import { namedRows } from './named-rows.js';
import { sortRows } from './order.js';
import { inRow, isUncertain, type Joined, type Matched, type Rowset, type Tuple } from './rowset.js';

const noTables: CommonTables = new Map();

/** The result of a query over system catalogs, constants and variables; null where the model cannot give it. */
export function selectTuples(select: SelectStmt, scope: Scope, outer: CommonTables = noTables): Rowset<Tuple> | null {
  const common = withTables(select, scope, outer);
  if (common === null) return null;
  if (select.larg !== undefined || select.rarg !== undefined) return limited(select, setOperation(select, scope, common), scope);
  if (select.valuesLists !== undefined) return limited(select, { certain: select.valuesLists.map((list) => valuesRow(list, scope)), open: 'complete' }, scope);
  if (select.groupClause !== undefined || select.havingClause !== undefined || select.windowClause !== undefined) return null;
  const matched = matchedRows(select, scope, common);
  if (matched === null) return null;
  const targets = (select.targetList ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget] : []));
  if (targets.some(({ val }) => containsAggregate(val))) {
    const value = ({ val }: ResTarget): Value => evaluateAggregate(val, matched, scope);
    return { certain: [targets.map((target) => [nameOf(target), value(target)])], open: 'complete' };
  }
  const isOneOrNone = matched.certain.length < 2 && matched.open === 'complete';
  const sorted = isOneOrNone ? matched.certain : sortRows(matched.certain, select.sortClause ?? [], (row) => inRow(scope, row));
  // The order of rows is no matter unless only the first of them are taken.
  if (sorted === null && select.limitCount !== undefined) return null;
  const tuples: Tuple[] = [];
  for (const row of sorted ?? matched.certain) {
    const projected = project(targets, row, inRow(scope, row));
    if (projected === null) return null;
    tuples.push(...projected);
  }
  const result: Rowset<Tuple> = { certain: select.distinctClause === undefined ? tuples : distinct(tuples), open: matched.open };
  return limited(select, result, scope);
}

function withTables({ withClause }: SelectStmt, scope: Scope, outer: CommonTables): CommonTables | null {
  if (withClause === undefined) return outer;
  if (withClause.recursive === true) return null;
  const tables = new Map(outer);
  for (const node of withClause.ctes ?? []) {
    if (!('CommonTableExpr' in node)) return null;
    const { ctename = '', ctequery, aliascolnames } = node.CommonTableExpr;
    const result = subquery(ctequery, scope, tables);
    if (result === null) return null;
    const names = stringsOf(aliascolnames);
    tables.set(ctename, { ...result, certain: result.certain.map((tuple) => tuple.map(([name, value], index) => [names[index] ?? name, value])) });
  }
  return tables;
}

function subquery(node: Node | undefined, scope: Scope, common: CommonTables): Rowset<Tuple> | null {
  return node !== undefined && 'SelectStmt' in node ? selectTuples(node.SelectStmt, scope, common) : null;
}

function setOperation(select: SelectStmt, scope: Scope, common: CommonTables): Rowset<Tuple> | null {
  const { larg, rarg, op } = select;
  const left = larg === undefined ? null : selectTuples(larg, scope, common);
  const other = rarg === undefined ? null : selectTuples(rarg, scope, common);
  const names = outputNames(larg);
  if (left === null || other === null || names === null) return null;
  // The columns are called as the first query calls them.
  const right = { ...other, certain: other.certain.map((tuple) => tuple.map(([name, value], index) => [names[index] ?? name, value] as const)) };
  const keys = (rows: readonly Tuple[]): ReadonlySet<string> => new Set(rows.map(keyOf));
  const isKnown = [...left.certain, ...right.certain].every((tuple) => tuple.every(([, value]) => value.kind === 'known'));
  // A constant beside a column of type name becomes a name here as well.
  const mayBeClipped = [...left.certain, ...right.certain].some((tuple) => tuple.some(([, value]) => value.kind === 'known' && typeof value.value === 'string' && clippedName(value.value) !== value.value));
  switch (op) {
    case 'SETOP_UNION': {
      const certain = [...left.certain, ...right.certain];
      return { certain: select.all === true ? certain : distinct(certain), open: left.open === 'open' || right.open === 'open' ? 'open' : 'complete' };
    }
    case 'SETOP_INTERSECT':
    case 'SETOP_EXCEPT': {
      if (select.all === true || !isKnown || mayBeClipped || left.open === 'open' || right.open === 'open') return null;
      const others = keys(right.certain);
      return { certain: distinct(left.certain.filter((tuple) => others.has(keyOf(tuple)) === (op === 'SETOP_INTERSECT'))), open: 'complete' };
    }
    default:
      return null;
  }
}

/** The names of a query's columns; null when `*` is among them. */
function outputNames(select: SelectStmt | undefined): readonly string[] | null {
  if (select === undefined) return null;
  if (select.larg !== undefined) return outputNames(select.larg);
  if (select.valuesLists !== undefined) return [];
  const targets = (select.targetList ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget] : []));
  const hasStar = targets.some(({ val }) => val !== undefined && 'ColumnRef' in val && (val.ColumnRef.fields ?? []).some((field) => 'A_Star' in field));
  return hasStar ? null : targets.map(nameOf);
}

function keyOf(tuple: Tuple): string {
  return JSON.stringify(tuple.map(([, value]) => value));
}

/** Of values that cannot be told it cannot be told either whether they are the same: both stay. */
function distinct(tuples: readonly Tuple[]): readonly Tuple[] {
  return [...new Map(tuples.map((tuple, index) => [tuple.every(([, value]) => value.kind === 'known') ? keyOf(tuple) : String(index), tuple])).values()];
}

function valuesRow(list: Node, scope: Scope): Tuple {
  const items = 'List' in list ? (list.List.items ?? []) : [];
  return items.map((item, index) => [`column${String(index + 1)}`, evaluate(item, scope)]);
}

/** The rows of FROM that WHERE keeps. */
function matchedRows(select: SelectStmt, scope: Scope, common: CommonTables): Matched | null {
  const named = namedRows(select, scope);
  const rows = fromRows(select.fromClause ?? [], { scope, common, subquery, ...(named === null ? {} : { named }) });
  if (rows === null) return null;
  const certain: Joined[] = [];
  let open: 'open' | 'complete' = 'complete';
  for (const row of rows) {
    const mayBeAbsent = isUncertain(row);
    // Another one that only perhaps is there tells nothing new.
    if (mayBeAbsent && open === 'open') continue;
    const holds: Truth = select.whereClause === undefined ? 'true' : holding(evaluate(select.whereClause, inRow(scope, row)));
    if (holds === 'false' || holds === 'null') continue;
    if (holds === 'true' && !mayBeAbsent) certain.push(row);
    else open = 'open';
  }
  return { certain, open, aliases: (rows[0] ?? []).map(([alias]) => alias) };
}

function limited(select: SelectStmt, result: Rowset<Tuple> | null, scope: Scope): Rowset<Tuple> | null {
  if (result === null || (select.limitCount === undefined && select.limitOffset === undefined)) return result;
  const count = select.limitCount === undefined ? known(null) : evaluate(select.limitCount, scope);
  const offset = select.limitOffset === undefined ? known(0) : evaluate(select.limitOffset, scope);
  if (count.kind !== 'known' || offset.kind !== 'known' || typeof offset.value !== 'number') return null;
  const end = typeof count.value === 'number' ? offset.value + count.value : result.certain.length;
  if (result.open === 'open') return end === 0 ? { certain: [], open: 'complete' } : result;
  // Which rows come first is only known of those that were put in order.
  if (result.certain.length > end && select.sortClause === undefined) return null;
  return { certain: result.certain.slice(offset.value, end), open: 'complete' };
}

export function nameOf({ name, val }: ResTarget): string {
  return name ?? columnName(val);
}

/** FigureColname (parse_target.c), as far as it matters. */
function columnName(node: Node | undefined): string {
  if (node === undefined) return '?column?';
  if ('ColumnRef' in node) return stringsOf(node.ColumnRef.fields).at(-1) ?? '?column?';
  if ('FuncCall' in node) return stringsOf(node.FuncCall.funcname).at(-1) ?? '?column?';
  if ('TypeCast' in node) {
    const inner = columnName(node.TypeCast.arg);
    return inner === '?column?' ? (stringsOf(node.TypeCast.typeName?.names).at(-1) ?? inner) : inner;
  }
  if ('SubLink' in node) return node.SubLink.subLinkType === 'EXISTS_SUBLINK' ? 'exists' : '?column?';
  return '?column?';
}

/** The target list over one row: several tuples where a target gives a set, null where the set cannot be told. */
function project(targets: readonly ResTarget[], row: Joined, scope: Scope): readonly Tuple[] | null {
  const [only, another] = targets;
  if (only?.val !== undefined && another === undefined && isSetCall(only.val)) {
    const values = setOf(only.val, scope);
    return values === null ? null : values.map((value) => [[nameOf(only), value]]);
  }
  return [
    targets.flatMap((target): Tuple => {
      const fields = target.val !== undefined && 'ColumnRef' in target.val ? (target.val.ColumnRef.fields ?? []) : [];
      const last = fields.at(-1);
      if (last === undefined || !('A_Star' in last)) return [[nameOf(target), evaluate(target.val, scope)]];
      const alias = stringsOf(fields).at(-1);
      return row.filter(([name]) => alias === undefined || name === alias).flatMap(([, columns]) => [...columns]);
    }),
  ];
}

function isSetCall(node: Node): boolean {
  return 'FuncCall' in node && ['unnest', 'generate_series'].includes(stringsOf(node.FuncCall.funcname).at(-1) ?? '');
}
