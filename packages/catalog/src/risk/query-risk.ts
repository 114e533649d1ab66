import type { FuncCall, JoinExpr, Node, RangeVar, ResTarget, SelectStmt } from '@pgsql/types';
import { columnsOfScope } from './query-scope.js';
import { evaluate } from '../evaluate/expression.js';
import { containsAggregate } from '../evaluate/query/aggregate.js';
import { selectTuples, nameOf } from '../evaluate/query/select.js';
import { isSuperuser } from '../memberships.js';
import { currentRole, isSystemRelation, lookUpRelation } from '../names.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import { isUncertain } from '../taints.js';
import { countRisk, groupRisk, isStar, sortRisk } from './clause-risk.js';
import { conditionRisk, expressionRisk, type Surroundings } from './expression-risk.js';
import { alike } from './operation-risk.js';
import { perhapsReached, together, type Risk } from './risk.js';
import { sourceOf } from './source-of.js';
import { systemColumns } from './system-columns.js';
import { integer, text, typeOf, type Type } from './type.js';

/** What one item of FROM gives: its columns with their types. */
export interface Item {
  readonly alias: string;
  readonly columns: ReadonlyMap<string, Type | null>;
}

/** Null where it is not known what there is, or whether it may be read. */
type Items = readonly Item[] | null;
type CommonItems = ReadonlyMap<string, ReadonlyMap<string, Type | null>>;

/** What a query may raise. `value`: it has to give one row at most, and one column. */
export function queryRisk(node: Node | undefined, way: 'value' | 'rows' | 'existence', outer: Surroundings, common: CommonItems = new Map()): Risk {
  if (node === undefined || !('SelectStmt' in node)) return 'perhaps';
  const select = node.SelectStmt;
  if (select.larg !== undefined || select.lockingClause !== undefined || containsAggregate(select.whereClause) || select.groupClause !== undefined || select.windowClause !== undefined || select.intoClause !== undefined) return 'perhaps';
  const tables = commonItems(select, outer, common);
  if (tables === null) return 'perhaps';
  if (select.valuesLists !== undefined) return perhapsReached(valuesRisk(select.valuesLists, way, outer));
  const items = fromItems(select.fromClause ?? [], outer, tables);
  if (items === null) return 'perhaps';
  const inside = insideOf(outer, items, tables);
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []));
  const risks = [
    ...targets.map(({ val }) => (isStar(val) ? starRisk(val, items) : way === 'rows' ? rowsOrValueRisk(val, inside) : expressionRisk(val, inside))),
    together((select.fromClause ?? []).map((one) => joinRisk(one, outer, tables))),
    select.whereClause === undefined ? 'none' : together([expressionRisk(select.whereClause, inside), conditionRisk(select.whereClause, inside)]),
    select.havingClause === undefined ? 'none' : together([expressionRisk(select.havingClause, inside), conditionRisk(select.havingClause, inside)]),
    sortRisk(select, targets, inside),
    countRisk(select.limitCount, outer),
    countRisk(select.limitOffset, outer),
    groupRisk(select, targets),
  ] satisfies Risk[];
  const risk = together(risks);
  // EXISTS does not work out what its query gives.
  const isPlain = select.fromClause === undefined && select.whereClause === undefined && select.withClause === undefined && way !== 'existence';
  return together([isPlain ? risk : perhapsReached(risk), way === 'value' ? rowsRisk(select, targets, outer) : 'none']);
}

/** VALUES: rows of one length, and in each column what goes together. */
function valuesRisk(lists: readonly Node[], way: 'value' | 'rows' | 'existence', outer: Surroundings): Risk {
  const rows = lists.map((list) => ('List' in list ? (list.List.items ?? []) : []));
  const [first = []] = rows;
  if (rows.some((row) => row.length !== first.length) || (way === 'value' && (rows.length !== 1 || first.length !== 1))) return 'perhaps';
  return together([...lists.map((list) => expressionRisk(list, outer)), ...first.map((_, column) => alike(rows.flatMap((row) => row[column] ?? []), outer))]);
}

function insideOf(outer: Surroundings, items: readonly Item[], tables: CommonItems): Surroundings {
  return columnsOfScope(outer, items, (inner, kind, at) => queryRisk(inner, kind, at, tables), (inner, at) => typesOfQuery(inner, at, tables));
}

/** The types of what a query gives; null where it is not known how many columns that are. */
export function typesOfQuery(node: Node | undefined, outer: Surroundings, common: CommonItems = new Map()): readonly (Type | null)[] | null {
  const tables = node !== undefined && 'SelectStmt' in node ? commonItems(node.SelectStmt, outer, common) : null;
  const columns = tables === null ? null : resultTypes(node, outer, tables);
  return columns === null ? null : columns.map(([, type]) => type);
}

/** The types of what a query gives, by name; null where it is not known which columns that are. */
export function columnsOfQuery(node: Node, outer: Surroundings): ReadonlyMap<string, Type | null> | null {
  const tables = 'SelectStmt' in node ? commonItems(node.SelectStmt, outer, new Map()) : null;
  return tables === null ? null : resultColumns(node, outer, tables);
}

const givingRows: ReadonlySet<string> = new Set(['unnest', 'generate_series']);

/** What gives rows stands by itself in the list of what is selected, or in FROM (manual: SQL Functions Returning Sets). */
function rowsOrValueRisk(node: Node | undefined, at: Surroundings): Risk {
  return node !== undefined && 'FuncCall' in node && givingRows.has(stringsOf(node.FuncCall.funcname).join('.')) ? setRisk(node.FuncCall, at) : expressionRisk(node, at);
}

function setRisk({ funcname, args = [], agg_order, agg_filter, agg_distinct, over, func_variadic }: FuncCall, at: Surroundings): Risk {
  const sources = args.map((arg) => sourceOf(arg, at));
  const [first] = sources;
  const isPlain = agg_order === undefined && agg_filter === undefined && agg_distinct !== true && over === undefined && func_variadic !== true && !args.some(containsAggregate);
  const fits = stringsOf(funcname).at(-1) === 'unnest' ? sources.length === 1 && first !== null && first !== undefined && first !== 'literal' && first.family === 'array' : sources.length === 2 && sources.every((one) => one !== null && one !== 'literal' && one.family === 'integer');
  return together([...args.map((arg) => expressionRisk(arg, at)), isPlain && fits ? 'none' : 'perhaps']);
}

/** `*` without FROM, and `x.*` of what is not there. */
function starRisk(value: Node | undefined, items: readonly Item[]): Risk {
  const names = value !== undefined && 'ColumnRef' in value ? stringsOf(value.ColumnRef.fields) : [];
  return names.length === 0 ? (items.length > 0 ? 'none' : 'perhaps') : names.length === 1 && items.some(({ alias }) => alias === names[0]) ? 'none' : 'perhaps';
}

/** More rows than one (21000), or more columns (42601). */
function rowsRisk(select: SelectStmt, targets: readonly ResTarget[], outer: Surroundings): Risk {
  if (targets.length !== 1 || isStar(targets[0]?.val)) return 'perhaps';
  if (select.fromClause === undefined || targets.every(({ val }) => containsAggregate(val))) return 'none';
  const limit = select.limitCount === undefined ? null : evaluate(select.limitCount, outer.scope);
  if (limit?.kind === 'known' && (limit.value === 1 || limit.value === 0)) return 'none';
  const selected = selectTuples(select, outer.scope);
  return selected !== null && selected.open === 'complete' && selected.certain.length < 2 ? 'none' : 'perhaps';
}

/** A condition of JOIN sees what is joined, and nothing else of FROM. */
function joinRisk(node: Node, outer: Surroundings, tables: CommonItems): Risk {
  if (!('JoinExpr' in node)) return 'none';
  const { larg, rarg, quals }: JoinExpr = node.JoinExpr;
  const below = [larg, rarg].flatMap((one) => (one === undefined ? [] : [joinRisk(one, outer, tables)]));
  if (quals === undefined) return together(below);
  const items = itemsOf(node, outer, tables, []);
  if (items === null || containsAggregate(quals)) return 'perhaps';
  const inside = insideOf(outer, items, tables);
  return together([...below, expressionRisk(quals, inside), conditionRisk(quals, inside)]);
}

function commonItems({ withClause }: SelectStmt, outer: Surroundings, before: CommonItems): CommonItems | null {
  if (withClause === undefined) return before;
  if (withClause.recursive === true) return null;
  const tables = new Map(before);
  for (const node of withClause.ctes ?? []) {
    if (!('CommonTableExpr' in node) || node.CommonTableExpr.aliascolnames !== undefined) return null;
    const columns = resultColumns(node.CommonTableExpr.ctequery, outer, tables);
    if (columns === null || queryRisk(node.CommonTableExpr.ctequery, 'rows', outer, tables) !== 'none') return null;
    tables.set(node.CommonTableExpr.ctename ?? '', columns);
  }
  return tables;
}

/** The columns that a query gives; null where `*` is among them, or it is no plain one. */
function resultColumns(node: Node | undefined, outer: Surroundings, common: CommonItems): ReadonlyMap<string, Type | null> | null {
  const columns = resultTypes(node, outer, common);
  return columns === null ? null : new Map(columns);
}

function resultTypes(node: Node | undefined, outer: Surroundings, common: CommonItems): readonly (readonly [string, Type | null])[] | null {
  if (node === undefined || !('SelectStmt' in node)) return null;
  const { targetList, fromClause, valuesLists, larg } = node.SelectStmt;
  if (larg !== undefined || valuesLists !== undefined) return null;
  const items = fromItems(fromClause ?? [], outer, common);
  const targets = (targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []));
  if (items === null || targets.some(({ val }) => isStar(val))) return null;
  const inside = insideOf(outer, items, common);
  return targets.map((target) => {
    const source = sourceOf(target.val, inside);
    return [nameOf(target), source === 'literal' ? text : source] as const;
  });
}

function fromItems(nodes: readonly Node[], outer: Surroundings, common: CommonItems): Items {
  const items: Item[] = [];
  for (const node of nodes) {
    const found = itemsOf(node, outer, common, items);
    // A name twice is an error (42712).
    if (found === null || found.some(({ alias }) => alias !== '' && items.some((item) => item.alias === alias))) return null;
    items.push(...found);
  }
  return items;
}

function itemsOf(node: Node, outer: Surroundings, common: CommonItems, before: readonly Item[]): Items {
  if ('RangeVar' in node) {
    const { relname = '', schemaname, alias } = node.RangeVar;
    const columns = (schemaname === undefined ? common.get(relname) : undefined) ?? relationColumns(outer.state, node.RangeVar);
    return columns === null || alias?.colnames !== undefined ? null : [{ alias: alias?.aliasname ?? relname, columns }];
  }
  if ('JoinExpr' in node) {
    const { larg, rarg, usingClause, isNatural, alias } = node.JoinExpr;
    if (larg === undefined || rarg === undefined || usingClause !== undefined || isNatural === true || alias !== undefined) return null;
    const left = itemsOf(larg, outer, common, before);
    const right = left === null ? null : itemsOf(rarg, outer, common, [...before, ...left]);
    if (left === null || right === null || left.some(({ alias }) => alias !== '' && right.some((item) => item.alias === alias))) return null;
    return [...left, ...right];
  }
  if ('RangeSubselect' in node) {
    const { subquery, alias, lateral } = node.RangeSubselect;
    if (alias?.colnames !== undefined) return null;
    const at = lateral === true ? insideOf(outer, before, common) : outer;
    const columns = resultColumns(subquery, at, common);
    return columns === null || queryRisk(subquery, 'rows', at, common) !== 'none' ? null : [{ alias: alias?.aliasname ?? '', columns }];
  }
  if ('RangeFunction' in node) {
    const { functions = [], alias, ordinality } = node.RangeFunction;
    const [only, another] = functions;
    const call = only !== undefined && 'List' in only ? only.List.items?.[0] : undefined;
    if (another !== undefined || call === undefined || !('FuncCall' in call)) return null;
    const name = stringsOf(call.FuncCall.funcname).at(-1) ?? '';
    if (!givingRows.has(name)) return null;
    const at = insideOf(outer, before, common);
    if (setRisk(call.FuncCall, at) !== 'none') return null;
    const [first] = call.FuncCall.args ?? [];
    const source = sourceOf(first, at);
    const type = name === 'generate_series' ? integer : source !== null && source !== 'literal' && source.family === 'array' ? source.item : null;
    const [column = alias?.aliasname ?? name, ordinal = 'ordinality'] = stringsOf(alias?.colnames);
    return [{ alias: alias?.aliasname ?? name, columns: new Map([[column, type], ...(ordinality === true ? [[ordinal, integer] as const] : [])]) }];
  }
  return null;
}

/** The columns of a table that is surely there and may be read, and that runs no code of anybody when it is. */
function relationColumns(state: State, name: RangeVar): ReadonlyMap<string, Type | null> | null {
  const { relname = '', schemaname } = name;
  if (isSystemRelation(state, name)) {
    if (relname === 'pg_authid' && !isSuperuser(state, currentRole(state))) return null;
    const columns = systemColumns.get(`${schemaname ?? 'pg_catalog'}.${relname}`);
    return columns === undefined ? null : new Map([...columns].map(([column, written]) => [column, typeOf(state, written ?? 'text')]));
  }
  const relation = lookUpRelation(state, name);
  if (relation === null || (relation.relkind !== 'table' && relation.relkind !== 'partitioned-table') || !isSuperuser(state, currentRole(state))) return null;
  if (state.openColumns.has(relation.oid) || isUncertain(state, relation, 'existence') || isUncertain(state, relation, 'columns')) return null;
  return new Map(relation.columns.map((column) => [column.name, typeOf(state, column.type)]));
}
