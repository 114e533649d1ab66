import type { Catalog } from './model.js';

/** The function, worked out once for each catalog and key, also where it answers that there is nothing: judges ask the same for each table, role and way. A catalog never changes. */
export function perCatalog<Key, Value>(make: (catalog: Catalog, key: Key) => Value): (catalog: Catalog, key: Key) => Value {
  const known = new WeakMap<Catalog, Map<Key, { readonly value: Value }>>();
  return (catalog, key) => {
    let values = known.get(catalog);
    if (values === undefined) {
      values = new Map();
      known.set(catalog, values);
    }
    const kept = values.get(key) ?? { value: make(catalog, key) };
    values.set(key, kept);
    return kept.value;
  };
}
