import { changedItems } from './lists.js';
import type { Relation } from './model.js';
import { Rows } from './rows.js';

/** What leads from a name or an oid to rows: a statement must not walk all the tables of a long history. */
export interface Lookups {
  /** `schema.constraint` to the relations that have a constraint of this name: it is unique in its relation only. */
  readonly constraintNames: Rows<string, readonly number[]>;
  /** A relation to its partitions and to what inherits from it, in the order in which they came. */
  readonly children: Rows<number, readonly number[]>;
  /** A relation to its indexes, by oid. */
  readonly indexesOf: Rows<number, readonly number[]>;
}

export const noLookups: Lookups = { constraintNames: Rows.of(), children: Rows.of(), indexesOf: Rows.of() };

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

/** Lists an oid under a key. */
export function listed<K>(rows: Rows<K, readonly number[]>, key: K, oid: number): Rows<K, readonly number[]> {
  const known = rows.get(key);
  return rows.with(key, known === undefined ? [oid] : [...known, oid]);
}

/** Takes an oid off a key's list. */
export function unlisted<K>(rows: Rows<K, readonly number[]>, key: K, oid: number): Rows<K, readonly number[]> {
  const rest = (rows.get(key) ?? []).filter((one) => one !== oid);
  return rest.length === 0 ? rows.without(key) : rows.with(key, rest);
}

type Named = Pick<Relation, 'schema' | 'constraints'>;

const noKeys: ReadonlySet<never> = new Set<never>();

function constraintKeys(relation: Named | undefined): ReadonlySet<string> {
  return relation === undefined || relation.constraints.length === 0 ? noKeys : new Set(relation.constraints.map(({ name }) => `${relation.schema}.${name}`));
}

function parentOids(relation: Relation | undefined): ReadonlySet<number> {
  return relation === undefined || relation.parents.length === 0 ? noKeys : new Set(relation.parents.map(({ oid }) => oid));
}

/** The lookup of constraints after a relation gave names up and took others: of most of its constraints nothing changes. */
function withConstraintNames(rows: Lookups['constraintNames'], before: Relation | undefined, after: Relation): Lookups['constraintNames'] {
  if (before?.schema !== after.schema) return exchanged(rows, constraintKeys(before), constraintKeys(after), after.oid);
  const changed = changedItems(before.constraints, after.constraints);
  if (changed === null) return rows;
  const { gone, come } = changed;
  let next = rows;
  for (const { name } of gone) if (!come.some((one) => one.name === name)) next = unlisted(next, `${after.schema}.${name}`, after.oid);
  for (const { name } of come) if (!gone.some((one) => one.name === name)) next = listed(next, `${after.schema}.${name}`, after.oid);
  return next;
}

function exchanged<K>(rows: Rows<K, readonly number[]>, before: ReadonlySet<K>, after: ReadonlySet<K>, oid: number): Rows<K, readonly number[]> {
  let next = rows;
  for (const key of before) if (!after.has(key)) next = unlisted(next, key, oid);
  for (const key of after) if (!before.has(key)) next = listed(next, key, oid);
  return next;
}

/** The lookups after a relation came in, or took the place of an older row of itself. */
export function indexed(lookups: Lookups, before: Relation | undefined, after: Relation): Lookups {
  if (before !== undefined && before.constraints === after.constraints && before.parents === after.parents && before.schema === after.schema) return lookups;
  return {
    indexesOf: lookups.indexesOf,
    constraintNames: before?.constraints === after.constraints && before.schema === after.schema ? lookups.constraintNames : withConstraintNames(lookups.constraintNames, before, after),
    children: before?.parents === after.parents ? lookups.children : exchanged(lookups.children, parentOids(before), parentOids(after), after.oid),
  };
}

/** The lookups without a relation that is dropped. */
export function unindexed(lookups: Lookups, relation: Relation): Lookups {
  return {
    constraintNames: exchanged(lookups.constraintNames, constraintKeys(relation), noKeys, relation.oid),
    children: exchanged(lookups.children, parentOids(relation), noKeys, relation.oid).without(relation.oid),
    indexesOf: lookups.indexesOf.without(relation.oid),
  };
}
