import type { Catalog, Relation, Way } from '@pg-guardrails/catalog';
import { inheritedRoles } from '@pg-guardrails/catalog';
import { PUBLIC } from './public.js';
import { quoted, sqlName } from './sql-names.js';

/** How a role gets to where it can use a way: the statements before, and who it then acts as. */
export interface Identity {
  readonly sql: string;
  readonly acting: string;
}

/** The statements by which the first role of the way's path comes to act with the privileges of the last. */
export function identityFor(catalog: Catalog, relation: Relation, way: Pick<Way, 'path' | 'reach' | 'needsGrant'>, operation: string): Identity {
  const [start = ''] = way.path;
  const statements: string[] = [];
  let acting = start;
  let current = start;
  const become = (): void => {
    if (current === acting) return;
    statements.push(`SET ROLE ${quoted(acting)};`);
    current = acting;
  };
  // Hops of the path that SET ROLE can take are taken so; the others by inheritance, until one needs a grant of its own.
  let isInheriting = false;
  for (const [index, role] of way.path.entries()) {
    const from = way.path[index - 1];
    if (from === undefined || way.reach === 'now') continue;
    const hops = catalog.memberships.filter((one) => one.member === from && one.role === role);
    if (!isInheriting && hops.some((one) => one.setOption || catalog.postgres < 16)) {
      acting = role;
    } else if (hops.some((one) => one.inheritOption)) {
      isInheriting = true;
    } else {
      become();
      statements.push(`GRANT ${quoted(role)} TO ${quoted(start)};`);
      acting = role;
      isInheriting = false;
    }
  }
  become();
  // The owner gives itself back what was revoked from it.
  if (way.needsGrant) statements.push(`GRANT ${operation} ON ${sqlName(relation)} TO ${quoted(way.path.at(-1) ?? start)};`);
  return { sql: statements.map((statement) => `${statement} `).join(''), acting };
}

/** Whether the role may use what is in the table's schema at all. */
export function mayUseSchema(catalog: Catalog, relation: Pick<Relation, 'schema'>, acting: string): boolean {
  const namespace = catalog.namespaces.get(relation.schema);
  const roles = inheritedRoles(catalog, acting);
  if (roles.some((role) => catalog.roles.get(role)?.superuser === true)) return true;
  if (namespace === undefined || roles.some((role) => role === 'pg_read_all_data' || role === 'pg_write_all_data' || role === namespace.owner)) return true;
  return namespace.nspacl.some((item) => item.privilege === 'USAGE' && (item.grantee === PUBLIC || roles.includes(item.grantee)));
}
