import type { Catalog } from './model.js';

/** The function, worked out once for each catalog and key: judges ask the same for each table, role and way. A catalog never changes. */
export function perCatalog<Key, Value>(make: (catalog: Catalog, key: Key) => Value): (catalog: Catalog, key: Key) => Value {
  const known = new WeakMap<Catalog, Map<Key, Value>>();
  return (catalog, key) => {
    let values = known.get(catalog);
    if (values === undefined) {
      values = new Map<Key, Value>();
      known.set(catalog, values);
    }
    const value = values.get(key) ?? make(catalog, key);
    values.set(key, value);
    return value;
  };
}
