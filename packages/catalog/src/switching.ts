import type { Catalog, Trigger } from './model.js';
import { catalogWithTriggers } from './noted-catalog.js';

const madeOf = new WeakMap<Catalog, Catalog>();

/** The catalog with its triggers switched on or off: the same ones, with another `tgenabled`. */
export function withTriggers(catalog: Catalog, triggers: readonly Trigger[]): Catalog {
  const switched = catalogWithTriggers(catalog, triggers);
  madeOf.set(switched, beforeSwitching(catalog));
  return switched;
}

/** The catalog that one was made of by switching triggers, or itself: one key for what does not depend on whether they are switched on. */
export function beforeSwitching(catalog: Catalog): Catalog {
  return madeOf.get(catalog) ?? catalog;
}
