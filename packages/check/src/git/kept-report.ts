import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '@pg-guardrails/kernel';
import { cacheName, digestOf, readCache, writeCache } from '../cache/cache-file.js';
import { packageFolders, stampOfPlace } from '../cache/package-folders.js';
import { hashOf } from '../cache/stamp.js';
import { isNeverRead } from './contents.js';
import type { TreeEntry } from './entries.js';
import type { Repository } from './repository.js';

/** The report over a tree. */
export interface KeptReport {
  readonly report: Report;
  /** The folder of the configuration seen from the top of the repository, with `/`; empty for the top itself. */
  readonly prefix: string;
}

/** Reports that are kept by what they depend on. */
export interface KeptReports {
  find(entries: readonly TreeEntry[]): KeptReport | null;
  /** @returns why it could not be written, or null. */
  keep(entries: readonly TreeEntry[], kept: KeptReport): string | null;
}

/**
 * Reports over trees: what git commits does not change, so one holds as long as the same packages are installed and the same is asked. The index before a commit is the tree of HEAD after
 * it. What is not whole is not kept, nor is what a submodule has a part in, which lies on disk alone; one that is not checked out has none.
 * @param folder absolute.
 * @param words what else was asked.
 * @param outside a file that may count though it is not in the tree; null when there is none.
 */
export function keptReports(folder: string, repository: Repository, words: unknown, outside: string | null): KeptReports {
  const nameOf = (entries: readonly TreeEntry[]): string | null => {
    const submodules = entries.filter(({ mode }) => mode === '160000').map(({ file }) => path.join(repository.top, file));
    if (submodules.some(holdsFiles)) return null;
    const tree = digestOf(entries.map(({ mode, object, file }) => `${mode} ${isNeverRead(file) ? '' : object} ${file}\0`).sort().join(''));
    const installed = packageFolders(repository.top, entries.map(({ file }) => file)).map((place) => [path.relative(repository.top, place), stampOfPlace(place)]);
    return cacheName('report', { tree, installed, folders: submodules.map((folder) => existsSync(folder)), words, outside: outside === null ? null : hashOf(outside), top: repository.top });
  };
  return {
    find(entries) {
      const name = nameOf(entries);
      const kept = name === null ? null : readCache(folder, name);
      return isKept(kept) ? kept : null;
    },
    keep(entries, kept) {
      const name = kept.report.errors.length > 0 ? null : nameOf(entries);
      return name === null ? null : writeCache(folder, name, kept);
    },
  };
}

function holdsFiles(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return existsSync(folder);
  }
}

/** The digest of its first line has shown that this tool wrote it. */
function isKept(value: unknown): value is KeptReport {
  return typeof value === 'object' && value !== null && 'report' in value && 'prefix' in value;
}
