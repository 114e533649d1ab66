import type { TypeName } from '@pgsql/types';
import { stringsOf } from './nodes.js';

/** format_type's names of the internal ones. */
const sqlNames: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
  varbit: 'bit varying',
  decimal: 'numeric',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
};

/** The SQL name of one of PostgreSQL's own types: `integer` for `int4`. */
export function sqlTypeName(name: string): string {
  return sqlNames[name] ?? name;
}

const serialNames: ReadonlySet<string> = new Set(['serial', 'serial4', 'bigserial', 'serial8', 'smallserial', 'serial2']);

/** Whether a column of this type makes a sequence of its own (parse_utilcmd.c). */
export function isSerial(type: TypeName | undefined): boolean {
  const names = stringsOf(type?.names);
  return names.length === 1 && serialNames.has(names[0] ?? '');
}

/**
 * A type's name without its modifiers: as in pg_proc, where `varchar(3)` and `varchar` are one. The schema of a type that is not
 * PostgreSQL's own is left out, because a type's resolution is no part of the model.
 */
export function typeName(type: TypeName | undefined): string {
  const names = stringsOf(type?.names);
  const last = names.at(-1) ?? '';
  const base = sqlTypeName(last);
  const suffix = type?.pct_type === true ? '%TYPE' : '';
  const whole = type?.pct_type === true ? names.join('.') : base;
  return `${whole}${suffix}${(type?.arrayBounds ?? []).length > 0 ? '[]' : ''}`;
}

/** A column's type with its modifiers: `character varying(20)`, `numeric(10,2)`. */
export function columnType(type: TypeName | undefined): string {
  const modifiers = (type?.typmods ?? []).flatMap((node) => ('A_Const' in node && node.A_Const.ival !== undefined ? [String(node.A_Const.ival.ival ?? 0)] : []));
  const bare = typeName(type);
  return modifiers.length === 0 ? bare : bare.replace(/(?=\[\]$|$)/u, `(${modifiers.join(',')})`);
}
