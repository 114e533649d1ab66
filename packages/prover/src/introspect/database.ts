import type { AclItem, DefaultAclItem, DefaultAclRow, Extension, Namespace, SchemaPrivilege } from '@pg-guardrails/catalog';
import { aclAt, decodedAt, maybeTextAt, numberAt, textAt, type Reading, type Row, type Scope } from './rows.js';
import { aclOf, bitsOf, firstNormalOid, inScope, isUserNamespace } from './sql.js';

const schemaPrivileges: readonly SchemaPrivilege[] = ['USAGE', 'CREATE'];

export function namespacesSql(scope: Scope): string {
  return `SELECT n.oid, n.nspname, pg_catalog.pg_get_userbyid(n.nspowner) AS owner, ${aclOf('n.nspacl', `'n'`, 'n.nspowner')} AS acl
    FROM pg_catalog.pg_namespace n WHERE ${isUserNamespace('n')} AND ${inScope('n.oid', scope)} ORDER BY n.oid`;
}

export function namespaceOf(row: Row, { source }: Reading): Namespace {
  const oid = numberAt(row, 'oid');
  return {
    oid,
    name: textAt(row, 'nspname'),
    owner: textAt(row, 'owner'),
    nspacl: aclAt(row, 'acl', schemaPrivileges, source),
    source: oid < firstNormalOid ? null : source,
  };
}

export function databaseSql(): string {
  return `SELECT pg_catalog.pg_get_userbyid(d.datdba) AS owner, ${aclOf('d.datacl', `'d'`, 'd.datdba')} AS acl
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()`;
}

export interface Database {
  readonly owner: string;
  readonly acl: readonly AclItem<string>[];
}

export function databaseOf(row: Row, { source }: Reading): Database {
  return { owner: textAt(row, 'owner'), acl: aclAt(row, 'acl', ['CREATE', 'CONNECT', 'TEMPORARY'], source) };
}

/** PostgreSQL's own, plpgsql, is none of a history's. */
export function extensionsSql(): string {
  return `SELECT e.extname, n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.oid >= ${String(firstNormalOid)} ORDER BY e.oid`;
}

export function extensionOf(row: Row, { source }: Reading): Extension {
  return { name: textAt(row, 'extname'), schema: maybeTextAt(row, 'nspname'), source };
}

/** Large objects (from PostgreSQL 18) are no part of the model. */
export function defaultAclsSql(): string {
  return `SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS creator, n.nspname, d.defaclobjtype AS objects, ${bitsOf('d.defaclacl')} AS acl
    FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
    WHERE d.defaclobjtype IN ('r', 'S', 'f', 'n', 'T') ORDER BY d.oid`;
}

const objectKinds: Readonly<Record<string, DefaultAclItem['objects']>> = { r: 'tables', S: 'sequences', f: 'functions', n: 'schemas', T: 'types' };

const defaultPrivileges: readonly string[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN', 'USAGE', 'CREATE', 'EXECUTE'];

export function defaultAclOf(row: Row, { source }: Reading): DefaultAclRow {
  return {
    creator: textAt(row, 'creator'),
    schema: maybeTextAt(row, 'nspname'),
    objects: decodedAt(row, 'objects', objectKinds),
    acl: aclAt(row, 'acl', defaultPrivileges, source),
  };
}
