import type { FuncCall } from '@pgsql/types';
import { isBuiltIn } from '../evaluate/builtins.js';
import { isTextFunction } from '../evaluate/text-functions.js';
import { known, type Value } from '../evaluate/value.js';
import { call as callBuiltIn } from '../evaluate/function-values.js';
import { regclass } from '../evaluate/reg-names.js';
import { stringsOf } from '../nodes.js';
import { isAlwaysThere } from './settings-known.js';
import type { Surroundings } from './expression-risk.js';
import { fitting, type Source } from './fitting.js';
import { together, type Risk } from './risk.js';
import { integer, typeOf, type Type } from './type.js';

/** Functions of PostgreSQL that raise nothing on texts, whatever texts. */
const ofTexts: ReadonlySet<string> = new Set(['lower', 'upper', 'initcap', 'length', 'char_length', 'character_length', 'octet_length', 'btrim', 'ltrim', 'rtrim', 'reverse', 'replace', 'strpos', 'position', 'starts_with', 'string_to_array', 'md5', 'hashtext', 'string_agg', 'quote_ident']);

/** And on anything, where their number of arguments is right. */
const ofAnything: ReadonlySet<string> = new Set(['concat', 'quote_literal', 'quote_nullable', 'now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'current_database', 'current_schema', 'current_schemas', 'current_user', 'session_user', 'version',
  'gen_random_uuid', 'random', 'txid_current', 'pg_backend_pid', 'count', 'array_agg', 'json_agg', 'jsonb_agg', 'pg_get_expr', 'pg_typeof', 'num_nulls', 'num_nonnulls']);

const withoutArguments: ReadonlySet<string> = new Set(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'current_database', 'current_schema', 'current_user', 'session_user', 'version', 'gen_random_uuid', 'random', 'txid_current', 'pg_backend_pid']);

/** And on oids, whether they are there or not. */
const ofOids: ReadonlySet<string> = new Set(['pg_get_userbyid', 'pg_get_constraintdef', 'pg_get_indexdef', 'pg_get_triggerdef', 'pg_get_viewdef', 'pg_get_function_identity_arguments', 'pg_get_function_arguments', 'format_type', 'col_description', 'pg_table_is_visible', 'pg_function_is_visible']);

const ofArrays: ReadonlySet<string> = new Set(['array_length', 'cardinality', 'array_append', 'array_cat', 'array_remove', 'array_to_string', 'array_position', 'unnest']);

/** A literal beside an array is an item of its type, or with array_cat an array. */
function arraysRisk(name: string, [array, ...others]: readonly Source[]): Risk {
  if (array === undefined || array === null || array === 'literal' || array.family !== 'array') return 'perhaps';
  if (name === 'array_to_string') return others.every(isText) ? 'none' : 'perhaps';
  if (name === 'array_length' || name === 'cardinality' || name === 'unnest') return others.every((one) => one !== null && one !== 'literal' && one.family === 'integer') ? 'none' : 'perhaps';
  return name !== 'array_cat' && array.item?.family === 'text' && others.every(isText) ? 'none' : 'perhaps';
}

const isText = (source: Source): boolean => source === null || source === 'literal' || source.family === 'text';
const isNullOr = (value: Value, fits: (value: Value) => boolean): boolean => (value.kind === 'known' && value.value === null) || fits(value);

/** What PostgreSQL may raise when a function is called with these arguments. What a body of the history's own raises comes up where it runs. */
export function callRisk(call: FuncCall, values: readonly Value[], sources: readonly Source[], at: Surroundings): Risk {
  const names = stringsOf(call.funcname);
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  const [own, another] = at.state.functions.where((proc) => proc.name === name && (schema === undefined || proc.schema === schema));
  if (own !== undefined) {
    const isPositional = (call.args ?? []).every((arg) => !('NamedArgExpr' in arg)) && own.variadic !== true && values.length <= own.argumentTypes.length;
    const given = values.length + (own.defaults ?? 0) >= own.argumentTypes.length;
    if (another !== undefined || !isPositional || !given || own.prokind === 'aggregate' || /^SETOF\b/iu.test(own.returns) || (schema === undefined && isBuiltIn(name))) return 'perhaps';
    return together(values.map((value, index) => argumentRisk(value, sources[index] ?? null, own.argumentTypes[index] ?? '', at)));
  }
  if (schema !== undefined && schema !== 'pg_catalog') return 'perhaps';
  if (call.func_variadic === true) return 'perhaps';
  if (withoutArguments.has(name) ? values.length > 0 : values.length === 0 ? name !== 'count' : values.length > 1 && name === 'count') return 'perhaps';
  if (ofTexts.has(name)) return sources.every(isText) ? 'none' : 'perhaps';
  if (ofAnything.has(name)) return 'none';
  if (ofOids.has(name)) return sources.every((one) => one === null || (one !== 'literal' && (one.family === 'oid' || one.family === 'integer' || one.family === 'boolean'))) ? 'none' : 'perhaps';
  const [first, second] = values;
  if (ofArrays.has(name)) return arraysRisk(name, sources);
  switch (name) {
    case 'concat_ws':
      return isText(sources[0] ?? null) ? 'none' : 'perhaps';
    case 'to_json':
    case 'to_jsonb':
      return sources[0] === 'literal' ? 'perhaps' : 'none';
    case 'bool_and':
    case 'bool_or':
      return sources.every((one) => one !== null && one !== 'literal' && one.family === 'boolean') ? 'none' : 'perhaps';
    case 'max':
    case 'min':
      return sources.every((one) => one === null || one === 'literal' || ['text', 'integer', 'numeric', 'float', 'moment', 'span', 'oid'].includes(one.family)) ? 'none' : 'perhaps';
    case 'format':
      return formatRisk(call, values, at);
    case 'current_setting':
      return second !== undefined || (first?.kind === 'known' && typeof first.value === 'string' && isAlwaysThere(first.value)) ? 'none' : 'perhaps';
    case 'to_regclass':
    case 'to_regtype':
    case 'to_regproc':
    case 'to_regprocedure':
    case 'to_regrole':
    case 'to_regnamespace':
      return first !== undefined && isNullOr(first, (one) => one.kind === 'known' && typeof one.value === 'string' && /^[\w"]+(?:\.[\w"]+)?(?:\([\w\s,[\]]*\))?$/u.test(one.value)) ? 'none' : 'perhaps';
    case 'has_table_privilege':
    case 'has_schema_privilege':
      return privilegeRisk(name, values, at);
    case 'left':
    case 'right':
      return isText(sources[0] ?? null) && fitting(at.state, integer, second ?? known(null), sources[1] ?? null) === 'none' ? 'none' : 'perhaps';
    case 'date_trunc':
      return first?.kind === 'known' && /^(?:minute|hour|day|week|month|year)$/u.test(String(first.value)) && sources[1] !== null && sources[1] !== 'literal' && sources[1]?.family === 'moment' ? 'none' : 'perhaps';
    case 'extract':
    case 'date_part':
      return first?.kind === 'known' && /^(?:year|month|day|hour|minute|second|epoch|dow|week)$/u.test(String(first.value)) && sources[1] !== null && sources[1] !== 'literal' && sources[1]?.family === 'moment' ? 'none' : 'perhaps';
    case 'mod':
    case 'div':
      return second?.kind === 'known' && typeof second.value === 'number' && second.value > 0 && sources.every((one) => one !== null && one !== 'literal' && one.family === 'integer') ? 'none' : 'perhaps';
    case 'generate_series':
      return values.length === 2 && sources.every((one) => one !== null && one !== 'literal' && one.family === 'integer') ? 'none' : 'perhaps';
    default: {
      if (!isTextFunction(name) || !sources.every((one, index) => isText(one) || (index > 0 && one !== null && typeof one === 'object' && one.family === 'integer'))) return 'perhaps';
      const hasNegative = values.some((value) => value.kind === 'known' && typeof value.value === 'number' && value.value < 0);
      return !hasNegative && callBuiltIn(call, at.scope).kind === 'known' ? 'none' : 'perhaps';
    }
  }
}

function argumentRisk(value: Value, source: Source, type: string, at: Surroundings): Risk {
  if (/^any/u.test(type)) return 'none';
  const target = typeOf(at.state, type);
  // Of another type than it wants, there is no such function.
  if (source === null) return target?.family === 'user' ? fitting(at.state, target, value, null) : 'none';
  return source === 'literal' || (target !== null && isImplicit(target, source)) ? fitting(at.state, target, value, source) : 'perhaps';
}

/** Whether a value of a type is an argument of another as it is (pg_cast, castcontext i). */
function isImplicit(target: Type, source: Type): boolean {
  if (source.family === 'integer') return (target.family === 'integer' && source.bytes <= target.bytes) || target.family === 'numeric' || target.family === 'float' || target.family === 'oid';
  return target.family === 'user' && target.type.typtype === 'domain' ? true : target.family === source.family;
}

/** %I refuses NULL (manual: String Functions, format). */
function formatRisk(call: FuncCall, values: readonly Value[], at: Surroundings): Risk {
  if (callBuiltIn(call, at.scope).kind === 'known') return 'none';
  const [pattern] = values;
  if (pattern?.kind !== 'known' || typeof pattern.value !== 'string') return 'perhaps';
  let next = 1;
  for (const [, position, type] of pattern.value.matchAll(/%(?:(\d+)\$)?([^]|$)/gu)) {
    if (type === '%') continue;
    const index = position === undefined ? next : Number(position);
    next = index + 1;
    const value = values[index];
    if (value === undefined || !/^[sIL]$/u.test(type ?? '')) return 'perhaps';
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
