import { holeAlone, holeOf, type HoleKind } from '../holes.js';
import type { State } from '../state.js';
import { unknown, type Value } from './value.js';

/** PostgreSQL's own types whose texts have few letters, or none that could end a name, by each of their names. */
const kindsOfTypes: ReadonlyMap<string, HoleKind> = new Map<string, HoleKind>([
  ...(['smallint', 'integer', 'int', 'bigint', 'int2', 'int4', 'int8', 'oid'] as const).map((name) => [name, 'integer'] as const),
  ...(['numeric', 'decimal', 'real', 'double precision', 'float', 'float4', 'float8'] as const).map((name) => [name, 'number'] as const),
  ...(['date', 'timestamp', 'timestamptz', 'timestamp with time zone', 'timestamp without time zone'] as const).map((name) => [name, 'moment'] as const),
  ...(['interval', 'time', 'timetz', 'time with time zone', 'time without time zone'] as const).map((name) => [name, 'span'] as const),
  ['uuid', 'uuid'],
  ['boolean', 'word'],
  ['bool', 'word'],
  ...(['regclass', 'regtype', 'regproc', 'regprocedure', 'regrole', 'regnamespace', 'regoper', 'regoperator'] as const).map((name) => [name, 'printed'] as const),
]);

/** The letters that a value of a type has as a text; null where they may be any. `type`: as written, with its schema and its length if it has them. */
export function kindOfType(state: State, type: string): HoleKind | null {
  const plain = type.toLowerCase().replace(/\(.*?\)/gu, '').replace(/\s+/gu, ' ').trim();
  const name = plain.replace(/^pg_catalog\./u, '');
  const kind = kindsOfTypes.get(name) ?? null;
  // A type of the history may have the name, and come first in the search path.
  if (kind === null || plain !== name || state.types.size === 0) return kind;
  for (const own of state.types.values()) if (own.name === name) return null;
  return kind;
}

/** A value of a kind, of which no more is known; it may be NULL. */
export function ofKind(kind: HoleKind | null): Value {
  return kind === null ? unknown : { kind: 'template', text: holeOf(kind) };
}

/** The kind of a value of which nothing but its kind is known. */
export function kindOfValue(value: Value | undefined): HoleKind | null {
  return value?.kind === 'template' ? holeAlone(value.text) : null;
}

/** What a variable of a type holds once a value is assigned to it: also of a date that is known it is not known how it prints. */
export function typedUnknown(state: State, type: string, value: Value): Value {
  const isText = value.kind === 'known' && typeof value.value === 'string';
  if (value.kind !== 'unknown' && value.kind !== 'template' && !isText) return value;
  const kind = kindOfType(state, type);
  if (isText) return kind === 'moment' || kind === 'span' ? { kind: 'template', text: holeOf(kind), nulls: 'none' } : value;
  return kind === null || kindOfValue(value) === kind ? value : ofKind(kind);
}
