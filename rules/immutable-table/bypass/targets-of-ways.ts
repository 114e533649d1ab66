import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { familyOf } from '../targets.js';
import { ownRoles } from './own-roles.js';
import { takenRelations } from './taken.js';

/** What ways are followed to: the table, and what the role has in its hands, from where it may go anywhere as somebody else. */
export function targetsOfWays(catalog: Catalog, claimed: Relation, role: string): readonly Relation[] {
  return [...familyOf(catalog, claimed), ...takenRelations(catalog, ownRoles(catalog, role))];
}
