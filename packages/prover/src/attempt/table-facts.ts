import type { Session } from '../server/session.js';
import { flagAt, listAt, maybeTextAt, numberAt, rowsOf, textAt, textsAt, type Row } from '../introspect/rows.js';
import { literal, quoted } from '../replay/prepare.js';
import type { TypeFacts } from './candidates.js';
import type { RelationName } from '@pg-guardrails/kernel';

/** What a row of a table must have, as the server itself knows it. */
export interface TableFacts extends RelationName {
  readonly oid: number;
  readonly columns: readonly ColumnFacts[];
  /** Conditions of CHECK constraints and of the partition's bounds, over column names. */
  readonly checks: readonly { readonly condition: string; readonly columns: readonly string[] }[];
  readonly foreignKeys: readonly { readonly parent: RelationName & { readonly oid: number }; readonly columns: readonly string[]; readonly referenced: readonly string[] }[];
}

export interface ColumnFacts extends TypeFacts {
  readonly name: string;
  readonly notNull: boolean;
  /** Conditions of the domains that the type is made of, over VALUE. */
  readonly domainChecks: readonly string[];
}

/** Quoted, for SQL. */
export function sqlOf({ schema, name }: RelationName): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

const columnsSql = (table: string): string => `
WITH RECURSIVE col AS (
  SELECT attnum, attname, atttypid, atttypmod, attnotnull FROM pg_catalog.pg_attribute
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
  (SELECT coalesce(pg_catalog.json_agg(enumlabel ORDER BY enumsortorder), '[]') FROM pg_catalog.pg_enum WHERE enumtypid = coalesce(e.oid, b.oid)) AS labels,
  (SELECT coalesce(pg_catalog.json_agg(pg_catalog.pg_get_expr(conbin, 0)), '[]') FROM pg_catalog.pg_constraint JOIN down d ON d.oid = contypid AND d.attnum = col.attnum WHERE contype = 'c') AS domain_checks
FROM col
JOIN down b ON b.attnum = col.attnum AND b.typtype <> 'd'
LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
ORDER BY col.attnum`;

const namesOf = (keys: string, relation: string): string =>
  `(SELECT pg_catalog.json_agg(attname ORDER BY place) FROM pg_catalog.unnest(${keys}) WITH ORDINALITY AS k(attnum, place) JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = ${relation})`;

const constraintsSql = (table: string): string => `
SELECT contype::text AS contype, coalesce(${namesOf('conkey', 'conrelid')}, '[]') AS columns, pg_catalog.pg_get_expr(conbin, conrelid) AS condition,
  confrelid::pg_catalog.int8 AS parent, pn.nspname AS parent_schema, pc.relname AS parent_name, coalesce(${namesOf('confkey', 'confrelid')}, '[]') AS referenced
FROM pg_catalog.pg_constraint LEFT JOIN pg_catalog.pg_class pc ON pc.oid = confrelid LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
WHERE conrelid = ${table}::pg_catalog.regclass AND contype IN ('c', 'f') ORDER BY conname`;

function columnOf(row: Row): ColumnFacts {
  return {
    name: textAt(row, 'name'),
    type: textAt(row, 'type'),
    notNull: flagAt(row, 'not_null'),
    isArray: flagAt(row, 'is_array'),
    kind: textAt(row, 'kind'),
    base: textAt(row, 'base'),
    labels: textsAt(row, 'labels'),
    domainChecks: listAt(row, 'domain_checks').filter((one) => typeof one === 'string'),
  };
}

/** Reads them; null when there is no such table. The caller is inside a transaction. */
export async function factsOf(session: Session, relation: RelationName): Promise<TableFacts | null> {
  const table = literal(sqlOf(relation));
  const [found] = await rowsOf(session, `SELECT pg_catalog.to_regclass(${table})::pg_catalog.oid::pg_catalog.int8 AS oid, pg_catalog.pg_get_partition_constraintdef(pg_catalog.to_regclass(${table})) AS bounds WHERE pg_catalog.to_regclass(${table}) IS NOT NULL`);
  if (found === undefined) return null;
  const columns = (await rowsOf(session, columnsSql(table))).map(columnOf);
  const constraints = await rowsOf(session, constraintsSql(table));
  const bounds = maybeTextAt(found, 'bounds');
  const checks = constraints.flatMap((row) => {
    const condition = textAt(row, 'contype') === 'c' ? maybeTextAt(row, 'condition') : null;
    return condition === null ? [] : [{ condition, columns: textsAt(row, 'columns') }];
  });
  return {
    ...relation,
    oid: numberAt(found, 'oid'),
    columns,
    checks: bounds === null ? checks : [...checks, { condition: bounds, columns: columns.map(({ name }) => name).filter((name) => bounds.includes(name)) }],
    foreignKeys: constraints
      .filter((row) => textAt(row, 'contype') === 'f')
      .map((row) => ({
        parent: { oid: numberAt(row, 'parent'), schema: textAt(row, 'parent_schema'), name: textAt(row, 'parent_name') },
        columns: textsAt(row, 'columns'),
        referenced: textsAt(row, 'referenced'),
      })),
  };
}
