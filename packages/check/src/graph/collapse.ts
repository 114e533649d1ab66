import path from 'node:path';

/** Files that are drawn as one. */
export interface Cluster {
  readonly zone: string | null;
  readonly label: string;
  readonly files: readonly string[];
}

interface Part extends Cluster {
  /** What it falls into, or null for a single file. */
  readonly folder: string | null;
}

function commonFolder(files: readonly string[]): string {
  const [first = '', ...rest] = files.map((file) => path.posix.dirname(file).split('/'));
  let common = typeof first === 'string' ? [first] : [...first];
  for (const parts of rest) {
    const at = common.findIndex((part, index) => parts[index] !== part);
    if (at >= 0) common = common.slice(0, at);
  }
  const folder = common.join('/');
  return folder === '.' ? '' : folder;
}

function partOf(zone: string | null, files: readonly string[]): Part {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return { zone, label: only, files, folder: null };
  const folder = commonFolder(files);
  const isFlat = files.every((file) => path.posix.dirname(file) === (folder === '' ? '.' : folder));
  const prefix = folder === '' ? '' : `${folder}/`;
  return { zone, label: `${prefix}${isFlat ? '*' : '**'}`, files, folder };
}

/** The folders within a part, and its own files as one; of a folder without folders each file. */
function split({ zone, files, folder }: Part): readonly Part[] {
  if (folder === null) return [];
  const depth = folder === '' ? 0 : folder.split('/').length;
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const parts = file.split('/');
    const next = parts.length - 1 > depth ? `${parts[depth] ?? ''}/` : '';
    groups.set(next, [...(groups.get(next) ?? []), file]);
  }
  const own = groups.get('');
  if (groups.size === 1 && own !== undefined) return own.map((file) => partOf(zone, [file]));
  return [...groups.values()].map((group) => partOf(zone, group));
}

function compare(a: Part, b: Part): number {
  return a.label < b.label ? -1 : a.label > b.label ? 1 : 0;
}

/**
 * Draws files together until there are at most `limit` clusters: those of one zone, folder by folder. The zones take turns, and in each what weighs most is
 * taken apart first, so that it can be seen; each zone is one cluster at least.
 */
export function collapse(files: readonly string[], zoneOf: (file: string) => string | null, weightOf: (file: string) => number, limit: number): readonly Cluster[] {
  const byZone = new Map<string | null, string[]>();
  for (const file of [...files].sort()) byZone.set(zoneOf(file), [...(byZone.get(zoneOf(file)) ?? []), file]);
  const weight = (part: Part): number => part.files.reduce((sum, file) => sum + weightOf(file), 0);
  const open = [...byZone].map(([zone, own]) => [partOf(zone, own)]);
  const whole: Part[] = [];
  while (open.some((parts) => parts.length > 0)) {
    for (const own of open) {
      const heaviest = own.sort((a, b) => weight(b) - weight(a) || compare(a, b)).shift();
      if (heaviest === undefined) continue;
      const parts = split(heaviest);
      const others = whole.length + open.reduce((sum, { length }) => sum + length, 0);
      if (parts.length === 0 || others + parts.length > limit) whole.push(heaviest);
      else own.push(...parts);
    }
  }
  return whole.sort(compare);
}
