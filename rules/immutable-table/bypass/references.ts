import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { askable, sameSet } from '@pg-guardrails/catalog';

/** Which columns foreign keys refer to, by the table that holds them, and from which tables. */
interface Referred {
  readonly columns: ReadonlySet<string>;
  readonly by: ReadonlySet<number>;
}

const referredIn = new WeakMap<Catalog['relations'], ReadonlyMap<number, Referred>>();

function sameReferred(one: Referred | null, other: Referred | null): boolean {
  return one === other || (one !== null && other !== null && sameSet(one.columns, other.columns) && sameSet(one.by, other.by));
}

export function referencesTo(catalog: Catalog, { oid }: Relation): Referred | null {
  return referredBy(catalog, oid);
}

const referredBy = askable(({ relations }, oid: number): Referred | null => {
  let known = referredIn.get(relations);
  if (known === undefined) {
    const found = new Map<number, { readonly columns: Set<string>; readonly by: Set<number> }>();
    for (const child of relations.values()) {
      for (const { references } of child.constraints) {
        if (references === null) continue;
        const referred = found.get(references.relation) ?? { columns: new Set<string>(), by: new Set<number>() };
        found.set(references.relation, referred);
        referred.by.add(child.oid);
        for (const column of references.columns) referred.columns.add(column);
      }
    }
    known = found;
    referredIn.set(relations, known);
  }
  return known.get(oid) ?? null;
}, sameReferred);
