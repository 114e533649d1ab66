import type { Arsenal, ArsenalColumn, ArsenalRelation } from './arsenal.js';
import { below, family } from './arsenal.js';

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Two different values of each type. */
const samples: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:smallint|integer|bigint|numeric|real|double precision|money)$/u, '1', '2'],
  [/^(?:text|character varying|character|name|citext)$/u, "'x'", "'y'"],
  [/^boolean$/u, 'true', 'false'],
  [/^jsonb?$/u, `'{}'`, `'{"a": 1}'`],
  [/^uuid$/u, "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"],
  [/^(?:timestamp|date)/u, "'2026-01-01'", "'2001-01-01'"],
  [/^interval$/u, "'1 day'", "'2 days'"],
  [/^bytea$/u, "'a'", "'b'"],
  [/\[\]$/u, "'{}'", "'{}'"],
  [/^(?:regclass|oid)$/u, '1', '2'],
];

export type Choice = 'first' | 'second';

export function valueFor(type: string, choice: Choice): string {
  const found = samples.find(([pattern]) => pattern.test(type));
  if (found === undefined) return 'NULL';
  return `${choice === 'first' ? found[1] : found[2]}::${type}`;
}

export function valueOf(column: Pick<ArsenalColumn, 'type' | 'labels'>, choice: Choice): string {
  const label = choice === 'first' ? column.labels[0] : column.labels.at(-1);
  return label === undefined ? valueFor(column.type, choice) : `${literal(label)}::${column.type}`;
}

/** The constants written in conditions about a table: what its guards may go by. */
export function writtenValues(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => [...text.matchAll(/'((?:[^']|'')*)'/gu)].map(([, value = '']) => value.replaceAll("''", "'")));
  return [...new Set(found)].filter((value) => /^[\w.:-]{1,30}$/u.test(value) && !/^[0-9A-Z]{5}$/u.test(value)).slice(0, 6);
}

/** One state of the tables in which everything is tried. */
export interface Seed {
  readonly name: string;
  /** Run one by one; what fails is left out, but for the last, the row of the claimed table. */
  readonly others: readonly string[];
  readonly row: string;
}

function insert(relation: ArsenalRelation, columns: readonly (readonly [ArsenalColumn, string])[]): string {
  if (columns.length === 0) return `INSERT INTO ${relation.sql} DEFAULT VALUES`;
  return `INSERT INTO ${relation.sql} (${columns.map(([{ name }]) => ident(name)).join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${columns.map(([, value]) => value).join(', ')})`;
}

type Fill = 'all' | 'required' | 'other' | { readonly text: string };

/** Where partitions are made by ranges of `id`, as the cases make them: one value for each. */
const ids = ['1', '1001'];

function rowOf(relation: ArsenalRelation, fill: Fill, id = '1'): string {
  const isGiven = (column: ArsenalColumn): boolean => fill !== 'required' || (column.notNull && !column.hasDefault) || column.name === 'id';
  const used = relation.columns.filter((column) => isGiven(column) && !(column.isFixed && column.name !== 'id' && column.hasDefault));
  return insert(
    relation,
    used.map((column) => {
      if (column.name === 'id' && /int|numeric/u.test(column.type)) return [column, id];
      if (typeof fill === 'object') return [column, /^(?:text|character varying)$/u.test(column.type) || column.labels.includes(fill.text) ? `${literal(fill.text)}::${column.type}` : valueOf(column, 'first')];
      return [column, valueOf(column, fill === 'other' ? 'second' : 'first')];
    }),
  );
}

/** The rows worth attacking: every column filled, only what is required, other values, and the values that guards and constraints name; in each table that holds rows. */
export function seedsFor(arsenal: Arsenal, table: ArsenalRelation): readonly Seed[] {
  const holding = below(arsenal, table).filter(({ relkind }) => relkind === 'r');
  const others = arsenal.relations.filter((one) => !family(arsenal, table).includes(one) && (one.relkind === 'r' || one.relkind === 'p'));
  const fills: readonly Fill[] = ['all', 'required', 'other', ...writtenValues(table.texts).map((text): Fill => ({ text }))];
  const rows = (holding.length === 0 ? [table] : holding).flatMap((one, index) => [
    ...(index === 0 ? fills : fills.slice(0, 1)).map((fill) => ({ one, fill, id: '1' })),
    ...(holding.length > 1 ? ids.slice(1).map((id) => ({ one, fill: 'all' as const, id })) : []),
  ]);
  const alone = rows.slice(0, 1).map(({ one, fill, id }): Seed => ({ name: `${one.name}, and nothing else anywhere`, others: [], row: rowOf(one, fill, id) }));
  const made = rows.map(({ one, fill, id }): Seed => ({
    name: `${one.name}: ${typeof fill === 'string' ? fill : fill.text}`,
    others: others.map((other) => rowOf(other, typeof fill === 'string' ? fill : 'all')),
    row: rowOf(one, fill, id),
  }));
  return others.length === 0 ? made : [...made, ...alone];
}
