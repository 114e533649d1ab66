import type { JoinExpr, Node, RangeFunction } from '@pgsql/types';
import { stringsOf } from '../../nodes.js';
import { catalogRows } from '../catalog-rows.js';
import type { Row } from '../rows.js';
import { evaluate, type Scope } from '../expression.js';
import { holding, type Truth } from '../truth.js';
import { isList, known, type Value } from '../value.js';
import type { NamedRows } from './named-rows.js';
import { joinsByOid, partners } from './partners.js';
import { asRows, inRow, isUncertain, nullRow, orNull, productLimit, type Joined, type Rowset, type Tuple } from './rowset.js';

/** Results of WITH, by name. */
export type CommonTables = ReadonlyMap<string, Rowset<Tuple>>;

/** Evaluates a subquery; given by the SELECT that this module serves. */
export type Subquery = (select: Node | undefined, scope: Scope, common: CommonTables) => Rowset<Tuple> | null;

export interface FromContext {
  readonly scope: Scope;
  readonly common: CommonTables;
  readonly subquery: Subquery;
  /** What of an item may pass WHERE, by its alias; absent where all rows are looked at. */
  readonly named?: (alias: string) => NamedRows | undefined;
}

/** The rows that FROM gives, uncertain ones among them; null when the model cannot give them. */
export function fromRows(nodes: readonly Node[], context: FromContext): readonly Joined[] | null {
  let rows: readonly Joined[] = [[]];
  for (const node of nodes) {
    const item = isLateral(node) ? null : fromItem(node, context);
    const joined = item === null ? lateral(rows, node, context) : product(rows, item);
    if (joined === null) return null;
    rows = joined;
  }
  return rows;
}

function isLateral(node: Node): boolean {
  return 'RangeFunction' in node || ('RangeSubselect' in node && node.RangeSubselect.lateral === true);
}

/** An item that may read the columns of those before it. */
function lateral(left: readonly Joined[], node: Node, context: FromContext): readonly Joined[] | null {
  const rows: Joined[] = [];
  for (const row of left) {
    const item = fromItem(node, { ...context, scope: inRow(context.scope, row) });
    if (item === null || rows.length + item.length > productLimit) return null;
    for (const other of item) rows.push([...row, ...other]);
  }
  return rows;
}

function product(left: readonly Joined[], right: readonly Joined[]): readonly Joined[] | null {
  if (left.length * right.length > productLimit) return null;
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function aliased(alias: string, rows: readonly Row[]): readonly Joined[] {
  return rows.map((row): Joined => [[alias, row]]);
}

function fromItem(node: Node, context: FromContext): readonly Joined[] | null {
  if ('RangeVar' in node) {
    const { alias, relname = '', schemaname } = node.RangeVar;
    const common = schemaname === undefined ? context.common.get(relname) : undefined;
    const name = alias?.aliasname ?? relname;
    // Columns that are named anew are not those that the condition names.
    const named = alias?.colnames === undefined ? context.named?.(name) : undefined;
    const rows = common === undefined ? catalogRows(context.scope.state, node.RangeVar, named?.mayHave) : asRows(common, stringsOf(alias?.colnames));
    if (rows === null) return null;
    return aliased(name, named === undefined ? rows : rows.filter(named.mayPass));
  }
  if ('JoinExpr' in node) return joinRows(node.JoinExpr, context);
  if ('RangeSubselect' in node) {
    const { alias, subquery } = node.RangeSubselect;
    const result = context.subquery(subquery, context.scope, context.common);
    return result === null ? null : aliased(alias?.aliasname ?? '', asRows(result, stringsOf(alias?.colnames)));
  }
  return 'RangeFunction' in node ? functionRows(node.RangeFunction, context.scope) : null;
}

function condition({ quals, usingClause, isNatural }: JoinExpr, left: readonly Joined[], right: readonly Joined[]): ((one: Joined, other: Joined, scope: Scope) => Truth) | null {
  if (isNatural === true) return null;
  if (quals !== undefined) return (one, other, scope) => holding(evaluate(quals, inRow(scope, [...one, ...other])));
  const columns = stringsOf(usingClause);
  if (columns.length === 0) return () => 'true';
  const column = (row: Joined, name: string): Value | undefined => row.flatMap(([, one]) => one.get(name) ?? [])[0];
  if ([...left, ...right].some((row) => columns.some((name) => column(row, name) === undefined))) return null;
  return (one, other) => {
    const equal = columns.map((name): Truth => {
      const [a, b] = [column(one, name), column(other, name)];
      if (a?.kind !== 'known' || b?.kind !== 'known') return 'unknown';
      if (a.value === null || b.value === null) return 'null';
      return a.value === b.value ? 'true' : 'false';
    });
    if (equal.some((truthOf) => truthOf === 'false' || truthOf === 'null')) return 'false';
    return equal.includes('unknown') ? 'unknown' : 'true';
  };
}

/** Rows that surely do not match are left out at once, which keeps the product small; those that only perhaps match are marked. */
function joinRows(join: JoinExpr, context: FromContext): readonly Joined[] | null {
  const { jointype, larg, rarg } = join;
  if (larg === undefined || rarg === undefined) return null;
  if (jointype === 'JOIN_RIGHT') return joinRows({ ...join, jointype: 'JOIN_LEFT', larg: rarg, rarg: larg }, context);
  if (jointype !== 'JOIN_INNER' && jointype !== 'JOIN_LEFT') return null;
  const left = fromItem(larg, context);
  if (left === null) return null;
  if (isLateral(rarg)) return jointype === 'JOIN_INNER' && join.quals === undefined ? lateral(left, rarg, context) : null;
  // Of the right side of an outer join a row that is left out would be taken for one that is not there.
  const { named, ...unnamed } = context;
  const right = fromItem(rarg, named === undefined || jointype === 'JOIN_INNER' ? context : unnamed);
  if (right === null || left.length * right.length > productLimit) return null;
  const matches = condition(join, left, right);
  if (matches === null) return null;
  const noPartner = jointype === 'JOIN_LEFT' ? right[0]?.map(([alias], index): readonly [string, Row] => [alias, nullRow(right.flatMap((row) => row[index]?.[1] ?? []))]) : undefined;
  if (jointype === 'JOIN_LEFT' && noPartner === undefined) return null;
  const candidates = partners(join.quals, left, right, context.scope);
  const byOid = joinsByOid(join.quals, right);
  return left.flatMap((one) => {
    const possible = candidates(one).map((other) => ({ other, holds: matches(one, other, context.scope) })).filter(({ holds }) => holds === 'true' || holds === 'unknown');
    // An oid has one row: where it is found, no other that only perhaps is there has it as well.
    const matching = byOid ? possible.filter(({ holds }) => holds === 'true') : [];
    const found = matching.find(({ other }) => !isUncertain(other));
    const [perhaps, another] = matching;
    // The row of an outer join is there either way, with or without its partner.
    if (found === undefined && noPartner !== undefined && perhaps !== undefined && another === undefined) return [[...one, ...perhaps.other.map(([alias, row]) => [alias, orNull(row)] as const)]];
    const answers = found === undefined ? possible : [found];
    const rows = answers.map(({ other, holds }): Joined => (holds === 'true' ? [...one, ...other] : [...one, ...other, ['', uncertain]]));
    if (noPartner === undefined || answers.some(({ holds }) => holds === 'true')) return rows;
    return [...rows, answers.length === 0 ? [...one, ...noPartner] : [...one, ...noPartner, ['', uncertain] as const]];
  });
}

/** Beside the items of a row: it is not certain that there is such a row. */
const uncertain: Row = new Map();

/** Elements of arrays, and numbers of a series, in FROM. */
function functionRows(item: RangeFunction, scope: Scope): readonly Joined[] | null {
  const [only, another] = item.functions ?? [];
  const call = only !== undefined && 'List' in only ? only.List.items?.[0] : undefined;
  if (another !== undefined || call === undefined || !('FuncCall' in call)) return null;
  const name = stringsOf(call.FuncCall.funcname).at(-1) ?? '';
  const told = name === 'pg_event_trigger_ddl_commands' ? scope.event?.commands : name === 'pg_event_trigger_dropped_objects' ? scope.event?.dropped : undefined;
  if (told !== undefined) return told === null ? null : aliased(item.alias?.aliasname ?? name, told);
  const values = setOf(call, scope);
  if (values === null) return null;
  const alias = item.alias?.aliasname ?? name;
  const [column = alias, ordinal = 'ordinality'] = stringsOf(item.alias?.colnames);
  return aliased(alias, values.map((value, index): Row => new Map([[column, value], ...(item.ordinality === true ? [[ordinal, known(index + 1)] as const] : [])])));
}

/** What a set-returning function gives, in FROM or as a target; null where that cannot be told. */
export function setOf(node: Node | undefined, scope: Scope): readonly Value[] | null {
  if (node === undefined || !('FuncCall' in node)) return null;
  const args = (node.FuncCall.args ?? []).map((arg) => evaluate(arg, scope));
  const [first, second, third] = args;
  switch (stringsOf(node.FuncCall.funcname).at(-1)) {
    case 'unnest':
      if (second !== undefined || first?.kind !== 'known') return null;
      if (first.value === null) return [];
      return isList(first.value) ? first.value.flat().map((item) => known(item)) : null;
    case 'generate_series': {
      if (first?.kind !== 'known' || second?.kind !== 'known' || third !== undefined) return null;
      const [from, to] = [first.value, second.value];
      if (typeof from !== 'number' || typeof to !== 'number' || to - from > 10_000) return null;
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => known(from + index));
    }
    default:
      return null;
  }
}
