/**
 * A list that is never changed, and grows at its end without being copied: lists that come from one another share their items, and
 * each has its own length. A history adds to such a list again and again, takes out of it seldom, and the older ones must stay as they were.
 */
export class GrowingList<Item extends object> implements Iterable<Item> {
  private constructor(
    /** Shared: those behind `length` belong to lists that came later. */
    private readonly items: Item[],
    readonly length: number,
  ) {}

  static of<Item extends object>(items: readonly Item[]): GrowingList<Item> {
    return new GrowingList([...items], items.length);
  }

  /** With more at the end. Where another list went on from here already, what both have is copied. */
  with(added: readonly Item[]): GrowingList<Item> {
    if (added.length === 0) return this;
    const items = this.items.length === this.length ? this.items : this.toArray();
    for (const item of added) items.push(item);
    return new GrowingList(items, items.length);
  }

  /** Those that pass; itself when all do. */
  filter(keep: (item: Item) => boolean): GrowingList<Item> {
    const kept: Item[] = [];
    for (let index = 0; index < this.length; index += 1) {
      const item = this.items[index];
      if (item !== undefined && keep(item)) kept.push(item);
    }
    return kept.length === this.length ? this : new GrowingList(kept, kept.length);
  }

  /** Each changed in its place; itself when none changes. */
  map(change: (item: Item) => Item): GrowingList<Item> {
    const changed = this.toArray().map(change);
    return changed.every((item, index) => item === this.items[index]) ? this : new GrowingList(changed, changed.length);
  }

  /** What is chosen of the items, but for null. */
  collect<Chosen>(choose: (item: Item) => Chosen | null): Chosen[] {
    const chosen: Chosen[] = [];
    // By index: an iterator makes an object for each item.
    for (let index = 0; index < this.length; index += 1) {
      const item = this.items[index];
      const one = item === undefined ? null : choose(item);
      if (one !== null) chosen.push(one);
    }
    return chosen;
  }

  some(test: (item: Item) => boolean): boolean {
    return this.find(test) !== undefined;
  }

  find(test: (item: Item) => boolean): Item | undefined {
    for (let index = 0; index < this.length; index += 1) {
      const item = this.items[index];
      if (item !== undefined && test(item)) return item;
    }
    return undefined;
  }

  toArray(): Item[] {
    return this.items.slice(0, this.length);
  }

  [Symbol.iterator](): IterableIterator<Item> {
    return this.toArray().values();
  }
}
