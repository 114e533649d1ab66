import type { Catalog, Policy, Relation, TriggerEvent } from '@pg-guardrails/catalog';
import { effectivePrivileges, inheritedRoles, qualifiedName, taintsTouching } from '@pg-guardrails/catalog';
import { PUBLIC } from './public.js';

export const rowSecurityParameter = 'row_security';

/** The parameter row_security: while it is off, a statement that row security would filter fails (manual: Client Connection Defaults). */
export type RowSecurity = 'on' | 'perhaps-off';

export function rowSecurityOf(value: string | null): RowSecurity {
  return value !== null && /^(?:on|true|yes|1)$/iu.test(value) ? 'on' : 'perhaps-off';
}

/** Whether row security asks the role, or perhaps does. Superusers, roles with BYPASSRLS and the table's owner, unless forced, are not asked (manual: Row Security Policies). TRUNCATE asks nobody. */
export function isSubjectToPolicies(catalog: Catalog, relation: Relation, acting: string): boolean {
  const role = catalog.roles.get(acting);
  if (role?.superuser === true || role?.bypassrls === true) return false;
  if (isUncertain(catalog, relation)) return true;
  if (!relation.rowSecurity) return false;
  const isOwner = effectivePrivileges(catalog, relation, acting, 'UPDATE').some((way) => way.kind === 'owner' && way.reach === 'now');
  return relation.forceRowSecurity || !isOwner;
}

/** Whether row security was perhaps enabled, forced or given policies. */
function isUncertain(catalog: Catalog, relation: Relation): boolean {
  return taintsTouching(catalog, relation, ['policies']).length > 0;
}

/** What must hold for a statement of the role to find the rows of a table, or to put one in; null where row security certainly lets it. `reads`: it reads columns, which asks what SELECT shows as well. */
export function policyDoubt(catalog: Catalog, relation: Relation, operation: TriggerEvent, acting: string, reads: boolean, rowSecurity: RowSecurity): string | null {
  if (operation === 'TRUNCATE' || !isSubjectToPolicies(catalog, relation, acting)) return null;
  if (rowSecurity === 'perhaps-off') return `row security of ${qualifiedName(relation)} lets it with ${rowSecurityParameter} off`;
  const isOpen = !isUncertain(catalog, relation) && isLetBy(catalog, relation, operation, acting) && (!reads || isLetBy(catalog, relation, 'SELECT', acting));
  return isOpen ? null : `row security of ${qualifiedName(relation)} lets it`;
}

/** One permissive policy that is always true, and no restrictive one (manual: CREATE POLICY). */
function isLetBy(catalog: Catalog, relation: Relation, command: Exclude<TriggerEvent, 'TRUNCATE'> | 'SELECT', acting: string): boolean {
  const roles = acting === PUBLIC ? [PUBLIC] : [...inheritedRoles(catalog, acting), PUBLIC];
  const asked = relation.policies.filter((policy) => (policy.command === 'ALL' || policy.command === command) && policy.roles.some((role) => roles.includes(role)));
  return asked.every(({ permissive }) => permissive) && asked.some((policy) => isAlwaysTrue(policy, command));
}

function isAlwaysTrue({ using, withCheck }: Policy, command: Exclude<TriggerEvent, 'TRUNCATE'> | 'SELECT'): boolean {
  const isTrue = (condition: string | null): boolean => condition?.trim().toLowerCase() === 'true';
  switch (command) {
    case 'SELECT':
    case 'DELETE':
      return isTrue(using);
    case 'INSERT':
      return isTrue(withCheck ?? using);
    case 'UPDATE':
      return isTrue(using) && isTrue(withCheck ?? using);
    default:
      return command satisfies never;
  }
}
