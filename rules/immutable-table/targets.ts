import type { Catalog, Relation, RewriteRule, Taint } from '@pg-guardrails/catalog';
import { askable, sameItems, taintsBelow } from '@pg-guardrails/catalog';
import type { Target } from './firing.js';
import type { Operation } from './hole.js';

/** Partitions and children by their parents' oids: asked for at each step of each way. */
const childrenByParent = new WeakMap<Catalog['relations'], ReadonlyMap<number, readonly Relation[]>>();

function childrenIn(relations: Catalog['relations']): ReadonlyMap<number, readonly Relation[]> {
  const found = new Map<number, Relation[]>();
  for (const relation of relations.values()) for (const oid of new Set(relation.parents.map((parent) => parent.oid))) found.set(oid, [...(found.get(oid) ?? []), relation]);
  return found;
}

function childrenOf({ relations }: Catalog, relation: Relation): readonly Relation[] {
  const children = childrenByParent.get(relations) ?? childrenIn(relations);
  childrenByParent.set(relations, children);
  return children.get(relation.oid) ?? [];
}

function parentsOf(catalog: Catalog, relation: Relation): readonly Relation[] {
  return relation.parents.flatMap(({ oid }) => catalog.relations.get(oid) ?? []);
}

function closure(start: Relation, next: (one: Relation) => readonly Relation[]): readonly Relation[] {
  const found = [start];
  for (const one of found) for (const other of next(one)) if (!found.includes(other)) found.push(other);
  return found;
}

/** What a table is related to: asked for at each step of each way. */
interface Kin {
  readonly descendants: readonly Relation[];
  readonly ancestors: readonly Relation[];
  readonly family: readonly Relation[];
}

const kinOf = new WeakMap<Catalog['relations'], Map<Relation, Kin>>();

function sameKin(one: Kin, other: Kin): boolean {
  return one === other || (sameItems(one.descendants, other.descendants) && sameItems(one.ancestors, other.ancestors));
}

const kinIn = askable((catalog, relation: Relation): Kin => {
  const ofCatalog = kinOf.get(catalog.relations) ?? new Map<Relation, Kin>();
  kinOf.set(catalog.relations, ofCatalog);
  const known = ofCatalog.get(relation);
  if (known !== undefined) return known;
  const descendants = closure(relation, (one) => childrenOf(catalog, one));
  const ancestors = closure(relation, (one) => parentsOf(catalog, one));
  const kin: Kin = { descendants, ancestors, family: [...new Set([...descendants, ...ancestors])] };
  ofCatalog.set(relation, kin);
  return kin;
}, sameKin);

/** A table with its partitions and its children by INHERITS, all the way down: their rows are rows of the table. */
export function withDescendants(catalog: Catalog, relation: Relation): readonly Relation[] {
  return kinIn(catalog, relation).descendants;
}

/** A table with what it is a partition or child of, all the way up: a statement on these changes the table's rows, and asks for no privilege on it. */
export function withAncestors(catalog: Catalog, relation: Relation): readonly Relation[] {
  return kinIn(catalog, relation).ancestors;
}

/** All tables that a statement can name to change rows of this one, itself first. */
export function familyOf(catalog: Catalog, relation: Relation): readonly Relation[] {
  return kinIn(catalog, relation).family;
}

/** What may have made a partition or a child that holds rows of a table, by whatever name. */
export function perhapsBelow(catalog: Catalog, relation: Relation): readonly Taint[] {
  return taintsBelow(catalog, withDescendants(catalog, relation));
}

/** How another table of the family has to do with the claimed one, for a sentence: `, which holds rows of it`. */
export function kinship(catalog: Catalog, relation: Relation, other: Relation): string {
  return withDescendants(catalog, relation).includes(other) ? 'which holds rows of it' : 'whose statements reach its rows';
}

/** The rule that PostgreSQL applies in the place of a statement, before any trigger fires. */
export function replacedBy(named: Relation, operation: Operation, mode: 'origin' | 'replica' = 'origin'): RewriteRule | null {
  return named.rules?.find((rule) => rule.instead && rule.event === operation && isApplied(rule, mode)) ?? null;
}

/** Whether a rule is applied by sessions whose session_replication_role is this (rewriteHandler.c, matchLocks). */
export function isApplied({ enabled }: RewriteRule, mode: 'origin' | 'replica'): boolean {
  return enabled === 'A' || enabled === (mode === 'origin' ? 'O' : 'R');
}

/** A partitioned table without partitions is judged as what its partitions would become. */
function holdsRows(catalog: Catalog, relation: Relation): boolean {
  return relation.relkind !== 'partitioned-table' || childrenOf(catalog, relation).length === 0;
}

/**
 * The statements that can change a row of the table: on it, on each partition or child that holds rows, and on what it is a partition or
 * child of. Row triggers are those of the table that holds the row, statement triggers those of the table that is named; all are judged.
 */
export function targetsOf(catalog: Catalog, relation: Relation, operation: Operation): readonly Target[] {
  return operation === 'TRUNCATE' ? truncations(catalog, relation) : changes(catalog, relation);
}

function changes(catalog: Catalog, relation: Relation): readonly Target[] {
  const all = withDescendants(catalog, relation)
    .filter((holding) => holdsRows(catalog, holding))
    .flatMap((holding) => withAncestors(catalog, holding).map((named): Target => ({ named, holding, emptied: [] })));
  // Statements on the very table that holds the row come first: they need no word about where the row is. Those on the claimed table come next.
  const rank = ({ named, holding }: Target): number => (named === holding ? 0 : named === relation ? 1 : 2);
  return all.sort((a, b) => rank(a) - rank(b));
}

/** TRUNCATE of a table empties its children too, unless it says ONLY, which partitioned tables do not allow. */
function truncations(catalog: Catalog, relation: Relation): readonly Target[] {
  const below = withDescendants(catalog, relation);
  return familyOf(catalog, relation).flatMap((named): readonly Target[] => {
    const emptied = withDescendants(catalog, named);
    const whole: Target = { named, holding: named, emptied };
    const isAloneToo = emptied.length > 1 && named.relkind !== 'partitioned-table' && below.includes(named);
    return isAloneToo ? [{ named, holding: named, emptied: [named] }, whole] : [whole];
  });
}
