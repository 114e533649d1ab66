import type { Catalog, EventTrigger, Extension, Index, Namespace, Proc, Relation, Role, Trigger, UserType } from './model.js';
import { NotedMap } from './noted-map.js';

type MapField = 'roles' | 'namespaces' | 'relations' | 'functions' | 'indexes' | 'types' | 'eventTriggers' | 'extensions';
type OtherField = Exclude<keyof Catalog, MapField>;

/** What was read of a catalog: rows and lists by identity, since none is ever changed, and the answers to questions (decision 0030). */
class Notes {
  readonly roles: NotedMap<string, Role>;
  readonly namespaces: NotedMap<string, Namespace>;
  readonly relations: NotedMap<number, Relation>;
  readonly functions: NotedMap<string, Proc>;
  readonly indexes: NotedMap<number, Index>;
  readonly types: NotedMap<string, UserType>;
  readonly eventTriggers: NotedMap<string, EventTrigger>;
  readonly extensions: NotedMap<string, Extension>;
  readonly fields = new Map<OtherField, unknown>();
  /** Each asks another catalog the same, and says whether the answer is the same; in the order in which they came up. */
  readonly questions: ((catalog: Catalog) => boolean)[] = [];

  constructor(catalog: Catalog) {
    this.roles = new NotedMap(catalog.roles);
    this.namespaces = new NotedMap(catalog.namespaces);
    this.relations = new NotedMap(catalog.relations);
    this.functions = new NotedMap(catalog.functions);
    this.indexes = new NotedMap(catalog.indexes);
    this.types = new NotedMap(catalog.types);
    this.eventTriggers = new NotedMap(catalog.eventTriggers);
    this.extensions = new NotedMap(catalog.extensions);
  }

  holdIn(catalog: Catalog): boolean {
    for (const [field, value] of this.fields) if (catalog[field] !== value) return false;
    const mapsHold =
      this.roles.holdsIn(catalog.roles) &&
      this.namespaces.holdsIn(catalog.namespaces) &&
      this.relations.holdsIn(catalog.relations) &&
      this.functions.holdsIn(catalog.functions) &&
      this.indexes.holdsIn(catalog.indexes) &&
      this.types.holdsIn(catalog.types) &&
      this.eventTriggers.holdsIn(catalog.eventTriggers) &&
      this.extensions.holdsIn(catalog.extensions);
    return mapsHold && this.questions.every((holds) => holds(catalog));
  }
}

/** A catalog that notes all that is read of it. What is kept by catalog is kept for it alone, and so noted as well. */
class NotedCatalog implements Catalog {
  readonly #plain: Catalog;
  readonly #notes: Notes;
  /** Where some triggers are switched on or off: the others. */
  readonly #switched: readonly Trigger[] | null;

  constructor(plain: Catalog, notes: Notes, switched: readonly Trigger[] | null) {
    this.#plain = plain;
    this.#notes = notes;
    this.#switched = switched;
  }

  /** What of the catalog itself a question may be answered from; null where triggers are switched, of which the catalog knows nothing. */
  get asked(): { readonly plain: Catalog; readonly notes: Notes } | null {
    return this.#switched === null ? { plain: this.#plain, notes: this.#notes } : null;
  }

  withTriggers(triggers: readonly Trigger[]): Catalog {
    return new NotedCatalog(this.#plain, this.#notes, triggers);
  }

  #field<Field extends OtherField>(field: Field): Catalog[Field] {
    const value = this.#plain[field];
    this.#notes.fields.set(field, value);
    return value;
  }

  get roles(): Catalog['roles'] {
    return this.#notes.roles;
  }

  get memberships(): Catalog['memberships'] {
    return this.#field('memberships');
  }

  get namespaces(): Catalog['namespaces'] {
    return this.#notes.namespaces;
  }

  get relations(): Catalog['relations'] {
    return this.#notes.relations;
  }

  get triggers(): Catalog['triggers'] {
    return this.#switched ?? this.#field('triggers');
  }

  get functions(): Catalog['functions'] {
    return this.#notes.functions;
  }

  get defaultAcl(): Catalog['defaultAcl'] {
    return this.#field('defaultAcl');
  }

  get indexes(): Catalog['indexes'] {
    return this.#notes.indexes;
  }

  get types(): Catalog['types'] {
    return this.#notes.types;
  }

  get bindings(): Catalog['bindings'] {
    return this.#field('bindings');
  }

  get eventTriggers(): Catalog['eventTriggers'] {
    return this.#notes.eventTriggers;
  }

  get extensions(): Catalog['extensions'] {
    return this.#notes.extensions;
  }

  get roleSettings(): Catalog['roleSettings'] {
    return this.#field('roleSettings');
  }

  get systemSettings(): Catalog['systemSettings'] {
    return this.#field('systemSettings');
  }

  get subscriptions(): Catalog['subscriptions'] {
    return this.#field('subscriptions');
  }

  get databaseAcl(): Catalog['databaseAcl'] {
    return this.#field('databaseAcl');
  }

  get parameterAcls(): Catalog['parameterAcls'] {
    return this.#field('parameterAcls');
  }

  get changes(): Catalog['changes'] {
    return this.#field('changes');
  }

  get taints(): Catalog['taints'] {
    return this.#field('taints');
  }

  get errors(): Catalog['errors'] {
    return this.#field('errors');
  }

  get unmodelled(): Catalog['unmodelled'] {
    return this.#field('unmodelled');
  }

  get databaseOwner(): Catalog['databaseOwner'] {
    return this.#field('databaseOwner');
  }

  get postgres(): Catalog['postgres'] {
    return this.#field('postgres');
  }

  get searchPath(): Catalog['searchPath'] {
    return this.#field('searchPath');
  }
}

/**
 * A question whose answer is noted, and not what it was got from: another catalog that answers the same will do. It rests on nothing but the catalog and the key,
 * and the key on earlier answers.
 */
export function askable<Key, Answer>(answerOf: (catalog: Catalog, key: Key) => Answer, isSame: (one: Answer, other: Answer) => boolean = Object.is): (catalog: Catalog, key: Key) => Answer {
  const known = new WeakMap<Notes, Map<Key, { readonly answer: Answer }>>();
  return (catalog, key) => {
    const asked = catalog instanceof NotedCatalog ? catalog.asked : null;
    if (asked === null) return answerOf(catalog, key);
    const { plain, notes } = asked;
    const ofNotes = known.get(notes) ?? new Map<Key, { readonly answer: Answer }>();
    known.set(notes, ofNotes);
    const present = ofNotes.get(key);
    if (present !== undefined) return present.answer;
    const answer = answerOf(plain, key);
    ofNotes.set(key, { answer });
    notes.questions.push((other) => isSame(answerOf(other, key), answer));
    return answer;
  };
}

/** Whether two lists have the same items, each the very same. */
export function sameItems<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one === other || (one.length === other.length && one.every((item, index) => item === other[index]));
}

/** Whether two maps have the same entries, each the very same. */
export function sameEntries<Key, Row>(one: ReadonlyMap<Key, Row>, other: ReadonlyMap<Key, Row>): boolean {
  if (one === other) return true;
  if (one.size !== other.size) return false;
  for (const [key, row] of one) if (other.get(key) !== row) return false;
  return true;
}

/** Whether two sets have the same items. */
export function sameSet<Item>(one: ReadonlySet<Item>, other: ReadonlySet<Item>): boolean {
  if (one === other) return true;
  if (one.size !== other.size) return false;
  for (const item of one) if (!other.has(item)) return false;
  return true;
}

/** The catalog with some of its triggers switched on or off. */
export function catalogWithTriggers(catalog: Catalog, triggers: readonly Trigger[]): Catalog {
  return catalog instanceof NotedCatalog ? catalog.withTriggers(triggers) : { ...catalog, triggers };
}

/** What was worked out of a catalog. */
export interface Noted<Value> {
  readonly value: Value;
  /** Whether all that was read for it is the same in another catalog: then it would come out the same. */
  holdsIn(catalog: Catalog): boolean;
}

/** Works something out of a catalog, and notes what that rests on. The value must not hold on to the catalog that `work` gets. */
export function notedOf<Value>(catalog: Catalog, work: (catalog: Catalog) => Value): Noted<Value> {
  const notes = new Notes(catalog);
  const value = work(new NotedCatalog(catalog, notes, null));
  return { value, holdsIn: (other) => notes.holdIn(other) };
}
