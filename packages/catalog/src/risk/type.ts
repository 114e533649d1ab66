import { builtInTypes } from '../types/built-in.js';
import type { UserType } from '../model.js';
import { isSystemSchema, lookUpRelation } from '../names.js';
import { rangeVarOf } from '../nodes.js';
import { nameParts } from '../queries.js';
import type { State } from '../state.js';
import { isUncertain } from '../taints.js';

/** What a value of a type may be, as far as that decides what fits into it. */
export type Type =
  | { readonly family: 'text'; readonly length: number | null; readonly name: string }
  | { readonly family: 'integer'; readonly bytes: 2 | 4 | 8 }
  | { readonly family: 'numeric'; readonly precision: number | null; readonly scale: number }
  | { readonly family: 'boolean' | 'uuid' | 'record' }
  /** `other`: one of PostgreSQL's own of which nothing more is known. */
  | { readonly family: 'float' | 'moment' | 'span' | 'json' | 'oid' | 'other'; readonly name: string }
  | { readonly family: 'array'; readonly item: Type | null }
  | { readonly family: 'user'; readonly type: UserType }
  | { readonly family: 'row'; readonly oid: number };

const plain: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...['smallint', 'int2', 'smallserial'].map((name) => [name, { family: 'integer', bytes: 2 }] as const),
  ...['integer', 'int', 'int4', 'serial'].map((name) => [name, { family: 'integer', bytes: 4 }] as const),
  ...['bigint', 'int8', 'bigserial'].map((name) => [name, { family: 'integer', bytes: 8 }] as const),
  ...['real', 'float4'].map((name) => [name, { family: 'float', name: 'real' }] as const),
  ...['double precision', 'float8', 'float'].map((name) => [name, { family: 'float', name: 'double precision' }] as const),
  ...['boolean', 'bool'].map((name) => [name, { family: 'boolean' }] as const),
  ['date', { family: 'moment', name: 'date' }],
  ...['timestamp', 'timestamp without time zone'].map((name) => [name, { family: 'moment', name: 'timestamp' }] as const),
  ...['timestamptz', 'timestamp with time zone'].map((name) => [name, { family: 'moment', name: 'timestamptz' }] as const),
  ['interval', { family: 'span', name: 'interval' }],
  ...['time', 'time without time zone'].map((name) => [name, { family: 'span', name: 'time' }] as const),
  ...['timetz', 'time with time zone'].map((name) => [name, { family: 'span', name: 'timetz' }] as const),
  ...['json', 'jsonb'].map((name) => [name, { family: 'json', name }] as const),
  ['uuid', { family: 'uuid' }],
  ...['oid', 'regclass', 'regtype', 'regrole', 'regnamespace', 'regproc', 'regprocedure'].map((name) => [name, { family: 'oid', name }] as const),
  ['record', { family: 'record' }],
]);

const texts: ReadonlySet<string> = new Set(['text', 'varchar', 'character varying', 'bpchar', 'char', 'character', 'name', 'refcursor']);

export const text: Type = { family: 'text', length: null, name: 'text' };
export const integer: Type = { family: 'integer', bytes: 4 };
export const bigint: Type = { family: 'integer', bytes: 8 };
export const boolean: Type = { family: 'boolean' };
export const float: Type = { family: 'float', name: 'double precision' };
export const instant: Type = { family: 'moment', name: 'timestamptz' };
export const oid: Type = { family: 'oid', name: 'oid' };
export const jsonb: Type = { family: 'json', name: 'jsonb' };

/** A type of PostgreSQL's own that takes part in nothing that is listed. */
export function other(name: string): Type {
  return { family: 'other', name };
}

/** One of PostgreSQL's own types; null for one that is not told apart. */
function ownType(name: string, modifiers: readonly number[]): Type | null {
  const [first = null, second = 0] = modifiers;
  // A scale below nothing is for numbers that are told by nobody.
  if (modifiers.some((one) => one < 0)) return other(name);
  if (name === 'numeric' || name === 'decimal') return { family: 'numeric', precision: first, scale: second };
  if (texts.has(name)) return { family: 'text', length: name === 'char' || name === 'character' ? (first ?? 1) : first, name };
  return plain.get(name) ?? null;
}

/** A type as written in a declaration, a signature or a column; null where it is not known what fits into it. */
export function typeOf(state: State, written: string): Type | null {
  const array = written.includes('[') ? /^(.*?)\s*(?:\[\s*\d*\s*\]\s*)+$/su.exec(written)?.[1] : undefined;
  if (array !== undefined) return { family: 'array', item: typeOf(state, array) };
  if (/%type$/iu.test(written)) return columnType(state, nameParts(written.replace(/%type$/iu, '')));
  const isRow = /%rowtype$/iu.test(written);
  const named = isRow ? written.replace(/%rowtype$/iu, '') : written;
  const modifiers = [...(/\(([^)]*)\)/u.exec(named)?.[1] ?? '').matchAll(/-?\d+/gu)].map(([digits]) => Number(digits));
  const bare = named.replace(/\([^)]*\)/gu, ' ').replace(/\s+/gu, ' ').trim();
  const words = bare.toLowerCase().replace(/^pg_catalog\./u, '');
  const parts = nameParts(bare);
  const own = isRow ? null : ownType(words, modifiers);
  const users = usersTypes(state, parts);
  // A type of the history may have the name of one of PostgreSQL's own, and come first in the search path.
  if (own !== null) return users.length === 0 || bare !== words ? own : null;
  const [user, another] = users;
  if (user !== undefined) return another === undefined ? { family: 'user', type: user } : null;
  const relation = parts.length > 0 && parts.length < 3 && !isSystemSchema(parts.at(-2) ?? '') ? lookUpRelation(state, rangeVarOf(parts)) : null;
  if (relation !== null) return { family: 'row', oid: relation.oid };
  return !isRow && bare === words && builtInTypes.has(words) ? other(words) : null;
}

function usersTypes(state: State, parts: readonly string[]): readonly UserType[] {
  const [name = '', schema] = [parts.at(-1), parts.at(-2)];
  return state.types.where((type) => type.name === name && (schema === undefined || type.schema === schema));
}

/** `table.column%TYPE`, where nothing that could not be evaluated may have changed the column. */
function columnType(state: State, parts: readonly string[]): Type | null {
  if (parts.length < 2) return null;
  const relation = lookUpRelation(state, rangeVarOf(parts.slice(0, -1)));
  if (relation === null || state.openColumns.has(relation.oid) || isUncertain(state, relation, 'columns')) return null;
  const column = relation.columns.find(({ name }) => name === parts.at(-1));
  return column === undefined ? null : typeOf(state, column.type);
}

/** Whether what has one type is taken for another as it is, whatever it is. */
export function holds(target: Type, source: Type): boolean {
  switch (target.family) {
    case 'text':
      return target.length === null;
    case 'integer':
      return source.family === 'integer' && source.bytes <= target.bytes;
    case 'numeric':
      return target.precision === null && (source.family === 'numeric' || source.family === 'integer');
    case 'float':
      return (source.family === 'float' && (target.name === 'double precision' || source.name === target.name)) || source.family === 'integer';
    case 'array':
      return source.family === 'array' && target.item !== null && source.item !== null && holds(target.item, source.item);
    case 'user':
      return source.family === 'user' && source.type.oid === target.type.oid;
    case 'row':
      return source.family === 'row' && source.oid === target.oid;
    case 'boolean':
    case 'moment':
    case 'uuid':
    case 'record':
      return source.family === target.family;
    case 'span':
      return source.family === 'span' && (source.name === target.name || (source.name === 'time' && target.name === 'interval') || (source.name === 'interval' && target.name === 'time'));
    case 'json':
      return source.family === 'json' && (source.name === target.name || target.name === 'json');
    case 'oid':
      return source.family === 'oid' && (source.name === target.name || target.name === 'oid' || source.name === 'oid');
    case 'other':
      return source.family === 'other' && source.name === target.name;
    default:
      return target satisfies never;
  }
}
