/** What a list lost and what came to it, by identity. Rows at both ends that stay need not be looked at: a statement changes few. */
export function changedItems<Item>(before: readonly Item[], after: readonly Item[]): { readonly gone: readonly Item[]; readonly come: readonly Item[] } | null {
  if (before === after) return null;
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let [oldEnd, newEnd] = [before.length, after.length];
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  if (start === oldEnd && start === newEnd) return null;
  const [gone, come] = [before.slice(start, oldEnd), after.slice(start, newEnd)];
  if (gone.length === 0 || come.length === 0) return { gone, come };
  const [old, now] = [new Set(gone), new Set(come)];
  return { gone: gone.filter((item) => !now.has(item)), come: come.filter((item) => !old.has(item)) };
}
