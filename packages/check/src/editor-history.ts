import { statSync } from 'node:fs';
import path from 'node:path';
import { simulate, type Catalog } from '@pg-guardrails/catalog';
import type { LoadedConfig, ResolvedHistory } from '@pg-guardrails/config';
import { readHistory, type FolderEntry, type History, type HistorySource, type MigrationFile } from '@pg-guardrails/sql-reader';
import { projectFiles } from './files.js';
import { historyConfig, type SimulatedHistory } from './histories.js';

/** A history as it lies on disk, kept while nothing that it was read from changes. */
interface Kept {
  /** By path relative to the root: each folder that was listed and each file that was read. */
  readonly stamps: ReadonlyMap<string, string>;
  readonly history: History;
  catalog: Catalog | null;
}

/** One history with the open file's text in it. */
export interface OpenHistory {
  /** The open file as this history applies it. */
  readonly migration: MigrationFile;
  /** The state after the whole history; made when asked for. */
  simulated(): SimulatedHistory;
}

const kept = new WeakMap<ResolvedHistory, Kept>();

/** Changes when a file is written or an entry of a folder comes or goes. */
function stampOf(root: string, file: string): string {
  const status = statSync(path.resolve(root, file), { throwIfNoEntry: false });
  return status === undefined ? 'missing' : `${String(status.mtimeMs)} ${String(status.size)}`;
}

/** The files on disk, as the history reader asks for them. */
function onDisk(root: string, resolved: ResolvedHistory): HistorySource {
  const files = projectFiles(root);
  return { history: historyConfig(resolved), list: (folder) => files.list(folder), read: (file) => files.read(file) };
}

/** The history on disk, from what is kept when all of it still holds. */
function readKept(root: string, resolved: ResolvedHistory): Kept {
  const known = kept.get(resolved);
  if (known !== undefined && [...known.stamps].every(([file, stamp]) => stampOf(root, file) === stamp)) return known;
  const stamps = new Map<string, string>();
  const source = onDisk(root, resolved);
  const note = (file: string): string => {
    stamps.set(file, stampOf(root, file));
    return file;
  };
  const history = readHistory({ ...source, list: (folder) => source.list(note(folder)), read: (file) => source.read(note(file)) });
  const fresh: Kept = { stamps, history, catalog: null };
  kept.set(resolved, fresh);
  return fresh;
}

/** The entries of a folder, the open file among them even before it is saved for the first time. */
function listWith(entries: readonly FolderEntry[], folder: string, file: string): readonly FolderEntry[] {
  const isHere = path.posix.dirname(file) === path.posix.normalize(folder);
  return !isHere || entries.some((entry) => entry.path === file) ? entries : [...entries, { path: file, kind: 'file' }];
}

/**
 * The migrations with the open file's text in place of what is on disk. The others are not parsed again: they are read as empty,
 * which leaves their order as it is, and are then put back as they were.
 */
function overlay(root: string, resolved: ResolvedHistory, base: History, file: string, text: string): readonly MigrationFile[] {
  const source = onDisk(root, resolved);
  const others = new Map(base.files.filter((migration) => migration.file !== file).map((migration) => [migration.file, migration]));
  const open = new TextEncoder().encode(text);
  const empty = new Uint8Array();
  const { files } = readHistory({
    // The tool is known from the whole folder; with most files empty it could not be told again.
    history: base.files.length === 0 ? source.history : { ...source.history, dialect: base.dialect },
    list: (folder) => listWith(source.list(folder), folder, file),
    read: (name) => (name === file ? open : others.has(name) ? empty : source.read(name)),
  });
  return files.map((migration) => (migration.file === file ? migration : (others.get(migration.file) ?? migration)));
}

/** Whether the history may hold the file, by the paths alone. */
function mayHold(resolved: ResolvedHistory, file: string): boolean {
  return resolved.migrations === '.' || file === resolved.migrations || file.startsWith(`${resolved.migrations}/`) || file === resolved.baseline;
}

function openHistory(root: string, resolved: ResolvedHistory, file: string, text: string): OpenHistory | null {
  if (!mayHold(resolved, file)) return null;
  const base = readKept(root, resolved);
  const unchanged = projectFiles(root).readText(file) === text;
  const files = unchanged ? base.history.files : overlay(root, resolved, base.history, file, text);
  const migration = files.find((candidate) => candidate.file === file);
  if (migration === undefined) return null;
  const history: History = unchanged ? base.history : { ...base.history, files };
  const place: { catalog: Catalog | null } = unchanged ? base : { catalog: null };
  return {
    migration,
    simulated: () => ({ config: resolved, history, catalog: (place.catalog ??= simulate({ files, history: historyConfig(resolved) })) }),
  };
}

const lastOpened = new WeakMap<LoadedConfig, { readonly file: string; readonly text: string; readonly stamps: string; readonly histories: readonly OpenHistory[] }>();

/**
 * The histories that hold a file, each with the text as it is in the editor, saved or not. Asked twice for the same text (for the
 * syntax, then for the findings) it answers from memory.
 */
export function historiesWith(config: LoadedConfig, file: string, text: string): readonly OpenHistory[] {
  const candidates = config.histories.filter((history) => mayHold(history, file));
  const stamps = JSON.stringify(candidates.map((history) => [...readKept(config.root, history).stamps]));
  const last = lastOpened.get(config);
  if (last !== undefined && last.file === file && last.text === text && last.stamps === stamps) return last.histories;
  const histories = candidates.map((history) => openHistory(config.root, history, file, text)).filter((history) => history !== null);
  lastOpened.set(config, { file, text, stamps, histories });
  return histories;
}
