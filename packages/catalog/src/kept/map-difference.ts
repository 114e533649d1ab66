import type { Reads, RowChange, Rows } from '../rows.js';
import { isAlike } from './alike.js';

/** What a file changed in a map. */
export interface MadeChange<K, V> {
  /** The keys that changed, with what stands there now; undefined where nothing does. */
  readonly values: ReadonlyMap<K, V | undefined>;
  /** The changes in their order; null when that cannot be told. */
  readonly made: readonly RowChange<K, V>[] | null;
}

/** The keys whose place among the others a file changed, in their order; null when that cannot be told. */
function movedKeys<K, V>(change: MadeChange<K, V> | undefined): readonly K[] | null {
  if (change === undefined) return [];
  return change.made?.flatMap(({ key, value, where }) => (value === undefined || where === 'at the end' ? [key] : [])) ?? null;
}

/** Where a map at one place of a history differs from the one that stood there the last time. */
export class MapDifference<K, V> {
  /** By key what stood there and what stands there now. */
  readonly #rows = new Map<K, { readonly then: V | undefined; readonly now: V | undefined }>();
  /** The keys whose place among the others is perhaps another; null when any may have moved. */
  #moved: Set<K> | null = new Set();

  /** Whether what was read of the map may differ. */
  meets({ keys, wheres, asked, whole }: Reads<K, V>): boolean {
    if (this.#rows.size === 0 && this.#moved?.size === 0) return false;
    if (whole) return true;
    if (this.#anyOf(keys)) return true;
    for (const [key, questions] of asked) {
      const row = this.#rows.get(key);
      if (row !== undefined && questions.some(({ question, answer }) => !isAlike(question(row.now), answer))) return true;
    }
    return wheres.some((keep) => this.#meetsWhere(keep));
  }

  /** Past a file that was run again. */
  passRun(before: Rows<K, V>, then: MadeChange<K, V> | undefined, now: MadeChange<K, V> | undefined): void {
    this.#passOrder(movedKeys(then), movedKeys(now));
    for (const key of new Set([...(then?.values.keys() ?? []), ...(now?.values.keys() ?? [])])) {
      const here = before.get(key);
      const last = this.#rows.get(key);
      const stood = then?.values.has(key) === true ? then.values.get(key) : last === undefined ? here : last.then;
      const stands = now?.values.has(key) === true ? now.values.get(key) : here;
      if (stood === stands) this.#rows.delete(key);
      else this.#rows.set(key, { then: stood, now: stands });
    }
  }

  #passOrder(then: readonly K[] | null, now: readonly K[] | null): void {
    if (then === null || now === null) this.#moved = null;
    else if (this.#moved !== null) {
      // Those that came alike, up to where the two differ, stand alike among the others.
      let alike = 0;
      while (alike < then.length && alike < now.length && then[alike] === now[alike]) alike += 1;
      for (const key of [...then.slice(alike), ...now.slice(alike)]) this.#moved.add(key);
    }
  }

  #anyOf(keys: ReadonlySet<K>): boolean {
    if (keys.size < this.#rows.size) {
      for (const key of keys) if (this.#rows.has(key)) return true;
      return false;
    }
    for (const key of this.#rows.keys()) if (keys.has(key)) return true;
    return false;
  }

  /** Those that pass are the same, in the same order, when none of those that differ or moved passes. */
  #meetsWhere(keep: (value: V, key: K) => boolean): boolean {
    if (this.#moved === null) return true;
    for (const key of this.#moved) if (!this.#rows.has(key)) return true;
    for (const [key, { then, now }] of this.#rows) {
      if ((then !== undefined && keep(then, key)) || (now !== undefined && keep(now, key))) return true;
    }
    return false;
  }
}
