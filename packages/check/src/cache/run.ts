import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportTarget, Report } from '@pg-guardrails/kernel';
import { buildRoots, listProject, type Listing } from '@pg-guardrails/scanner';
import { createResolver } from '@pg-guardrails/ts-reader';
import { projectFiles, type ProjectFiles } from '../files.js';
import { productionOf } from '../production/entry-points.js';
import { cacheName, digestOf, readCache, writeCache } from './cache-file.js';
import { openPrograms, type KeptPrograms } from './programs.js';
import { hashOf, isSameStamp, isSettled, stampQuietly, type Stamp } from './stamp.js';

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

/** What is kept of a project between two runs. */
export interface RunCache {
  readonly trace: Trace;
  openPrograms(about: unknown): KeptPrograms;
  /** Says what could not be kept; the run is none the worse for it. */
  note(message: string): void;
}

interface KeptRun {
  readonly listed: readonly (readonly [string, Stamp])[];
  readonly folders: string;
  readonly touched: readonly (readonly [string, Stamp])[];
  readonly resolved: readonly (readonly [string, string, ImportTarget])[];
  readonly builtFrom: readonly (readonly [string, string])[];
  readonly startsAt: readonly (readonly [readonly string[], string])[];
  readonly report: Report;
}

const answerOf = (answer: unknown): string => digestOf(JSON.stringify(answer));

/** What stands in the folders that a listing has looked into: where it is the same, nothing has come or gone there, whether git knows of it or not. */
function foldersOf({ folders }: Listing): string {
  return digestOf([...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, entries]) => `${folder}\0${[...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, kind]) => `${kind} ${name}`).join('\0')}`).join('\0\0'));
}

/** The folders whose contents say which packages are installed; each also where it is not there. */
export function packageFolders(root: string, listed: readonly string[]): readonly string[] {
  const owners = new Set([root, ...listed.filter((file) => path.posix.basename(file) === 'package.json').map((file) => path.dirname(path.join(root, file)))]);
  for (let folder = root; folder !== path.dirname(folder); folder = path.dirname(folder)) owners.add(path.dirname(folder));
  return [...owners].flatMap((owner) => {
    const folder = path.join(owner, 'node_modules');
    return [folder, path.join(folder, '.package-lock.json'), path.join(folder, '.modules.yaml'), ...scopesIn(folder)];
  });
}

function scopesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('@')).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

function isUnchanged(kept: KeptRun, config: LoadedConfig, listing: Listing): boolean {
  const { root } = config;
  if (kept.listed.length !== listing.files.length || kept.folders !== foldersOf(listing)) return false;
  if (!kept.listed.every(([file, stamp], index) => listing.files[index] === file && isSameStamp(stampQuietly(path.join(root, file)), stamp))) return false;
  if (!kept.touched.every(([file, stamp]) => isSameStamp(stampQuietly(path.resolve(root, file)), stamp))) return false;
  const resolve = createResolver(root, { known: (folder) => listing.folders.get(folder) ?? null });
  return (
    kept.resolved.every(([from, specifier, target]) => JSON.stringify(resolve(from, specifier)) === JSON.stringify(target)) &&
    kept.startsAt.every(([programs, answer]) => answerOf(productionOf(config, programs, projectFiles(root))) === answer) &&
    kept.builtFrom.every(([tsconfig, answer]) => answerOf(buildRoots(root, tsconfig)) === answer)
  );
}

/** The digest of its first line has shown that this tool wrote it. */
function isKeptRun(value: unknown): value is KeptRun {
  return typeof value === 'object' && value !== null && 'listed' in value && 'report' in value;
}

/** What a report depends on besides the project's files. */
function aboutRun({ root, file, include, exclude, zoneGlobs, entry, histories, claims }: LoadedConfig, only: readonly string[]): unknown {
  return { config: file === null ? null : hashOf(path.resolve(root, file)), file, include, exclude, zoneGlobs, entry, histories, claims, only };
}

/**
 * The report of a run over the project in its present state: the kept one, when nothing that the kept run asked has another answer now, else
 * that of `run`, which then is kept.
 * @param folder of the cache, absolute.
 */
export async function cachedRun(folder: string, config: LoadedConfig, only: readonly string[], run: (cache: RunCache) => Promise<Report>, note: (message: string) => void): Promise<Report> {
  const { root } = config;
  const name = cacheName('report', aboutRun(config, only));
  const at = Date.now();
  const listing = await listProject(root);
  const kept = readCache(folder, name);
  if (isKeptRun(kept) && isUnchanged(kept, config, listing)) return kept.report;

  const listed = listing.files.map((file) => [file, stampQuietly(path.join(root, file))] as const);
  const inListing = new Set(listing.files);
  const touched = new Map<string, Stamp>();
  const resolved = new Map<string, readonly [string, string, ImportTarget]>();
  const builtFrom: [string, string][] = [];
  const startsAt: [readonly string[], string][] = [];
  const asked = { beyond: false };
  const touch = (file: string): void => {
    const relative = path.relative(root, file).split(path.sep).join('/');
    if (!inListing.has(relative) && !touched.has(relative)) touched.set(relative, stampQuietly(file));
  };
  [...packageFolders(root, listing.files), path.join(root, '.git/info/exclude')].forEach(touch);

  const stores: KeptPrograms[] = [];
  const report = await run({
    note,
    openPrograms(about) {
      const store = openPrograms(folder, root, about);
      stores.push(store);
      return store;
    },
    trace: {
      touched: touch,
      resolved(folder, from, specifier, target) {
        resolved.set(`${folder}\0${specifier}`, [from, specifier, target]);
      },
      beyond() {
        asked.beyond = true;
      },
      builtFrom: (tsconfig, answer) => builtFrom.push([tsconfig, answerOf(answer)]),
      startsAt: (programs, answer) => startsAt.push([programs, answerOf(answer)]),
    },
  });
  const failures = stores.map((store) => store.save());
  const isWhole = !asked.beyond && [...listed, ...touched].every(([, stamp]) => isSettled(stamp, at));
  const content: KeptRun = { listed, folders: foldersOf(listing), touched: [...touched], resolved: [...resolved.values()], builtFrom, startsAt, report };
  if (isWhole) failures.push(writeCache(folder, name, content));
  const failure = failures.find((each) => each !== null);
  if (failure !== undefined) note(`the cache in ${folder} could not be written (${failure}); the next run will read everything again`);
  return report;
}

/** The project's files, with what is asked of them noted. */
export function tracedFiles(files: ProjectFiles, root: string, { touched }: Pick<Trace, 'touched'>): ProjectFiles {
  const noted = <Answer>(ask: (file: string) => Answer): ((file: string) => Answer) => (file) => {
    touched(path.resolve(root, file));
    return ask(file);
  };
  return { exists: noted((file) => files.exists(file)), isFolder: noted((file) => files.isFolder(file)), list: noted((folder) => files.list(folder)), read: noted((file) => files.read(file)), readText: noted((file) => files.readText(file)) };
}
