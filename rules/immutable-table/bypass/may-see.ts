import type { Actor, Catalog } from '@pg-guardrails/catalog';
import { mayUseSchema } from '../identity.js';
import { PUBLIC } from '../public.js';

/** USAGE on the schema. */
export function maySee(catalog: Catalog, schema: string, actor: Actor): boolean {
  if (actor.role !== PUBLIC) return mayUseSchema(catalog, { schema }, actor.role);
  return catalog.namespaces.get(schema)?.nspacl.some(({ grantee: who, privilege }) => privilege === 'USAGE' && who === PUBLIC) ?? false;
}
