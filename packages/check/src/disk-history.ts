import { statSync } from 'node:fs';
import path from 'node:path';
import type { ResolvedHistory } from '@pg-guardrails/config';
import { readHistory, textsOf, type FolderEntry, type History, type HistorySource, type MigrationFile } from '@pg-guardrails/sql-reader';
import { projectFiles } from './files.js';
import { historyConfig } from './histories.js';

/** A history as it lies on disk, and the files and folders that it was read from. */
export interface DiskHistory {
  readonly history: History;
  /** By path relative to the root: each folder that was listed and each file that was read, with its age and size. */
  readonly stamps: ReadonlyMap<string, string>;
  /** Asks for the same again without the disk. */
  readonly source: HistorySource;
}

const kept = new WeakMap<ResolvedHistory, DiskHistory>();

/** Changes when a file is written or an entry of a folder comes or goes. */
function stampOf(root: string, file: string): string {
  const status = statSync(path.resolve(root, file), { throwIfNoEntry: false });
  return status === undefined ? 'missing' : `${String(status.mtimeMs)} ${String(status.size)}`;
}

/** Folders and files as they were when they were first asked for, with what has not changed since an older reading. */
function remembering(root: string, resolved: ResolvedHistory, stamps: Map<string, string>, older: DiskHistory | undefined): HistorySource {
  const files = projectFiles(root);
  const folders = new Map<string, readonly FolderEntry[]>();
  const texts = new Map<string, Uint8Array>();
  const isUnchanged = (file: string): boolean => {
    const stamp = stamps.get(file) ?? stampOf(root, file);
    stamps.set(file, stamp);
    return older?.stamps.get(file) === stamp;
  };
  return {
    history: historyConfig(resolved),
    list(folder) {
      const known = folders.get(folder) ?? (isUnchanged(folder) && older !== undefined ? older.source.list(folder) : files.list(folder));
      folders.set(folder, known);
      return known;
    },
    read(file) {
      const known = texts.get(file) ?? (isUnchanged(file) && older !== undefined ? older.source.read(file) : files.read(file));
      texts.set(file, known);
      return known;
    },
  };
}

/** Migrations that were read whole, from files that have not changed: what could not be included may be there by now. */
function stillKnown(root: string, stamps: Map<string, string>, older: DiskHistory): (file: string) => MigrationFile | null {
  const known = new Map(older.history.files.map((migration) => [migration.file, migration]));
  return (file) => {
    const migration = known.get(file);
    if (migration === undefined || textsOf(migration).some(({ problems }) => problems.length > 0)) return null;
    const own = textsOf(migration).map((text) => text.file);
    const now = own.map((one) => [one, stamps.get(one) ?? stampOf(root, one)] as const);
    if (now.some(([one, stamp]) => older.stamps.get(one) !== stamp)) return null;
    for (const [one, stamp] of now) stamps.set(one, stamp);
    return migration;
  };
}

function readAnew(root: string, resolved: ResolvedHistory, older: DiskHistory | undefined): DiskHistory {
  const stamps = new Map<string, string>();
  const source = remembering(root, resolved, stamps, older);
  if (older === undefined) return { history: readHistory(source), stamps, source };
  const history = readHistory({ ...source, known: stillKnown(root, stamps, older) });
  // Another dialect reads the same files otherwise.
  return history.dialect === older.history.dialect ? { history, stamps, source } : readAnew(root, resolved, undefined);
}

/** The history on disk; what has not changed since the last time is not read again. */
export function diskHistory(root: string, resolved: ResolvedHistory): DiskHistory {
  const known = kept.get(resolved);
  if (known !== undefined && [...known.stamps].every(([file, stamp]) => stampOf(root, file) === stamp)) return known;
  const fresh = readAnew(root, resolved, known);
  kept.set(resolved, fresh);
  return fresh;
}
