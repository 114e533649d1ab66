/** A file without its extension, and the files that are called so. */
export type Stem = readonly [stem: string, files: readonly string[]];

/** Files by what they are called without their extension, in the order of these names. */
export function stemsOf(files: Iterable<string>, extension: RegExp): readonly Stem[] {
  const stems = new Map<string, string[]>();
  for (const file of files) {
    const stem = file.replace(extension, '');
    const known = stems.get(stem);
    if (known === undefined) stems.set(stem, [file]);
    else known.push(file);
  }
  return [...stems].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The files whose names begin and end so, both without overlapping. */
export function filesBetween(stems: readonly Stem[], prefix: string, suffix: string): readonly string[] {
  const found: string[] = [];
  for (let at = firstFrom(stems, prefix); at < stems.length; at += 1) {
    const [stem, files] = stems[at] ?? ['', []];
    if (!stem.startsWith(prefix)) break;
    if (stem.length >= prefix.length + suffix.length && stem.endsWith(suffix)) found.push(...files);
  }
  return found;
}

/** Where names that do not come before this one begin. */
function firstFrom(stems: readonly Stem[], name: string): number {
  let low = 0;
  for (let high = stems.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((stems[middle]?.[0] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
