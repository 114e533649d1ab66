import type { Around, Catalog, Deeds, Relation } from '@pg-guardrails/catalog';
import { askable, codeOfRelation, deedsOfCall, deedsOfRule, deedsOfTrigger, ownSession, sameItems } from '@pg-guardrails/catalog';
import { familyOf, withDescendants } from '../targets.js';

/** Oids of relations that something may come to, or all: what it does is not known, or not only to relations. */
type Ends = ReadonlySet<number> | 'all';

/** Stands among the ends for what is not a change of rows: no relation has this oid. */
const definitions = 0;

/** Where one step may lead: no condition, privilege or firing mode is asked here, so that nothing is left out. */
function endsOfDeeds({ steps }: Deeds): Ends {
  const found = new Set<number>();
  for (const { deed } of steps) {
    if (deed.kind !== 'write' && deed.kind !== 'switch-trigger' && deed.kind !== 'alter') return 'all';
    found.add(deed.relation.oid);
    if (deed.kind !== 'write') found.add(definitions);
  }
  return found;
}

/** As another role, whose unqualified names the session decides: this leaves nothing out. */
const asOther: Around = { names: 'caller', runsAs: 'other' };

/** What a change of a relation sets off by itself: triggers, rules, what a view is over, foreign keys. */
function stepFrom(catalog: Catalog, relation: Relation, parts: readonly Relation[], triggers: Catalog['triggers'], referring: readonly number[], around: Around): Ends {
  const found = new Set(referring);
  const deeds = [
    ...(relation.rules ?? []).map((rule) => deedsOfRule(catalog, relation, rule)),
    ...triggers.flatMap((trigger) => trigger.events.map((event) => deedsOfTrigger(catalog, trigger, event, relation.owner, around))),
    // What conditions and defaults call may do nothing to whoever may do it anyway.
    ...(around.runsAs === 'session' ? [] : parts.flatMap((part) => codeOfRelation(catalog, part, 'come').functions.map((proc) => deedsOfCall(catalog, proc, relation.owner, around)))),
  ];
  for (const one of deeds) {
    const ends = endsOfDeeds(one);
    if (ends === 'all') return 'all';
    for (const end of ends) found.add(end);
  }
  if (relation.relkind === 'view') {
    if (relation.updatable === undefined) return 'all';
    if (relation.updatable !== null) found.add(relation.updatable.base);
  }
  return found;
}

/** How far changes go in one catalog, made in such a session. */
class Reach {
  readonly #steps = new Map<number, Ends>();
  readonly #ends = new Map<number, Ends>();
  readonly #triggers = new Map<number, Catalog['triggers'][number][]>();
  readonly #referring = new Map<number, number[]>();

  readonly #acting = new Set<number>();

  constructor(readonly catalog: Catalog, readonly around: Around) {
    for (const trigger of catalog.triggers) this.#triggers.set(trigger.relation, [...(this.#triggers.get(trigger.relation) ?? []), trigger]);
    for (const child of catalog.relations.values()) {
      for (const { references } of child.constraints) {
        if (references === null || !(acts(references.onDelete) || acts(references.onUpdate))) continue;
        // The referential action runs as the table's owner.
        for (const one of familyOf(catalog, child)) this.#acting.add(one.oid);
        this.#referring.set(references.relation, [...(this.#referring.get(references.relation) ?? []), child.oid]);
      }
    }
  }

  #step(oid: number): Ends {
    const known = this.#steps.get(oid);
    if (known !== undefined) return known;
    const relation = this.catalog.relations.get(oid);
    const parts = relation === undefined ? [] : familyOf(this.catalog, relation);
    const referring = parts.flatMap((part) => this.#referring.get(part.oid) ?? []);
    // Triggers of partitions and children fire for their rows.
    const below = relation === undefined ? [] : withDescendants(this.catalog, relation);
    const triggers = below.flatMap((part) => this.#triggers.get(part.oid) ?? []);
    const ends = relation === undefined ? new Set<number>() : stepFrom(this.catalog, relation, below, triggers, referring, this.#acting.has(oid) ? asOther : this.around);
    this.#steps.set(oid, ends);
    return ends;
  }

  /** The relation itself, and all that a change of it may come to. */
  endsOf(oid: number): Ends {
    const known = this.#ends.get(oid);
    if (known !== undefined) return known;
    const found = new Set([oid]);
    let ends: Ends = found;
    for (const one of found) {
      const next = this.#step(one);
      if (next === 'all') {
        ends = 'all';
        break;
      }
      for (const end of next) found.add(end);
    }
    this.#ends.set(oid, ends);
    return ends;
  }
}

/** From where one may come to a relation, or to a definition; under null from where one may come to any. */
interface Sources {
  readonly of: ReadonlyMap<number | null, readonly number[]>;
  /** The place of each relation in the order of the catalog. */
  readonly places: ReadonlyMap<number, number>;
}

const comingTo = new WeakMap<Catalog, Sources>();

function sourcesIn(catalog: Catalog): Sources {
  const reach = reachOfSession(catalog);
  const found = new Map<number | null, number[]>();
  const places = new Map<number, number>();
  for (const oid of catalog.relations.keys()) {
    places.set(oid, places.size);
    const ends = reach.endsOf(oid);
    for (const end of ends === 'all' ? [null] : ends) {
      const known = found.get(end);
      if (known === undefined) found.set(end, [oid]);
      else known.push(oid);
    }
  }
  return { of: found, places };
}

/** The relations whose change may come to one of the family's, in the order of the catalog. */
export function reaching(catalog: Catalog, family: readonly Relation[]): readonly Relation[] {
  return comingFrom(catalog, written(family));
}

/** The relations whose change may do something else than change rows. */
export function reachingDefinitions(catalog: Catalog): readonly Relation[] {
  return comingFrom(catalog, String(definitions));
}

/** A family as a key: its oids. */
function written(family: readonly Relation[]): string {
  return family.map(({ oid }) => oid).join(' ');
}

const comingFrom = askable((catalog, ends: string): readonly Relation[] => {
  const sources = comingTo.get(catalog) ?? sourcesIn(catalog);
  comingTo.set(catalog, sources);
  const oids = new Set([null, ...ends.split(' ').map(Number)].flatMap((end) => sources.of.get(end) ?? []));
  const place = (oid: number): number => sources.places.get(oid) ?? 0;
  return [...oids].sort((a, b) => place(a) - place(b)).flatMap((oid) => catalog.relations.get(oid) ?? []);
}, sameItems);

function acts(action: 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default'): boolean {
  return action !== 'no-action' && action !== 'restrict';
}

function reachIn(around: Around): (catalog: Catalog) => Reach {
  const known = new WeakMap<Catalog, Reach>();
  return (catalog) => {
    const reach = known.get(catalog) ?? new Reach(catalog, around);
    known.set(catalog, reach);
    return reach;
  };
}

const reachOfSession = reachIn(ownSession);
const reachOfOther = reachIn(asOther);

/**
 * Whether a change of the relation may come to one of the family's. `false` is certain: following it any further finds nothing. A
 * partition's or child's rows are changed through its parent too, which the family holds.
 */
const mayReach = askable((catalog, key: string): boolean => {
  const [from = 0, ...family] = key.split(' ').map(Number);
  const ends = reachOfOther(catalog).endsOf(from);
  return ends === 'all' || family.some((oid) => ends.has(oid));
});

/** The same of what a function does that runs with the rights of another. */
export function deedsMayReach(catalog: Catalog, deeds: Deeds, family: readonly Relation[]): boolean {
  const ends = endsOfDeeds(deeds);
  if (ends === 'all') return true;
  return [...ends].some((oid) => {
    if (oid === definitions) return false;
    const relation = catalog.relations.get(oid);
    return relation === undefined || mayReach(catalog, `${String(oid)} ${written(family)}`);
  });
}

const mayDefine = askable((catalog, oid: number): boolean => {
  const ends = reachOfOther(catalog).endsOf(oid);
  return ends === 'all' || ends.has(definitions);
});

/** Whether what a function does with the rights of another may be something else than a change of rows. */
export function deedsMayDefine(catalog: Catalog, deeds: Deeds): boolean {
  const ends = endsOfDeeds(deeds);
  if (ends === 'all' || ends.has(definitions)) return true;
  return [...ends].some((oid) => mayDefine(catalog, oid));
}
