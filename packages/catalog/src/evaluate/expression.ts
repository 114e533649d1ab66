import type { A_Const, BoolTestType, Node, SubLink } from '@pgsql/types';
import { stringsOf, tagged } from '../nodes.js';
import type { State } from '../state.js';
import { cast } from './casts.js';
import { currentSchema } from './current-schema.js';
import { call } from './function-values.js';
import { compare, operation, quantified } from './operators.js';
import { existsRow, selectColumn, selectValue } from './query/questions.js';
import type { Row } from './rows.js';
import { fieldOf } from './row-fields.js';
import { every, fromTruth, negate, some, truth, type Truth } from './truth.js';
import { aMoment } from './typed-calls.js';
import { currentDatabase, fromTemplate, isList, known, oneOf, unknown, type Datum, type Value } from './value.js';

/** What the function of an event trigger is told (manual: Event Trigger Functions). */
export interface FiredEvent {
  readonly name: string;
  /** Null where it depends on more than is known of the statement. */
  readonly tag: string | null;
  /** Rows of pg_event_trigger_ddl_commands(); null where they cannot be told. */
  readonly commands: readonly Row[] | null;
  /** Rows of pg_event_trigger_dropped_objects(); null outside of sql_drop. */
  readonly dropped: readonly Row[] | null;
}

/** What an expression may refer to. */
export interface Scope {
  readonly state: State;
  readonly variables: ReadonlyMap<string, Value>;
  /** The rows of a catalog query's FROM, by alias, innermost query first. */
  readonly rows: readonly (readonly [string, Row])[];
  /** In the function of an event trigger. */
  readonly event?: FiredEvent;
  /** What calls of the history's own functions gave, by their node. */
  readonly results?: ReadonlyMap<unknown, Value>;
}

/** Evaluates an expression; `unknown` wherever it cannot be told. */
export function evaluate(node: Node | undefined, scope: Scope): Value {
  if (node === undefined) return unknown;
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'A_Const':
      return constant(body);
    case 'ColumnRef':
      return reference(stringsOf(body.fields), (body.fields ?? []).length, scope);
    case 'ParamRef':
      return scope.variables.get(`$${String(body.number ?? 0)}`) ?? unknown;
    case 'A_ArrayExpr':
      return arrayOf((body.elements ?? []).map((element) => evaluate(element, scope)));
    case 'A_Expr':
      return operation(body, scope);
    case 'BoolExpr': {
      const parts = (body.args ?? []).map((arg) => () => truth(evaluate(arg, scope)));
      if (body.boolop === 'NOT_EXPR') return fromTruth(negate(parts[0]?.() ?? 'unknown'));
      return fromTruth(body.boolop === 'AND_EXPR' ? every(parts) : some(parts));
    }
    case 'NullTest': {
      const value = evaluate(body.arg, scope);
      // A record is NULL when it was not assigned, or all of its fields are NULL.
      if (value.kind === 'unknown' || value.kind === 'row' || value.kind === 'one-of' || (value.kind === 'template' && value.nulls !== 'none')) return unknown;
      const isNull = value.kind === 'known' && value.value === null;
      return known(body.nulltesttype === 'IS_NULL' ? isNull : !isNull);
    }
    case 'CoalesceExpr': {
      const perhaps: Value[] = [];
      for (const arg of body.args ?? []) {
        const value = evaluate(arg, scope);
        if (value.kind === 'known' && value.value === null) continue;
        perhaps.push(value);
        if (value.kind !== 'template' || value.nulls === 'none') return oneOf(perhaps);
      }
      return oneOf([...perhaps, known(null)]);
    }
    case 'CaseExpr':
      return caseOf(body.args ?? [], body.arg, body.defresult, scope);
    case 'MinMaxExpr': {
      const numbers: number[] = [];
      for (const arg of body.args ?? []) {
        const value = evaluate(arg, scope);
        if (value.kind !== 'known' || typeof value.value !== 'number') return unknown;
        numbers.push(value.value);
      }
      return known(body.op === 'IS_LEAST' ? Math.min(...numbers) : Math.max(...numbers));
    }
    case 'BooleanTest': {
      const value = truth(evaluate(body.arg, scope));
      if (value === 'unknown') return unknown;
      const [negated, wanted] = booleanTests[body.booltesttype ?? 'IS_TRUE'];
      return known((value === wanted) !== negated);
    }
    case 'A_Indirection':
      return indirection(body.arg, body.indirection ?? [], scope);
    case 'TypeCast':
      return cast(body, scope);
    case 'FuncCall':
      return scope.results?.get(body) ?? call(body, scope);
    case 'SubLink':
      return subquery(body, scope);
    case 'SQLValueFunction':
      if (body.op === 'SVFOP_CURRENT_CATALOG') return known(currentDatabase);
      if (body.op === 'SVFOP_CURRENT_SCHEMA') return currentSchema(scope.state);
      if (body.op === 'SVFOP_SESSION_USER') return known(scope.state.session.sessionRole);
      if (body.op === 'SVFOP_CURRENT_USER' || body.op === 'SVFOP_CURRENT_ROLE' || body.op === 'SVFOP_USER') return known(scope.state.session.currentRole);
      return ['SVFOP_CURRENT_DATE', 'SVFOP_CURRENT_TIMESTAMP', 'SVFOP_CURRENT_TIMESTAMP_N', 'SVFOP_LOCALTIMESTAMP', 'SVFOP_LOCALTIMESTAMP_N'].includes(body.op ?? '') ? aMoment : unknown;
    default:
      return unknown;
  }
}

const booleanTests: Readonly<Record<BoolTestType, readonly [boolean, Truth]>> = {
  IS_TRUE: [false, 'true'],
  IS_NOT_TRUE: [true, 'true'],
  IS_FALSE: [false, 'false'],
  IS_NOT_FALSE: [true, 'false'],
  IS_UNKNOWN: [false, 'null'],
  IS_NOT_UNKNOWN: [true, 'null'],
};

/** `(record).field` and `array[1]`; arrays made by constants and functions count from 1. */
function indirection(arg: Node | undefined, path: readonly Node[], scope: Scope): Value {
  let value = evaluate(arg, scope);
  for (const one of path) {
    if ('String' in one) value = value.kind === 'row' ? fieldOf(value, one.String.sval ?? '', scope.state) : unknown;
    else if ('A_Indices' in one && one.A_Indices.is_slice !== true && value.kind === 'known' && isList(value.value)) {
      const index = evaluate(one.A_Indices.uidx, scope);
      if (index.kind !== 'known' || typeof index.value !== 'number') return unknown;
      value = known(value.value[index.value - 1] ?? null);
    } else return unknown;
  }
  return value;
}

function constant(node: A_Const): Value {
  if (node.isnull === true) return known(null);
  if (node.sval !== undefined) return fromTemplate(node.sval.sval ?? '');
  if (node.ival !== undefined) return known(node.ival.ival ?? 0);
  if (node.boolval !== undefined) return known(node.boolval.boolval ?? false);
  if (node.fval !== undefined) return known(Number(node.fval.fval ?? '0'));
  return unknown;
}

function reference(names: readonly string[], length: number, scope: Scope): Value {
  if (names.length !== length) return unknown;
  const [first = '', second] = names;
  if (second === undefined) {
    // A bare name is a column where a row has it; a row that may have any column hides variables of that name.
    for (const [, row] of scope.rows) {
      const column = row.get(first);
      if (column !== undefined) return column;
    }
    return scope.variables.get(first) ?? unknown;
  }
  const row = scope.rows.find(([alias]) => alias === first);
  if (row !== undefined) return row[1].get(second) ?? unknown;
  const variable = scope.variables.get(first);
  if (variable?.kind === 'known' && variable.value === null) return variable;
  return variable?.kind === 'row' ? fieldOf(variable, second, scope.state) : unknown;
}

function arrayOf(values: readonly Value[]): Value {
  const items: Datum[] = [];
  for (const value of values) {
    if (value.kind !== 'known') return unknown;
    items.push(value.text ?? value.value);
  }
  return known(items);
}

function caseOf(whens: readonly Node[], subject: Node | undefined, otherwise: Node | undefined, scope: Scope): Value {
  const value = subject === undefined ? null : evaluate(subject, scope);
  for (const node of whens) {
    if (!('CaseWhen' in node)) return unknown;
    const condition = evaluate(node.CaseWhen.expr, scope);
    let holds: Truth;
    if (value === null) holds = truth(condition);
    else holds = value.kind === 'known' && condition.kind === 'known' ? truth(compare('=', value.value, condition.value)) : 'unknown';
    if (holds === 'unknown') return unknown;
    if (holds === 'true') return evaluate(node.CaseWhen.result, scope);
  }
  return otherwise === undefined ? known(null) : evaluate(otherwise, scope);
}

function subquery(node: SubLink, scope: Scope): Value {
  const select = node.subselect;
  if (select === undefined || !('SelectStmt' in select)) return unknown;
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK':
      return fromTruth(existsRow(select.SelectStmt, scope));
    case 'EXPR_SUBLINK':
      return selectValue(select.SelectStmt, scope);
    case 'ARRAY_SUBLINK': {
      const values = selectColumn(select.SelectStmt, scope);
      return values === null ? unknown : arrayOf(values);
    }
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK': {
      const values = selectColumn(select.SelectStmt, scope);
      const operator = stringsOf(node.operName).at(-1) ?? '=';
      const left = evaluate(node.testexpr, scope);
      return values === null ? unknown : quantified(left, operator, values, node.subLinkType === 'ANY_SUBLINK' ? 'any' : 'all');
    }
    default:
      return unknown;
  }
}
