import type { AclItem, Source } from '@pg-guardrails/catalog';
import type { Session } from '../server/session.js';

/** One row as JSON: no client's own idea of types comes between. */
export type Row = ReadonlyMap<string, unknown>;

/** Where a row is decoded: the server it comes from, and what stands as its source. */
export interface Reading {
  /** Major version. */
  readonly postgres: number;
  readonly source: Source;
  /** A regular expression of PostgreSQL for the names of the roles that are read; null: all of them. */
  readonly ownRoles: string | null;
  /** The superuser that the server of the history begins with. */
  readonly superuser: string;
}

/** Which rows: all that belong to users, or those whose oids the first parameter of a prepared statement lists. */
export type Scope = 'all' | 'listed';

function asRow(value: unknown): Row {
  if (typeof value !== 'object' || value === null) throw new TypeError('a row of the catalog is not an object');
  return new Map(Object.entries(value));
}

/** The query whose rows `decodeRows` reads. */
export function asJson(sql: string): string {
  return `SELECT pg_catalog.row_to_json(q)::pg_catalog.text AS "row" FROM (${sql}) q`;
}

/** The rows of a query, each read as JSON. */
export async function rowsOf(session: Session, sql: string): Promise<readonly Row[]> {
  return decodeRows(await session.query(asJson(sql)));
}

export function decodeRows(rows: readonly object[]): readonly Row[] {
  return rows.map((row) => {
    const text: unknown = asRow(row).get('row');
    if (typeof text !== 'string') throw new TypeError('a row of the catalog is not text');
    return asRow(JSON.parse(text));
  });
}

/** A value of a row that is no JSON; null for one that is no text. */
export function fieldAt(row: object, key: string): string | null {
  const value = asRow(row).get(key);
  return typeof value === 'string' ? value : null;
}

function wrong(key: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`the catalog's ${key} is ${JSON.stringify(value)}, not ${wanted}`);
}

export function textAt(row: Row, key: string): string {
  const value = row.get(key);
  if (typeof value !== 'string') throw wrong(key, 'text', value);
  return value;
}

export function maybeTextAt(row: Row, key: string): string | null {
  return row.get(key) === null ? null : textAt(row, key);
}

/** A number; an oid stands in JSON as text. */
export function numberAt(row: Row, key: string): number {
  const value = row.get(key);
  const number = typeof value === 'string' && /^\d+$/u.test(value) ? Number(value) : value;
  if (typeof number !== 'number') throw wrong(key, 'a number', value);
  return number;
}

export function maybeNumberAt(row: Row, key: string): number | null {
  return row.get(key) === null ? null : numberAt(row, key);
}

export function flagAt(row: Row, key: string): boolean {
  const value = row.get(key);
  if (typeof value !== 'boolean') throw wrong(key, 'a boolean', value);
  return value;
}

export function listAt(row: Row, key: string): readonly unknown[] {
  const value: unknown = row.get(key) ?? [];
  if (!Array.isArray(value)) throw wrong(key, 'a list', value);
  return value;
}

export function textsAt(row: Row, key: string): readonly string[] {
  return listAt(row, key).map((value) => {
    if (typeof value !== 'string') throw wrong(key, 'a list of text', value);
    return value;
  });
}

/** The rows of a sub-select. */
export function rowsAt(row: Row, key: string): readonly Row[] {
  return listAt(row, key).map(asRow);
}

/** One of the values that a code stands for. */
export function decodedAt<Value>(row: Row, key: string, values: Readonly<Record<string, Value>>): Value {
  const value = values[textAt(row, key)];
  if (value === undefined) throw wrong(key, `one of ${Object.keys(values).join(', ')}`, row.get(key));
  return value;
}

/** The bits of an ACL that are of this kind; PostgreSQL may know more (the bits of a newer version). */
export function aclAt<Privilege extends string>(row: Row, key: string, privileges: readonly Privilege[], source: Source): readonly AclItem<Privilege>[] {
  return rowsAt(row, key).flatMap((item) => {
    const privilege = privileges.find((one) => one === textAt(item, 'privilege'));
    if (privilege === undefined) return [];
    return [{ grantee: textAt(item, 'grantee'), grantor: textAt(item, 'grantor'), privilege, grantable: flagAt(item, 'grantable'), source }];
  });
}
