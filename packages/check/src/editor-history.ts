import { statSync } from 'node:fs';
import path from 'node:path';
import { simulate, type Catalog } from '@pg-guardrails/catalog';
import type { LoadedConfig, ResolvedHistory } from '@pg-guardrails/config';
import { readHistory, textsOf, type FolderEntry, type History, type HistorySource, type SqlText } from '@pg-guardrails/sql-reader';
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
  /** The open file as this history applies it: as a migration, or as a file that one includes. */
  readonly sql: SqlText;
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

/** The migrations with the open file's text in place of what is on disk. Those that do not hold it are not parsed again. */
function overlay(root: string, resolved: ResolvedHistory, base: History, file: string, text: string): History['files'] {
  const source = onDisk(root, resolved);
  const others = new Map(base.files.filter((migration) => textsOf(migration).every((one) => one.file !== file)).map((migration) => [migration.file, migration]));
  const open = new TextEncoder().encode(text);
  return readHistory({
    history: base.files.length === 0 ? source.history : { ...source.history, dialect: base.dialect },
    list: (folder) => listWith(source.list(folder), folder, file),
    read: (name) => (name === file ? open : source.read(name)),
    known: (name) => others.get(name) ?? null,
  }).files;
}

/** Whether the history may hold the file: it lies among the migrations, or one of them includes it from elsewhere. */
function mayHold(root: string, resolved: ResolvedHistory, file: string): boolean {
  if (resolved.migrations === '.' || file === resolved.migrations || file.startsWith(`${resolved.migrations}/`) || file === resolved.baseline) return true;
  return file.endsWith('.sql') && readKept(root, resolved).stamps.has(file);
}

function openHistory(root: string, resolved: ResolvedHistory, file: string, text: string): OpenHistory | null {
  const base = readKept(root, resolved);
  const unchanged = projectFiles(root).readText(file) === text;
  const files = unchanged ? base.history.files : overlay(root, resolved, base.history, file, text);
  const sql = files.flatMap(textsOf).find((candidate) => candidate.file === file);
  if (sql === undefined) return null;
  const history: History = unchanged ? base.history : { ...base.history, files };
  const place: { catalog: Catalog | null } = unchanged ? base : { catalog: null };
  return {
    sql,
    simulated: () => ({ config: resolved, history, catalog: (place.catalog ??= simulate({ files, prelude: base.history.prelude, history: historyConfig(resolved) })) }),
  };
}

const lastOpened = new WeakMap<LoadedConfig, { readonly file: string; readonly text: string; readonly stamps: string; readonly histories: readonly OpenHistory[] }>();

/**
 * The histories that hold a file, each with the text as it is in the editor, saved or not. Asked twice for the same text (for the
 * syntax, then for the findings) it answers from memory.
 */
export function historiesWith(config: LoadedConfig, file: string, text: string): readonly OpenHistory[] {
  const candidates = config.histories.filter((history) => mayHold(config.root, history, file));
  const stamps = JSON.stringify(candidates.map((history) => [...readKept(config.root, history).stamps]));
  const last = lastOpened.get(config);
  if (last !== undefined && last.file === file && last.text === text && last.stamps === stamps) return last.histories;
  const histories = candidates.map((history) => openHistory(config.root, history, file, text)).filter((history) => history !== null);
  lastOpened.set(config, { file, text, stamps, histories });
  return histories;
}
