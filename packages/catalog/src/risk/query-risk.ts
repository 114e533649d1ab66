import type { JoinExpr, Node, RangeVar, ResTarget, SelectStmt } from '@pgsql/types';
import { columnsOfScope } from './query-scope.js';
import { evaluate } from '../evaluate/expression.js';
import { containsAggregate } from '../evaluate/query/aggregate.js';
import { selectTuples, nameOf } from '../evaluate/query/select.js';
import { isSuperuser } from '../memberships.js';
import { currentRole, isSystemRelation, lookUpRelation } from '../names.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import { isUncertain } from '../taints.js';
import { conditionRisk, expressionRisk, type Surroundings } from './expression-risk.js';
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
  if (select.valuesLists !== undefined) return perhapsReached(together(select.valuesLists.map((list) => expressionRisk(list, outer))));
  const items = fromItems(select.fromClause ?? [], outer, tables);
  if (items === null) return 'perhaps';
  const inside = columnsOfScope(outer, items, (inner, kind, at) => queryRisk(inner, kind, at, tables));
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []));
  const risks = [
    ...targets.map(({ val }) => (isStar(val) ? 'none' : expressionRisk(val, inside))),
    together((select.fromClause ?? []).map((one) => joinRisk(one, inside))),
    select.whereClause === undefined ? 'none' : together([expressionRisk(select.whereClause, inside), conditionRisk(select.whereClause, inside)]),
    select.havingClause === undefined ? 'none' : expressionRisk(select.havingClause, inside),
    sortRisk(select, targets, inside),
    countRisk(select.limitCount, outer),
    countRisk(select.limitOffset, outer),
    isMixed(targets) ? 'perhaps' : 'none',
  ] satisfies Risk[];
  const risk = together(risks);
  const isPlain = select.fromClause === undefined && select.whereClause === undefined && select.withClause === undefined;
  return together([isPlain ? risk : perhapsReached(risk), way === 'value' ? rowsRisk(select, targets, outer) : 'none']);
}

function isStar(value: Node | undefined): boolean {
  return value !== undefined && 'ColumnRef' in value && (value.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
}

/** A column beside an aggregate (42803). */
function isMixed(targets: readonly ResTarget[]): boolean {
  return targets.some(({ val }) => containsAggregate(val)) && targets.some(({ val }) => val !== undefined && 'ColumnRef' in val);
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

function countRisk(node: Node | undefined, outer: Surroundings): Risk {
  if (node === undefined) return 'none';
  const value = evaluate(node, outer.scope);
  return value.kind === 'known' && (value.value === null || (typeof value.value === 'number' && value.value >= 0)) ? 'none' : 'perhaps';
}

function sortRisk({ sortClause = [], distinctClause }: SelectStmt, targets: readonly ResTarget[], inside: Surroundings): Risk {
  const outputs = new Set(targets.map(nameOf));
  const nodes = [...sortClause, ...(distinctClause ?? [])].flatMap((one) => ('SortBy' in one ? (one.SortBy.node ?? []) : Object.keys(one).length === 0 ? [] : [one]));
  return together(nodes.map((node) => {
    if ('A_Const' in node) return (node.A_Const.ival?.ival ?? 0) >= 1 && (node.A_Const.ival?.ival ?? 0) <= targets.length ? 'none' : 'perhaps';
    if ('ColumnRef' in node && outputs.has(stringsOf(node.ColumnRef.fields).at(-1) ?? '')) return 'none';
    // DISTINCT sorts by what it gives alone.
    return distinctClause === undefined ? expressionRisk(node, inside) : 'perhaps';
  }));
}

function joinRisk(node: Node, inside: Surroundings): Risk {
  if (!('JoinExpr' in node)) return 'none';
  const { larg, rarg, quals }: JoinExpr = node.JoinExpr;
  return together([...[larg, rarg].flatMap((one) => (one === undefined ? [] : [joinRisk(one, inside)])), quals === undefined ? 'none' : together([expressionRisk(quals, inside), conditionRisk(quals, inside)])]);
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
  if (node === undefined || !('SelectStmt' in node)) return null;
  const { targetList, fromClause, valuesLists, larg } = node.SelectStmt;
  if (larg !== undefined || valuesLists !== undefined) return null;
  const items = fromItems(fromClause ?? [], outer, common);
  const targets = (targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []));
  if (items === null || targets.some(({ val }) => isStar(val))) return null;
  const inside = columnsOfScope(outer, items, () => 'perhaps');
  return new Map(targets.map((target) => {
    const source = sourceOf(target.val, inside);
    return [nameOf(target), source === 'literal' ? text : source];
  }));
}

function fromItems(nodes: readonly Node[], outer: Surroundings, common: CommonItems): Items {
  const items: Item[] = [];
  for (const node of nodes) {
    const found = itemsOf(node, outer, common, items);
    if (found === null) return null;
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
    return left === null || right === null ? null : [...left, ...right];
  }
  if ('RangeSubselect' in node) {
    const { subquery, alias, lateral } = node.RangeSubselect;
    if (alias?.colnames !== undefined) return null;
    const at = lateral === true ? columnsOfScope(outer, before, (inner, kind, where) => queryRisk(inner, kind, where, common)) : outer;
    const columns = resultColumns(subquery, at, common);
    return columns === null || queryRisk(subquery, 'rows', at, common) !== 'none' ? null : [{ alias: alias?.aliasname ?? '', columns }];
  }
  if ('RangeFunction' in node) {
    const { functions = [], alias, ordinality } = node.RangeFunction;
    const [only, another] = functions;
    const call = only !== undefined && 'List' in only ? only.List.items?.[0] : undefined;
    if (another !== undefined || call === undefined || !('FuncCall' in call)) return null;
    const name = stringsOf(call.FuncCall.funcname).at(-1) ?? '';
    if (name !== 'unnest' && name !== 'generate_series') return null;
    const at = columnsOfScope(outer, before, () => 'perhaps');
    if (expressionRisk(call, at) !== 'none') return null;
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
