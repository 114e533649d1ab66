import type { Node } from '@pgsql/types';
import { columnType as castType } from '../types.js';
import { stringsOf, tagged } from '../nodes.js';
import type { State } from '../state.js';
import { bigint, boolean, float, instant, integer, jsonb, text, typeOf, type Type } from './type.js';
import type { Source } from './fitting.js';

/** What names in an expression mean. */
export interface Names {
  readonly state: State;
  /** The type of a name: undefined where there is none of that name, null where its type is not known. */
  readonly typeNamed: (names: readonly string[]) => Type | null | undefined;
  /** The types of the columns that a query gives; null where it is not known how many. */
  readonly typesOfQuery: (node: Node | undefined) => readonly (Type | null)[] | null;
}

/** What functions of PostgreSQL give. A count of more rows than fit into an integer is not looked for. */
const returned: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...['lower', 'upper', 'btrim', 'ltrim', 'rtrim', 'concat', 'concat_ws', 'format', 'quote_ident', 'quote_literal', 'quote_nullable', 'left', 'right', 'substring', 'substr', 'replace', 'md5', 'to_char', 'string_agg', 'array_to_string',
    'current_setting', 'pg_get_constraintdef', 'pg_get_functiondef', 'pg_get_indexdef', 'pg_get_triggerdef', 'pg_get_expr', 'pg_get_viewdef', 'format_type', 'version', 'current_database', 'current_schema', 'pg_get_userbyid', 'split_part', 'regexp_replace', 'repeat', 'initcap', 'lpad', 'rpad', 'reverse', 'obj_description', 'col_description', 'pg_get_function_identity_arguments', 'pg_get_function_arguments', 'jsonb_typeof', 'to_hex'].map((name) => [name, text] as const),
  ...['length', 'char_length', 'character_length', 'octet_length', 'array_length', 'cardinality', 'strpos', 'position', 'pg_backend_pid', 'count', 'hashtext', 'num_nulls', 'num_nonnulls'].map((name) => [name, integer] as const),
  ...['nextval', 'currval', 'lastval', 'txid_current'].map((name) => [name, bigint] as const),
  ...['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp'].map((name) => [name, instant] as const),
  ...['has_table_privilege', 'has_schema_privilege', 'has_function_privilege', 'has_column_privilege', 'has_database_privilege', 'has_sequence_privilege', 'has_type_privilege', 'pg_has_role', 'starts_with', 'bool_and', 'bool_or', 'pg_table_is_visible', 'pg_function_is_visible'].map((name) => [name, boolean] as const),
  ...['gen_random_uuid', 'uuidv4', 'uuidv7'].map((name) => [name, { family: 'uuid' }] as const),
  ...['to_json', 'to_jsonb', 'jsonb_build_object', 'json_build_object', 'jsonb_agg', 'json_agg', 'jsonb_set'].map((name) => [name, /^jsonb/u.test(name) || name === 'to_jsonb' ? jsonb : ({ family: 'json', name: 'json' } as const)] as const),
  ...['to_regclass', 'to_regtype', 'to_regproc', 'to_regprocedure', 'to_regrole', 'to_regnamespace'].map((name) => [name, { family: 'oid', name: name.slice(3) } as const] as const),
  ...['random', 'date_part'].map((name) => [name, float] as const),
  ...['string_to_array', 'current_schemas', 'regexp_split_to_array'].map((name) => [name, { family: 'array', item: text }] as const),
  ['extract', { family: 'numeric', precision: null, scale: 0 }],
  ['pg_typeof', { family: 'oid', name: 'regtype' }],
]);

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=', '~', '!~', '~*', '!~*', '@>', '<@', '&&', '?', '?|', '?&', '~~', '!~~', '~~*', '!~~*']);

const ofItsArgument: ReadonlySet<string> = new Set(['max', 'min', 'array_agg', 'array_append', 'array_remove', 'array_cat', 'unnest', 'date_trunc']);

/** What has the type of its first argument, an array of it, or an item of it. */
function likeArgument(name: string, source: Source): Type | null {
  const type = source === 'literal' ? text : source;
  if (type === null) return null;
  if (name === 'unnest') return type.family === 'array' ? type.item : null;
  // Of a date it gives a timestamp.
  if (name === 'date_trunc') return type.family === 'moment' && type.name === 'timestamp' ? type : type.family === 'moment' ? instant : null;
  if (name === 'array_agg') return { family: 'array', item: type };
  return type;
}

function isKnown(source: Source): source is Type {
  return source !== null && source !== 'literal';
}

/** The type that parts of which each may be the result have together. */
export function common(sources: readonly Source[]): Source {
  const known = sources.filter(isKnown);
  const [first] = known;
  if (first === undefined) return sources.length > 0 && sources.every((one) => one === 'literal') ? 'literal' : null;
  if (known.some(({ family }) => family === 'float') && first.family !== 'other') return float;
  if (first.family !== 'integer') return first;
  return known.reduce<Type>((widest, one) => (one.family === 'numeric' || one.family === 'float' || (one.family === 'integer' && widest.family === 'integer' && one.bytes > widest.bytes) ? one : widest), first);
}

/** The type of an expression, as far as it says something of what fits where. */
export function sourceOf(node: Node | undefined, names: Names): Source {
  if (node === undefined) return null;
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'A_Const':
      if (body.sval !== undefined || body.isnull === true) return 'literal';
      if (body.ival !== undefined) return integer;
      if (body.boolval !== undefined) return boolean;
      return body.fval === undefined ? null : /^\d{1,19}$/u.test(body.fval.fval ?? '') && BigInt(body.fval.fval ?? '') < 2n ** 63n ? bigint : { family: 'numeric', precision: null, scale: 0 };
    case 'ColumnRef': {
      const parts = stringsOf(body.fields);
      return parts.length === (body.fields ?? []).length ? (names.typeNamed(parts) ?? null) : null;
    }
    case 'ParamRef':
      return names.typeNamed([`$${String(body.number ?? 0)}`]) ?? null;
    case 'TypeCast': {
      const written = stringsOf(body.typeName?.names);
      return /^reg/u.test(written.at(-1) ?? '') && written.length < 3 ? { family: 'oid', name: written.at(-1) ?? '' } : typeOf(names.state, written.length === 2 && written[0] !== 'pg_catalog' ? written.join('.') : castType(body.typeName));
    }
    case 'BoolExpr':
    case 'NullTest':
    case 'BooleanTest':
      return boolean;
    case 'CoalesceExpr':
    case 'MinMaxExpr':
      return common((body.args ?? []).map((arg) => sourceOf(arg, names)));
    case 'CaseExpr':
      return common([...(body.args ?? []).map((arg) => ('CaseWhen' in arg ? sourceOf(arg.CaseWhen.result, names) : null)), ...(body.defresult === undefined ? [] : [sourceOf(body.defresult, names)])]);
    case 'A_ArrayExpr': {
      const item = common((body.elements ?? []).map((element) => sourceOf(element, names)));
      return item === null ? null : { family: 'array', item: item === 'literal' ? text : item };
    }
    case 'SQLValueFunction':
      return /USER|ROLE|CATALOG|SCHEMA/u.test(body.op ?? '') ? text : /DATE/u.test(body.op ?? '') ? { family: 'moment', name: 'date' } : /TIMESTAMP/u.test(body.op ?? '') ? { family: 'moment', name: /LOCAL/u.test(body.op ?? '') ? 'timestamp' : 'timestamptz' } : { family: 'span', name: /LOCAL/u.test(body.op ?? '') ? 'time' : 'timetz' };
    case 'FuncCall': {
      const called = stringsOf(body.funcname);
      const [name = '', schema] = [called.at(-1), called.at(-2)];
      const [own, another] = names.state.functions.where((proc) => proc.name === name && (schema === undefined || proc.schema === schema));
      if (own !== undefined) return another === undefined && !/^SETOF\b/iu.test(own.returns) ? typeOf(names.state, own.returns) : null;
      if (schema !== undefined && schema !== 'pg_catalog') return null;
      const first = body.args?.[name === 'date_trunc' ? 1 : 0];
      if (ofItsArgument.has(name)) return likeArgument(name, first === undefined ? null : sourceOf(first, names));
      return returned.get(name) ?? null;
    }
    case 'SubLink': {
      const [first, second] = (body.subLinkType === 'EXPR_SUBLINK' || body.subLinkType === 'ARRAY_SUBLINK' ? names.typesOfQuery(body.subselect) : null) ?? [];
      if (body.subLinkType !== 'EXPR_SUBLINK') return body.subLinkType !== 'ARRAY_SUBLINK' ? boolean : first === undefined || first === null || second !== undefined ? null : { family: 'array', item: first };
      return second === undefined ? (first ?? null) : null;
    }
    case 'A_Expr': {
      if (body.kind === 'AEXPR_NULLIF') return sourceOf(body.lexpr, names);
      if (body.kind !== 'AEXPR_OP') return boolean;
      const operator = stringsOf(body.name).at(-1) ?? '';
      if (comparisons.has(operator)) return boolean;
      const [left, right] = [sourceOf(body.lexpr, names), sourceOf(body.rexpr, names)];
      if (operator === '||') {
        if (isKnown(left) && left.family === 'array') return left;
        if (isKnown(right) && right.family === 'array') return right;
        return left === null && right === null ? null : text;
      }
      if (operator === '->>' || operator === '#>>') return text;
      if (operator === '->' || operator === '#>') return isKnown(left) && left.family === 'json' ? left : null;
      if (isKnown(left) && isKnown(right) && left.family === 'moment' && right.family === 'moment') return null;
      if (['+', '-', '*', '/', '%'].includes(operator)) {
        if (body.lexpr === undefined) return right;
        if (isKnown(left) && (left.family === 'moment' || left.family === 'span')) return left;
        return isKnown(left) || isKnown(right) ? common([left, right]) : null;
      }
      return null;
    }
    default:
      return null;
  }
}
