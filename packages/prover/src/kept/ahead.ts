import { startEmbedded, type EmbeddedServer } from '../server/embedded.js';
import type { Image } from '../server/image.js';
import type { Keep } from './keep.js';
import { baseOf, packagedName } from './base.js';
import { keptName, readKept, readLast, type KeptFound, type Last } from './kept-file.js';
import { isHistory } from './outline.js';
import { packagedServer } from './packaged.js';
import { serverKey } from './server-key.js';

/** A server that is started before anything is read: the one that the last run from the same place would want. Most of a short run is waiting for it. */
export interface Ahead {
  /** What was read of the kept servers, by name: it need not be read again. */
  readonly read: ReadonlyMap<string, KeptFound>;
  /** The empty server of the package. */
  readonly packaged: KeptFound | null;
  /** The name of what it was started from; null for an empty one, made anew. */
  readonly name: string | null;
  /** Extensions that it was started with. */
  readonly with: Pick<Last, 'wanted' | 'stubs'>;
  /** It, if it started. It is given away once. */
  take(): Promise<EmbeddedServer | null>;
  /** Ends it, unless it was given away. */
  stop(): Promise<void>;
}

/** @param place where the run is: the working directory, and what else tells its history */
export function startAhead(keep: Pick<Keep, 'folder' | 'tool'> | null, place: string, limit: number): Ahead {
  const read = new Map<string, KeptFound>();
  const last = keep === null ? null : readLast(keep.folder, place);
  const packaged = packagedServer();
  const get = (folder: string, name: string): KeptFound | null => {
    const found = readKept(folder, name);
    if (typeof found === 'string') return null;
    read.set(name, found);
    return found;
  };
  const startFrom = (): { readonly image: Image; readonly name: string } | null => {
    const ownName = keep === null ? null : keptName('server', serverKey(keep.tool));
    const own = keep === null || ownName === null ? null : baseOf(get(keep.folder, ownName));
    const base = own ?? baseOf(packaged);
    if (base === null) return null;
    const history = keep === null || last === null ? null : get(keep.folder, last.name);
    if (last === null || history === null || !isHistory(history.value) || history.value.base !== base.digest) return { image: base.image, name: own === null ? packagedName : (ownName ?? packagedName) };
    return { image: { ...history.value.outline, parts: [...base.image.parts, history.bytes] }, name: last.name };
  };
  const found = startFrom();
  const unwanted = new AbortController();
  const extensions = { wanted: last?.wanted ?? [], stubs: last?.stubs ?? [] };
  const starting = startEmbedded({ ...extensions, limit, image: found?.image ?? null, signal: unwanted.signal }).catch(() => null);
  let isTaken = false;
  return {
    read,
    packaged,
    name: found?.name ?? null,
    with: extensions,
    take() {
      if (isTaken) return Promise.resolve(null);
      isTaken = true;
      return starting;
    },
    async stop() {
      if (isTaken) return;
      isTaken = true;
      unwanted.abort();
      await starting;
    },
  };
}
