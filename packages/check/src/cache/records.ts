import path from 'node:path';
import { cacheName, readCache, writeCache, type RecordKind } from './cache-file.js';
import { hashOf, isSameStamp, isSettled, stampQuietly, type Stamp } from './stamp.js';

interface Seen {
  readonly stamp: Stamp;
  /** When the stamp was taken, in milliseconds. */
  readonly at: number;
  readonly hash: string;
}

interface Kept<Record> extends Seen {
  readonly record: Record;
}

/** Stamps that were taken of some files of the run already. */
export interface Stamped {
  /** Before they were taken, in milliseconds. */
  readonly at: number;
  readonly stamps: ReadonlyMap<string, Stamp>;
}

/** What was read of files, on disk. */
export interface KeptRecords<Record> {
  /** The record of a file whose text is what it was. */
  find(file: string): Record | null;
  /** What was read of a file that `find` was asked for before. */
  keep(file: string, record: Record): void;
  /** The hash of a file's bytes, where the record of this run is of them; null where it is not known. */
  hashOf(file: string): string | null;
  /** Writes what changed. @returns why it could not be written, or null. */
  save(): string | null;
}

/**
 * Records of the root's files. A file is what it was when its stamp says so, or else its content.
 * @param about what the records depend on besides the text.
 */
export function openRecords<Record>(folder: string, root: string, kind: RecordKind, about: unknown, stamped: Stamped | null = null): KeptRecords<Record> {
  const name = cacheName(kind, about);
  const stored = readCache(folder, name);
  const known: ReadonlyMap<string, Kept<Record>> = new Map(isStored<Record>(stored) ? stored.files : []);
  const now = new Map<string, Kept<Record>>();
  /** Of files that are about to be read, from before that. */
  const before = new Map<string, Seen>();
  let changed = 0;

  const stampAt = (file: string): Pick<Seen, 'at' | 'stamp'> => {
    const stamp = stamped?.stamps.get(file);
    return stamp === undefined || stamped === null ? { at: Date.now(), stamp: stampQuietly(path.join(root, file)) } : { at: stamped.at, stamp };
  };
  const look = (file: string, kept: Kept<Record> | undefined): Seen | null => {
    const { at, stamp } = stampAt(file);
    if (kept !== undefined && isSameStamp(stamp, kept.stamp) && isSettled(kept.stamp, kept.at)) return kept;
    const hash = hashOf(path.join(root, file));
    return hash === null ? null : { stamp, at, hash };
  };
  return {
    find(file) {
      const kept = known.get(file);
      const seen = look(file, kept);
      if (seen === null) return null;
      before.set(file, seen);
      if (kept?.hash !== seen.hash) return null;
      if (seen !== kept) changed += 1;
      now.set(file, { stamp: seen.stamp, at: seen.at, hash: seen.hash, record: kept.record });
      return kept.record;
    },
    keep(file, record) {
      const seen = before.get(file);
      // Who read it may have read another text than was looked at, and the first one may come back.
      if (seen === undefined || !isSameStamp(stampQuietly(path.join(root, file)), seen.stamp)) return;
      changed += 1;
      now.set(file, { stamp: seen.stamp, at: seen.at, hash: seen.hash, record });
    },
    hashOf: (file) => now.get(file)?.hash ?? null,
    save: () => (changed === 0 && now.size === known.size ? null : writeCache(folder, name, { files: [...now] })),
  };
}

/** The digest of its first line has shown that this tool wrote it. */
function isStored<Record>(value: unknown): value is { readonly files: readonly (readonly [string, Kept<Record>])[] } {
  return typeof value === 'object' && value !== null && 'files' in value && Array.isArray(value.files);
}
