import type { Catalog, Proc } from '@pg-guardrails/catalog';
import { PUBLIC } from '../public.js';
import type { Own } from './journey.js';

/** Whether an item of an ACL gives one of these roles the privilege. */
function gives(own: Own, wanted: string): (item: { readonly privilege: string; readonly grantee: string }) => boolean {
  return ({ privilege, grantee }) => privilege === wanted && (grantee === PUBLIC || own.has(grantee));
}

/** CREATE TEMPORARY TABLE, which everyone may unless it was revoked (manual: Privileges, TEMPORARY). */
export function mayMakeTemporary({ databaseAcl, databaseOwner }: Catalog, own: Own): boolean {
  return own.has(databaseOwner) || databaseAcl.some(gives(own, 'TEMPORARY'));
}

/** CREATE on the database. */
export function mayCreateSchemas({ databaseAcl, databaseOwner }: Catalog, own: Own): boolean {
  return own.has(databaseOwner) || databaseAcl.some(gives(own, 'CREATE'));
}

/** Functions and operators need a schema to stand in. */
export function mayCreateSomewhere(catalog: Catalog, own: Own): boolean {
  const holds = gives(own, 'CREATE');
  return mayCreateSchemas(catalog, own) || [...catalog.namespaces.values()].some(({ owner, nspacl }) => own.has(owner) || nspacl.some(holds));
}

/** CREATE on the schema. */
export function mayCreateIn({ namespaces }: Catalog, own: Own, schema: string): boolean {
  const namespace = namespaces.get(schema);
  return namespace !== undefined && (own.has(namespace.owner) || namespace.nspacl.some(gives(own, 'CREATE')));
}

/** What the owner of a function can make of it, in words: CREATE OR REPLACE takes CREATE on the schema, ALTER FUNCTION … SET does not (manual: CREATE FUNCTION, ALTER FUNCTION). */
export function changingWords(catalog: Catalog, own: Own, proc: Proc): string | null {
  if (!own.has(proc.owner)) return null;
  if (mayCreateIn(catalog, own, proc.schema)) return `belongs to ${proc.owner}, who can replace it`;
  return proc.body === null ? null : `belongs to ${proc.owner}, who can give it a search_path in which its names mean something else`;
}
