/** Of two maps, with which other one it was compared last: who read all of a map asks the same as the others who did. */
const compared = new WeakMap<object, { readonly other: object; readonly isSame: boolean }>();

/** Whether two maps have the very same rows in the same order. */
function hasSameRows<Key, Row>(rows: ReadonlyMap<Key, Row>, other: ReadonlyMap<Key, Row>): boolean {
  const known = compared.get(rows);
  if (known?.other === other) return known.isSame;
  const isSame = rows.size === other.size && haveSameEntries(rows, other);
  compared.set(rows, { other, isSame });
  return isSame;
}

function haveSameEntries<Key, Row>(rows: ReadonlyMap<Key, Row>, others: ReadonlyMap<Key, Row>): boolean {
  const rest = others.entries();
  for (const [key, row] of rows) {
    const next = rest.next();
    if (next.done === true || next.value[0] !== key || next.value[1] !== row) return false;
  }
  return true;
}

/** A map of a catalog that notes what is read of it: the row of a key, also where there is none, or all of them. */
export class NotedMap<Key, Row> implements ReadonlyMap<Key, Row> {
  readonly #rows: ReadonlyMap<Key, Row>;
  readonly #read = new Map<Key, Row | undefined>();
  #isWhole = false;

  constructor(rows: ReadonlyMap<Key, Row>) {
    this.#rows = rows;
  }

  get(key: Key): Row | undefined {
    const row = this.#rows.get(key);
    this.#read.set(key, row);
    return row;
  }

  has(key: Key): boolean {
    return this.get(key) !== undefined;
  }

  get size(): number {
    return this.#all().size;
  }

  forEach(visit: (row: Row, key: Key, map: ReadonlyMap<Key, Row>) => void): void {
    for (const [key, row] of this.#all()) visit(row, key, this);
  }

  entries(): MapIterator<[Key, Row]> {
    return this.#all().entries();
  }

  keys(): MapIterator<Key> {
    return this.#all().keys();
  }

  values(): MapIterator<Row> {
    return this.#all().values();
  }

  [Symbol.iterator](): MapIterator<[Key, Row]> {
    return this.entries();
  }

  /** Whether another map says the same wherever this one was read. Rows are told by identity: none is ever changed. */
  holdsIn(other: ReadonlyMap<Key, Row>): boolean {
    if (other === this.#rows) return true;
    if (this.#isWhole) return hasSameRows(this.#rows, other);
    for (const [key, row] of this.#read) if (other.get(key) !== row) return false;
    return true;
  }

  #all(): ReadonlyMap<Key, Row> {
    this.#isWhole = true;
    return this.#rows;
  }
}
