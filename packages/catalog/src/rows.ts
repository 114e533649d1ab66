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
    readonly size: number,
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
    return new Rows(numbers, chunks, values.length);
  }

  get(key: K): V | undefined {
    const number = this.numbers.of.get(key);
    if (number === undefined) return undefined;
    const value = this.at(number);
    return value !== undefined || this.numbers.earlier.size === 0 ? value : this.at(this.numberOf(key) ?? number);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  with(key: K, value: V): Rows<K, V> {
    const { of, earlier, keys } = this.numbers;
    const taken = this.numberOf(key);
    if (taken !== null) return this.at(taken) === value ? this : new Rows(this.numbers, this.chunksWith(taken, value), this.size);
    // Numbers of keys that are gone are not kept for ever.
    if (keys.length > 2 * this.size + 2 * width) return Rows.of(this).with(key, value);
    const number = keys.length;
    const last = of.get(key);
    if (last !== undefined) earlier.set(key, [...(earlier.get(key) ?? []), last]);
    of.set(key, number);
    keys.push(key);
    return new Rows(this.numbers, this.chunksWith(number, value), this.size + 1);
  }

  withAll(entries: Iterable<readonly [K, V]>): Rows<K, V> {
    return [...entries].reduce<Rows<K, V>>((rows, [key, value]) => rows.with(key, value), this);
  }

  without(key: K): Rows<K, V> {
    const number = this.numberOf(key);
    return number === null ? this : new Rows(this.numbers, this.chunksWith(number, undefined), this.size - 1);
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
    return from === to ? this.with(to, value) : Rows.of([...this].map(([key, one]): [K, V] => (key === from ? [to, value] : [key, one])));
  }

  /** The keys whose rows differ from those of an older map by identity, without walking what both share. */
  keysChangedSince(older: Rows<K, V>): readonly K[] {
    if (older === this) return [];
    if (older.numbers !== this.numbers) return [...new Set([...older.keys(), ...this.keys()])].filter((key) => older.get(key) !== this.get(key));
    const changed: K[] = [];
    const { keys, earlier } = this.numbers;
    for (let index = 0; index < this.chunks.length || index < older.chunks.length; index += 1) {
      const [now, before] = [this.chunks[index], older.chunks[index]];
      if (now === before) continue;
      for (let slot = 0; slot < width; slot += 1) {
        const key = keys[(index << bits) | slot];
        if (key === undefined || now?.[slot] === before?.[slot]) continue;
        // One that went and came back has changed at both numbers.
        if (earlier.size === 0 || !earlier.has(key) || !changed.includes(key)) changed.push(key);
      }
    }
    return changed;
  }

  /** What an older map lost and what came to it, by identity, without walking what both share. */
  movedSince(older: Rows<K, V>): { readonly gone: readonly V[]; readonly come: readonly V[] } {
    const [gone, come]: [V[], V[]] = [[], []];
    for (const key of this.keysChangedSince(older)) {
      const [before, now] = [older.get(key), this.get(key)];
      if (before !== undefined) gone.push(before);
      if (now !== undefined) come.push(now);
    }
    return { gone, come };
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    const { keys } = this.numbers;
    // By index: an iterator makes an object for each row.
    for (let index = 0; index < this.chunks.length; index += 1) {
      const chunk = this.chunks[index] ?? [];
      for (let slot = 0; slot < chunk.length; slot += 1) {
        const [value, key] = [chunk[slot], keys[(index << bits) | slot]];
        if (value !== undefined && key !== undefined) visit(value, key, this);
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
    const all: V[] = [];
    for (const chunk of this.chunks) for (const value of chunk) if (value !== undefined) all.push(value);
    return all.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  private at(number: number): V | undefined {
    return this.chunks[number >>> bits]?.[number & (width - 1)];
  }

  /** The number at which this map has a value for the key. */
  private numberOf(key: K): number | null {
    const { of, earlier } = this.numbers;
    const last = of.get(key);
    if (last === undefined) return null;
    if (this.at(last) !== undefined) return last;
    return earlier.get(key)?.find((number) => this.at(number) !== undefined) ?? null;
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
