import type { A_Expr, FuncCall, Node } from '@pgsql/types';
import { evaluate, type Scope } from '../evaluate/expression.js';
import { patternOf } from '../evaluate/patterns.js';
import { isList, known, parseArrayLiteral, type Value } from '../evaluate/value.js';
import { stringsOf, tagged } from '../nodes.js';
import { columnType } from '../types.js';
import { callRisk } from './call-risk.js';
import { fitting, type Source } from './fitting.js';
import { divisionByZero, outOfRange, perhapsReached, together, type Risk } from './risk.js';
import { common, sourceOf, type Names } from './source-of.js';
import { boolean, typeOf, type Type } from './type.js';

/** Where an expression stands. */
export interface Surroundings extends Names {
  readonly scope: Scope;
  /** Whether a name is that of a variable, which a column of the same name makes ambiguous. */
  readonly variablesConflict: (name: string) => boolean;
  /** What a query inside of it may raise. */
  readonly ofQuery: (node: Node | undefined, kind: 'value' | 'rows' | 'existence') => Risk;
}

/** What PostgreSQL may raise on an expression while it works it out. */
export function expressionRisk(node: Node | undefined, at: Surroundings): Risk {
  if (node === undefined) return 'none';
  const { kind, body } = tagged(node);
  const each = (nodes: readonly Node[]): Risk => together(nodes.map((one) => expressionRisk(one, at)));
  switch (kind) {
    case 'A_Const':
    case 'SQLValueFunction':
      return 'none';
    case 'ParamRef':
      return at.typeNamed([`$${String(body.number ?? 0)}`]) === undefined ? 'perhaps' : 'none';
    case 'ColumnRef': {
      const parts = stringsOf(body.fields);
      return parts.length === (body.fields ?? []).length && at.typeNamed(parts) !== undefined ? 'none' : 'perhaps';
    }
    case 'NullTest':
    case 'BooleanTest':
      return expressionRisk(body.arg, at);
    case 'BoolExpr': {
      const args = body.args ?? [];
      const risks = args.map((arg) => together([expressionRisk(arg, at), conditionRisk(arg, at)]));
      return together(risks.map((risk, index) => (index === 0 ? risk : perhapsReached(risk))));
    }
    case 'CoalesceExpr':
    case 'MinMaxExpr': {
      const args = body.args ?? [];
      const risks = args.map((arg) => expressionRisk(arg, at));
      return together([...risks.map((risk, index) => (kind === 'CoalesceExpr' && index > 0 ? perhapsReached(risk) : risk)), perhapsReached(alike(args, at))]);
    }
    case 'CaseExpr': {
      const whens = (body.args ?? []).flatMap((arg) => ('CaseWhen' in arg ? [arg.CaseWhen] : []));
      const results = [...whens.map(({ result }) => result), body.defresult].filter((one) => one !== undefined);
      const conditions = whens.flatMap(({ expr }) => (expr === undefined ? [] : [expr]));
      const asked = body.arg === undefined ? together(conditions.map((one) => conditionRisk(one, at))) : together(conditions.map((one) => alike([one, ...(body.arg === undefined ? [] : [body.arg])], at)));
      return together([expressionRisk(body.arg, at), perhapsReached(together([each(conditions), asked, each(results), alike(results, at)]))]);
    }
    case 'A_ArrayExpr':
      return together([each(body.elements ?? []), alike(body.elements ?? [], at)]);
    case 'RowExpr':
      return each(body.args ?? []);
    case 'A_Indirection': {
      const indices = (body.indirection ?? []).flatMap((one) => ('A_Indices' in one ? [one.A_Indices.lidx, one.A_Indices.uidx] : [])).filter((one) => one !== undefined);
      const isNumbered = indices.every((one) => ['integer'].includes(familyOf(sourceOf(one, at)) ?? ''));
      const only = (body.indirection ?? []).every((one) => 'A_Indices' in one);
      return together([expressionRisk(body.arg, at), each(indices), only && isNumbered ? 'none' : 'perhaps']);
    }
    case 'TypeCast': {
      const written = stringsOf(body.typeName?.names);
      const inner = expressionRisk(body.arg, at);
      const value = evaluate(body.arg, at.scope);
      if (value.kind === 'known' && value.value === null && at.state.types.size === 0) return inner;
      if (/^reg\w+$/u.test(written.at(-1) ?? '') && written.length < 3) return together([inner, nameRisk(node, body.arg, at)]);
      const type = written.length === 2 && written[0] !== 'pg_catalog' ? written.join('.') : columnType(body.typeName);
      // An explicit cast cuts what is too long (manual: Character Types).
      const target = cut(typeOf(at.state, type));
      if (target?.family === 'boolean' && familyOf(sourceOf(body.arg, at)) === 'integer') return inner;
      return together([inner, fitting(at.state, target, value, sourceOf(body.arg, at))]);
    }
    case 'FuncCall':
      if (body.over !== undefined || body.agg_within_group === true) return 'perhaps';
      return together([each((body.agg_order ?? []).flatMap((one) => ('SortBy' in one ? (one.SortBy.node ?? []) : one))), expressionRisk(body.agg_filter, at), each((body.args ?? []).map((arg) => ('NamedArgExpr' in arg ? (arg.NamedArgExpr.arg ?? arg) : arg))), called(body, at)]);
    case 'SubLink': {
      const way = body.subLinkType === 'EXISTS_SUBLINK' ? 'existence' : body.subLinkType === 'EXPR_SUBLINK' ? 'value' : 'rows';
      const asked = body.testexpr === undefined ? null : sourceOf(body.testexpr, at);
      const isComparable = asked === null || (asked !== 'literal' && (asked.family === 'text' || asked.family === 'oid'));
      return together([expressionRisk(body.testexpr, at), isComparable ? 'none' : 'perhaps', at.ofQuery(body.subselect, way)]);
    }
    case 'A_Expr':
      return operationRisk(body, at);
    case 'List':
      return each(body.items ?? []);
    case 'CollateClause':
      return expressionRisk(body.arg, at);
    default:
      return 'perhaps';
  }
}

function called(call: FuncCall, at: Surroundings): Risk {
  const args = call.args ?? [];
  return callRisk(call, args.map((arg) => evaluate('NamedArgExpr' in arg ? arg.NamedArgExpr.arg : arg, at.scope)), args.map((arg) => sourceOf('NamedArgExpr' in arg ? arg.NamedArgExpr.arg : arg, at)), at);
}

/** What is too long for a type, or has too many digits, is another matter where it is cast. */
function cut(type: Type | null): Type | null {
  return type?.family === 'text' ? { ...type, length: null } : type;
}

function nameRisk(node: Node, arg: Node | undefined, at: Surroundings): Risk {
  if (familyOf(sourceOf(arg, at)) === 'oid' || familyOf(sourceOf(arg, at)) === 'integer') return 'none';
  const value = evaluate(node, at.scope);
  return value.kind === 'known' && value.value !== null ? 'none' : 'perhaps';
}

function familyOf(source: Source): Type['family'] | null {
  return source === null || source === 'literal' ? null : source.family;
}

/** AND, OR, WHERE and their like take nothing but booleans. */
export function conditionRisk(node: Node, at: Surroundings): Risk {
  const source = sourceOf(node, at);
  if (source === 'literal') return fitting(at.state, boolean, evaluate(node, at.scope), source);
  return source === null || source.family === 'boolean' ? 'none' : 'perhaps';
}

/** Whether literals among these can be what the others are. */
function alike(nodes: readonly Node[], at: Surroundings): Risk {
  const sources = nodes.map((node) => sourceOf(node, at));
  const target = common(sources);
  if (target === null || target === 'literal') return 'none';
  return together(nodes.map((node, index): Risk => {
    const source = sources[index] ?? null;
    if (source === 'literal') return fitting(at.state, target, evaluate(node, at.scope), 'literal');
    return source === null || areAlike(target, source) ? 'none' : 'perhaps';
  }));
}

const numbers: ReadonlySet<Type['family']> = new Set<Type['family']>(['integer', 'numeric', 'float', 'oid']);

/** Whether PostgreSQL has an operator that compares the two. */
function areAlike(one: Type, other: Type): boolean {
  if (numbers.has(one.family)) return numbers.has(other.family);
  if (one.family === 'user' || other.family === 'user') return one.family === 'user' && other.family === 'user' && one.type.oid === other.type.oid;
  if (one.family === 'array' && other.family === 'array') return one.item === null || other.item === null || areAlike(one.item, other.item);
  return one.family === other.family && one.family !== 'json';
}

function operationRisk(node: A_Expr, at: Surroundings): Risk {
  const operator = stringsOf(node.name).at(-1) ?? '';
  const right = node.rexpr;
  const items = right !== undefined && 'List' in right ? (right.List.items ?? []) : right === undefined ? [] : [right];
  const operands = [...(node.lexpr === undefined ? [] : [node.lexpr]), ...items];
  const parts = together(operands.map((one) => expressionRisk(one, at)));
  // Somebody's own operator may be meant.
  if (at.state.bindings.some(({ kind }) => kind === 'operator' || kind === 'cast')) return together([parts, 'perhaps']);
  switch (node.kind) {
    case 'AEXPR_OP':
      return together([parts, operatorRisk(operator, node.lexpr, right, at)]);
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const [source, item] = [sourceOf(right, at), sourceOf(node.lexpr, at)];
      if (source === 'literal') {
        const value = evaluate(right, at.scope);
        const target: Type | null = item === null ? null : { family: 'array', item: item === 'literal' ? typeOf(at.state, 'text') : item };
        return together([parts, target === null ? 'perhaps' : fitting(at.state, target, value, 'literal')]);
      }
      if (source === null || (source.family === 'array' && (source.item === null || item === null))) return parts;
      if (source.family !== 'array' || source.item === null || item === null) return 'perhaps';
      return together([parts, item === 'literal' ? fitting(at.state, source.item, evaluate(node.lexpr, at.scope), 'literal') : areAlike(source.item, item) ? 'none' : 'perhaps']);
    }
    case 'AEXPR_IN':
    case 'AEXPR_NULLIF':
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return together([parts, alike(operands, at)]);
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return together([parts, ...operands.map((one) => textual(one, at)), patternEnds(evaluate(right, at.scope))]);
    default:
      return 'perhaps';
  }
}

function textual(node: Node, at: Surroundings): Risk {
  const source = sourceOf(node, at);
  return source === null || source === 'literal' || source.family === 'text' ? 'none' : 'perhaps';
}

/** LIKE pattern must not end with escape character (like_match.c). */
function patternEnds(pattern: Value): Risk {
  if (pattern.kind !== 'known') return 'perhaps';
  return typeof pattern.value === 'string' && /\\$/u.test(pattern.value.replaceAll('\\\\', '')) ? 'perhaps' : 'none';
}

function operatorRisk(operator: string, left: Node | undefined, right: Node | undefined, at: Surroundings): Risk {
  const [a, b] = [sourceOf(left, at), sourceOf(right, at)];
  const value = evaluate(right, at.scope);
  switch (operator) {
    case '=':
    case '<>':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return alike([...(left === undefined ? [] : [left]), ...(right === undefined ? [] : [right])], at);
    case '||':
      return joined(a, b, evaluate(left, at.scope), value);
    case '~':
    case '!~':
    case '~*':
    case '!~*':
      if (value.kind !== 'known') return 'perhaps';
      return value.value === null || (typeof value.value === 'string' && patternOf(value.value, '', 'test') !== null && (left === undefined || textual(left, at) === 'none')) ? 'none' : 'perhaps';
    case '->':
    case '->>':
    case '#>':
    case '#>>':
      return familyOf(a) === 'json' && (b === 'literal' || familyOf(b) === 'text' || familyOf(b) === 'integer') ? 'none' : 'perhaps';
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return computed(operator, left, right, a, b, at);
    default:
      return 'perhaps';
  }
}

/** A text beside an array is read as an array. */
function joined(a: Source, b: Source, left: Value, right: Value): Risk {
  const isArray = (source: Source, value: Value): boolean => familyOf(source) === 'array' || (value.kind === 'known' && value.value !== null && isList(value.value));
  if (familyOf(a) === 'json' || familyOf(b) === 'json') return 'perhaps';
  if (!isArray(a, left) && !isArray(b, right)) return a === null && b === null ? 'perhaps' : [a, b].some((one) => one === 'literal' || familyOf(one) === 'text') ? 'none' : 'perhaps';
  const [source, value] = isArray(a, left) ? [b, right] : [a, left];
  if (source === 'literal') return value.kind === 'known' && (value.value === null || (typeof value.value === 'string' && parseArrayLiteral(value.value) !== null)) ? 'none' : 'perhaps';
  if (source === null || a === null || b === null || a === 'literal' || b === 'literal') return 'perhaps';
  const items = [a, b].map((one) => (one.family === 'array' ? one.item : one));
  const [first, second] = items;
  return first !== null && first !== undefined && second !== null && second !== undefined && areAlike(first, second) ? 'none' : 'perhaps';
}

const moments: ReadonlySet<string> = new Set(['moment', 'span']);

function computed(operator: string, left: Node | undefined, right: Node | undefined, a: Source, b: Source, at: Surroundings): Risk {
  const [one, other] = [familyOf(a), familyOf(b)];
  if (left === undefined) return other === 'integer' || other === 'numeric' || other === 'float' ? 'none' : 'perhaps';
  if (one === null || other === null) return 'perhaps';
  if (moments.has(one) || moments.has(other)) {
    // To a date a number of days may be added, to a timestamp none.
    const fits = operator === '+' || operator === '-' ? moments.has(one) && (other === 'span' || (operator === '-' && other === one)) : operator === '*' && ((one === 'span' && numbers.has(other)) || (other === 'span' && numbers.has(one)));
    return fits ? 'none' : 'perhaps';
  }
  if (!numbers.has(one) || !numbers.has(other)) return 'perhaps';
  const [x, y] = [evaluate(left, at.scope), evaluate(right, at.scope)];
  const isNull = [x, y].some((value) => value.kind === 'known' && value.value === null);
  if (isNull) return 'none';
  if (operator === '/' || operator === '%') {
    if (y.kind !== 'known' || typeof y.value !== 'number') return 'perhaps';
    if (y.value === 0) return x.kind === 'known' ? divisionByZero() : 'perhaps';
    return y.value === -1 ? 'perhaps' : 'none';
  }
  const type = common([a, b]);
  if (type === null || type === 'literal' || type.family !== 'integer') return type !== null && type !== 'literal' && type.family === 'numeric' ? 'none' : 'perhaps';
  if (x.kind === 'known' && y.kind === 'known' && typeof x.value === 'number' && typeof y.value === 'number') {
    const result = operator === '+' ? x.value + y.value : operator === '-' ? x.value - y.value : x.value * y.value;
    return fitting(at.state, type, known(result), type.bytes === 8 ? { family: 'numeric', precision: null, scale: 0 } : { family: 'integer', bytes: 8 }) === 'none' ? 'none' : outOfRange('integer');
  }
  // A counter that counts more than two thousand million times is not looked for.
  const isSmall = (one: Value): boolean => one.kind === 'known' && typeof one.value === 'number' && Math.abs(one.value) <= 1000;
  return (operator === '+' || operator === '-') && (isSmall(x) || isSmall(y)) ? 'none' : 'perhaps';
}
