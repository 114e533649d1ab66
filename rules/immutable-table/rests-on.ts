import type { Between, Catalog, Relation } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import { mayReach } from './bypass/reach.js';
import { familyOf } from './targets.js';

/** The tables that rows of these refer to, all the way: a counterexample puts a row into each. */
function withReferred(catalog: Catalog, relations: readonly Relation[]): ReadonlySet<number> {
  const found = new Set(relations.map(({ oid }) => oid));
  for (const oid of found) {
    const relation = catalog.relations.get(oid);
    for (const { references } of relation?.constraints ?? []) if (references !== null) found.add(references.relation);
    for (const parent of relation?.parents ?? []) found.add(parent.oid);
  }
  return found;
}

/** Whether the verdicts on a table can rest on one of these relations, in this catalog: they are of its family, rows of it need them, or changes of theirs may come to it. */
export function restsOn(catalog: Catalog, table: Relation, { changed, reshaped }: Between): boolean {
  const family = familyOf(catalog, table);
  const referred = withReferred(catalog, family);
  return [...changed].some((oid) => {
    // Of a table that rows refer to, it does not matter who may do what with it.
    if (family.some((one) => one.oid === oid) || (referred.has(oid) && reshaped.has(oid))) return true;
    const relation = catalog.relations.get(oid);
    return relation !== undefined && (qualifiedName(relation) === qualifiedName(table) || mayReach(catalog, relation, family));
  });
}
