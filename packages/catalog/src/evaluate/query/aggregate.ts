import type { FuncCall, Node } from '@pgsql/types';
import { stringsOf, walk } from '../../nodes.js';
import { evaluate, type Scope } from '../expression.js';
import { joinedOf } from '../joined.js';
import { every, fromTruth, some, truth } from '../truth.js';
import { known, oneOf, textOf, unknown, type Datum, type Value } from '../value.js';
import { compareDatums, sortRows } from './order.js';
import { inRow, type Joined, type Matched } from './rowset.js';

const aggregates: ReadonlySet<string> = new Set(['count', 'max', 'min', 'sum', 'avg', 'array_agg', 'string_agg', 'bool_or', 'bool_and', 'every', 'json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg']);

function aggregateName(call: FuncCall): string | null {
  const name = stringsOf(call.funcname).at(-1) ?? '';
  return aggregates.has(name) && call.over === undefined ? name : null;
}

/** Whether an expression aggregates over the rows, outside of its subqueries. */
export function containsAggregate(node: Node | undefined): boolean {
  let found = false;
  walk(withoutSubqueries(node), (kind, body) => {
    if (kind === 'FuncCall' && typeof body === 'object' && body !== null) found ||= aggregateName(body) !== null;
  });
  return found;
}

function withoutSubqueries(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutSubqueries);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'SubLink').map(([key, value]) => [key, withoutSubqueries(value)]));
}

/** An expression over all rows at once: an aggregate, COALESCE of one, a cast of one, an operator on them. */
export function evaluateAggregate(node: Node | undefined, rows: Matched, scope: Scope): Value {
  if (node === undefined) return unknown;
  if (!containsAggregate(node)) return rows.open === 'open' ? unknown : evaluate(node, scope);
  if ('FuncCall' in node && aggregateName(node.FuncCall) !== null) return aggregate(node.FuncCall, rows, scope);
  // The rest of the expression sees the aggregates' values as parameters of its own.
  const parameters = new Map<string, Value>(scope.variables);
  let next = 0;
  const replace = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(replace);
    if (typeof part !== 'object' || part === null) return part;
    if ('FuncCall' in part && typeof part.FuncCall === 'object' && part.FuncCall !== null && aggregateName(part.FuncCall) !== null) {
      next -= 1;
      parameters.set(`$${String(next)}`, aggregate(part.FuncCall, rows, scope));
      return { ParamRef: { number: next } };
    }
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, replace(value)]));
  };
  const replaced = replace(node);
  return isNode(replaced) ? evaluate(replaced, { ...scope, variables: parameters }) : unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** string_agg over rows that cannot all be told: NULL where there is none. */
function joinedOfAny(call: FuncCall, { aliases }: Matched, scope: Scope): Value {
  const [argument, separator] = call.args ?? [];
  const joined = joinedOf(evaluate(argument, inRow(scope, aliases.map((alias) => [alias, new Map()]))), evaluate(separator, scope));
  return joined === null ? unknown : oneOf([known(null), joined]);
}

function aggregate(call: FuncCall, matched: Matched, scope: Scope): Value {
  const value = matched.open === 'open' ? unknown : overRows(call, matched.certain, scope);
  return value.kind === 'unknown' && aggregateName(call) === 'string_agg' ? joinedOfAny(call, matched, scope) : value;
}

function overRows(call: FuncCall, rows: readonly Joined[], scope: Scope): Value {
  const name = aggregateName(call);
  if (call.agg_within_group === true) return unknown;
  const filtered = call.agg_filter === undefined ? rows : filter(call.agg_filter, rows, scope);
  const ordered = filtered === null ? null : sortRows(filtered, call.agg_order ?? [], (row) => inRow(scope, row));
  if (ordered === null) return unknown;
  if (name === 'count' && call.agg_star === true) return known(ordered.length);
  const [argument, separator] = call.args ?? [];
  const values = ordered.map((row) => evaluate(argument, inRow(scope, row)));
  if (name === 'bool_or' || name === 'bool_and' || name === 'every') return boolean(name, values);
  const data: Datum[] = [];
  for (const value of values) {
    if (value.kind !== 'known') return unknown;
    data.push(value.text ?? value.value);
  }
  const distinct = call.agg_distinct === true ? [...new Map(data.map((datum) => [JSON.stringify(datum), datum])).values()] : data;
  const present = distinct.filter((datum) => datum !== null);
  switch (name) {
    case 'count':
      return known(present.length);
    case 'array_agg':
      return known(distinct.length === 0 ? null : distinct);
    case 'string_agg': {
      const between = evaluate(separator, scope);
      if (between.kind !== 'known') return unknown;
      return known(present.length === 0 ? null : present.map((datum) => textOf(datum) ?? '').join(textOf(between.value) ?? ''));
    }
    case 'max':
    case 'min': {
      const numbers = present.filter((datum) => typeof datum === 'number');
      if (numbers.length !== present.length) return present.length === 1 ? known(present[0] ?? null) : unknown;
      return known(numbers.length === 0 ? null : numbers.sort(compareDatums).at(name === 'max' ? -1 : 0) ?? null);
    }
    default:
      return unknown;
  }
}

function filter(condition: Node, rows: readonly Joined[], scope: Scope): readonly Joined[] | null {
  const answers = rows.map((row) => truth(evaluate(condition, inRow(scope, row))));
  return answers.includes('unknown') ? null : rows.filter((_, index) => answers[index] === 'true');
}

function boolean(name: 'bool_or' | 'bool_and' | 'every', values: readonly Value[]): Value {
  const parts = values.map(truth).filter((part) => part !== 'null');
  if (parts.length === 0) return known(null);
  return fromTruth(name === 'bool_or' ? some(parts.map((part) => () => part)) : every(parts.map((part) => () => part)));
}
