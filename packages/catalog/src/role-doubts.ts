import { effectivePrivileges, type Power } from './effective.js';
import { extensionRoles } from './extensions/known-roles.js';
import type { Catalog, Relation, Taint } from './model.js';
import { taintsTouching } from './queries.js';

/** A role, and all that it is a member of by however many steps. */
function reachedFrom({ memberships }: Catalog, role: string): readonly string[] {
  const reached = [role];
  for (const name of reached) for (const one of memberships) if (one.member === name && !reached.includes(one.role)) reached.push(one.role);
  return reached;
}

/** What may have changed who a role is and whom it is a member of, as far as its power on a relation rests on it. */
export function roleDoubts(catalog: Catalog, relation: Relation, role: string, power: Power): readonly Taint[] {
  return doubtsFrom(catalog, relation, role, power, []);
}

/** `seen`: roles whose doubts are counted already, by which GRANTs of roles in a circle end. */
function doubtsFrom(catalog: Catalog, relation: Relation, role: string, power: Power, seen: readonly string[]): readonly Taint[] {
  const reached = reachedFrom(catalog, role);
  const known = [...seen, ...reached];
  const touching = new Set(reached.flatMap((name) => taintsTouching(catalog, { name }, ['roles', 'memberships'])));
  return [...touching].filter(({ membership, rejected }) => {
    // What stands in the place of a statement that PostgreSQL rejects need not be of its kind.
    if (membership === undefined || rejected === true) return true;
    // A role gets nothing from who else becomes a member of it.
    if (!membership.members.some((member) => reached.includes(member))) return false;
    return membership.roles.some((one) => mayBring(catalog, relation, one, power, known));
  });
}

/** Whether a member of a role may get a power on a relation from it. What everyone may, it may already. */
function mayBring(catalog: Catalog, relation: Relation, role: string, power: Power, seen: readonly string[]): boolean {
  if (effectivePrivileges(catalog, relation, role, power).some(({ kind }) => kind !== 'public')) return true;
  if (!catalog.roles.has(role) && extensionRoles.get(role)?.includes(relation.schema) !== false) return true;
  return !seen.includes(role) && doubtsFrom(catalog, relation, role, power, [...seen, role]).length > 0;
}
