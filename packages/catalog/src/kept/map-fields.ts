import type { Mutable } from '../copies.js';
import type { MapName } from '../noted-state.js';
import type { Reads, Rows } from '../rows.js';
import type { State } from '../state.js';
import { isAlike } from './alike.js';
import { MapDifference, type MadeChange } from './map-difference.js';

export type Draft = Mutable<State>;

/** What was read of a map: its field knows what that is. */
export interface MapReads {
  readonly field: MapField;
}

/** What a file changed in a map. */
export interface MapChange {
  readonly field: MapField;
  /** Whether the same can be done to another map, order and all. */
  readonly carries: boolean;
  carry(draft: Draft): void;
  /** Puts this change's own rows where a file made others that are alike of the state before it. */
  settle(before: State, draft: Draft): void;
}

/** Where a map differs from the one of the last time. */
export interface Differing {
  isReadBy(reads: MapReads): boolean;
  passRun(before: State, then: MapChange | undefined, now: MapChange | undefined): void;
}

/** A map of the state, whatever its rows are. */
export interface MapField {
  /** Makes the map note what is read of it. */
  note(draft: Draft): MapReads;
  /** What was changed, in a map that noted its reads; it notes no more afterwards. Null when that is nothing. */
  changed(before: State, noting: State, draft: Draft): MapChange | null;
  /** No difference yet. */
  differing(): Differing;
}

function mapField<K, V>(get: (state: State) => Rows<K, V>, set: (draft: Draft, rows: Rows<K, V>) => void): MapField {
  const readsOf = new WeakMap<MapReads, Reads<K, V>>();
  const madeOf = new WeakMap<MapChange, MadeChange<K, V>>();
  const changeOf = (change: MadeChange<K, V>): MapChange => {
    const { made, values } = change;
    const known: MapChange = {
      field,
      carries: made !== null,
      carry(draft) {
        set(draft, get(draft).changed(made ?? []));
      },
      settle(before, draft) {
        for (const [key, value] of values) {
          const now = get(draft).get(key);
          if (now !== undefined && value !== undefined && now !== value && now !== get(before).get(key) && isAlike(now, value)) set(draft, get(draft).with(key, value));
        }
      },
    };
    madeOf.set(known, change);
    return known;
  };
  const field: MapField = {
    note(draft) {
      const noted: Reads<K, V> = { keys: new Set(), wheres: [], asked: new Map(), whole: false };
      set(draft, get(draft).notedIn(noted));
      const reads: MapReads = { field };
      readsOf.set(reads, noted);
      return reads;
    },
    changed(before, noting, draft) {
      const [older, newer] = [get(noting).notedIn(null), get(draft).notedIn(null)];
      const made = newer.changesSince(older);
      if (made?.length === 0) {
        set(draft, get(before));
        return null;
      }
      set(draft, newer);
      return changeOf({ made, values: new Map(newer.keysChangedSince(older).map((key) => [key, newer.get(key)])) });
    },
    differing() {
      const difference = new MapDifference<K, V>();
      const made = (change: MapChange | undefined): MadeChange<K, V> | undefined => (change === undefined ? undefined : madeOf.get(change));
      return {
        isReadBy(reads) {
          const noted = readsOf.get(reads);
          return noted === undefined || difference.meets(noted);
        },
        passRun(before, then, now) {
          difference.passRun(get(before), made(then), made(now));
        },
      };
    },
  };
  return field;
}

/** All maps of the state but the contents of tables, which no file finds. */
const byName: { readonly [Name in MapName]: MapField } = {
  roles: mapField((state) => state.roles, (draft, rows) => {
    draft.roles = rows;
  }),
  namespaces: mapField((state) => state.namespaces, (draft, rows) => {
    draft.namespaces = rows;
  }),
  relations: mapField((state) => state.relations, (draft, rows) => {
    draft.relations = rows;
  }),
  relationNames: mapField((state) => state.relationNames, (draft, rows) => {
    draft.relationNames = rows;
  }),
  functions: mapField((state) => state.functions, (draft, rows) => {
    draft.functions = rows;
  }),
  indexes: mapField((state) => state.indexes, (draft, rows) => {
    draft.indexes = rows;
  }),
  types: mapField((state) => state.types, (draft, rows) => {
    draft.types = rows;
  }),
  compositeColumns: mapField((state) => state.compositeColumns, (draft, rows) => {
    draft.compositeColumns = rows;
  }),
  multiranges: mapField((state) => state.multiranges, (draft, rows) => {
    draft.multiranges = rows;
  }),
  eventTriggers: mapField((state) => state.eventTriggers, (draft, rows) => {
    draft.eventTriggers = rows;
  }),
  extensions: mapField((state) => state.extensions, (draft, rows) => {
    draft.extensions = rows;
  }),
  definitions: mapField((state) => state.definitions, (draft, rows) => {
    draft.definitions = rows;
  }),
  constraintNames: mapField((state) => state.lookups.constraintNames, (draft, constraintNames) => {
    draft.lookups = { ...draft.lookups, constraintNames };
  }),
  children: mapField((state) => state.lookups.children, (draft, children) => {
    draft.lookups = { ...draft.lookups, children };
  }),
  indexesOf: mapField((state) => state.lookups.indexesOf, (draft, indexesOf) => {
    draft.lookups = { ...draft.lookups, indexesOf };
  }),
  referrers: mapField((state) => state.lookups.referrers, (draft, referrers) => {
    draft.lookups = { ...draft.lookups, referrers };
  }),
};
export const mapFields: readonly MapField[] = Object.values(byName);
