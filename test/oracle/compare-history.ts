import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareCatalogs, derivedFacts, simulate, type Catalog, type Comparison } from '../../packages/catalog/src/index.js';
import type { HistoryConfig } from '../../packages/kernel/src/index.js';
import { replay, type Replay, type Where } from '../../packages/prover/src/index.js';
import { readHistory, withDatabase, type FolderEntry, type History } from '../../packages/sql-reader/src/index.js';
import { withoutMembers } from './run.js';

export interface ComparedHistory {
  readonly read: History;
  readonly simulated: Catalog;
  /** How long the simulation took, ms. */
  readonly took: number;
  /** Its server is still there, until `close`. */
  readonly replayed: Replay;
  /** What PostgreSQL has, without the members of extensions. */
  readonly real: Catalog;
  readonly result: Comparison;
}

/** How a folder is read otherwise than it is. */
export interface Otherwise {
  /** Files that are not in it, by their paths. */
  readonly beside: ReadonlyMap<string, string>;
  /** Folders that are passed over. */
  readonly without: readonly string[];
}

const asItIs: Otherwise = { beside: new Map(), without: [] };

function folderEntries(root: string, { without }: Otherwise): (folder: string) => readonly FolderEntry[] {
  return (folder) =>
    readdirSync(path.join(root, folder))
      .sort()
      .map((name): FolderEntry => ({ path: path.posix.join(folder, name), kind: statSync(path.join(root, folder, name)).isDirectory() ? 'directory' : 'file' }))
      .filter((entry) => !without.includes(entry.path));
}

/** The files of a history, simulated and replayed on a PostgreSQL of their own, every fact of the two catalogs compared. @throws why a server cannot be used */
export async function compareHistory(config: HistoryConfig, root: string, where: Where = { kind: 'embedded' }, otherwise: Otherwise = asItIs): Promise<ComparedHistory> {
  const textOf = (name: string): Buffer => {
    const text = otherwise.beside.get(name);
    return text === undefined ? readFileSync(path.join(root, name)) : Buffer.from(text);
  };
  const read = readHistory({ history: config, list: folderEntries(root, otherwise), read: textOf });
  const history = withDatabase(config, read);
  const started = performance.now();
  const simulated = simulate({ files: read.files, prelude: read.prelude, history, afterError: 'unchanged' });
  const took = performance.now() - started;
  const answer = await replay({ files: read.files, prelude: read.prelude, history }, where);
  if ('problem' in answer) throw new Error(answer.problem);
  const replayed = answer.replay;
  const real = await withoutMembers(replayed.catalog, replayed.session);
  return { read, simulated, took, replayed, real, result: compareCatalogs(simulated, real, derivedFacts(real)) };
}
