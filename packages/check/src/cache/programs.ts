import path from 'node:path';
import type { ProgramStore } from '@pg-guardrails/scanner';
import { cacheName, readCache, writeCache } from './cache-file.js';
import { packRecord, unpackRecord, type PackedRecord } from './packed-record.js';
import { hashOf, isSameStamp, isSettled, stampQuietly, type Stamp } from './stamp.js';

interface Kept {
  readonly stamp: Stamp;
  /** When the stamp was taken, in milliseconds. */
  readonly at: number;
  readonly hash: string;
  readonly record: PackedRecord;
}

/** The records of a project's programs on disk. */
export interface KeptPrograms extends ProgramStore {
  /** Writes what changed. @returns why it could not be written, or null. */
  save(): string | null;
}

/**
 * Records of programs for the root's files. A file is what it was when its stamp says so, or else its content.
 * @param about what the records depend on besides the text and its resolutions: what the claims have the reader look out for.
 */
export function openPrograms(folder: string, root: string, about: unknown): KeptPrograms {
  const name = cacheName('programs', about);
  const stored = readCache(folder, name);
  const known: ReadonlyMap<string, Kept> = new Map(isStored(stored) ? stored.files : []);
  const now = new Map<string, Kept>();
  /** Of files that are about to be read, from before that. */
  const before = new Map<string, Omit<Kept, 'record'>>();
  let changed = 0;

  const look = (file: string, kept: Kept | undefined): Omit<Kept, 'record'> | null => {
    const at = Date.now();
    const absolute = path.join(root, file);
    const stamp = stampQuietly(absolute);
    if (kept !== undefined && isSameStamp(stamp, kept.stamp) && isSettled(kept.stamp, kept.at)) return kept;
    const hash = hashOf(absolute);
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
      return unpackRecord(file, kept.record);
    },
    keep(file, record) {
      const seen = before.get(file);
      if (seen === undefined) return;
      changed += 1;
      now.set(file, { stamp: seen.stamp, at: seen.at, hash: seen.hash, record: packRecord(record) });
    },
    save: () => (changed === 0 && now.size === known.size ? null : writeCache(folder, name, { files: [...now] })),
  };
}

/** The digest of its first line has shown that this tool wrote it. */
function isStored(value: unknown): value is { readonly files: readonly (readonly [string, Kept])[] } {
  return typeof value === 'object' && value !== null && 'files' in value && Array.isArray(value.files);
}
