import type { Node } from '@pgsql/types';
import { columnNameOf } from '../column-names.js';
import { parseExpression } from '@pg-guardrails/sql-reader';

/** What a deparsed expression adds or spells otherwise: positions, and casts of constants. */
const positions: ReadonlySet<string> = new Set(['location', 'rexpr_list_start', 'rexpr_list_end', 'list_start', 'list_end']);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function castOf(node: Readonly<Record<string, unknown>>): unknown {
  const cast = node['TypeCast'];
  return isRecord(cast) ? cast['arg'] : undefined;
}

/** CASE without ELSE is deparsed with ELSE NULL. */
function isNull(node: unknown): boolean {
  if (isRecord(node) && castOf(node) !== undefined) return isNull(castOf(node));
  return isRecord(node) && isRecord(node['A_Const']) && node['A_Const']['isnull'] === true;
}

/** A column by its last name; OLD and NEW stay, as they are rows of their own. */
function columnOf(node: Readonly<Record<string, unknown>>): string | null {
  const reference = node['ColumnRef'];
  const fields = isRecord(reference) && Array.isArray(reference['fields']) ? reference['fields'].map((field) => (isRecord(field) && isRecord(field['String']) ? String(field['String']['sval']) : '*')) : null;
  if (fields === null) return null;
  return fields[0] === 'old' || fields[0] === 'new' ? fields.join('.') : (fields.at(-1) ?? '');
}

type Tree = Readonly<Record<string, unknown>>;

const operation = (operator: string, lexpr: unknown, rexpr: unknown): Tree => ({ A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: operator } }], lexpr, rexpr } });

/** AND and OR of what is AND or OR itself are one. */
function joined(boolop: string, args: readonly unknown[]): Tree {
  const flat = args.flatMap((arg): readonly unknown[] => {
    const inner = isRecord(arg) ? arg['BoolExpr'] : undefined;
    return isRecord(inner) && inner['boolop'] === boolop && Array.isArray(inner['args']) ? inner['args'] : [arg];
  });
  return { BoolExpr: { boolop, args: flat } };
}

function itemsOf(node: unknown): readonly unknown[] {
  const list = isRecord(node) ? node['List'] : undefined;
  return isRecord(list) && Array.isArray(list['items']) ? list['items'] : [];
}

function readsColumn(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(readsColumn);
  return isRecord(node) && ('column' in node || Object.values(node).some(readsColumn));
}

/** IN is = ANY of an array where the list has several constants, otherwise an OR (parse_expr.c, transformAExprIn). */
function membership(operator: string, lexpr: unknown, items: readonly unknown[]): Tree {
  const isIn = operator === '=';
  const constants = items.filter((item) => !readsColumn(item));
  const array: Tree = { A_Expr: { kind: isIn ? 'AEXPR_OP_ANY' : 'AEXPR_OP_ALL', name: [{ String: { sval: operator } }], lexpr, rexpr: { A_ArrayExpr: { elements: constants } } } };
  const rest = constants.length > 1 ? items.filter(readsColumn) : items;
  const parts = [...(constants.length > 1 ? [array] : []), ...rest.map((item) => operation(operator, lexpr, item))];
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : joined(isIn ? 'OR_EXPR' : 'AND_EXPR', parts);
}

function isNode(value: unknown): value is Node {
  return isRecord(value) && Object.keys(value).length === 1;
}

/** A result column that is named as it would be anyway: ruleutils.c writes every name out. */
function isOwnName({ name, val }: Tree): boolean {
  return typeof name === 'string' && isNode(val) && columnNameOf(val) === name;
}

function rowOf(node: unknown): readonly unknown[] | null {
  const row = isRecord(node) ? node['RowExpr'] : undefined;
  return isRecord(row) && Array.isArray(row['args']) ? row['args'] : null;
}

/** `(a, b) IN ((1, 2), (3, 4))` is kept as `a = 1 AND b = 2 OR a = 3 AND b = 4`. Null where the sides are no rows. */
function rowwise(lexpr: unknown, items: readonly unknown[]): Tree | null {
  const columns = rowOf(lexpr);
  const rows = items.map(rowOf);
  if (columns === null || rows.some((row) => row?.length !== columns.length)) return null;
  const [only, ...others] = rows.map((row) => joined('AND_EXPR', columns.map((column, index) => operation('=', column, row?.[index]))));
  return only === undefined ? null : others.length === 0 ? only : joined('OR_EXPR', [only, ...others]);
}

/** What the parser turns into other expressions: BETWEEN, IN and LIKE. The parts are normal already. */
function rewritten({ kind, name, lexpr, rexpr }: Tree): Tree | null {
  const items = itemsOf(rexpr);
  const [low, high] = items;
  switch (kind) {
    case 'AEXPR_BETWEEN':
      return joined('AND_EXPR', [operation('>=', lexpr, low), operation('<=', lexpr, high)]);
    case 'AEXPR_NOT_BETWEEN':
      return joined('OR_EXPR', [operation('<', lexpr, low), operation('>', lexpr, high)]);
    case 'AEXPR_IN':
      return JSON.stringify(name).includes('<>') ? membership('<>', lexpr, items) : (rowwise(lexpr, items) ?? membership('=', lexpr, items));
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return { A_Expr: { kind: 'AEXPR_OP', name, lexpr, rexpr } };
    default:
      return null;
  }
}

function printed(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** A constant by its text: PostgreSQL writes `-90` as '-90'::integer, and a bigint as a string with a cast. */
function constantOf(node: unknown): string | null {
  if (!isRecord(node)) return null;
  // An interval is written in another unit: 24 hours as 24:00:00.
  if (JSON.stringify(node['TypeCast'] ?? '').includes('"sval":"interval"') && constantOf(castOf(node)) !== null) return 'an interval';
  if (castOf(node) !== undefined) return constantOf(castOf(node));
  const expression = node['A_Expr'];
  if (isRecord(expression) && expression['lexpr'] === undefined && JSON.stringify(expression['name']) === '[{"String":{"sval":"-"}}]') {
    const positive = constantOf(expression['rexpr']);
    return positive === null ? null : `-${positive}`;
  }
  const constant = node['A_Const'];
  if (!isRecord(constant)) return null;
  const { ival, fval, sval } = constant;
  if (isRecord(ival)) return printed(ival['ival'] ?? 0);
  if (isRecord(fval)) return printed(fval['fval']);
  return isRecord(sval) ? printed(sval['sval'] ?? '') : null;
}

function normal(value: unknown): unknown {
  const plain = normalParts(value);
  if (!isRecord(plain)) return plain;
  const { A_Expr: expression, BoolExpr: logic } = plain;
  if (isRecord(logic) && typeof logic['boolop'] === 'string' && Array.isArray(logic['args'])) return joined(logic['boolop'], logic['args']);
  return (isRecord(expression) ? rewritten(expression) : null) ?? plain;
}

function normalParts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (!isRecord(value)) return value;
  const constant = constantOf(value);
  if (constant !== null) return { constant };
  const column = columnOf(value);
  if (column !== null) return { column };
  const arg = castOf(value);
  if (arg !== undefined) return normal(arg);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !positions.has(key) && key !== 'funcformat' && key !== 'schemaname' && !(key === 'name' && isOwnName(value)) && !(key === 'defresult' && isNull(inner)))
      .map(([key, inner]) => [key, normal((key === 'funcname' || key === 'name') && Array.isArray(inner) ? inner.slice(-1) : inner)]),
  );
}

/** The same few conditions are asked for in every history. */
const known = new Map<string, string>();

/** Parts whose deparsed text is written anew: the names inside a subquery, row by row comparisons. */
function holdsRewritten(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsRewritten);
  if (!isRecord(value)) return false;
  return 'SubLink' in value || 'RowExpr' in value || Object.values(value).some(holdsRewritten);
}

function worded(text: string): string {
  const { value } = parseExpression(text);
  if (value === null) return text.replace(/\s+/gu, ' ');
  const form = normal(value);
  // That there is a condition can be compared, its words cannot.
  return holdsRewritten(form) ? 'a condition with a subquery or a row' : JSON.stringify(form);
}

/**
 * An expression in words that its text and PostgreSQL's own deparsed text (ruleutils.c) share: the tree of the grammar without
 * positions, parentheses, casts and the schemas of names. Null stays null.
 */
export function expressionOf(text: string | null): string | null {
  if (text === null) return null;
  const before = known.get(text);
  if (before !== undefined) return before;
  const words = worded(text);
  known.set(text, words);
  return words;
}
