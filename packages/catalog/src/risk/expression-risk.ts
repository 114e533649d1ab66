import type { FuncCall, Node, SubLink } from '@pgsql/types';
import { evaluate, type Scope } from '../evaluate/expression.js';
import { containsAggregate } from '../evaluate/query/aggregate.js';
import { stringsOf, tagged } from '../nodes.js';
import { columnType } from '../types.js';
import { callRisk } from './call-risk.js';
import { fitting, type Source } from './fitting.js';
import { perhapsReached, together, type Risk } from './risk.js';
import { alike, areAlike, operationRisk } from './operation-risk.js';
import { isOrdered } from './signatures.js';
import { sourceOf, type Names } from './source-of.js';
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
      // Of arrays inside each has to be as long as the others.
      const elements = body.elements ?? [];
      const inside = elements.flatMap((element) => ('A_ArrayExpr' in element ? [element.A_ArrayExpr.elements ?? []] : []));
      const [first = []] = inside;
      if (elements.length === 0 || (inside.length > 0 && (inside.length < elements.length || first.length === 0 || inside.some((items) => items.length !== first.length || items.some((item) => 'A_ArrayExpr' in item))))) return 'perhaps';
      const items = inside.length > 0 ? inside.flat() : elements;
      return together([each(items), alike(items, at)]);
    case 'RowExpr':
      return each(body.args ?? []);
    case 'A_Indirection': {
      const indices = (body.indirection ?? []).flatMap((one) => ('A_Indices' in one ? [one.A_Indices.lidx, one.A_Indices.uidx] : [])).filter((one) => one !== undefined);
      const isNumbered = indices.every((one) => {
        const source = sourceOf(one, at);
        return source !== null && source !== 'literal' && source.family === 'integer' && source.bytes < 8;
      });
      const only = familyOf(sourceOf(body.arg, at)) === 'array' && (body.indirection ?? []).every((one) => 'A_Indices' in one);
      return together([expressionRisk(body.arg, at), each(indices), only && isNumbered ? 'none' : 'perhaps']);
    }
    case 'TypeCast': {
      const written = stringsOf(body.typeName?.names);
      const inner = expressionRisk(body.arg, at);
      const value = evaluate(body.arg, at.scope);
      if (/^reg\w+$/u.test(written.at(-1) ?? '') && written.length < 3) return together([inner, nameRisk(node, body.arg, at)]);
      const type = written.length === 2 && written[0] !== 'pg_catalog' ? written.join('.') : columnType(body.typeName);
      // An explicit cast cuts what is too long (manual: Character Types).
      const target = cut(typeOf(at.state, type));
      const source = sourceOf(body.arg, at);
      if (target?.family === 'boolean' && source !== null && source !== 'literal' && (source.family === 'integer' || source.family === 'numeric')) return source.family === 'integer' && source.bytes === 4 ? inner : together([inner, 'perhaps']);
      if (target?.family === 'oid' && target.name === 'oid' && source !== null && source !== 'literal' && source.family !== 'integer' && source.family !== 'oid') return together([inner, 'perhaps']);
      return together([inner, fitting(at.state, target, value, source)]);
    }
    case 'FuncCall':
      if (body.over !== undefined || body.agg_within_group === true) return 'perhaps';
      return calledRisk(body, at, 'function');
    case 'SubLink': {
      const way = body.subLinkType === 'EXISTS_SUBLINK' ? 'existence' : body.subLinkType === 'EXPR_SUBLINK' ? 'value' : 'rows';
      return together([expressionRisk(body.testexpr, at), subqueryRisk(body, at), at.ofQuery(body.subselect, way)]);
    }
    case 'A_Expr':
      return operationRisk(body, at);
    case 'List':
      return each(body.items ?? []);
    case 'CollateClause': {
      // Which collations there are is up to the server but for these, and two that differ do not go together.
      const isThere = ['C', 'POSIX', 'default'].includes(stringsOf(body.collname).at(-1) ?? '') && stringsOf(body.collname).length === 1;
      const source = sourceOf(body.arg, at);
      return together([expressionRisk(body.arg, at), isThere && (source === 'literal' || familyOf(source) === 'text') ? 'none' : 'perhaps']);
    }
    default:
      return 'perhaps';
  }
}

/** A call with its arguments, and what sorts and filters the rows of an aggregate. */
export function calledRisk(call: FuncCall, at: Surroundings, kind: 'function' | 'procedure'): Risk {
  const args = (call.args ?? []).map((arg) => ('NamedArgExpr' in arg ? (arg.NamedArgExpr.arg ?? arg) : arg));
  const order = (call.agg_order ?? []).map((one) => ('SortBy' in one ? (one.SortBy.node ?? one) : one));
  return together([
    ...[...order, ...args].map((one) => expressionRisk(one, at)),
    order.every((one) => isOrdered(sourceOf(one, at))) && !order.some(containsAggregate) ? 'none' : 'perhaps',
    call.agg_filter === undefined ? 'none' : together([expressionRisk(call.agg_filter, at), conditionRisk(call.agg_filter, at), containsAggregate(call.agg_filter) ? 'perhaps' : 'none']),
    callRisk(call, args.map((arg) => evaluate(arg, at.scope)), args.map((arg) => sourceOf(arg, at)), at, kind),
  ]);
}

/** IN and its like compare with the one column of a query. */
function subqueryRisk({ subLinkType, testexpr, operName, subselect }: SubLink, at: Surroundings): Risk {
  if (subLinkType === 'EXISTS_SUBLINK') return 'none';
  if (subLinkType === 'EXPR_SUBLINK') return 'none';
  const [column, another] = at.typesOfQuery(subselect) ?? [];
  if (column === undefined || another !== undefined) return 'perhaps';
  if (subLinkType === 'ARRAY_SUBLINK') return 'none';
  const operator = operName === undefined ? '=' : stringsOf(operName).join('.');
  const asked = sourceOf(testexpr, at);
  return subLinkType === 'ANY_SUBLINK' && operator === '=' && column !== null && asked !== null && asked !== 'literal' && areAlike(column, asked) ? 'none' : 'perhaps';
}

/** What is too long for a type, or has too many digits, is another matter where it is cast. */
function cut(type: Type | null): Type | null {
  return type?.family === 'text' ? { ...type, length: null } : type;
}

function nameRisk(node: Node, arg: Node | undefined, at: Surroundings): Risk {
  const source = sourceOf(arg, at);
  if (source !== null && source !== 'literal') {
    if (source.family === 'oid') return source.name === 'oid' ? 'none' : 'perhaps';
    if (source.family === 'integer') return source.bytes < 8 ? 'none' : 'perhaps';
    if (source.family !== 'text') return 'perhaps';
  }
  const value = evaluate(node, at.scope);
  return value.kind === 'known' && value.value !== null ? 'none' : 'perhaps';
}

export function familyOf(source: Source): Type['family'] | null {
  return source === null || source === 'literal' ? null : source.family;
}

/** AND, OR, WHERE and their like take nothing but booleans. */
export function conditionRisk(node: Node, at: Surroundings): Risk {
  const source = sourceOf(node, at);
  if (source === 'literal') return fitting(at.state, boolean, evaluate(node, at.scope), source);
  return source !== null && source.family === 'boolean' ? 'none' : 'perhaps';
}
