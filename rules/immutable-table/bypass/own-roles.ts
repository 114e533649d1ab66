import { askable, inheritedRoles, perCatalog, sameSet } from '@pg-guardrails/catalog';
import { PUBLIC } from '../public.js';
import { actors } from './actors.js';
import type { Own } from './journey.js';

const ownRolesIn = perCatalog((catalog, role: string): Own => new Set(actors(catalog, role).flatMap((actor) => (actor.role === PUBLIC ? [PUBLIC] : inheritedRoles(catalog, actor.role)))));

/** Everyone as whom a role can act. */
export const ownRoles = askable(ownRolesIn, sameSet);
