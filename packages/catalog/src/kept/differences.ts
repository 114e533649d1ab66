import type { WholeField } from '../noted-state.js';
import type { State } from '../state.js';
import type { FileRecord } from './file-record.js';
import type { Differing, MapChange, MapField } from './map-fields.js';

/** Where the state at one place of a history differs from what stood there the last time, by identity. */
export class Differences {
  readonly #maps = new Map<MapField, Differing>();
  /** What stood there the last time. */
  readonly #whole = new Map<WholeField, unknown>();

  /** Whether a file read anything that differs. */
  isReadBy({ mapReads, wholeReads }: FileRecord): boolean {
    for (const field of this.#whole.keys()) if (wholeReads.has(field)) return true;
    return this.#maps.size > 0 && mapReads.some((reads) => this.#maps.get(reads.field)?.isReadBy(reads) === true);
  }

  /** Past a file that makes the same of both. */
  passCarried({ wholeChanges }: FileRecord): void {
    // What a file changes in a map it has read.
    for (const field of wholeChanges) this.#whole.delete(field);
  }

  /** Past a file that was run again: `before` is the state before it, `then` what it made the last time, if it was there. */
  passRun(before: State, then: FileRecord | null, now: FileRecord): void {
    const changed = new Map<MapField, { then?: MapChange; now?: MapChange }>();
    for (const change of then?.mapChanges ?? []) changed.set(change.field, { then: change });
    for (const change of now.mapChanges) changed.set(change.field, { ...changed.get(change.field), now: change });
    for (const [field, changes] of changed) {
      const differing = this.#maps.get(field) ?? field.differing();
      this.#maps.set(field, differing);
      differing.passRun(before, changes.then, changes.now);
    }
    for (const field of new Set([...(then?.wholeChanges ?? []), ...now.wholeChanges])) {
      const stood = this.#whole.has(field) ? this.#whole.get(field) : before[field];
      const old = then?.wholeChanges.includes(field) === true ? then.after[field] : stood;
      if (old === now.after[field]) this.#whole.delete(field);
      else this.#whole.set(field, old);
    }
  }
}
