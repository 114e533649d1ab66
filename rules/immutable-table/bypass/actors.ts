import type { Actor, Catalog } from '@pg-guardrails/catalog';
import { actorsOf } from '@pg-guardrails/catalog';
import { PUBLIC } from '../public.js';

const everyone: Actor = { role: PUBLIC, path: [PUBLIC], sources: [], reach: 'now' };

/** As whom a role can act, the nearest first. */
export function actors(catalog: Catalog, role: string): readonly Actor[] {
  return role === PUBLIC ? [everyone] : actorsOf(catalog, role);
}
