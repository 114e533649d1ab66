import { parseExpression } from '@pg-guardrails/sql-reader';
import { plainValue } from './calls.js';
import { evaluate } from './expression.js';
import { collector, nothingCollected } from './guesses.js';
import type { CallColumn, Fact, FieldGuess, Known, RowFacts, TriggerCall } from './model.js';
import { catalogName, namesOf, shapeOf, walk } from './node.js';
import type { SqlNode } from './node.js';
import { holdsAsIs, recordsOf } from './records.js';
import { arrayItems } from './arrays.js';
import type { Truths } from './truth.js';
import { settledNames } from './shadow.js';
import type { Value } from './value.js';
import { truthsOf } from './value.js';

/** A condition over the columns of one row, as a CHECK has it. */
export interface RowCondition {
  readonly text: string;
  /** The columns that it names, each once. */
  readonly columns: readonly string[];
  /** Its tree, in which each column is a field of OLD. */
  readonly node: SqlNode;
}

/** Reads a condition over the columns of one row; a problem in words when it is none. */
export function readRowCondition(text: string): { readonly condition: RowCondition; readonly problem: null } | { readonly condition: null; readonly problem: string } {
  const parsed = parseExpression(text);
  if (parsed.select === null) return { condition: null, problem: parsed.problem };
  const value = plainValue(parsed.select);
  if (value === null) return { condition: null, problem: 'it is no single condition over one row' };
  if (/"(?:SubLink|ParamRef|A_Star|over|agg_star|agg_filter)"/u.test(JSON.stringify(value))) return { condition: null, problem: 'it reads more than one row' };
  const columns = new Set<string>();
  const qualified: string[] = [];
  walk(value, (kind, fields) => {
    if (kind !== 'ColumnRef' || typeof fields !== 'object' || fields === null || !('fields' in fields) || !Array.isArray(fields.fields)) return;
    const names = namesOf(fields.fields);
    if (names.length > 1) qualified.push(names.join('.'));
    columns.add(names.at(-1) ?? '');
  });
  const [first] = qualified;
  if (first !== undefined) return { condition: null, problem: `it names ${first}, where the bare name of a column is wanted` };
  return { condition: { text, columns: [...columns], node: ofOld(value) }, problem: null };
}

/** The same expression with `OLD.` before each column. */
function ofOld(node: SqlNode): SqlNode {
  return JSON.parse(JSON.stringify(node), (key, value: unknown) => {
    if (key !== 'ColumnRef' || typeof value !== 'object' || value === null || !('fields' in value) || !Array.isArray(value.fields)) return value;
    return { ...value, fields: [{ String: { sval: 'old' } }, ...(value.fields as unknown[])] };
  }) as SqlNode;
}

function around(columns: readonly CallColumn[], row: RowFacts) {
  const call: TriggerCall = { operation: 'DELETE', level: 'ROW', timing: 'AFTER', tableName: '', tableSchema: '', arguments: [], columns };
  const collected = nothingCollected();
  const names = recordsOf(call, { row });
  return { collected, surroundings: { names, call, assumption: { row }, runsAs: null, isShadowed: () => false, guesser: collector(collected), shadowing: settledNames } };
}

/** What the condition may be for a row of which this is known. */
export function rowTruths({ node }: RowCondition, columns: readonly CallColumn[], row: RowFacts): Truths {
  return truthsOf(evaluate(node, around(columns, row).surroundings));
}

/** The fields that the condition compares, with values that may decide it. */
export function rowGuesses({ node }: RowCondition, columns: readonly CallColumn[]): readonly FieldGuess[] {
  const { collected, surroundings } = around(columns, { old: new Map(), new: new Map(), others: 'some', holds: [] });
  evaluate(node, surroundings);
  return collected.fields;
}

/** What the condition says of OLD, one entry for each of the cases that it allows: in each row for which it holds, at least one of them is so. */
export function casesOf({ node }: RowCondition, columns: readonly CallColumn[]): readonly RowFacts[] {
  return distribute(node, columns).map(({ old, holds }) => ({ old, new: new Map(), others: 'some', holds }));
}

interface Case {
  readonly old: ReadonlyMap<string, Fact>;
  readonly holds: readonly string[];
}

/** Above this many, the cases are not told apart. */
const mostCases = 32;

function distribute(node: SqlNode, columns: readonly CallColumn[]): readonly Case[] {
  const whole: readonly Case[] = [{ old: notNullIn(node), holds: [shapeOf(node)] }];
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'OR_EXPR') {
    const all = (node.BoolExpr.args ?? []).flatMap((part) => distribute(part, columns));
    return all.length > mostCases ? whole : all;
  }
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') {
    const all = (node.BoolExpr.args ?? []).map((part) => distribute(part, columns)).reduce<readonly Case[]>((left, right) => left.flatMap((one) => right.flatMap((other) => both(one, other))), [{ old: new Map(), holds: [] }]);
    return all.length > mostCases ? whole : all;
  }
  return atom(node, columns) ?? whole;
}

/** Both at once; none when they contradict each other. */
function both(one: Case, other: Case): readonly Case[] {
  const old = new Map(one.old);
  for (const [column, fact] of other.old) {
    const present = old.get(column);
    if (present === undefined || (present.kind === 'some' && fact.kind === 'known' && (present.nullable || fact.value !== null))) old.set(column, fact);
    else if (present.kind === 'some' && fact.kind === 'some') old.set(column, { kind: 'some', nullable: present.nullable && fact.nullable });
    else if (present.kind === 'known' && fact.kind === 'some' && (fact.nullable || present.value !== null)) continue;
    else if (present.kind === 'known' && fact.kind === 'known' && present.value === fact.value) continue;
    else return [];
  }
  return [{ old, holds: [...one.holds, ...other.holds] }];
}

function columnOf(node: SqlNode | undefined, columns: readonly CallColumn[]): CallColumn | null {
  if (node === undefined || !('ColumnRef' in node)) return null;
  const [, name] = namesOf(node.ColumnRef.fields);
  return columns.find((column) => column.name === name) ?? null;
}

function atom(node: SqlNode, columns: readonly CallColumn[]): readonly Case[] | null {
  const is = (column: CallColumn, fact: Fact): readonly Case[] => [{ old: new Map([[column.name, fact]]), holds: [shapeOf(node)] }];
  const boolean = columnOf(node, columns);
  if (boolean !== null) return boolean.type === 'boolean' ? is(boolean, { kind: 'known', value: true }) : null;
  if ('NullTest' in node) {
    const column = columnOf(node.NullTest.arg, columns);
    if (column === null) return null;
    return is(column, node.NullTest.nulltesttype === 'IS_NOT_NULL' ? { kind: 'some', nullable: false } : { kind: 'known', value: null });
  }
  if ('BooleanTest' in node || ('BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR')) {
    const test = 'BooleanTest' in node ? node.BooleanTest.booltesttype : 'IS_FALSE';
    const column = columnOf('BooleanTest' in node ? node.BooleanTest.arg : node.BoolExpr.args?.[0], columns);
    if (column?.type !== 'boolean' || (test !== 'IS_TRUE' && test !== 'IS_FALSE')) return null;
    return is(column, { kind: 'known', value: test === 'IS_TRUE' });
  }
  if (!('A_Expr' in node)) return null;
  const { kind, lexpr, rexpr } = node.A_Expr;
  if (catalogName(node.A_Expr.name) !== '=') return null;
  const constantOf = (item: SqlNode): Value => evaluate(item, around([], { old: new Map(), new: new Map(), others: 'some', holds: [] }).surroundings);
  const equals = (column: CallColumn, values: readonly Value[]): readonly Case[] | null => {
    const cases = values.map((value) => (value.kind === 'known' && value.value !== null && isComparedAsIs(column.type, value.value) ? is(column, { kind: 'known', value: value.value }) : null));
    return cases.some((one) => one === null) ? null : cases.flatMap((one) => one ?? []);
  };
  if (kind === 'AEXPR_OP') {
    const [column, other] = columnOf(lexpr, columns) === null ? [columnOf(rexpr, columns), lexpr] : [columnOf(lexpr, columns), rexpr];
    return column === null || other === undefined ? null : equals(column, [constantOf(other)]);
  }
  const column = columnOf(lexpr, columns);
  if (column === null) return null;
  if (kind === 'AEXPR_IN') return rexpr !== undefined && 'List' in rexpr ? equals(column, (rexpr.List.items ?? []).map(constantOf)) : null;
  if (kind !== 'AEXPR_OP_ANY') return null;
  const items = arrayItems(rexpr, constantOf, null);
  return items === null ? null : equals(column, items);
}

/** Whether `column = constant` means that the column holds just this constant. */
function isComparedAsIs(type: string, value: Exclude<Known, null>): boolean {
  return holdsAsIs(type.replace(/^character varying\(\d+\)$/u, 'text').replace(/^numeric\(.*\)$/u, 'numeric'), value);
}

/** Columns that cannot be NULL where a comparison with an operator holds. */
function notNullIn(node: SqlNode): ReadonlyMap<string, Fact> {
  const found = new Map<string, Fact>();
  if (!('A_Expr' in node) || !['AEXPR_OP', 'AEXPR_IN', 'AEXPR_BETWEEN', 'AEXPR_LIKE', 'AEXPR_ILIKE'].includes(node.A_Expr.kind ?? '')) return found;
  if (!['=', '<>', '<', '<=', '>', '>=', 'BETWEEN', '~~', '~~*'].includes(catalogName(node.A_Expr.name) ?? '')) return found;
  for (const side of [node.A_Expr.lexpr, node.A_Expr.rexpr]) {
    if (side === undefined || !('ColumnRef' in side)) continue;
    const [, name] = namesOf(side.ColumnRef.fields);
    if (name !== undefined) found.set(name, { kind: 'some', nullable: false });
  }
  return found;
}
