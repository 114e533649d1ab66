import os from 'node:os';
import path from 'node:path';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportTarget, Report } from '@pg-guardrails/kernel';
import type { Listing, TextsRead, TypeStore } from '@pg-guardrails/scanner';
import type { ProjectFiles } from '../files.js';
import type { SqlRecord } from '../read-sql.js';
import { writeCache } from './cache-file.js';
import { answerOf, foldersOf, listedOf, type Before, type KeptRun } from './kept-run.js';
import { packageFolders, stampOfPlace } from './package-folders.js';
import { openPrograms, type KeptPrograms } from './programs.js';
import { openRecords, type KeptRecords } from './records.js';
import { isSettled, type Stamp } from './stamp.js';
import { mayKeepTypes, openTypes } from './types.js';

/** What a run asked about the world besides what the listed files say, with the answers. */
export interface Trace {
  /** An answer that may depend on files of which nobody is told, sought from a folder. */
  resolved(folder: string, from: string, specifier: string, target: ImportTarget): void;
  /** A file or folder below or outside the root, absolute. */
  touched(file: string): void;
  builtFrom(tsconfig: string, answer: unknown): void;
  startsAt(programs: readonly string[], answer: unknown): void;
  /** Something was asked whose answer cannot be told to be the same: the report is not kept. */
  beyond(): void;
}

/** What was read of a file that is neither a program nor SQL. */
export type ReadText = Pick<TextsRead, 'files' | 'unread'>;

/** What lies in the project's folder: a copy of a tree of git and nothing besides, or what somebody works on. */
export type CacheOf = 'tree' | 'work tree';

/** Where a run keeps what it has read, and what it says where it cannot. */
export interface Keeping {
  /** Absolute. */
  readonly folder: string;
  readonly of?: CacheOf;
  readonly note: (message: string) => void;
}

/** What is kept of a project between two runs. */
export interface RunCache {
  readonly trace: Trace;
  /** All files of the project, whatever the configuration includes. */
  readonly listing: Listing;
  openPrograms(about: unknown): KeptPrograms;
  openTexts(about: unknown): KeptRecords<ReadText>;
  /** Of the SQL files that belong to no history. */
  openSql(): KeptRecords<SqlRecord>;
  /** What types said of the programs that the records are of; null where that is not kept. */
  openTypes(programs: Pick<KeptPrograms, 'hashOf'>): TypeStore | null;
  /** Says what could not be kept; the run is none the worse for it. */
  note(message: string): void;
}

/** Runs, and keeps the report with all that the run asked. */
export async function keepingRun({ folder, of = 'work tree', note }: Keeping, { root }: LoadedConfig, { name, at, listing, stamps }: Before, run: (cache: RunCache) => Promise<Report>): Promise<Report> {
  const inListing = new Set(listing.files);
  const touched = new Map<string, Stamp>();
  const resolved = new Map<string, readonly [string, string, ImportTarget]>();
  const builtFrom: [string, string][] = [];
  const startsAt: [readonly string[], string][] = [];
  const asked = { beyond: false };
  const touch = (file: string): void => {
    const relative = path.relative(root, file).split(path.sep).join('/');
    // What stands in a listed folder is told by the listing.
    if (!inListing.has(relative) && !listing.folders.has(relative) && !touched.has(relative)) touched.set(relative, stampOfPlace(file));
  };
  const installed = packageFolders(root, listing.files);
  [...installed, ...ignoreFilesAround(root)].forEach(touch);

  const seen = { at, stamps: new Map(stamps) };
  const stores: Pick<KeptPrograms, 'save'>[] = [];
  const report = await run({
    note,
    listing,
    openPrograms(about) {
      const store = openPrograms(folder, root, about, seen);
      stores.push(store);
      return store;
    },
    openTexts(about) {
      const store = openRecords<ReadText>(folder, root, 'texts', about, seen);
      stores.push(store);
      return store;
    },
    openSql() {
      const store = openRecords<SqlRecord>(folder, root, 'sql', null, seen);
      stores.push(store);
      return store;
    },
    openTypes(programs) {
      if (of !== 'tree' || !mayKeepTypes(root, listing)) return null;
      const store = openTypes(folder, root, [installed.map((place) => [path.relative(root, place), stampOfPlace(place)]), listing.files.filter((file) => /\.d\.[cm]?ts$/u.test(file))], programs);
      stores.push(store);
      return store;
    },
    trace: {
      touched: touch,
      resolved(scope, from, specifier, target) {
        resolved.set(`${scope}\0${specifier}`, [from, specifier, target]);
      },
      beyond() {
        asked.beyond = true;
      },
      builtFrom: (tsconfig, answer) => builtFrom.push([tsconfig, answerOf(answer)]),
      startsAt: (programs, answer) => startsAt.push([programs, answerOf(answer)]),
    },
  });
  const failures = stores.map((store) => store.save());
  const isWhole = !asked.beyond && [...stamps, ...touched].every(([, stamp]) => isSettled(stamp, at));
  const content: KeptRun = { listed: listedOf(stamps), folders: foldersOf(listing), touched: [...touched], resolved: [...resolved.values()], builtFrom, startsAt, report };
  if (isWhole) failures.push(writeCache(folder, name, content));
  const failure = failures.find((each) => each !== null);
  if (failure !== undefined) note(`the cache in ${folder} could not be written (${failure}); the next run will read everything again`);
  return report;
}

/** Where git reads what it ignores besides the files of the project (manual: gitignore). */
function ignoreFilesAround(root: string): readonly string[] {
  const own = path.join(process.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config'), 'git/ignore');
  const files = [own, path.join(root, '.git/info/exclude')];
  for (let folder = path.dirname(root); folder !== path.dirname(folder); folder = path.dirname(folder)) files.push(path.join(folder, '.gitignore'), path.join(folder, '.git/info/exclude'));
  return files;
}

/** The project's files, with what is asked of them noted. */
export function tracedFiles(files: ProjectFiles, root: string, { touched }: Pick<Trace, 'touched'>): ProjectFiles {
  const noted = <Answer>(ask: (file: string) => Answer): ((file: string) => Answer) => (file) => {
    touched(path.resolve(root, file));
    return ask(file);
  };
  return { exists: noted((file) => files.exists(file)), isFolder: noted((file) => files.isFolder(file)), list: noted((folder) => files.list(folder)), read: noted((file) => files.read(file)), readText: noted((file) => files.readText(file)) };
}
