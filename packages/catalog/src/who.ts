import { PUBLIC } from './acl.js';
import { effectivePrivileges, type Power, type Way } from './effective.js';
import type { Catalog, Relation, Taint } from './model.js';
import { taintsTouching } from './queries.js';
import { roleDoubts } from './role-doubts.js';

/** What one role may do with one relation. */
export interface Answer {
  /** A role, or `PUBLIC` for what everyone may. */
  readonly role: string;
  /** The easiest first; empty when nothing is known that lets it. */
  readonly ways: readonly Way[];
  /** What could not be evaluated and may have changed the answer. */
  readonly doubts: readonly Taint[];
}

/**
 * What may have changed whether a role holds a power on a relation: its ACL or owner, its schema, the role and whom it is a member of, or the
 * privileges the relation was born with.
 */
export function doubtsOn(catalog: Catalog, relation: Relation, role: string, power: Power): readonly Taint[] {
  const found = new Set(taintsTouching(catalog, relation, ['existence', 'owner', 'relacl']));
  for (const taint of taintsTouching(catalog, { name: relation.schema }, ['schemas'])) found.add(taint);
  if (role !== PUBLIC) for (const taint of roleDoubts(catalog, relation, role, power)) found.add(taint);
  const settles = (grantee: string): boolean => relation.revokes.some((revoke) => revoke.grantee === grantee && revoke.privilege === power);
  const isSettled = settles(PUBLIC) && (role === PUBLIC || (settles(role) && !catalog.memberships.some(({ member }) => member === role)));
  const objects = relation.relkind === 'sequence' ? 'sequences' : 'tables';
  // A default privilege that nobody could read counts for tables made after it, until a REVOKE on the table settles it.
  if (!isSettled) for (const taint of catalog.taints) if (taint.aspects.includes('default-acl') && (taint.defaultsOf === undefined || taint.defaultsOf === objects) && (taint.before ?? 0) <= relation.oid) found.add(taint);
  return [...found];
}

/** Every role of the catalog and PUBLIC: who may exercise a power on a relation, and by which statements. */
export function whoMay(catalog: Catalog, relation: Relation, power: Power): readonly Answer[] {
  return [PUBLIC, ...catalog.roles.keys()].map((role) => ({
    role,
    ways: effectivePrivileges(catalog, relation, role, power),
    doubts: doubtsOn(catalog, relation, role, power),
  }));
}
