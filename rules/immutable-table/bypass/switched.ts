import type { Catalog, Deed, Relation, Trigger } from '@pg-guardrails/catalog';
import { withTriggers } from '@pg-guardrails/catalog';

type Switch = Extract<Deed, { readonly kind: 'switch-trigger' }>;

/** The same switches are met on many ways, and what is known of a catalog is kept with it. */
const switchedFrom = new WeakMap<Catalog, Map<string, Catalog>>();

/** The catalog once some triggers are switched. Those for rows take their clones on partitions along, unless ONLY says not to (manual: ALTER TABLE, ENABLE TRIGGER). */
export function switched(catalog: Catalog, deed: Switch): Catalog {
  const known = switchedFrom.get(catalog) ?? new Map<string, Catalog>();
  switchedFrom.set(catalog, known);
  const key = JSON.stringify([deed.relation.oid, deed.trigger, deed.enabled, deed.reach]);
  const after = known.get(key) ?? withTriggers(catalog, switchedTriggers(catalog, deed));
  known.set(key, after);
  return after;
}

function switchedTriggers(catalog: Catalog, { relation, trigger, enabled, reach }: Switch): readonly Trigger[] {
  const own = catalog.triggers.filter((one) => one.relation === relation.oid && (typeof trigger === 'string' || one.name === trigger.name));
  const touched = new Set(reach === 'only' ? own : own.flatMap((one) => [one, ...clonesOf(catalog, one)]));
  return catalog.triggers.map((one) => (touched.has(one) ? { ...one, tgenabled: enabled } : one));
}

function partitionsOf(catalog: Catalog, oid: number): readonly Relation[] {
  return [...catalog.relations.values()].filter(({ parents }) => parents.some((parent) => parent.partition && parent.oid === oid));
}

function clonesOf(catalog: Catalog, { relation, name, level }: Trigger): readonly Trigger[] {
  if (level !== 'ROW') return [];
  return partitionsOf(catalog, relation).flatMap(({ oid }) => catalog.triggers.filter((one) => one.relation === oid && one.parent === name).flatMap((one) => [one, ...clonesOf(catalog, one)]));
}
