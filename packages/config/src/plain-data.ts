import type { ConfigPath } from './loaded-config.js';

export interface NotPlain {
  readonly path: ConfigPath;
  /** `a Map`, `an object that holds itself`. */
  readonly what: string;
}

/**
 * The first value that JSON could not say although it looks like an object. A Map has no keys that a schema sees, so it would
 * pass as an empty object; what holds itself has no end.
 */
export function findNotPlain(value: unknown, path: ConfigPath = [], around: readonly object[] = []): NotPlain | null {
  if (typeof value !== 'object' || value === null) return null;
  if (around.includes(value)) return { path, what: 'an object that holds itself' };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return { path, what: `a ${value.constructor.name || 'class instance'}` };
  }
  for (const [key, child] of Object.entries(value) as [string, unknown][]) {
    const found = findNotPlain(child, [...path, Array.isArray(value) ? Number(key) : key], [...around, value]);
    if (found !== null) return found;
  }
  return null;
}
