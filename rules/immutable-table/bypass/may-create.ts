import type { Catalog } from '@pg-guardrails/catalog';
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
