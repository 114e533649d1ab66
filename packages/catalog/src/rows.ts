/** How many slots a chunk has: a change copies one chunk, and the list of chunks. */
const bits = 5;
const width = 1 << bits;

type Chunk<V> = readonly (V | undefined)[];

/** Each key that came in has a number, in the order in which they came. Maps that come from one another share it: it only grows. */
interface Numbers<K> {
  /** The last number of each key. */
  readonly of: Map<K, number>;
  /** The numbers that a key had before: one that went and came back is at the end. Of all of them only one has a value in any one map. */
  readonly earlier: Map<K, readonly number[]>;
  readonly keys: K[];
}

/** What was read of a map: its rows by key, also those that were not there; those that pass, in their order; or all of it. */
export interface Reads<K, V> {
  readonly keys: Set<K>;
  readonly wheres: ((value: V, key: K) => boolean)[];
  /** By key what was asked of its row, and what was answered. */
  readonly asked: Map<K, Asked<V>[]>;
  whole: boolean;
}

export interface Asked<V> {
  readonly question: (row: V | undefined) => unknown;
  readonly answer: unknown;
}

/** One change of a map: a row in its place, a row at the end, or none any more. */
export interface RowChange<K, V> {
  readonly key: K;
  readonly value: V | undefined;
  readonly where: 'in place' | 'at the end';
}

/**
 * A map that is never changed: `with` and `without` give another one that shares most of it. Iteration follows the order in which
 * the keys came in, as a Map's does. A statement changes few rows of a catalog that may hold thousands, and an older state must stay
 * as it was for ROLLBACK.
 */
export class Rows<K, V> implements ReadonlyMap<K, V> {
  private constructor(
    private readonly numbers: Numbers<K>,
    /** The value of a key is at its number. */
    private readonly chunks: readonly Chunk<V>[],
    private readonly count: number,
    /** Above all numbers that were ever used on the way here. */
    private readonly end: number,
    /** Where it is noted what is read of this map, and of those that come from it. */
    private readonly reads: Reads<K, V> | null,
  ) {}

  static of<K, V>(entries: Iterable<readonly [K, V]> = []): Rows<K, V> {
    const numbers: Numbers<K> = { of: new Map(), earlier: new Map(), keys: [] };
    const values: V[] = [];
    for (const [key, value] of entries) {
      const known = numbers.of.get(key);
      if (known === undefined) {
        numbers.of.set(key, values.length);
        numbers.keys.push(key);
        values.push(value);
      } else values[known] = value;
    }
    const chunks: Chunk<V>[] = [];
    for (let start = 0; start < values.length; start += width) chunks.push(values.slice(start, start + width));
    return new Rows(numbers, chunks, values.length, values.length, null);
  }

  get size(): number {
    if (this.reads !== null) this.reads.whole = true;
    return this.count;
  }

  get(key: K): V | undefined {
    if (this.reads !== null) this.reads.keys.add(key);
    const number = this.numbers.of.get(key);
    if (number === undefined) return undefined;
    // As `at` does, without a call: nothing is asked more often.
    const value = this.chunks[number >>> bits]?.[number & (width - 1)];
    return value !== undefined || this.numbers.earlier.size === 0 ? value : this.at(this.numberOf(key) ?? number);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  with(key: K, value: V): Rows<K, V> {
    if (this.reads !== null) this.reads.keys.add(key);
    const { of, earlier, keys } = this.numbers;
    const last = of.get(key);
    const taken = last === undefined ? null : this.takenOf(key, last);
    if (taken !== null) return this.at(taken) === value ? this : new Rows(this.numbers, this.chunksWith(taken, value), this.count, this.end, this.reads);
    // A number that another map gave to the key, behind all that this one has: the place at the end.
    if (last !== undefined && last >= this.end) return new Rows(this.numbers, this.chunksWith(last, value), this.count + 1, last + 1, this.reads);
    // Numbers of keys that are gone are not kept for ever.
    if (keys.length > 2 * this.count + 2 * width) return this.renumbered().with(key, value);
    const number = keys.length;
    if (last !== undefined) earlier.set(key, [...(earlier.get(key) ?? []), last]);
    of.set(key, number);
    keys.push(key);
    return new Rows(this.numbers, this.chunksWith(number, value), this.count + 1, number + 1, this.reads);
  }

  withAll(entries: Iterable<readonly [K, V]>): Rows<K, V> {
    return [...entries].reduce<Rows<K, V>>((rows, [key, value]) => rows.with(key, value), this);
  }

  /** The same where most keys are new to all maps that come from one another, each once: what is copied is copied once. */
  withNew(entries: readonly (readonly [K, V])[]): Rows<K, V> {
    const { of, keys } = this.numbers;
    if (entries.length < 2 || entries.some(([key]) => of.has(key))) return this.withAll(entries);
    if (keys.length > 2 * this.count + 2 * width) return this.renumbered().withNew(entries);
    const chunks = this.chunks.slice();
    let own: (V | undefined)[] = [];
    for (const [key, value] of entries) {
      if (this.reads !== null) this.reads.keys.add(key);
      const number = keys.length;
      of.set(key, number);
      keys.push(key);
      const [index, slot] = [number >>> bits, number & (width - 1)];
      while (chunks.length <= index) chunks.push([]);
      if (chunks[index] !== own) chunks[index] = own = chunks[index]?.slice() ?? [];
      while (own.length < slot) own.push(undefined);
      own[slot] = value;
    }
    return new Rows(this.numbers, chunks, this.count + entries.length, keys.length, this.reads);
  }

  without(key: K): Rows<K, V> {
    if (this.reads !== null) this.reads.keys.add(key);
    const number = this.numberOf(key);
    return number === null ? this : new Rows(this.numbers, this.chunksWith(number, undefined), this.count - 1, this.end, this.reads);
  }

  /** The values that pass. `keep` must rest on nothing but the row and what never changes. */
  where(keep: (value: V, key: K) => boolean): readonly V[] {
    if (this.reads !== null) this.reads.wheres.push(keep);
    const kept: V[] = [];
    this.each((value, key) => {
      if (keep(value, key)) kept.push(value);
    });
    return kept;
  }

  /** What a question gets of the row at a key, which must rest on nothing but that row and what never changes: other rows may have the same answer. */
  ask<Answer>(key: K, question: (row: V | undefined) => Answer): Answer {
    if (this.reads === null) return question(this.get(key));
    const answer = question(this.notedIn(null).get(key));
    this.reads.asked.set(key, [...(this.reads.asked.get(key) ?? []), { question, answer }]);
    return answer;
  }

  /** The rows that pass; itself when all do. */
  filter(keep: (value: V, key: K) => boolean): Rows<K, V> {
    const dropped: K[] = [];
    this.forEach((value, key) => {
      if (!keep(value, key)) dropped.push(key);
    });
    return dropped.reduce<Rows<K, V>>((rows, key) => rows.without(key), this);
  }

  /** Each row changed in its place; itself when none changes. */
  mapValues(change: (value: V, key: K) => V): Rows<K, V> {
    const changed: [K, V][] = [];
    this.forEach((value, key) => {
      const next = change(value, key);
      if (next !== value) changed.push([key, next]);
    });
    return this.withAll(changed);
  }

  /** The row under another key, in its old place. */
  moved(from: K, to: K, value: V): Rows<K, V> {
    return from === to ? this.with(to, value) : Rows.of([...this].map(([key, one]): [K, V] => (key === from ? [to, value] : [key, one]))).notedIn(this.reads);
  }

  /** The keys whose rows differ from those of an older map by identity, without walking what both share. What one made of the other is not read. */
  keysChangedSince(older: Rows<K, V>): readonly K[] {
    if (older === this) return [];
    const [before, after] = [older.notedIn(null), this.notedIn(null)];
    if (older.numbers !== this.numbers) return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
    const changed: K[] = [];
    const { earlier } = this.numbers;
    this.eachChangedSlot(older, (key) => {
      // One that went and came back has changed at both numbers.
      if (earlier.size === 0 || !earlier.has(key) || !changed.includes(key)) changed.push(key);
    });
    return changed;
  }

  /** The changes that make this map of an older one, from which it comes, order and all; null when a key took the place of another. */
  changesSince(older: Rows<K, V>): readonly RowChange<K, V>[] | null {
    if (older.numbers !== this.numbers) return changesInOrder([...older.notedIn(null)], this.notedIn(null));
    const changes: RowChange<K, V>[] = [];
    this.eachChangedSlot(older, (key, now) => {
      const number = this.numberOf(key);
      if (now === undefined && number !== null) return;
      changes.push({ key, value: now, where: number === null || older.numberOf(key) === number ? 'in place' : 'at the end' });
    });
    return changes;
  }

  /** The map with the changes that made one from another, as they would have made it from this. */
  changed(changes: readonly RowChange<K, V>[]): Rows<K, V> {
    return changes.reduce<Rows<K, V>>((rows, { key, value, where }) => {
      if (value === undefined) return rows.without(key);
      return (where === 'at the end' ? rows.without(key) : rows).with(key, value);
    }, this);
  }

  /** The same rows; what is read of them, and of maps that come from them, is noted there. */
  notedIn(reads: Reads<K, V> | null): Rows<K, V> {
    return reads === this.reads ? this : new Rows(this.numbers, this.chunks, this.count, this.end, reads);
  }

  /** What an older map lost and what came to it, by identity, without walking what both share. */
  movedSince(older: Rows<K, V>): { readonly gone: readonly V[]; readonly come: readonly V[] } {
    if (older.numbers === this.numbers && this.numbers.earlier.size === 0) return this.movedInPlace(older);
    const [gone, come]: [V[], V[]] = [[], []];
    const [then, after] = [older.notedIn(null), this.notedIn(null)];
    for (const key of this.keysChangedSince(older)) {
      const [before, now] = [then.get(key), after.get(key)];
      if (before !== undefined) gone.push(before);
      if (now !== undefined) come.push(now);
    }
    return { gone, come };
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    this.noteAll();
    this.each((value, key) => {
      visit(value, key, this);
    });
  }

  private each(visit: (value: V, key: K) => void): void {
    const { keys } = this.numbers;
    // By index: an iterator makes an object for each row.
    for (let index = 0; index < this.chunks.length; index += 1) {
      const chunk = this.chunks[index] ?? [];
      for (let slot = 0; slot < chunk.length; slot += 1) {
        const value = chunk[slot];
        const key = keys[(index << bits) | slot];
        if (value !== undefined && key !== undefined) visit(value, key);
      }
    }
  }

  entries(): MapIterator<[K, V]> {
    const all: [K, V][] = [];
    this.forEach((value, key) => all.push([key, value]));
    return all.values();
  }

  keys(): MapIterator<K> {
    const all: K[] = [];
    this.forEach((_, key) => all.push(key));
    return all.values();
  }

  values(): MapIterator<V> {
    this.noteAll();
    const all: V[] = [];
    for (const chunk of this.chunks) for (const value of chunk) if (value !== undefined) all.push(value);
    return all.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  private noteAll(): void {
    if (this.reads !== null) this.reads.whole = true;
  }

  /** The same rows in the same order, with numbers of their own. */
  private renumbered(): Rows<K, V> {
    return Rows.of(this.notedIn(null)).notedIn(this.reads);
  }

  /** The same where each key has one number, and so one row at most. */
  private movedInPlace(older: Rows<K, V>): { readonly gone: readonly V[]; readonly come: readonly V[] } {
    let gone: V[] | null = null;
    let come: V[] | null = null;
    this.eachChangedSlot(older, (_, is, was) => {
      if (was !== undefined) gone = pushed(gone, was);
      if (is !== undefined) come = pushed(come, is);
    });
    return { gone: kept(gone), come: kept(come) };
  }

  /** Each slot in turn: asked after every statement, so nothing is made for a slot that stayed (a pattern on the left of `=` makes an array and an iterator). */
  private eachChangedSlot(older: Rows<K, V>, visit: (key: K, now: V | undefined, before: V | undefined) => void): void {
    const { keys } = this.numbers;
    const count = Math.max(this.chunks.length, older.chunks.length);
    for (let index = 0; index < count; index += 1) {
      const now = this.chunks[index] ?? noSlots;
      const before = older.chunks[index] ?? noSlots;
      if (now === before) continue;
      const slots = Math.max(now.length, before.length);
      for (let slot = 0; slot < slots; slot += 1) {
        const is = now[slot];
        const was = before[slot];
        if (is === was) continue;
        const key = keys[(index << bits) | slot];
        if (key !== undefined) visit(key, is, was);
      }
    }
  }

  private at(number: number): V | undefined {
    return this.chunks[number >>> bits]?.[number & (width - 1)];
  }

  /** The number at which this map has a value for the key. */
  private numberOf(key: K): number | null {
    const last = this.numbers.of.get(key);
    return last === undefined ? null : this.takenOf(key, last);
  }

  /** The same of a key whose last number is known. */
  private takenOf(key: K, last: number): number | null {
    if (this.at(last) !== undefined) return last;
    return this.numbers.earlier.get(key)?.find((number) => this.at(number) !== undefined) ?? null;
  }

  private chunksWith(number: number, value: V | undefined): readonly Chunk<V>[] {
    const index = number >>> bits;
    const chunks = this.chunks.slice();
    while (chunks.length <= index) chunks.push([]);
    const chunk = (chunks[index] ?? []).slice();
    const slot = number & (width - 1);
    while (chunk.length < slot) chunk.push(undefined);
    chunk[slot] = value;
    chunks[index] = chunk;
    return chunks;
  }
}

/** Most statements change one row of a catalog: a list of one has no room for more. */
function pushed<V>(list: V[] | null, value: V): V[] {
  if (list === null) return [value];
  list.push(value);
  return list;
}

const nothing: readonly never[] = [];

const noSlots: Chunk<never> = [];

/** These lists are kept, and what was pushed to has room for many more. */
function kept<V>(list: readonly V[] | null): readonly V[] {
  if (list === null) return nothing;
  return list.length === 1 ? list : list.slice();
}

/** The same where the rows have numbers of their own: what stayed must be in its order, and what came behind all of it. */
function changesInOrder<K, V>(before: readonly (readonly [K, V])[], after: Rows<K, V>): readonly RowChange<K, V>[] | null {
  const stayed = before.filter(([key]) => after.has(key));
  const now = [...after];
  if (stayed.some(([key], index) => now[index]?.[0] !== key)) return null;
  return [
    ...before.flatMap(([key]): RowChange<K, V>[] => (after.has(key) ? [] : [{ key, value: undefined, where: 'in place' }])),
    ...now.flatMap(([key, value], index): RowChange<K, V>[] => {
      const old = stayed[index];
      if (old === undefined) return [{ key, value, where: 'at the end' }];
      return old[1] === value ? [] : [{ key, value, where: 'in place' }];
    }),
  ];
}
