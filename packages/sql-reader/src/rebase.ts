/** Adds `delta` bytes to the locations of a tree from a byte on, in place: the trees of a part of a text are made to speak of the whole. */
export function rebase(node: unknown, delta: number, from = 0): void {
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const current = pending.pop();
    if (typeof current !== 'object' || current === null) continue;
    if (Array.isArray(current)) {
      for (const item of current) pending.push(item);
      continue;
    }
    for (const [key, value] of Object.entries(current)) {
      // -1 means that PostgreSQL does not know the place.
      if (typeof value === 'number') {
        if (key.endsWith('location') && value >= from) Reflect.set(current, key, value + delta);
      } else if (typeof value === 'object') pending.push(value);
    }
  }
}
