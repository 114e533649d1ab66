/**
 * The shape of a configuration as written: where each key and value stands, in UTF-16 offsets of the text.
 * A part that is computed is a leaf.
 */
export type Tree =
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly entries: ReadonlyMap<string, Entry> }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly Tree[] }
  | { readonly kind: 'leaf'; readonly start: number; readonly end: number };

export interface Entry {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: Tree;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The value at a path, or the nearest part around it that is written out. */
export function valueRange(tree: Tree, path: readonly (string | number)[]): Range {
  const [step, ...rest] = path;
  if (step === undefined) return tree;
  const child = tree.kind === 'object' ? tree.entries.get(String(step))?.value : tree.kind === 'array' && typeof step === 'number' ? tree.items[step] : undefined;
  return child === undefined ? tree : valueRange(child, rest);
}

/** The key at a path, or the nearest part around it that is written out. */
export function keyRange(tree: Tree, path: readonly (string | number)[]): Range {
  const [step, ...rest] = path;
  if (step === undefined) return tree;
  if (tree.kind === 'array' && typeof step === 'number') {
    const item = tree.items[step];
    return item === undefined ? tree : keyRange(item, rest);
  }
  if (tree.kind !== 'object') return tree;
  const entry = tree.entries.get(String(step));
  if (entry === undefined) return tree;
  return rest.length === 0 ? { start: entry.keyStart, end: entry.keyEnd } : keyRange(entry.value, rest);
}
