import type { A_Const, Node, SubLink } from '@pgsql/types';
import { stringsOf, tagged } from '../nodes.js';
import type { State } from '../state.js';
import type { Row } from './catalog-rows.js';
import { cast } from './casts.js';
import { call } from './function-values.js';
import { compare, operation } from './operators.js';
import { existsRow, selectValue } from './query.js';
import { every, fromTruth, negate, some, truth, type Truth } from './truth.js';
import { known, unknown, type Datum, type Value } from './value.js';

/** What an expression may refer to. */
export interface Scope {
  readonly state: State;
  readonly variables: ReadonlyMap<string, Value>;
  /** The rows of a catalog query's FROM, by alias, innermost query first. */
  readonly rows: readonly (readonly [string, Row])[];
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
      if (value.kind === 'unknown' || value.kind === 'row' || value.kind === 'one-of') return unknown;
      const isNull = value.kind === 'known' && value.value === null;
      return known(body.nulltesttype === 'IS_NULL' ? isNull : !isNull);
    }
    case 'CoalesceExpr': {
      for (const arg of body.args ?? []) {
        const value = evaluate(arg, scope);
        if (value.kind !== 'known' || value.value !== null) return value;
      }
      return known(null);
    }
    case 'CaseExpr':
      return caseOf(body.args ?? [], body.arg, body.defresult, scope);
    case 'TypeCast':
      return cast(body, scope);
    case 'FuncCall':
      return call(body, scope);
    case 'SubLink':
      return subquery(body, scope);
    case 'SQLValueFunction':
      if (body.op === 'SVFOP_SESSION_USER') return known(scope.state.session.sessionRole);
      if (body.op === 'SVFOP_CURRENT_USER' || body.op === 'SVFOP_CURRENT_ROLE' || body.op === 'SVFOP_USER') return known(scope.state.session.currentRole);
      return unknown;
    default:
      return unknown;
  }
}

function constant(node: A_Const): Value {
  if (node.isnull === true) return known(null);
  if (node.sval !== undefined) return known(node.sval.sval ?? '');
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
  return variable?.kind === 'row' ? (variable.fields.get(second) ?? unknown) : unknown;
}

function arrayOf(values: readonly Value[]): Value {
  const items: Datum[] = [];
  for (const value of values) {
    if (value.kind !== 'known') return unknown;
    items.push(value.value);
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
    default:
      return unknown;
  }
}
