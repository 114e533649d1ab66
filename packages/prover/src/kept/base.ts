import type { Image } from '../server/image.js';
import type { KeptFound } from './kept-file.js';
import { isOutline } from './outline.js';
import type { Progress } from './state.js';

/** An empty server, and its digest, by which what stands on it names it. */
export interface Base {
  readonly image: Image;
  readonly digest: string;
}

/** What a history begins from: how many of its files are applied, and what they led to. */
export interface Resumed {
  readonly count: number;
  readonly progress: Progress;
}

/** What a server can be started from, and how much of the history it has. */
export interface Found {
  readonly image: Image;
  readonly name: string;
  readonly resumed: Resumed | null;
}

/** What the one of the package goes by. */
export const packagedName = 'packaged';

/** Null for none, and for what is none. */
export function baseOf(found: KeptFound | null): Base | null {
  if (found === null || !isOutline(found.value)) return null;
  return { image: { ...found.value, parts: [found.bytes] }, digest: found.digest };
}

/** The empty server of the package, to start from. */
export function emptyOf(packaged: KeptFound | null): Found | null {
  const base = baseOf(packaged);
  return base === null ? null : { image: base.image, name: packagedName, resumed: null };
}
