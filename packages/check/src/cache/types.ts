import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { KeptTypes, TypeStore } from '@pg-guardrails/scanner';
import type { Listing } from '@pg-guardrails/scanner/listing';
import { cacheName, readCache, writeCache } from './cache-file.js';
import { hashOf } from './stamp.js';

/** One run of TypeScript: what it read is the same for all files that it was asked about. */
type Run = Pick<KeptTypes, 'read' | 'counts' | 'outside'>;

interface Stored {
  readonly runs: readonly Run[];
  readonly files: readonly (readonly [file: string, run: number, of: string, answers: KeptTypes['answers']])[];
}

/** What types said, on disk. */
export interface KeptTypeAnswers extends TypeStore {
  /** Writes what changed. @returns why it could not be written, or null. */
  save(): string | null;
}

/**
 * Whether all declarations that a configuration of TypeScript may include are among the listed files. In a work tree they may lie where git lists nothing, above the root anywhere, and in a submodule, which is
 * linked, in another repository.
 */
export function mayKeepTypes(root: string, { files, folders }: Listing): boolean {
  if (!existsSync(path.join(root, '.git'))) return false;
  const listed = new Set(files);
  return [...folders].every(([folder, entries]) => [...entries].every(([name, kind]) => kind !== 'link' || name === 'node_modules' || listed.has(path.posix.join(folder, name)) || isEmptyFolder(path.join(root, folder, name))));
}

function isEmptyFolder(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}

/**
 * What types said of the members that files of the root take.
 * @param about what it depends on besides what was read: the packages that are installed, and which declarations there are.
 * @param programs tells the hashes of those that were scanned.
 */
export function openTypes(folder: string, root: string, about: unknown, programs: Pick<TypeStore, 'hashOf'>): KeptTypeAnswers {
  const name = cacheName('types', about);
  const stored = readCache(folder, name);
  const { runs, files }: Stored = isStored(stored) ? stored : { runs: [], files: [] };
  const known = new Map(files.map((entry) => [entry[0], entry]));
  const found = new Map<string, KeptTypes>();
  const now = new Map<string, KeptTypes>();
  return {
    find(file) {
      const [, number = -1, of = '', answers = []] = known.get(file) ?? [];
      const run = runs[number];
      if (run === undefined) return null;
      const kept: KeptTypes = { ...run, of, answers };
      found.set(file, kept);
      return kept;
    },
    keep(file, kept) {
      now.set(file, kept);
    },
    hashOf: (file) => programs.hashOf(file),
    hashOnDisk: (file) => hashOf(path.resolve(root, file)),
    save() {
      if (now.size === known.size && [...now].every(([file, kept]) => found.get(file) === kept)) return null;
      return writeCache(folder, name, packed(now));
    },
  };
}

function packed(now: ReadonlyMap<string, KeptTypes>): Stored {
  const runs: Run[] = [];
  // By the list that files of one run share.
  const numbers = new Map<readonly string[], number>();
  const files = [...now].map(([file, { of, read, counts, outside, answers }]) => {
    const known = numbers.get(read);
    const number = known ?? runs.push({ read, counts, outside }) - 1;
    numbers.set(read, number);
    return [file, number, of, answers] as const;
  });
  return { runs, files };
}

/** The digest of its first line has shown that this tool wrote it. */
function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'runs' in value && 'files' in value && Array.isArray(value.runs) && Array.isArray(value.files);
}
