import type { Session } from '../server/session.js';
import { flagAt, listAt, maybeTextAt, numberAt, rowsAt, rowsOf, textAt, textsAt, type Row } from '../introspect/rows.js';
import { literal, quoted } from '../server/names.js';
import type { TypeFacts } from './candidates.js';
import type { RelationName } from '@pg-guardrails/kernel';

/** What a row of a table must have, as the server itself knows it. */
export interface TableFacts extends RelationName {
  readonly oid: number;
  readonly columns: readonly ColumnFacts[];
  /** Columns that PostgreSQL computes, each an expression over the others. */
  readonly generated: readonly { readonly name: string; readonly expression: string }[];
  /** Conditions of CHECK constraints and of the partition's bounds, over column names. */
  readonly checks: readonly { readonly condition: string; readonly columns: readonly string[] }[];
  readonly foreignKeys: readonly { readonly parent: RelationName & { readonly oid: number }; readonly columns: readonly string[]; readonly referenced: readonly string[] }[];
}

export interface ColumnFacts extends TypeFacts {
  readonly name: string;
  readonly notNull: boolean;
  /** The default as an expression, if it takes nothing from a sequence: what that gives out, no ROLLBACK takes back (manual: Sequence Functions). */
  readonly preset: string | null;
  /** Conditions of the domains that the type is made of, over VALUE. */
  readonly domainChecks: readonly string[];
}

/** Whether an expression as PostgreSQL writes it may read the column. */
export function mentions(expression: string, column: string): boolean {
  return /^\w+$/u.test(column) ? new RegExp(`\\b${column}\\b`, 'u').test(expression) : expression.includes(quoted(column));
}

/** Quoted, for SQL. */
export function sqlOf({ schema, name }: RelationName): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

const columnsSql = (table: string): string => `
WITH RECURSIVE col AS (
  SELECT attnum, attname, atttypid, atttypmod, attnotnull, attidentity, pg_catalog.pg_get_expr(adbin, adrelid) AS preset
  FROM pg_catalog.pg_attribute LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = ${table}::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
), down AS (
  SELECT attnum, t.oid, t.typtype, t.typbasetype, t.typnotnull, t.typname, t.typelem, t.typcategory, t.typlen FROM col JOIN pg_catalog.pg_type t ON t.oid = atttypid
  UNION ALL
  SELECT attnum, t.oid, t.typtype, t.typbasetype, t.typnotnull, t.typname, t.typelem, t.typcategory, t.typlen FROM down d JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype WHERE d.typtype = 'd'
)
SELECT col.attname AS name, pg_catalog.format_type(atttypid, atttypmod) AS type,
  attnotnull OR EXISTS (SELECT FROM down d WHERE d.attnum = col.attnum AND d.typtype = 'd' AND d.typnotnull) AS not_null,
  b.typcategory = 'A' AS is_array,
  coalesce(e.typtype, b.typtype)::text AS kind,
  coalesce(e.typname, b.typname)::text AS base,
  CASE WHEN attidentity = '' THEN preset END AS preset,
  (SELECT coalesce(pg_catalog.json_agg(enumlabel ORDER BY enumsortorder), '[]') FROM pg_catalog.pg_enum WHERE enumtypid = coalesce(e.oid, b.oid)) AS labels,
  (SELECT coalesce(pg_catalog.json_agg(f.attname ORDER BY f.attnum), '[]') FROM pg_catalog.pg_type c JOIN pg_catalog.pg_attribute f ON f.attrelid = c.typrelid WHERE c.oid = coalesce(e.oid, b.oid) AND c.typtype = 'c' AND f.attnum > 0 AND NOT f.attisdropped) AS fields,
  (SELECT s.typname FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype WHERE coalesce(e.oid, b.oid) IN (r.rngtypid, r.rngmultitypid)) AS subtype,
  (SELECT coalesce(pg_catalog.json_agg(pg_catalog.pg_get_expr(conbin, 0)), '[]') FROM pg_catalog.pg_constraint JOIN down d ON d.oid = contypid AND d.attnum = col.attnum WHERE contype = 'c') AS domain_checks
FROM col
JOIN down b ON b.attnum = col.attnum AND b.typtype <> 'd'
LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
ORDER BY col.attnum`;

const generatedSql = (table: string): string => `
SELECT attname AS name, pg_catalog.pg_get_expr(adbin, adrelid) AS expression FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid = ${table}::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped AND attgenerated <> '' ORDER BY attnum`;

const namesOf = (keys: string, relation: string): string =>
  `(SELECT pg_catalog.json_agg(attname ORDER BY place) FROM pg_catalog.unnest(${keys}) WITH ORDINALITY AS k(attnum, place) JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = ${relation})`;

const constraintsSql = (table: string): string => `
SELECT contype::text AS contype, coalesce(${namesOf('conkey', 'conrelid')}, '[]') AS columns, pg_catalog.pg_get_expr(conbin, conrelid) AS condition,
  confrelid::pg_catalog.int8 AS parent, pn.nspname AS parent_schema, pc.relname AS parent_name, coalesce(${namesOf('confkey', 'confrelid')}, '[]') AS referenced
FROM pg_catalog.pg_constraint LEFT JOIN pg_catalog.pg_class pc ON pc.oid = confrelid LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
WHERE conrelid = ${table}::pg_catalog.regclass AND contype IN ('c', 'f') ORDER BY conname`;

function presetAt(row: Row): string | null {
  const preset = maybeTextAt(row, 'preset');
  return preset === null || /\bnextval\(/u.test(preset) ? null : preset;
}

function columnOf(row: Row): ColumnFacts {
  return {
    name: textAt(row, 'name'),
    type: textAt(row, 'type'),
    notNull: flagAt(row, 'not_null'),
    isArray: flagAt(row, 'is_array'),
    kind: textAt(row, 'kind'),
    base: textAt(row, 'base'),
    labels: textsAt(row, 'labels'),
    fields: textsAt(row, 'fields'),
    subtype: maybeTextAt(row, 'subtype'),
    preset: presetAt(row),
    domainChecks: listAt(row, 'domain_checks').filter((one) => typeof one === 'string'),
  };
}

/** The table itself, or the first partition of a partitioned one that can hold a row. */
export async function leafOf(session: Session, relation: RelationName): Promise<RelationName | null> {
  const table = literal(sqlOf(relation));
  const [row] = await rowsOf(session, `SELECT nspname AS schema, relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'f') AND (c.oid = pg_catalog.to_regclass(${table}) OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(${table})) WHERE isleaf)) ORDER BY c.oid LIMIT 1`);
  return row === undefined ? null : { schema: textAt(row, 'schema'), name: textAt(row, 'name') };
}

/** Reads them; null when there is no such table. The caller is inside a transaction. */
export async function factsOf(session: Session, relation: RelationName): Promise<TableFacts | null> {
  const table = literal(sqlOf(relation));
  // In one message: the server may be another thread, or another machine.
  const list = (sql: string): string => `(SELECT coalesce(pg_catalog.json_agg(pg_catalog.row_to_json(l)), '[]') FROM (${sql}) l)`;
  const [found] = await rowsOf(
    session,
    `SELECT t.oid::pg_catalog.int8 AS oid, pg_catalog.pg_get_partition_constraintdef(t.oid) AS bounds, ${list(columnsSql(table))} AS columns, ${list(constraintsSql(table))} AS constraints, ${list(generatedSql(table))} AS generated
    FROM (SELECT pg_catalog.to_regclass(${table})::pg_catalog.oid AS oid) t WHERE t.oid IS NOT NULL`,
  );
  if (found === undefined) return null;
  const columns = rowsAt(found, 'columns').map(columnOf);
  const constraints = rowsAt(found, 'constraints');
  const generated = rowsAt(found, 'generated');
  const bounds = maybeTextAt(found, 'bounds');
  const checks = constraints.flatMap((row) => {
    const condition = textAt(row, 'contype') === 'c' ? maybeTextAt(row, 'condition') : null;
    return condition === null ? [] : [{ condition, columns: textsAt(row, 'columns') }];
  });
  return {
    ...relation,
    oid: numberAt(found, 'oid'),
    columns,
    generated: generated.map((row) => ({ name: textAt(row, 'name'), expression: textAt(row, 'expression') })),
    checks: bounds === null ? checks : [...checks, { condition: bounds, columns: columns.map(({ name }) => name).filter((name) => mentions(bounds, name)) }],
    foreignKeys: constraints
      .filter((row) => textAt(row, 'contype') === 'f')
      .map((row) => ({
        parent: { oid: numberAt(row, 'parent'), schema: textAt(row, 'parent_schema'), name: textAt(row, 'parent_name') },
        columns: textsAt(row, 'columns'),
        referenced: textsAt(row, 'referenced'),
      })),
  };
}
