import type { Catalog, Constraint, Relation } from '@pg-guardrails/catalog';
import { askable, qualifiedName } from '@pg-guardrails/catalog';
import { withAncestors, withDescendants } from '../targets.js';

export interface Key {
  readonly child: Relation;
  readonly constraint: Constraint;
  readonly references: NonNullable<Constraint['references']>;
}

/** The foreign keys by the table that they refer to: asked for at each step of each way. */
const keysOf = new WeakMap<Catalog, ReadonlyMap<number, readonly Key[]>>();

function keysIn(catalog: Catalog): ReadonlyMap<number, readonly Key[]> {
  const found = new Map<number, Key[]>();
  for (const child of catalog.relations.values()) {
    for (const constraint of child.constraints) {
      const { references } = constraint;
      if (references === null || !constraint.enforced) continue;
      found.set(references.relation, [...(found.get(references.relation) ?? []), { child, constraint, references }]);
    }
  }
  return found;
}

const none: readonly Key[] = [];

const keysTo = askable((catalog, oid: number): readonly Key[] => {
  const keys = keysOf.get(catalog) ?? keysIn(catalog);
  keysOf.set(catalog, keys);
  return keys.get(oid) ?? none;
}, (one, other) => one.length === other.length && one.every(({ child, constraint }, index) => child === other[index]?.child && constraint === other[index].constraint));

/** Keys that refer to the relation, or to one that it is a partition or child of. */
export function referring(catalog: Catalog, relation: Relation): readonly Key[] {
  return withAncestors(catalog, relation).flatMap(({ oid }) => keysTo(catalog, oid));
}

/** Keys that refer to a partition or child alone: only its rows have them. */
export function referringBelow(catalog: Catalog, relation: Relation): readonly { readonly key: Key; readonly doubt: string }[] {
  return withDescendants(catalog, relation).slice(1).flatMap((one) => keysTo(catalog, one.oid).map((key) => ({ key, doubt: `the row is one of ${qualifiedName(one)}` })));
}
