import type { FuncCall, Node } from '@pgsql/types';
import { isBuiltIn } from '../evaluate/builtins.js';
import { isTextFunction } from '../evaluate/text-functions.js';
import { containsAggregate } from '../evaluate/query/aggregate.js';
import { isList, known, type Value } from '../evaluate/value.js';
import { call as callBuiltIn } from '../evaluate/function-values.js';
import { regclass } from '../evaluate/reg-names.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import { isAlwaysThere } from './settings-known.js';
import type { Surroundings } from './expression-risk.js';
import { fitting, type Source } from './fitting.js';
import { together, type Risk } from './risk.js';
import { isOrdered, listedAggregates, takes } from './signatures.js';
import { bigint, holds, integer, typeOf, type Type } from './type.js';

/** Of arrays of one dimension alone, and a text beside an array of texts. */
function arrayRisk([array]: readonly Value[], [source, item, more]: readonly Source[]): Risk {
  if (source === undefined || source === null || source === 'literal' || source.family !== 'array' || source.item?.family !== 'text' || item === undefined || more !== undefined || !isText(item)) return 'perhaps';
  return array?.kind === 'known' && (array.value === null || (isList(array.value) && !array.value.some(isList))) ? 'none' : 'perhaps';
}

const isText = (source: Source): boolean => source === 'literal' || (source !== null && source.family === 'text');
const isKnownFlag = (source: Source): boolean => source !== null && source !== 'literal' && source.family === 'boolean';
const isNullOr = (value: Value, fits: (value: Value) => boolean): boolean => (value.kind === 'known' && value.value === null) || fits(value);

/** What PostgreSQL may raise when a function is called with these arguments. What a body of the history's own raises comes up where it runs. */
export function callRisk(call: FuncCall, values: readonly Value[], sources: readonly Source[], at: Surroundings, kind: 'function' | 'procedure'): Risk {
  const names = stringsOf(call.funcname);
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  const [own, another] = at.state.functions.where((proc) => proc.name === name && (schema === undefined || proc.schema === schema));
  if (own !== undefined) {
    const isPositional = (call.args ?? []).every((arg) => !('NamedArgExpr' in arg)) && own.variadic !== true && values.length <= own.argumentTypes.length;
    const given = values.length + (own.defaults ?? 0) >= own.argumentTypes.length;
    const generics = own.argumentTypes.filter((type) => /^any/u.test(type)).length;
    if (another !== undefined || !isPositional || !given || generics > 1 || own.prokind !== kind || /^(?:SETOF\b|trigger$|event_trigger$)/iu.test(own.returns) || (schema === undefined && isBuiltIn(name))) return 'perhaps';
    if (!isPlain(call)) return 'perhaps';
    return together(values.map((value, index) => argumentRisk(value, countsAsBigint(call.args?.[index]) ? bigint : (sources[index] ?? null), own.argumentTypes[index] ?? '', at)));
  }
  if (kind === 'procedure' || (schema !== undefined && schema !== 'pg_catalog')) return 'perhaps';
  if (call.func_variadic === true) return 'perhaps';
  if (listedAggregates.has(name)) {
    if ((call.args ?? []).some(containsAggregate) || (call.agg_distinct === true && (call.agg_order !== undefined || !sources.every(isOrdered)))) return 'perhaps';
    if (call.agg_star === true) return name === 'count' ? 'none' : 'perhaps';
  } else if (!isPlain(call)) return 'perhaps';
  const [first, second] = values;
  const is = takes(name, sources);
  if (is !== null) return is ? 'none' : 'perhaps';
  switch (name) {
    case 'array_append':
    case 'array_remove':
    case 'array_position':
      return arrayRisk(values, sources);
    case 'max':
    case 'min':
      return sources.length === 1 && sources.every((one) => one === 'literal' || (one !== null && ['text', 'integer', 'numeric', 'float', 'moment', 'span', 'oid'].includes(one.family))) ? 'none' : 'perhaps';
    case 'format':
      return isText(sources[0] ?? null) ? formatRisk(call, values, at) : 'perhaps';
    case 'current_setting':
      if (!isText(sources[0] ?? null) || values.length > 2) return 'perhaps';
      return (second !== undefined && isKnownFlag(sources[1] ?? null)) || (second === undefined && first?.kind === 'known' && typeof first.value === 'string' && isAlwaysThere(first.value)) ? 'none' : 'perhaps';
    case 'to_regclass':
    case 'to_regtype':
    case 'to_regproc':
    case 'to_regprocedure':
    case 'to_regrole':
    case 'to_regnamespace':
      return first !== undefined && second === undefined && isText(sources[0] ?? null) && isNullOr(first, (one) => one.kind === 'known' && typeof one.value === 'string' && /^[\w"]+(?:\.[\w"]+)?(?:\([\w\s,[\]]*\))?$/u.test(one.value)) ? 'none' : 'perhaps';
    case 'has_table_privilege':
    case 'has_schema_privilege':
      return values.length === 2 || values.length === 3 ? privilegeRisk(name, values, at) : 'perhaps';
    case 'left':
    case 'right':
      return values.length === 2 && isText(sources[0] ?? null) && fitting(at.state, integer, second ?? known(null), sources[1] ?? null) === 'none' ? 'none' : 'perhaps';
    case 'date_trunc':
      return values.length === 2 && first?.kind === 'known' && /^(?:minute|hour|day|week|month|year)$/u.test(String(first.value)) && sources[1] !== null && sources[1] !== 'literal' && sources[1]?.family === 'moment' ? 'none' : 'perhaps';
    case 'extract':
    case 'date_part':
      return values.length === 2 && first?.kind === 'known' && sources[1] !== null && sources[1] !== 'literal' && sources[1]?.family === 'moment' && (sources[1].name === 'date' ? /^(?:year|month|day|epoch|dow|week)$/u : /^(?:year|month|day|hour|minute|second|epoch|dow|week)$/u).test(String(first.value)) ? 'none' : 'perhaps';
    case 'mod':
    case 'div':
      return values.length === 2 && second?.kind === 'known' && typeof second.value === 'number' && second.value > 0 && sources.every((one) => one !== null && one !== 'literal' && one.family === 'integer') ? 'none' : 'perhaps';
    default: {
      if (!isTextFunction(name) || !sources.every((one, index) => isText(one) || (index > 0 && one !== null && typeof one === 'object' && one.family === 'integer'))) return 'perhaps';
      const hasNegative = values.some((value) => value.kind === 'known' && typeof value.value === 'number' && value.value < 0);
      return !hasNegative && callBuiltIn(call, at.scope).kind === 'known' ? 'none' : 'perhaps';
    }
  }
}

/** An aggregate of rows beside arguments of its own alone. */
function isPlain(call: FuncCall): boolean {
  return call.agg_order === undefined && call.agg_filter === undefined && call.agg_distinct !== true && call.agg_star !== true;
}

/** What fits into an integer where it is assigned is no integer where a function is looked up. */
function countsAsBigint(node: Node | undefined): boolean {
  return node !== undefined && 'FuncCall' in node && stringsOf(node.FuncCall.funcname).at(-1) === 'count';
}

function argumentRisk(value: Value, source: Source, type: string, at: Surroundings): Risk {
  if (/^any/u.test(type)) return source !== null && source !== 'literal' && /^any(?:element|compatible)$/u.test(type) ? 'none' : 'perhaps';
  const target = typeOf(at.state, type);
  // Of another type than it wants, there is no such function.
  if (source === null || target === null) return 'perhaps';
  return source === 'literal' || isImplicit(at.state, target, source) ? fitting(at.state, target, value, source) : 'perhaps';
}

const wider: Readonly<Record<string, readonly string[]>> = { date: ['timestamp', 'timestamptz'], timestamp: ['timestamptz'], time: ['timetz', 'interval'] };

/** Whether a value of a type is an argument of another as it is (pg_cast, castcontext i). */
function isImplicit(state: State, target: Type, source: Type): boolean {
  if (target.family === 'user' && target.type.typtype === 'domain') {
    const base = target.type.baseType === null ? null : typeOf(state, target.type.baseType);
    return holds(target, source) || (base !== null && isImplicit(state, base, source));
  }
  switch (source.family) {
    case 'integer':
      return (target.family === 'integer' && source.bytes <= target.bytes) || target.family === 'numeric' || target.family === 'float' || (target.family === 'oid' && source.bytes < 8);
    case 'numeric':
      return target.family === 'numeric' || target.family === 'float';
    case 'float':
      return target.family === 'float' && (source.name === target.name || target.name === 'double precision');
    case 'moment':
    case 'span':
      return (target.family === 'moment' || target.family === 'span') && (source.name === target.name || (wider[source.name] ?? []).includes(target.name));
    case 'json':
      return target.family === 'json' && source.name === target.name;
    case 'array':
      return target.family === 'array' && target.item !== null && source.item !== null && (target.item.family === 'text' ? source.item.family === 'text' : holds(target.item, source.item) && holds(source.item, target.item));
    case 'oid':
    case 'text':
    case 'boolean':
    case 'uuid':
    case 'record':
    case 'user':
    case 'row':
    case 'other':
      return target.family === source.family && (source.family === 'text' || holds(target, source));
    default:
      return source satisfies never;
  }
}

/** %I refuses NULL (manual: String Functions, format). */
function formatRisk(call: FuncCall, values: readonly Value[], at: Surroundings): Risk {
  const [pattern] = values;
  if (pattern?.kind !== 'known' || typeof pattern.value !== 'string') return 'perhaps';
  if (!/%0+\$/u.test(pattern.value) && callBuiltIn(call, at.scope).kind === 'known') return 'none';
  let next = 1;
  for (const [, position, type] of pattern.value.matchAll(/%(?:(\d+)\$)?([^]|$)/gu)) {
    if (type === '%') continue;
    const index = position === undefined ? next : Number(position);
    next = index + 1;
    const value = values[index];
    if (value === undefined || position === '0' || !/^[sIL]$/u.test(type ?? '')) return 'perhaps';
    if (type === 'I' && !(value.kind === 'known' ? value.value !== null : value.kind === 'template' && value.nulls === 'none')) return 'perhaps';
  }
  return 'none';
}

/** Where role, object and word are there. */
function privilegeRisk(name: string, values: readonly Value[], { state }: Surroundings): Risk {
  const [role, object, word] = values.length === 2 ? [known(state.session.currentRole), ...values] : values;
  if (role?.kind !== 'known' || object?.kind !== 'known' || word?.kind !== 'known') return 'perhaps';
  if (typeof role.value !== 'string' || !state.roles.has(role.value.replace(/^role:/u, '')) || !/^(?:SELECT|INSERT|UPDATE|DELETE|TRUNCATE|REFERENCES|TRIGGER|USAGE|CREATE)$/iu.test(String(word.value))) return 'perhaps';
  if (name === 'has_schema_privilege') return typeof object.value === 'string' && state.namespaces.has(object.value.replace(/^schema:/u, '')) && /^(?:USAGE|CREATE)$/iu.test(String(word.value)) ? 'none' : 'perhaps';
  const found = typeof object.value === 'string' ? regclass(state, object.value) : object;
  return found.kind === 'known' && typeof found.value === 'number' && !/^(?:USAGE|CREATE)$/iu.test(String(word.value)) ? 'none' : 'perhaps';
}
