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
  | { readonly family: 'float' | 'boolean' | 'moment' | 'span' | 'uuid' | 'json' | 'oid' | 'record' }
  | { readonly family: 'array'; readonly item: Type | null }
  | { readonly family: 'user'; readonly type: UserType }
  | { readonly family: 'row'; readonly oid: number };

const plain: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...['smallint', 'int2', 'smallserial'].map((name) => [name, { family: 'integer', bytes: 2 }] as const),
  ...['integer', 'int', 'int4', 'serial'].map((name) => [name, { family: 'integer', bytes: 4 }] as const),
  ...['bigint', 'int8', 'bigserial'].map((name) => [name, { family: 'integer', bytes: 8 }] as const),
  ...['real', 'float4', 'double precision', 'float8', 'float'].map((name) => [name, { family: 'float' }] as const),
  ...['boolean', 'bool'].map((name) => [name, { family: 'boolean' }] as const),
  ...['date', 'timestamp', 'timestamptz', 'timestamp with time zone', 'timestamp without time zone'].map((name) => [name, { family: 'moment' }] as const),
  ...['interval', 'time', 'timetz', 'time with time zone', 'time without time zone'].map((name) => [name, { family: 'span' }] as const),
  ...['json', 'jsonb'].map((name) => [name, { family: 'json' }] as const),
  ['uuid', { family: 'uuid' }],
  ...['oid', 'regclass', 'regtype', 'regrole', 'regnamespace', 'regproc', 'regprocedure'].map((name) => [name, { family: 'oid' }] as const),
  ['record', { family: 'record' }],
]);

const texts: ReadonlySet<string> = new Set(['text', 'varchar', 'character varying', 'bpchar', 'char', 'character', 'name', 'refcursor']);

export const text: Type = { family: 'text', length: null, name: 'text' };
export const integer: Type = { family: 'integer', bytes: 4 };
export const bigint: Type = { family: 'integer', bytes: 8 };
export const boolean: Type = { family: 'boolean' };

/** One of PostgreSQL's own types; null for one that is not told apart. */
function ownType(name: string, modifiers: readonly number[]): Type | null {
  const [first = null, second = 0] = modifiers;
  if (name === 'numeric' || name === 'decimal') return { family: 'numeric', precision: first, scale: second };
  if (texts.has(name)) return { family: 'text', length: name === 'char' || name === 'character' ? (first ?? 1) : first, name };
  return plain.get(name) ?? null;
}

/** A type as written in a declaration, a signature or a column; null where it is not known what fits into it. */
export function typeOf(state: State, written: string): Type | null {
  const array = /^(.*?)\s*(?:\[\s*\d*\s*\]\s*)+$/su.exec(written)?.[1];
  if (array !== undefined) return { family: 'array', item: typeOf(state, array) };
  if (/%type$/iu.test(written)) return columnType(state, nameParts(written.replace(/%type$/iu, '')));
  const isRow = /%rowtype$/iu.test(written);
  const named = isRow ? written.replace(/%rowtype$/iu, '') : written;
  const modifiers = [...(/\(([^)]*)\)/u.exec(named)?.[1] ?? '').matchAll(/\d+/gu)].map(([digits]) => Number(digits));
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
  return relation === null ? null : { family: 'row', oid: relation.oid };
}

function usersTypes(state: State, parts: readonly string[]): readonly UserType[] {
  const [name = '', schema] = [parts.at(-1), parts.at(-2)];
  const found: UserType[] = [];
  for (const type of state.types.values()) if (type.name === name && (schema === undefined || type.schema === schema)) found.push(type);
  return found;
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
      return source.family === 'float' || source.family === 'numeric' || source.family === 'integer';
    case 'array':
      return source.family === 'array' && target.item !== null && source.item !== null && holds(target.item, source.item);
    case 'user':
      return source.family === 'user' && source.type.oid === target.type.oid;
    case 'row':
      return source.family === 'row' && source.oid === target.oid;
    case 'boolean':
    case 'moment':
    case 'span':
    case 'uuid':
    case 'json':
    case 'oid':
    case 'record':
      return source.family === target.family;
    default:
      return target satisfies never;
  }
}
