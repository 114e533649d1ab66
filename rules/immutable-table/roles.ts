import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { PUBLIC } from './public.js';

/**
 * The roles that services run as: those named, else every role that may log in, is no superuser and does not run the migrations, and
 * every role that a GRANT or REVOKE on the table names, apart from its owner.
 */
export function runtimeRolesOf(catalog: Catalog, relation: Relation, named: readonly string[] | null): readonly string[] {
  if (named !== null) return [...new Set(named)];
  const found = new Set<string>();
  for (const role of catalog.roles.values()) if (role.login && !role.superuser && role.from !== 'run-as') found.add(role.name);
  const items = [...relation.relacl, ...relation.columns.flatMap((column) => column.attacl), ...relation.revokes];
  for (const { grantee } of items) {
    const isOwner = grantee === relation.owner || grantee === PUBLIC;
    if (!isOwner && catalog.roles.get(grantee)?.superuser !== true) found.add(grantee);
  }
  return [...found];
}
