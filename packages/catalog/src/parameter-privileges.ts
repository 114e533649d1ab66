import { PUBLIC } from './acl.js';
import { rolesOf } from './memberships.js';
import type { AclItem, Catalog, ParameterPrivilege } from './model.js';

/**
 * What lets a role set a parameter that only superusers may set by themselves, at once and without being one: its own grant, that of everyone, or that of a role whose
 * privileges it has (pg_parameter_aclcheck); null when nothing does. `PUBLIC` asks for what everyone may. Predefined roles hold none.
 */
export function parameterGrant(catalog: Pick<Catalog, 'parameterAcls' | 'roles' | 'memberships' | 'postgres' | 'databaseOwner'>, role: string, parameter: string, privilege: ParameterPrivilege): AclItem<ParameterPrivilege> | null {
  const items = catalog.parameterAcls.find(({ name }) => name === parameter)?.paracl.filter((item) => item.privilege === privilege) ?? [];
  if (items.length === 0) return null;
  const holders = role === PUBLIC ? [PUBLIC] : [role, PUBLIC, ...rolesOf(catalog, role, 'privileges').slice(1)];
  for (const holder of holders) {
    const found = items.find(({ grantee }) => grantee === holder);
    if (found !== undefined) return found;
  }
  return null;
}
