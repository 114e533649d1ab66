import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { askable, sameItems, triggersOf } from '@pg-guardrails/catalog';
import { isEnabled } from './firing.js';
import type { Answered } from './scenario.js';
import { withDescendants } from './targets.js';

/** A table with the tables that its foreign keys refer to. */
interface Referring {
  readonly from: Relation;
  readonly to: ReadonlySet<number>;
}

const knownReferring = new WeakMap<Catalog['relations'], readonly Referring[]>();

/** The tables with foreign keys, in the order of the catalog. */
function referringIn({ relations }: Catalog): readonly Referring[] {
  const known = knownReferring.get(relations) ?? [...relations.values()].flatMap((from): readonly Referring[] => {
    const to = new Set(from.constraints.flatMap(({ references }) => (references === null ? [] : [references.relation])));
    return to.size === 0 ? [] : [{ from, to }];
  });
  knownReferring.set(relations, known);
  return known;
}

/**
 * The tables that TRUNCATE takes along with CASCADE: those whose foreign keys refer to the ones that it empties, those that refer to them, and so on, without the first. Where there is one, PostgreSQL
 * refuses a TRUNCATE without CASCADE (0A000, heap_truncate_check_FKs).
 */
export function takenAlong(catalog: Catalog, emptied: readonly Relation[]): readonly Relation[] {
  return takenAlongWith(catalog, emptied.map(({ oid }) => oid).join(' '));
}

const takenAlongWith = askable((catalog, oids: string): readonly Relation[] => {
  const found = new Set(oids.split(' ').map(Number));
  const referring = referringIn(catalog);
  const along: Relation[] = [];
  for (let isNew = true; isNew; ) {
    const next = referring.filter(({ from, to }) => !found.has(from.oid) && [...to].some((oid) => found.has(oid))).flatMap(({ from }) => withDescendants(catalog, from)).filter(({ oid }) => !found.has(oid));
    isNew = next.length > 0;
    for (const one of next) if (!found.has(one.oid)) along.push(one);
    for (const { oid } of next) found.add(oid);
  }
  return along;
}, sameItems);

/**
 * A TRUNCATE as PostgreSQL takes it; itself for another statement, and where nothing refers to what it empties. Null when a trigger of what is taken along may stop it, or `may` says that one of these tables may not be
 * emptied: then no statement is certain to get through.
 */
export function withCascade(catalog: Catalog, emptied: readonly Relation[], answered: Answered, may: (relation: Relation) => boolean): Answered | null {
  const along = emptied.length === 0 ? [] : takenAlong(catalog, emptied);
  if (along.length === 0) return answered;
  const isStopped = along.some((relation) => triggersOf(catalog, relation).some((trigger) => trigger.events.includes('TRUNCATE') && isEnabled(trigger)));
  if (isStopped || !along.every(may)) return null;
  return { ...answered, sql: answered.sql.replace(/;$/u, ' CASCADE;') };
}
