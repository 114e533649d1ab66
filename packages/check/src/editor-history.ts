import path from 'node:path';
import { sharedFiles, simulateKept, type KeptSimulation } from '@pg-guardrails/catalog';
import type { LoadedConfig, ResolvedHistory } from '@pg-guardrails/config';
import { readHistory, textsOf, withDatabase, type FolderEntry, type History, type SqlText } from '@pg-guardrails/sql-reader';
import { diskHistory, type DiskHistory } from './disk-history.js';
import { projectFiles } from './files.js';
import { historyConfig, type SimulatedHistory } from './histories.js';

/** One history with the open file's text in it. */
export interface OpenHistory {
  /** The open file as this history applies it: as a migration, or as a file that one includes. */
  readonly sql: SqlText;
  readonly history: History;
  readonly config: ResolvedHistory;
  /** The state after the whole history; made when asked for. */
  simulated(): SimulatedHistory;
  /** The same with another text in the open file, which is not remembered; null when the history does not hold the file then. */
  withText(text: string): OpenHistory | null;
}

/** The entries of a folder, the open file among them even before it is saved for the first time. */
function listWith(entries: readonly FolderEntry[], folder: string, file: string): readonly FolderEntry[] {
  const isHere = path.posix.dirname(file) === path.posix.normalize(folder);
  return !isHere || entries.some((entry) => entry.path === file) ? entries : [...entries, { path: file, kind: 'file' }];
}

/** The migrations with the open file's text in place of what is on disk. Those that do not hold it are not parsed again. */
function overlay({ source, history: base }: DiskHistory, file: string, text: string): History['files'] {
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
function mayHold({ migrations, baseline }: ResolvedHistory, file: string, disk: () => DiskHistory): boolean {
  if (migrations === '.' || file === migrations || file.startsWith(`${migrations}/`) || file === baseline) return true;
  return file.endsWith('.sql') && disk().stamps.has(file);
}

/** What was gone through lately: as it lies on disk, and with what was typed into one file or another. */
const simulations = new WeakMap<ResolvedHistory, readonly KeptSimulation[]>();
/** Several files of one history may be open at once. */
const mostSimulations = 4;

/** The state after a history, from the nearest that was gone through before. */
function simulateNearby(resolved: ResolvedHistory, history: History): KeptSimulation {
  const { files, prelude } = history;
  const all = [...prelude, ...files];
  const [nearest] = [...(simulations.get(resolved) ?? [])].sort((a, b) => sharedFiles(b, all) - sharedFiles(a, all));
  return simulateKept({ files, prelude, history: withDatabase(historyConfig(resolved), history) }, nearest ?? null);
}

function remember(resolved: ResolvedHistory, simulation: KeptSimulation): KeptSimulation {
  // One text after another may have been simulated from the same: the last stands for all of them.
  const others = (simulations.get(resolved) ?? []).filter((one) => one.passed !== simulation.passed);
  simulations.set(resolved, [simulation, ...others].slice(0, mostSimulations));
  return simulation;
}

function openHistory(resolved: ResolvedHistory, disk: DiskHistory, history: History, file: string): OpenHistory | null {
  const sql = history.files.flatMap(textsOf).find((candidate) => candidate.file === file);
  if (sql === undefined) return null;
  return {
    sql,
    history,
    config: resolved,
    simulated: () => ({ config: resolved, history, catalog: remember(resolved, simulateNearby(resolved, history)).catalog }),
    withText(text) {
      const other = { ...disk.history, files: overlay(disk, file, text) };
      const opened = openHistory(resolved, disk, other, file);
      return opened === null ? null : { ...opened, simulated: () => ({ config: resolved, history: other, catalog: simulateNearby(resolved, other).catalog }) };
    },
  };
}

/** The history with the open file's text: as it lies on disk where that is the same. */
function historyWith(root: string, disk: DiskHistory, file: string, text: string): History {
  return projectFiles(root).readText(file) === text ? disk.history : { ...disk.history, files: overlay(disk, file, text) };
}

const lastOpened = new WeakMap<LoadedConfig, { readonly file: string; readonly text: string; readonly disks: readonly DiskHistory[]; readonly histories: readonly OpenHistory[] }>();

/**
 * The histories that hold a file, each with the text as it is in the editor, saved or not. Asked again for the same text it answers
 * from memory, unless something on disk has changed.
 */
export function historiesWith(config: LoadedConfig, file: string, text: string): readonly OpenHistory[] {
  const disks = new Map<ResolvedHistory, DiskHistory>();
  const diskOf = (resolved: ResolvedHistory): DiskHistory => {
    const disk = disks.get(resolved) ?? diskHistory(config.root, resolved);
    disks.set(resolved, disk);
    return disk;
  };
  const candidates = config.histories.filter((resolved) => mayHold(resolved, file, () => diskOf(resolved)));
  const onDisk = candidates.map(diskOf);
  const last = lastOpened.get(config);
  if (last !== undefined && last.file === file && last.text === text && last.disks.length === onDisk.length && last.disks.every((disk, index) => disk === onDisk[index])) return last.histories;
  const histories = candidates.flatMap((resolved) => openHistory(resolved, diskOf(resolved), historyWith(config.root, diskOf(resolved), file, text), file) ?? []);
  lastOpened.set(config, { file, text, disks: onDisk, histories });
  return histories;
}

const openedAs = new WeakMap<SqlText, { readonly config: LoadedConfig; readonly histories: readonly OpenHistory[] }>();

/** Remembers which histories a text was read for: its findings are asked for right after its syntax. */
export function openedFor(config: LoadedConfig, sql: SqlText, histories: readonly OpenHistory[]): SqlText {
  openedAs.set(sql, { config, histories });
  return sql;
}

/** The histories that a text was read for, or null when it was not read for this configuration. */
export function historiesOf(config: LoadedConfig, sql: SqlText): readonly OpenHistory[] | null {
  const opened = openedAs.get(sql);
  return opened?.config === config ? opened.histories : null;
}
