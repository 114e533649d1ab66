import type { Catalog, Proc } from '@pg-guardrails/catalog';
import { PUBLIC } from '../public.js';
import type { Own } from './journey.js';

/** CREATE TEMPORARY TABLE, which everyone may unless it was revoked (manual: Privileges, TEMPORARY). */
export function mayMakeTemporary({ databaseAcl, databaseOwner }: Catalog, own: Own): boolean {
  return own.has(databaseOwner) || databaseAcl.some(({ privilege, grantee }) => privilege === 'TEMPORARY' && (grantee === PUBLIC || own.has(grantee)));
}

/** Functions and operators need a schema to stand in. */
export function mayCreateSomewhere({ databaseAcl, databaseOwner, namespaces }: Catalog, own: Own): boolean {
  const holds = ({ privilege, grantee }: { readonly privilege: string; readonly grantee: string }): boolean => privilege === 'CREATE' && (grantee === PUBLIC || own.has(grantee));
  return own.has(databaseOwner) || databaseAcl.some(holds) || [...namespaces.values()].some(({ owner, nspacl }) => own.has(owner) || nspacl.some(holds));
}

/** CREATE on the schema. */
export function mayCreateIn({ namespaces }: Catalog, own: Own, schema: string): boolean {
  const namespace = namespaces.get(schema);
  return namespace !== undefined && (own.has(namespace.owner) || namespace.nspacl.some(({ privilege, grantee }) => privilege === 'CREATE' && (grantee === PUBLIC || own.has(grantee))));
}

/** What the owner of a function can make of it, in words: CREATE OR REPLACE takes CREATE on the schema, ALTER FUNCTION … SET does not (manual: CREATE FUNCTION, ALTER FUNCTION). */
export function changingWords(catalog: Catalog, own: Own, proc: Proc): string | null {
  if (!own.has(proc.owner)) return null;
  if (mayCreateIn(catalog, own, proc.schema)) return `belongs to ${proc.owner}, who can replace it`;
  return proc.body === null ? null : `belongs to ${proc.owner}, who can give it a search_path in which its names mean something else`;
}
