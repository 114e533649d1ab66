import type { CommonTableExpr, JoinExpr, Node, RangeVar, SelectStmt, SubLink } from '@pgsql/types';
import { columnNameOf } from '../column-names.js';
import { Rejection } from '../errors.js';
import { rangeVarsOf, stringsOf, tagged } from '../nodes.js';
import { relationsRead } from '../relations-read.js';
import type { State } from '../state.js';
import { requireFunction } from './functions.js';
import { requireLabels } from './labels.js';
import { namedRange, openRange, renamed, type Column, type Range } from './ranges.js';
import { requireReference, type Scopes } from './references.js';

/** What a query or an expression stands in. */
interface Place extends Scopes {
  /** The names of WITH, to the columns that their queries give. */
  readonly withs: ReadonlyMap<string, Range['columns']>;
}

const noOutputs: ReadonlySet<string> = new Set();

const columnNamed = (name: string): Column => ({ name, type: null });

/** Whether a part of a tree is a node with its tag, and not one of the places where the grammar leaves the tag out. */
function isNode(value: object): value is Node {
  const [only, another] = Object.keys(value);
  return only !== undefined && another === undefined && /^[A-Z]/u.test(only);
}

/** Looks up every name in an expression, in the order of parse analysis, so that the first error is PostgreSQL's. */
function resolve(place: Place, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) resolve(place, item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) resolveNode(place, value);
  else for (const inner of Object.values(value)) resolve(place, inner);
}

function resolveNode(place: Place, node: Node): void {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'ColumnRef':
      requireReference(place, body);
      return;
    case 'SelectStmt':
      columnsOf({ ...place, outputs: noOutputs }, body);
      return;
    case 'SubLink':
      resolveSubLink(place, body);
      return;
    case 'FuncCall':
      resolve(place, body);
      requireFunction(place.state, body);
      return;
    case 'A_Expr':
      resolve(place, [body.lexpr, body.rexpr]);
      requireLabels(place, body);
      return;
    // What changes rows inside WITH: not looked at.
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      return;
    default:
      resolve(place, body);
  }
}

/** transformSubLink: the query first, then what it is compared with. */
function resolveSubLink(place: Place, { subselect, testexpr }: SubLink): void {
  resolve(place, subselect);
  resolve(place, testexpr);
}

/** The columns that a query gives, by name; null when they are not all known. @throws {Rejection} 42703, 42P01, 42809 */
function columnsOf(around: Place, select: SelectStmt): Range['columns'] {
  const outer = { ...around, withs: withsOf(around, select) };
  if (select.larg !== undefined && select.rarg !== undefined) {
    const columns = columnsOf(outer, select.larg);
    columnsOf(outer, select.rarg);
    return columns;
  }
  if (select.valuesLists !== undefined) {
    resolve(outer, select.valuesLists);
    const [first] = select.valuesLists;
    return first !== undefined && 'List' in first ? (first.List.items ?? []).map((_, index) => columnNamed(`column${String(index + 1)}`)) : null;
  }
  const ranges: Range[] = [];
  for (const item of select.fromClause ?? []) ranges.push(...rangesOf(outer, item, ranges));
  requireLocked(select, ranges);
  const place = { ...outer, levels: [ranges, ...outer.levels] };
  resolve(place, select.targetList);
  resolve(place, select.whereClause);
  resolve(place, select.havingClause);
  const targets = targetsOf(select, ranges);
  const named = { ...place, outputs: new Set(targets.flatMap((target) => (target ?? []).map(({ name }) => name))) };
  resolve(named, select.sortClause);
  resolve(named, select.groupClause);
  resolve(named, select.distinctClause);
  resolve(named, select.windowClause);
  return targets.some((target) => target === null) ? null : targets.flatMap((target) => target ?? []);
}

/** FOR UPDATE OF names items of FROM (transformLockingClause). @throws {Rejection} 42P01 */
function requireLocked({ lockingClause = [] }: SelectStmt, ranges: readonly Range[]): void {
  if (ranges.some(({ alias }) => alias === null)) return;
  for (const node of lockingClause) {
    const rels = 'LockingClause' in node ? rangeVarsOf(node.LockingClause.lockedRels) : [];
    const missing = rels.find(({ relname }) => !ranges.some(({ alias }) => alias === relname));
    if (missing !== undefined) throw new Rejection('42P01', `relation "${missing.relname ?? ''}" in FOR UPDATE clause not found in FROM clause`);
  }
}

/** Of each item of the SELECT list the names of its columns; null for a star that stands for something unknown. */
function targetsOf(select: SelectStmt, ranges: readonly Range[]): readonly Range['columns'][] {
  return (select.targetList ?? []).map((node) => {
    if (!('ResTarget' in node)) return null;
    const { name, val } = node.ResTarget;
    if (name !== undefined) return [columnNamed(name)];
    if (val === undefined) return null;
    const fields = 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : [];
    if (!fields.some((field) => 'A_Star' in field)) return 'A_Indirection' in val && (val.A_Indirection.indirection ?? []).some((step) => 'A_Star' in step) ? null : [columnNamed(columnNameOf(val))];
    const alias = stringsOf(fields).at(-1);
    const starred = alias === undefined ? ranges : ranges.filter((range) => range.alias === alias);
    return starred.length === 0 || starred.some(({ columns }) => columns === null) ? null : starred.flatMap(({ columns }) => columns ?? []);
  });
}

/** The names that WITH adds. Those of WITH RECURSIVE are known to one another. */
function withsOf(place: Place, { withClause }: SelectStmt): Place['withs'] {
  if (withClause === undefined) return place.withs;
  const expressions = (withClause.ctes ?? []).flatMap((node): CommonTableExpr[] => ('CommonTableExpr' in node ? [node.CommonTableExpr] : []));
  const withs = new Map(place.withs);
  if (withClause.recursive === true) for (const { ctename = '' } of expressions) withs.set(ctename, null);
  for (const { ctename = '', ctequery, aliascolnames, search_clause: search, cycle_clause: cycle } of expressions) {
    const query = ctequery !== undefined && 'SelectStmt' in ctequery ? columnsOf({ ...place, withs: new Map(withs) }, ctequery.SelectStmt) : null;
    const isOpen = withClause.recursive === true || search !== undefined || cycle !== undefined;
    withs.set(ctename, isOpen ? null : withNames(query, stringsOf(aliascolnames)));
  }
  return withs;
}

/** The columns of a query under the names of an alias. With `*` over a join their order is not known, so that a part of the names says little. */
function withNames(columns: Range['columns'], names: readonly string[]): Range['columns'] {
  if (columns === null || names.length === 0) return columns;
  return names.length >= columns.length ? names.map(columnNamed) : null;
}

/** What an item of FROM offers; those before it are there for LATERAL. */
function rangesOf(place: Place, node: Node, before: readonly Range[]): readonly Range[] {
  // More than PostgreSQL, which shows them to functions and LATERAL only: what is found in neither is an error in both.
  const inner = { ...place, levels: [before, ...place.levels] };
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'RangeVar':
      return [rangeOfName(place, body)];
    case 'RangeTableSample':
      return body.relation === undefined ? [openRange] : rangesOf(place, body.relation, before);
    case 'RangeSubselect': {
      const { subquery, alias } = body;
      const columns = subquery !== undefined && 'SelectStmt' in subquery ? columnsOf(inner, subquery.SelectStmt) : null;
      return [{ alias: alias?.aliasname ?? null, columns: withNames(columns, stringsOf(alias?.colnames)) }];
    }
    case 'RangeFunction':
      // Its name, where it has no alias, is that of the function.
      resolve(inner, body.functions);
      return [{ alias: body.alias?.aliasname ?? null, columns: null }];
    case 'JoinExpr':
      return rangesOfJoin(place, body, before);
    default:
      return [openRange];
  }
}

/** A name of WITH, or a relation. @throws {Rejection} 42P01, 42809 */
function rangeOfName({ state, withs }: Place, name: RangeVar): Range {
  const columns = name.schemaname === undefined ? withs.get(name.relname ?? '') : undefined;
  if (columns !== undefined) return renamed({ alias: name.alias?.aliasname ?? name.relname ?? null, columns }, stringsOf(name.alias?.colnames));
  relationsRead(state, { RangeVar: name });
  return namedRange(state, name);
}

function rangesOfJoin(place: Place, { larg, rarg, quals, alias, join_using_alias: using }: JoinExpr, before: readonly Range[]): readonly Range[] {
  const left = larg === undefined ? [openRange] : rangesOf(place, larg, before);
  const right = rarg === undefined ? [openRange] : rangesOf(place, rarg, [...before, ...left]);
  resolve({ ...place, levels: [[...left, ...right], ...place.levels] }, quals);
  const names = [alias, using].flatMap((one): Range[] => (one === undefined ? [] : [{ alias: one.aliasname ?? null, columns: null }]));
  return [...left, ...right, ...names];
}

/**
 * Looks up every relation and column that a query or an expression names, as parse analysis does it, where it is certain that the name
 * leads to nothing. `around` is what an expression stands over, such as a policy's table.
 * @throws {Rejection} 42703, 42P01, 42809
 */
export function requireNames(state: State, node: Node | undefined, around: readonly Range[] = []): void {
  resolve({ state, levels: around.length === 0 ? [] : [around], outputs: noOutputs, withs: new Map() }, node);
}
