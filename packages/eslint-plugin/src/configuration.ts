import path from 'node:path';
import type { OpenFile } from '@pg-guardrails/check';
import type { Problem } from '@pg-guardrails/kernel';
import { configNames, type ConfigResult, type LoadedConfig } from '@pg-guardrails/config';
import { loadConfigSync } from '@pg-guardrails/config/sync';
import { rules } from '@pg-guardrails/rules';
import { runOf, type Run } from './run.js';

/** What a configuration was when its file had this age and size, or when the defaults said this. */
interface Remembered {
  readonly stamp: string;
  readonly result: ConfigResult;
  readonly madeAt: number;
}

const remembered = new Map<string, Remembered>();
/** What a broken configuration lacks may be in another file, so it is soon tried again; not for each file of one run, though. */
const brokenLifetime = 1_000;

/** For so long the defaults of a folder without a configuration are kept. */
const defaultsLifetime = 500;

const nearest = new WeakMap<Run, Map<string, string | null>>();

/** The nearest configuration file in a folder or above it. */
function search(folder: string, run: Run, found: Map<string, string | null>): string | null {
  const known = found.get(folder);
  if (known !== undefined) return known;
  const names = run.entries(folder);
  const own = configNames.find((name) => names.has(name));
  const parent = path.dirname(folder);
  const file = own !== undefined ? path.join(folder, own) : parent === folder ? null : search(parent, run, found);
  found.set(folder, file);
  return file;
}

/** The nearest configuration file with its stamp: a change of it counts at once, and so does its end. */
function findConfigFile(folder: string, run: Run): { readonly file: string; readonly stamp: string } | null {
  const found = nearest.get(run) ?? new Map<string, string | null>();
  nearest.set(run, found);
  const file = search(folder, run, found);
  if (file === null) return null;
  // It went between two looks: whoever reads it says so.
  return { file, stamp: run.stampOf(file) ?? '' };
}

/**
 * The defaults for a folder. They hang on which folders there are, so they are soon made anew; the object stays the same while
 * they say the same, because readers keep by it what they have read.
 */
function withoutFile(cwd: string): ConfigResult {
  const last = remembered.get(cwd);
  if (last !== undefined && performance.now() - last.madeAt < defaultsLifetime) return last.result;
  const result = loadConfigSync({ cwd, rules });
  if (!result.ok) return result;
  const { claims, histories, zoneGlobs } = result.config;
  const stamp = JSON.stringify({ claims, histories, zoneGlobs });
  const kept = last?.stamp === stamp ? last.result : result;
  remembered.set(cwd, { stamp, result: kept, madeAt: performance.now() });
  return kept;
}

/**
 * The configuration that the files of a folder are judged by: the nearest one above them, else the defaults for the working directory.
 * A valid one is kept until its file changes.
 */
function configurationFor(folder: string, cwd: string, run: Run): ConfigResult {
  const found = findConfigFile(folder, run);
  if (found === null) return withoutFile(cwd);
  const known = remembered.get(found.file);
  if (known?.stamp === found.stamp && (known.result.ok || performance.now() - known.madeAt < brokenLifetime)) return known.result;
  const result = loadConfigSync({ cwd: path.dirname(found.file), file: found.file, rules });
  remembered.set(found.file, { stamp: found.stamp, result, madeAt: performance.now() });
  return result;
}

/** The problems with the names of their files as seen from another folder. */
export function seenFrom(folder: string, root: string, problems: readonly Problem[]): readonly Problem[] {
  return root === folder ? problems : problems.map((problem) => (problem.file === null ? problem : { ...problem, file: path.relative(folder, path.resolve(root, problem.file)).split(path.sep).join('/') }));
}

/** `guardrails.config.ts:3:5: There is no zone "dbb".` */
export function problemInWords({ file, line, column, message }: Problem): string {
  const at = [file, line, column].filter((part) => part !== null).join(':');
  return at === '' ? message : `${at}: ${message}`;
}

/** How ESLint names a file. */
export interface NamedFile {
  readonly cwd: string;
  readonly filename: string;
  readonly physicalFilename: string;
}

export type Opened = { readonly ok: true; readonly file: OpenFile; readonly run: Run } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where the text comes from; text that an editor or a pipe gives without a name counts as a file of the working directory. */
function physicalPath({ cwd, filename, physicalFilename }: NamedFile): string {
  if (path.isAbsolute(physicalFilename)) return physicalFilename;
  return path.isAbsolute(filename) ? filename : path.resolve(cwd, filename);
}

/** What a path has that is not in its shortest form. */
const roundabout = /[\\/]\.{0,2}(?:[\\/]|$)/u;

/** The path of a file from a folder, with `/`. */
function nameIn(folder: string, file: string): string {
  const below = file.startsWith(folder + path.sep) && !roundabout.test(file) ? file.slice(folder.length + 1) : path.relative(folder, file);
  return path.sep === '/' ? below : below.split(path.sep).join('/');
}

/** What all files of a folder have in common as long as a run goes on. */
interface Shared {
  readonly run: Run;
  readonly folder: string;
  readonly config: LoadedConfig;
  /** What stands before their names. */
  readonly prefix: string;
}

/** Of the folder of the last file: linters go from folder to folder. */
let shared: Shared | null = null;

/** The same; null where there is no configuration file: then what there is hangs on the moment. */
function sharedIn(folder: string, config: LoadedConfig, file: string, base: string, run: Run): Shared | null {
  return config.file === null || base.startsWith('.') || !file.endsWith(base) ? null : { run, folder, config, prefix: file.slice(0, file.length - base.length) };
}

/** A file with the configuration it is judged by, and its name there. */
export function openedFile(named: NamedFile, text: string, runWith: (file: string) => Run = runOf): Opened {
  const physical = physicalPath(named);
  const run = runWith(physical);
  const folder = path.dirname(physical);
  const base = path.basename(physical);
  if (shared !== null && shared.run === run && shared.folder === folder && !base.startsWith('.')) return { ok: true, run, file: { config: shared.config, file: shared.prefix + base, text } };
  const loaded = configurationFor(folder, named.cwd, run);
  if (!loaded.ok) return { ok: false, problems: seenFrom(named.cwd, loaded.root, loaded.problems) };
  const file = nameIn(loaded.config.root, physical);
  shared = sharedIn(folder, loaded.config, file, base, run);
  return { ok: true, run, file: { config: loaded.config, file, text } };
}
