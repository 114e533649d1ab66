import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { entriesOf, type EntryKind } from './folder-entries.js';

/** The names in a folder of the project with what they are; the folder relative to the root, with `/`, empty for the root. Null: nobody has looked. */
export type KnownFolders = (folder: string) => ReadonlyMap<string, EntryKind> | null;

/** What resolution asks of the disk. Paths are absolute. Every answer is remembered: make a new one when files have moved. */
export interface Disk {
  /** What the path leads to, links followed; null where nothing is. */
  kindOf(place: string): 'file' | 'folder' | null;
  /** Whether the path is a file that no link on its way below the root leads to; `asked`: only the disk's own answer would tell. */
  plainKind(file: string): 'file' | 'none' | 'asked';
  /** The names in a folder below the root that no link leads to, none where it is not there; null for any other. */
  plainEntries(folder: string): ReadonlyMap<string, EntryKind> | null;
  /** Null for what cannot be read. */
  read(file: string): string | null;
  /** The names in a folder; none in what is no folder. */
  entries(folder: string): ReadonlyMap<string, EntryKind>;
  /** Where the path really is; itself where nothing is. */
  real(place: string): string;
}

const nothing: ReadonlyMap<string, EntryKind> = new Map();

type Way = 'plain' | 'missing' | 'asked';

/**
 * The disk around the project in the folder `root` (absolute, real). Below it each folder is looked into once, which costs less than asking for each name.
 * @param known what somebody has looked up already.
 * @param asked is told of each place that had to be looked at besides: its stamp says whether the answers still hold.
 */
export function createDisk(root: string, known: KnownFolders = () => null, asked: (place: string) => void = () => undefined): Disk {
  const folders = new Map<string, ReadonlyMap<string, EntryKind>>();
  const ways = new Map<string, Way>();
  const kinds = new Map<string, 'file' | 'folder' | null>();
  const reals = new Map<string, string>();
  const isBelow = (place: string): boolean => place === root || place.startsWith(root + path.sep);

  /** Of a folder below the root, by its own path: whoever comes by a link asks for something else. */
  const entries = (folder: string): ReadonlyMap<string, EntryKind> => {
    const seen = folders.get(folder);
    if (seen !== undefined) return seen;
    const found = known(folder === root ? '' : folder.slice(root.length + 1).replaceAll(path.sep, '/')) ?? (folder !== root && kindIn(folder) !== 'folder' ? nothing : readEntries(folder, asked));
    folders.set(folder, found);
    return found;
  };
  const kindIn = (place: string): EntryKind | null => entries(path.dirname(place)).get(path.basename(place)) ?? null;
  /** What is on the way to what is in a folder: folders below the root alone, or nothing; else only the disk's own answer tells. */
  const wayTo = (folder: string): Way => {
    if (folder === root) return 'plain';
    const seen = ways.get(folder);
    if (seen !== undefined) return seen;
    const above = isBelow(folder) ? wayTo(path.dirname(folder)) : 'asked';
    const kind = above === 'plain' ? kindIn(folder) : null;
    const way = above !== 'plain' ? above : kind === 'folder' ? 'plain' : kind === 'link' ? 'asked' : 'missing';
    ways.set(folder, way);
    return way;
  };
  const askKind = (place: string): 'file' | 'folder' | null => {
    const seen = kinds.get(place);
    if (seen !== undefined) return seen;
    asked(place);
    const kind = statKind(place);
    kinds.set(place, kind);
    return kind;
  };
  return {
    kindOf(place) {
      if (place === root) return 'folder';
      const way = wayTo(path.dirname(place));
      if (way === 'missing') return null;
      const kind = way === 'plain' ? kindIn(place) : 'link';
      return kind === 'link' ? askKind(place) : kind;
    },
    plainKind(file) {
      const way = file === root ? 'asked' : wayTo(path.dirname(file));
      if (way !== 'plain') return way === 'missing' ? 'none' : 'asked';
      const kind = kindIn(file);
      return kind === 'link' ? 'asked' : kind === 'file' ? 'file' : 'none';
    },
    plainEntries(folder) {
      const way = wayTo(folder);
      return way === 'plain' ? entries(folder) : way === 'missing' ? nothing : null;
    },
    read(file) {
      asked(file);
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return null;
      }
    },
    entries: (folder) => (wayTo(folder) === 'plain' ? entries(folder) : readEntries(folder, asked)),
    real(place) {
      const seen = reals.get(place);
      if (seen !== undefined) return seen;
      const real = wayTo(place) === 'plain' ? place : realPath(place);
      reals.set(place, real);
      return real;
    },
  };
}

function readEntries(folder: string, asked: (place: string) => void): ReadonlyMap<string, EntryKind> {
  asked(folder);
  return entriesOf(folder);
}

function statKind(place: string): 'file' | 'folder' | null {
  try {
    const stat = statSync(place, { throwIfNoEntry: false });
    return stat === undefined ? null : stat.isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

export function realPath(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return place;
  }
}
