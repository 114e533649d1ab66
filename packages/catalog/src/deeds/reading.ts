import type { Catalog } from '../model.js';

/** A question to a catalog, with the answer that was got. */
interface Asked {
  readonly question: (catalog: Catalog) => unknown;
  readonly answer: unknown;
}

/** A catalog that tells nothing but what it is asked, and of which it is known what that was. */
export class Reading {
  readonly #catalog: Catalog;
  readonly asked: Asked[] = [];

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Questions may hold on to earlier answers, and to nothing else of a catalog. */
  ask<Answer>(question: (catalog: Catalog) => Answer): Answer {
    const answer = question(this.#catalog);
    this.asked.push({ question, answer });
    return answer;
  }
}

interface Kept<Value> {
  readonly asked: readonly Asked[];
  readonly value: Value;
}

/**
 * Works something out for a subject, and keeps it for the catalogs in which all questions that came up have the very same answers, by
 * identity and in the same order: there it would come out the same (decision 0023).
 */
export function keepingReadings<Value>(): (catalog: Catalog, subject: object, key: string, work: (reading: Reading) => Value) => Value {
  const kept = new WeakMap<object, Map<string, Kept<Value>>>();
  return (catalog, subject, key, work) => {
    const ofSubject = kept.get(subject) ?? new Map<string, Kept<Value>>();
    kept.set(subject, ofSubject);
    const known = ofSubject.get(key);
    if (known?.asked.every(({ question, answer }) => question(catalog) === answer) === true) return known.value;
    const reading = new Reading(catalog);
    const value = work(reading);
    ofSubject.set(key, { asked: reading.asked, value });
    return value;
  };
}
