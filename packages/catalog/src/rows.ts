/** Stands in the overlay for a row of the base that is gone. */
const gone = Symbol('gone');

/** More changes than this over a base of `size` rows are written into a new base: both parts of the cost stay near the root of the size. */
function mostChanges(size: number): number {
  return Math.max(32, Math.floor(Math.sqrt(size)));
}

/**
 * A map that is never changed: `with` and `without` give another one that shares most of it. Iteration follows the order in which
 * the keys came in, as a Map's does. A statement changes few rows of a catalog that may hold thousands, and an older state must stay
 * as it was for ROLLBACK.
 */
export class Rows<K, V> implements ReadonlyMap<K, V> {
  private constructor(
    private readonly base: ReadonlyMap<K, V>,
    private readonly changed: ReadonlyMap<K, V | typeof gone>,
    readonly size: number,
  ) {}

  static of<K, V>(entries: Iterable<readonly [K, V]> = []): Rows<K, V> {
    const base = new Map<K, V>(entries);
    return new Rows<K, V>(base, new Map(), base.size);
  }

  get(key: K): V | undefined {
    const value = this.changed.get(key);
    if (value === gone) return undefined;
    return value === undefined ? this.base.get(key) : value;
  }

  has(key: K): boolean {
    const value = this.changed.get(key);
    if (value === gone) return false;
    return value !== undefined || this.base.has(key);
  }

  with(key: K, value: V): Rows<K, V> {
    // A key that comes back goes to the end, which the base's order cannot say.
    if (this.changed.get(key) === gone) return Rows.of(this).with(key, value);
    return this.changedBy(new Map(this.changed).set(key, value), this.size + (this.has(key) ? 0 : 1));
  }

  withAll(entries: Iterable<readonly [K, V]>): Rows<K, V> {
    return [...entries].reduce<Rows<K, V>>((rows, [key, value]) => rows.with(key, value), this);
  }

  without(key: K): Rows<K, V> {
    if (!this.has(key)) return this;
    const changed = new Map(this.changed);
    if (this.base.has(key)) changed.set(key, gone);
    else changed.delete(key);
    return this.changedBy(changed, this.size - 1);
  }

  /** The rows that pass; itself when all do. */
  filter(keep: (value: V, key: K) => boolean): Rows<K, V> {
    const dropped: K[] = [];
    for (const [key, value] of this) if (!keep(value, key)) dropped.push(key);
    if (dropped.length > mostChanges(this.size)) {
      const without = new Set(dropped);
      return Rows.of([...this].filter(([key]) => !without.has(key)));
    }
    return dropped.reduce<Rows<K, V>>((rows, key) => rows.without(key), this);
  }

  /** Each row changed in its place; itself when none changes. */
  mapValues(change: (value: V, key: K) => V): Rows<K, V> {
    const changed: [K, V][] = [];
    for (const [key, value] of this) {
      const next = change(value, key);
      if (next !== value) changed.push([key, next]);
    }
    if (changed.length <= mostChanges(this.size)) return this.withAll(changed);
    const all = new Map(changed);
    return Rows.of([...this].map(([key, value]): [K, V] => [key, all.get(key) ?? value]));
  }

  /** The row under another key, in its old place. */
  moved(from: K, to: K, value: V): Rows<K, V> {
    return from === to ? this.with(to, value) : Rows.of([...this].map(([key, one]): [K, V] => (key === from ? [to, value] : [key, one])));
  }

  private changedBy(changed: ReadonlyMap<K, V | typeof gone>, size: number): Rows<K, V> {
    const next = new Rows(this.base, changed, size);
    return changed.size > mostChanges(this.base.size) ? Rows.of(next) : next;
  }

  /** The keys whose rows differ from those of an older map by identity, without walking what both share. */
  keysChangedSince(older: Rows<K, V>): readonly K[] {
    if (older === this) return [];
    const candidates = older.base === this.base ? new Set([...older.changed.keys(), ...this.changed.keys()]) : new Set([...older.keys(), ...this.keys()]);
    return [...candidates].filter((key) => older.get(key) !== this.get(key));
  }

  *entries(): MapIterator<[K, V]> {
    if (this.changed.size === 0) {
      yield* this.base.entries();
      return;
    }
    for (const [key, old] of this.base) {
      const value = this.changed.get(key);
      if (value === undefined) yield [key, old];
      else if (value !== gone) yield [key, value];
    }
    for (const [key, value] of this.changed) if (value !== gone && !this.base.has(key)) yield [key, value];
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}
