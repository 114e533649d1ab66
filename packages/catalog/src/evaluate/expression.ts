import type { A_Const, A_Expr, FuncCall, Node, SubLink, TypeCast } from '@pgsql/types';
import { Rejection } from '../errors.js';
import { lookUpRelation } from '../names.js';
import { rangeVarOf, stringsOf, tagged } from '../nodes.js';
import type { State } from '../state.js';
import type { Row } from './catalog-rows.js';
import { existsRow, selectValue } from './query.js';
import { alternatively, formatText, fromTemplate, known, parseArrayLiteral, quoteIdentifier, quoteLiteral, templateOf, textOf, unknown, type Datum, type Value } from './value.js';
import { nameParts } from '../queries.js';

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

export type Truth = 'true' | 'false' | 'null' | 'unknown';

export function truth(value: Value): Truth {
  if (value.kind !== 'known') return 'unknown';
  if (value.value === null) return 'null';
  if (value.value === true || value.value === 't' || value.value === 'true') return 'true';
  return value.value === false || value.value === 'f' || value.value === 'false' ? 'false' : 'unknown';
}

function fromTruth(value: Truth): Value {
  if (value === 'unknown') return unknown;
  return known(value === 'null' ? null : value === 'true');
}

function negate(value: Truth): Truth {
  if (value === 'true') return 'false';
  return value === 'false' ? 'true' : value;
}

function every(parts: readonly (() => Truth)[]): Truth {
  let result: Truth = 'true';
  for (const part of parts) {
    const value = part();
    if (value === 'false') return 'false';
    if (value === 'unknown' || (value === 'null' && result !== 'unknown')) result = value;
  }
  return result;
}

function some(parts: readonly (() => Truth)[]): Truth {
  return negate(every(parts.map((part) => () => negate(part()))));
}

function compare(operator: string, left: Datum, right: Datum): Value {
  if (left === null || right === null) return known(null);
  const numeric = typeof left === 'number' || typeof right === 'number';
  const [a, b] = numeric ? [Number(left), Number(right)] : [textOf(left) ?? '', textOf(right) ?? ''];
  switch (operator) {
    case '=':
      return known(a === b);
    case '<>':
    case '!=':
      return known(a !== b);
    case '<':
      return numeric ? known(a < b) : unknown;
    case '<=':
      return numeric ? known(a <= b) : unknown;
    case '>':
      return numeric ? known(a > b) : unknown;
    case '>=':
      return numeric ? known(a >= b) : unknown;
    case '~':
    case '!~':
      return unknown;
    case '+':
      return numeric ? known(Number(a) + Number(b)) : unknown;
    case '-':
      return numeric ? known(Number(a) - Number(b)) : unknown;
    default:
      return unknown;
  }
}

function isList(datum: Datum): datum is readonly Datum[] {
  return typeof datum === 'object' && datum !== null;
}

function concatenate(left: Value, right: Value): Value {
  if (left.kind === 'known' && right.kind === 'known') {
    const [a, b] = [left.value, right.value];
    if (isList(a) && isList(b)) return known([...a, ...b]);
    if (isList(a)) return known([...a, b]);
    if (isList(b)) return known([a, ...b]);
  }
  const [a, b] = [templateOf(left), templateOf(right)];
  return a === null || b === null ? known(null) : fromTemplate(a + b);
}

function likePattern(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\(.)|[$()*+./?[\\\]^{|}]|%|_/gsu, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[$()*+./?[\\\]^{|}]/gu, '\\$&');
    if (part === '%') return '.*';
    return part === '_' ? '.' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 'su');
}

function listOf(node: Node | undefined, scope: Scope): readonly Value[] | null {
  if (node === undefined) return null;
  if ('List' in node) return (node.List.items ?? []).map((item) => evaluate(item, scope));
  const value = evaluate(node, scope);
  return value.kind === 'known' && isList(value.value) ? value.value.map((item) => known(item)) : null;
}

function operation(node: A_Expr, scope: Scope): Value {
  const operator = stringsOf(node.name).at(-1) ?? '';
  switch (node.kind) {
    case 'AEXPR_OP': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (operator === '||') return alternatively(left, (one) => alternatively(right, (other) => concatenate(one, other)));
      return left.kind === 'known' && right.kind === 'known' ? compare(operator, left.value, right.value) : unknown;
    }
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY': {
      const left = evaluate(node.lexpr, scope);
      const items = listOf(node.rexpr, scope);
      if (items === null) return unknown;
      const parts = items.map((item) => () => (left.kind === 'known' && item.kind === 'known' ? truth(compare('=', left.value, item.value)) : 'unknown'));
      if (node.kind === 'AEXPR_OP_ANY') return operator === '=' ? fromTruth(some(parts)) : unknown;
      return fromTruth(operator === '<>' ? negate(some(parts)) : some(parts));
    }
    case 'AEXPR_LIKE': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== 'known' || right.kind !== 'known') return unknown;
      const [text, pattern] = [textOf(left.value), textOf(right.value)];
      if (text === null || pattern === null) return known(null);
      const matches = likePattern(pattern).test(text);
      return known(operator.startsWith('!') ? !matches : matches);
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== 'known' || right.kind !== 'known') return unknown;
      const equal = left.value === null || right.value === null ? left.value === right.value : truth(compare('=', left.value, right.value)) === 'true';
      return known(node.kind === 'AEXPR_DISTINCT' ? !equal : equal);
    }
    default:
      return unknown;
  }
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

/** to_regclass and ::regclass: the relation's oid, null when there is none. */
function regclass(state: State, name: string): Value {
  const parts = nameParts(name);
  const rangeVar = rangeVarOf(parts);
  if (rangeVar.schemaname === 'pg_catalog' || rangeVar.schemaname === 'information_schema') return unknown;
  try {
    const found = lookUpRelation(state, rangeVar);
    if (found !== null) return known(found.oid);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
  const uncertain = state.openWorld || state.taints.some((taint) => taint.aspects.includes('existence'));
  // An index or a type may have this name; only a missing schema or a name nothing was seen of is told as NULL by the caller.
  return uncertain ? unknown : known(null);
}

function cast(node: TypeCast, scope: Scope): Value {
  const value = evaluate(node.arg, scope);
  const target = stringsOf(node.typeName?.names).at(-1) ?? '';
  if ((node.typeName?.arrayBounds ?? []).length > 0) {
    if (value.kind !== 'known' || typeof value.value !== 'string') return value;
    const items = parseArrayLiteral(value.value);
    return items === null ? unknown : known(items);
  }
  if (value.kind === 'template') return ['text', 'varchar', 'name', 'bpchar'].includes(target) ? value : unknown;
  if (value.kind !== 'known') return unknown;
  switch (target) {
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'name':
      // The text of an oid that a regclass cast made would be a name.
      return isRegclassCast(node.arg) ? unknown : known(textOf(value.value));
    case 'regclass':
    case 'oid':
      if (typeof value.value !== 'string') return value;
      if (target === 'oid') return unknown;
      return missingIsUnknown(regclass(scope.state, value.value));
    case 'bool':
      return typeof value.value === 'string' ? fromTruth(truth(value)) : value;
    case 'int4':
    case 'int8':
    case 'int2':
    case 'numeric':
      return value.value === null ? value : Number.isFinite(Number(value.value)) ? known(Number(value.value)) : unknown;
    case 'regrole':
    case 'regnamespace':
    case 'regproc':
      return unknown;
    default:
      return value;
  }
}

function isRegclassCast(node: Node | undefined): boolean {
  return node !== undefined && 'TypeCast' in node && /^reg/u.test(stringsOf(node.TypeCast.typeName?.names).at(-1) ?? '');
}

/** 'x'::regclass raises an error where to_regclass gives NULL. */
function missingIsUnknown(value: Value): Value {
  return value.kind === 'known' && value.value === null ? unknown : value;
}

function call(node: FuncCall, scope: Scope): Value {
  const names = stringsOf(node.funcname);
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (schema !== undefined && schema !== 'pg_catalog') return unknown;
  const values = (node.args ?? []).map((arg) => evaluate(arg, scope));
  const [first = unknown, second = unknown] = values;
  switch (name) {
    case 'format': {
      if (node.func_variadic === true) return unknown;
      return alternatively(first, (pattern) => {
        const text = pattern.kind === 'known' || pattern.kind === 'template' ? templateOf(pattern) : null;
        return text === null ? unknown : formatText(text, values.slice(1));
      });
    }
    case 'concat':
      return fromTemplate(values.map((value) => templateOf(value) ?? '').join(''));
    case 'quote_ident': {
      const text = templateOf(first);
      return text === null ? known(null) : fromTemplate(quoteIdentifier(text));
    }
    case 'quote_literal':
    case 'quote_nullable': {
      const text = templateOf(first);
      return text === null ? known(name === 'quote_literal' ? null : 'NULL') : fromTemplate(quoteLiteral(text));
    }
    case 'lower':
      return first.kind === 'known' && typeof first.value === 'string' ? known(first.value.toLowerCase()) : unknown;
    case 'upper':
      return first.kind === 'known' && typeof first.value === 'string' ? known(first.value.toUpperCase()) : unknown;
    case 'replace': {
      const third = values[2] ?? unknown;
      if (first.kind !== 'known' || second.kind !== 'known' || third.kind !== 'known') return unknown;
      const [text, from, to] = [textOf(first.value), textOf(second.value), textOf(third.value)];
      return text === null || from === null || to === null || from === '' ? unknown : known(text.replaceAll(from, to));
    }
    case 'array_length':
    case 'cardinality':
      return first.kind === 'known' && isList(first.value) && first.value.length > 0 ? known(first.value.length) : unknown;
    case 'to_regclass':
      return first.kind === 'known' && typeof first.value === 'string' ? regclass(scope.state, first.value) : unknown;
    case 'to_regrole':
      return first.kind === 'known' && typeof first.value === 'string' && !scope.state.taints.some((taint) => taint.aspects.includes('roles'))
        ? known(scope.state.roles.has(nameParts(first.value)[0] ?? '') ? `role:${nameParts(first.value)[0] ?? ''}` : null)
        : unknown;
    case 'to_regnamespace':
      return first.kind === 'known' && typeof first.value === 'string' && !scope.state.taints.some((taint) => taint.aspects.includes('schemas'))
        ? known(scope.state.namespaces.has(nameParts(first.value)[0] ?? '') ? `schema:${nameParts(first.value)[0] ?? ''}` : null)
        : unknown;
    default:
      return unknown;
  }
}

function subquery(node: SubLink, scope: Scope): Value {
  const select = node.subselect;
  if (select === undefined || !('SelectStmt' in select)) return unknown;
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK':
      return fromTruth(existsRow(select.SelectStmt, scope));
    case 'EXPR_SUBLINK':
      return selectValue(select.SelectStmt, scope);
    case 'ANY_SUBLINK':
      return unknown;
    default:
      return unknown;
  }
}

