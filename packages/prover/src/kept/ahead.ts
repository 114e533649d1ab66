import { startEmbedded, type EmbeddedServer } from '../server/embedded.js';
import type { Image } from '../server/image.js';
import type { Keep } from './keep.js';
import { keptName, readKept, readLast, type KeptFound, type Last } from './kept-file.js';
import { serverKey } from './keys.js';
import { isHistory, isOutline } from './outline.js';

/** A server that is started before anything is read: the one that the last run from the same place would want. Most of a short run is waiting for it. */
export interface Ahead {
  /** What was read of the kept servers, by name: it need not be read again. */
  readonly read: ReadonlyMap<string, KeptFound>;
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
  const imageFor = (folder: string, tool: string): { readonly image: Image; readonly name: string } | null => {
    const get = (name: string): KeptFound | null => {
      const found = readKept(folder, name);
      if (typeof found === 'string') return null;
      read.set(name, found);
      return found;
    };
    const serverName = keptName('server', serverKey(tool));
    const server = get(serverName);
    if (server === null || !isOutline(server.value)) return null;
    const history = last === null ? null : get(last.name);
    if (last === null || history === null || !isHistory(history.value) || history.value.base !== server.digest) return { image: { ...server.value, parts: [server.bytes] }, name: serverName };
    return { image: { ...history.value.outline, parts: [server.bytes, history.bytes] }, name: last.name };
  };
  const found = keep === null ? null : imageFor(keep.folder, keep.tool);
  const unwanted = new AbortController();
  const extensions = { wanted: last?.wanted ?? [], stubs: last?.stubs ?? [] };
  const starting = startEmbedded({ ...extensions, limit, image: found?.image ?? null, signal: unwanted.signal }).catch(() => null);
  let isTaken = false;
  return {
    read,
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
