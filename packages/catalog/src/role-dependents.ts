import type { State } from './state.js';

/** pg_shdepend: what owns, grants or is granted by a role, so that it cannot be dropped. */
export function dependentsOfRole(state: State, role: string): readonly string[] {
  const inAcl = (acl: readonly { readonly grantee: string; readonly grantor: string }[]): boolean =>
    acl.some((item) => item.grantee === role || item.grantor === role);
  const found: string[] = [];
  for (const namespace of state.namespaces.values()) {
    if (namespace.owner === role || inAcl(namespace.nspacl)) found.push(`schema ${namespace.name}`);
  }
  for (const relation of state.relations.values()) {
    if (
      relation.owner === role ||
      inAcl(relation.relacl) ||
      inAcl(relation.usage ?? []) ||
      relation.columns.some((column) => inAcl(column.attacl))
    ) {
      found.push(`table ${relation.name}`);
    }
  }
  for (const relation of state.relations.values()) {
    for (const policy of relation.policies) if (policy.roles.includes(role)) found.push(`policy ${policy.name} on table ${relation.name}`);
  }
  for (const proc of state.functions.values()) if (proc.owner === role || inAcl(proc.proacl)) found.push(`function ${proc.name}`);
  for (const type of state.types.values()) if (type.owner === role || inAcl(type.typacl)) found.push(`type ${type.name}`);
  for (const trigger of state.eventTriggers.values()) if (trigger.owner === role) found.push(`event trigger ${trigger.name}`);
  for (const one of state.subscriptions) if (one.owner === role) found.push(`subscription ${one.name}`);
  for (const row of state.defaultAcls) if (row.creator === role || inAcl(row.acl)) found.push(`default privileges on new ${row.objects}`);
  for (const membership of state.memberships) {
    if (state.postgres >= 16 && membership.grantor === role) found.push(`membership of role ${membership.member} in role ${membership.role}`);
  }
  for (const { name, paracl } of state.parameterAcls) if (inAcl(paracl)) found.push(`privileges for parameter ${name}`);
  if (state.databaseOwner === role || inAcl(state.databaseAcl)) found.push('database');
  return found;
}
