import type { RelationName } from '@pg-guardrails/kernel';
import { asJson, decodeRows, fieldAt, rowsOf, textAt } from '../introspect/rows.js';
import { literal } from '../server/names.js';
import type { Session } from '../server/session.js';
import { attemptQuery } from './savepoint.js';
import { rowAlias, rowText } from './seed.js';
import { sqlOf } from './table-facts.js';

/**
 * Rows of a table and of all below it as they are: an UPDATE makes a version with a ctid of its own, also one that changes nothing (manual:
 * System Columns), and ALTER TABLE can change what a version holds.
 */
export interface Versions {
  readonly relation: RelationName;
  readonly oid: string;
  readonly rows: readonly string[];
}

/** More rows than that are not followed; the one that was put in place is the newest. */
const most = 10_000;

function versionsSql(table: string): string {
  return `SELECT ${rowAlias}.tableoid || ' ' || ${rowAlias}.ctid || ' ' || pg_catalog.md5(${rowText}) AS version FROM ${table} ${rowAlias}`;
}

/** The caller is inside a transaction, as superuser. */
export async function versionsIn(session: Session, relation: RelationName): Promise<Versions> {
  const table = sqlOf(relation);
  const [row] = await rowsOf(session, `SELECT ${literal(table)}::pg_catalog.regclass::pg_catalog.oid::pg_catalog.text AS oid`);
  const rows = await rowsOf(session, `${versionsSql(table)} ORDER BY pg_catalog.age(${rowAlias}.xmin), ${rowAlias}.ctid DESC LIMIT ${String(most)}`);
  return { relation, oid: row === undefined ? '' : textAt(row, 'oid'), rows: rows.map((one) => textAt(one, 'version')) };
}

/** What has to be asked to know how many changed, as long as the table has its name: what it is called, and its rows. `changedBy` reads the answers. */
export function looksFor({ relation, oid }: Versions): readonly [string, string] {
  return [
    `SELECT nspname::pg_catalog.text AS schema, relname::pg_catalog.text AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace WHERE c.oid = ${literal(oid)}`,
    versionsSql(sqlOf(relation)),
  ];
}

/** How many changed. `rows` is null where they could not be read. `elsewhere`: the table is called something else now, so that the rows may be another's. */
export function changedBy({ relation, rows: before }: Versions, names: readonly object[], rows: readonly object[] | null): number | 'elsewhere' {
  const [found] = names;
  if (found === undefined) return before.length;
  if (fieldAt(found, 'schema') !== relation.schema || fieldAt(found, 'name') !== relation.name) return 'elsewhere';
  if (rows === null) return before.length;
  const present = new Set(rows.map((row) => fieldAt(row, 'version')));
  return before.filter((version) => !present.has(version)).length;
}

/** How many of them are no longer there, or no longer as they were. */
export async function changedSince(session: Session, { oid, rows }: Versions): Promise<number> {
  const [found] = await rowsOf(
    session,
    `SELECT pg_catalog.format('%I.%I', nspname, relname) AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace WHERE c.oid = ${literal(oid)}`,
  );
  if (found === undefined) return rows.length;
  const now = await attemptQuery(session, asJson(versionsSql(textAt(found, 'name'))));
  if (now.error !== null) return rows.length;
  const present = new Set(decodeRows(now.rows).map((one) => textAt(one, 'version')));
  return rows.filter((version) => !present.has(version)).length;
}
