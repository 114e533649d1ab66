import { lookupsWith } from './copies.js';
import { changedItems } from './lists.js';
import type { Relation } from './model.js';
import { Rows } from './rows.js';

/** What leads from a name or an oid to rows: a statement must not walk all the tables of a long history. */
export interface Lookups {
  /** The name of a constraint to the relations that have one of this name, in whatever schema: it is unique in its relation only. */
  readonly constraintNames: Rows<string, readonly number[]>;
  /** A relation to its partitions and to what inherits from it, in the order in which they came. */
  readonly children: Rows<number, readonly number[]>;
  /** A relation to its indexes, by oid. */
  readonly indexesOf: Rows<number, readonly number[]>;
  /** A relation to those that refer to it by foreign keys, itself among them where it does. */
  readonly referrers: Rows<number, readonly number[]>;
}

export const noLookups: Lookups = { constraintNames: Rows.of(), children: Rows.of(), indexesOf: Rows.of(), referrers: Rows.of() };

const none: readonly never[] = [];

/** The rows that a list of oids leads to. */
export function rowsAt<Row>(rows: Rows<number, Row>, oids: readonly number[] | undefined): readonly Row[] {
  if (oids === undefined) return none;
  const found: Row[] = [];
  for (const oid of oids) {
    const row = rows.get(oid);
    if (row !== undefined) found.push(row);
  }
  return found;
}

function withOid(known: readonly number[] | undefined, oid: number): readonly number[] {
  return known === undefined ? [oid] : [...known, oid];
}

/** Lists an oid under a key. */
export function listed<K>(rows: Rows<K, readonly number[]>, key: K, oid: number): Rows<K, readonly number[]> {
  return rows.with(key, withOid(rows.get(key), oid));
}

/** Takes an oid off a key's list. */
export function unlisted<K>(rows: Rows<K, readonly number[]>, key: K, oid: number): Rows<K, readonly number[]> {
  const rest = (rows.get(key) ?? []).filter((one) => one !== oid);
  return rest.length === 0 ? rows.without(key) : rows.with(key, rest);
}

const noKeys: ReadonlySet<never> = new Set<never>();

function parentOids(relation: Relation | undefined): ReadonlySet<number> {
  return relation === undefined || relation.parents.length === 0 ? noKeys : new Set(relation.parents.map(({ oid }) => oid));
}

interface ChangedConstraints {
  readonly gone: Relation['constraints'];
  readonly come: Relation['constraints'];
}

/** The names after a relation gave some constraints up and took others: of most of its constraints nothing changes. */
function withConstraintNames(rows: Lookups['constraintNames'], { gone, come }: ChangedConstraints, oid: number): Lookups['constraintNames'] {
  let next = rows;
  for (const { name } of gone) if (!come.some((one) => one.name === name)) next = unlisted(next, name, oid);
  const added = gone.length === 0 ? come : come.filter(({ name }) => !gone.some((one) => one.name === name));
  const [only] = added;
  if (only !== undefined && added.length === 1) return listed(next, only.name, oid);
  return next.withNew(added.map(({ name }) => [name, withOid(next.get(name), oid)]));
}

function leadsTo(constraints: Relation['constraints'], target: number): boolean {
  let at = 0;
  while (at < constraints.length && constraints[at]?.references?.relation !== target) at += 1;
  return at < constraints.length;
}

/** Who refers to what, after the same: another foreign key may still lead to where one led that is gone. */
function withReferrers(rows: Lookups['referrers'], { gone, come }: ChangedConstraints, before: Relation['constraints'], after: Relation['constraints'], oid: number): Lookups['referrers'] {
  let next = rows;
  for (const { references } of gone) if (references !== null && !leadsTo(after, references.relation)) next = unlisted(next, references.relation, oid);
  for (const [index, { references }] of come.entries()) {
    if (references === null || leadsTo(before, references.relation)) continue;
    if (come.findIndex((one) => one.references?.relation === references.relation) === index) next = listed(next, references.relation, oid);
  }
  return next;
}

function exchanged<K>(rows: Rows<K, readonly number[]>, before: ReadonlySet<K>, after: ReadonlySet<K>, oid: number): Rows<K, readonly number[]> {
  let next = rows;
  for (const key of before) if (!after.has(key)) next = unlisted(next, key, oid);
  for (const key of after) if (!before.has(key)) next = listed(next, key, oid);
  return next;
}

/** The lookups after the constraints of a relation became others. */
function constrained(lookups: Lookups, before: Relation['constraints'], after: Relation['constraints'], oid: number): Lookups {
  const changed = changedItems(before, after);
  if (changed === null) return lookups;
  return lookupsWith(lookups, {
    constraintNames: withConstraintNames(lookups.constraintNames, changed, oid),
    referrers: withReferrers(lookups.referrers, changed, before, after, oid),
  });
}

/** The lookups after a relation came in, or took the place of an older row of itself. */
export function indexed(lookups: Lookups, before: Relation | undefined, after: Relation): Lookups {
  const next = before?.constraints === after.constraints ? lookups : constrained(lookups, before?.constraints ?? none, after.constraints, after.oid);
  if (before?.parents === after.parents || (before === undefined && after.parents.length === 0)) return next;
  return lookupsWith(next, { children: exchanged(next.children, parentOids(before), parentOids(after), after.oid) });
}

/** The lookups without a relation that is dropped. */
export function unindexed(lookups: Lookups, relation: Relation): Lookups {
  const next = constrained(lookups, relation.constraints, none, relation.oid);
  return lookupsWith(next, {
    children: exchanged(next.children, parentOids(relation), noKeys, relation.oid).without(relation.oid),
    indexesOf: next.indexesOf.without(relation.oid),
    referrers: next.referrers.without(relation.oid),
  });
}
