import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { digestOf } from '../cache/cache-file.js';
import { packageFolders, stampOfPlace } from '../cache/package-folders.js';
import { isSameStamp, stampQuietly, type Stamp } from '../cache/stamp.js';
import { version } from '../version.js';
import { takenAwayAtEnd } from './at-end.js';
import type { TreeEntry } from './entries.js';
import { linkModules, linkedFolders } from './link-modules.js';
import { gitIn, type Repository } from './repository.js';
import { counterpartIn, makeRepository, refuseStray, takeSnapshot, writeEntries, type Snapshot } from './snapshot.js';

/** Goes up with each change of what a copy holds besides its entries. */
const format = 1;
const ready = 'copy';
const workTreeFile = 'work-tree';
/** What a process has held for longer, in milliseconds, it no longer works on. That it runs is not asked: another machine, or a container, may have the same home. */
const longestRun = 24 * 60 * 60 * 1000;
/** In the folder that makes the copy a repository of its own. */
const stateFile = '.git/pg-guardrails.json';

/** What a copy is, written when it is whole, and taken away before anything in it changes. */
interface State {
  /** What decides how a checkout writes files. */
  readonly settings: string;
  /** What is installed in the work tree, and so is linked. */
  readonly installed: string;
  /** Each with the stamp that it had in the copy. */
  readonly entries: readonly (readonly [mode: string, object: string, file: string, stamp: Stamp])[];
}

/**
 * As `takeSnapshot`, but the copy stays for the next run, which then writes only what differs; `remove` gives it back. It lies in a folder of the user's own for caches, one for each work tree, and
 * belongs to one process at a time, by its name: who finds none makes another one. Where none can be kept, it is one for this run alone.
 */
export async function takeCopy(repository: Repository, entries: readonly TreeEntry[]): Promise<Snapshot> {
  const home = homeOf(repository);
  // Installed packages are linked to where they lie, whatever is tracked among them; links of Windows do not move with the folder that they are in.
  if (home === null || process.platform === 'win32' || entries.some(({ file }) => file.split('/').includes('node_modules'))) return takeSnapshot(repository, entries);
  refuseStray(entries);
  const settings = await settingsOf(repository, entries);
  if (settings === null) return takeSnapshot(repository, entries);
  // Several machines may share a home.
  const mine = path.join(home, `${ready}-${digestOf(os.hostname()).slice(0, 8)}-${String(process.pid)}`);
  const drop = takenAwayAtEnd(() => {
    rmSync(mine, { recursive: true, force: true, maxRetries: 3 });
  });
  try {
    sweep(home);
    const installed = installedOf(repository, entries);
    const before = taken(home, mine, settings);
    const top = realpathSync(mine);
    const unchanged = await bringUpToDate(repository, top, before, installed, entries);
    const state: State = { settings, installed, entries: entries.map(({ mode, object, file }) => [mode, object, file, unchanged.get(file) ?? stampQuietly(path.join(top, file))]) };
    return {
      top,
      at: counterpartIn(repository, top),
      remove() {
        giveBack(home, mine, state);
        drop();
      },
    };
  } catch {
    drop();
    return takeSnapshot(repository, entries);
  }
}

/** A folder of the user's own; null where there is none. */
function homeOf({ top, env }: Repository): string | null {
  const caches = env['XDG_CACHE_HOME'] ?? (process.platform === 'darwin' ? path.join(os.homedir(), 'Library/Caches') : path.join(os.homedir(), '.cache'));
  if (!path.isAbsolute(caches)) return null;
  try {
    const home = path.join(caches, 'pg-guardrails', digestOf(top));
    // Step by step: Node.js may try for ever where a file system takes no folders.
    for (const folder of [caches, path.dirname(home), home]) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    if (!existsSync(path.join(home, workTreeFile))) writeFileSync(path.join(home, workTreeFile), top);
    return home;
  } catch {
    return null;
  }
}

/** Takes away what processes left behind that were killed, and the copies of work trees that are no more. */
function sweep(home: string): void {
  for (const name of readdirSync(home)) {
    if (name.startsWith(`${ready}-`) && isOld(path.join(home, name))) rmSync(path.join(home, name), { recursive: true, force: true });
  }
  const all = path.dirname(home);
  for (const name of readdirSync(all)) {
    const workTree = readQuietly(path.join(all, name, workTreeFile));
    if (workTree !== null && !existsSync(workTree) && isOld(path.join(all, name))) rmSync(path.join(all, name), { recursive: true, force: true });
  }
}

function isOld(place: string): boolean {
  const [, , changed] = stampQuietly(place) ?? [0, 0, 0];
  return changed < Date.now() - longestRun;
}

function readQuietly(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Makes the ready copy this process's own, and says what it is. Null: the copy is empty. */
function taken(home: string, mine: string, settings: string): State | null {
  try {
    renameSync(path.join(home, ready), mine);
  } catch {
    mkdirSync(mine, { mode: 0o700 });
    return null;
  }
  const state = readState(mine);
  rmSync(path.join(mine, stateFile), { force: true });
  if (state?.settings === settings) return state;
  rmSync(mine, { recursive: true, force: true });
  mkdirSync(mine, { mode: 0o700 });
  return null;
}

function readState(copy: string): State | null {
  try {
    const state: unknown = JSON.parse(readQuietly(path.join(copy, stateFile)) ?? 'null');
    return isState(state) ? state : null;
  } catch {
    return null;
  }
}

function isState(value: unknown): value is State {
  return typeof value === 'object' && value !== null && 'settings' in value && 'installed' in value && 'entries' in value && Array.isArray(value.entries);
}

/** Another process may have given one back in the meantime: one is enough. */
function giveBack(home: string, mine: string, state: State): void {
  try {
    if (existsSync(path.join(home, ready))) return;
    writeFileSync(path.join(mine, stateFile), JSON.stringify(state));
    renameSync(mine, path.join(home, ready));
  } catch {
    // What could not be given back is taken away.
    return;
  }
}

/** @returns the stamps of files that were not written. */
async function bringUpToDate(repository: Repository, top: string, before: State | null, installed: string, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Stamp>> {
  if (before === null) {
    makeRepository(repository, top);
    await writeEntries(repository, top, entries);
    linkModules(repository.top, top, entries.map(({ file }) => file));
    return new Map();
  }
  // What somebody else has changed in it, or taken away, is written again.
  const known = new Map(before.entries.map(([mode, object, file, stamp]) => [file, isSameStamp(stampQuietly(path.join(top, file)), stamp) ? `${mode} ${object}` : null]));
  // A submodule is a link to where it is checked out, which may have come or gone with no change to its entry.
  const changed = entries.filter(({ mode, object, file }) => mode === '160000' || known.get(file) !== `${mode} ${object}`);
  const files = new Set(entries.map(({ file }) => file));
  const gone = [...known.keys()].filter((file) => !files.has(file));
  const relinks = before.installed !== installed;
  if (relinks) for (const folder of linkedFolders(before.entries.map(([, , file]) => file))) rmSync(path.join(top, folder), { recursive: true, force: true });
  for (const file of [...gone, ...changed.flatMap(({ file }) => (known.has(file) ? [file] : []))]) rmSync(path.join(top, file), { force: true });
  const submodules = changed.flatMap(({ mode, file }) => (mode === '160000' ? [file] : []));
  for (const file of [...gone, ...submodules]) dropEmptyFolders(top, path.dirname(file));
  await writeEntries(repository, top, changed, gone);
  if (relinks) linkModules(repository.top, top, [...files]);
  const written = new Set(changed.map(({ file }) => file));
  return new Map(before.entries.flatMap(([, , file, stamp]) => (files.has(file) && !written.has(file) ? [[file, stamp]] : [])));
}

function dropEmptyFolders(top: string, folder: string): void {
  for (let current = folder; current !== '.'; current = path.dirname(current)) {
    try {
      rmdirSync(path.join(top, current));
    } catch {
      return;
    }
  }
}

/** What decides how a checkout writes files. Null where that is for a program of the user's to say: what it says is not kept. */
async function settingsOf(repository: Repository, entries: readonly TreeEntry[]): Promise<string | null> {
  const config = await gitIn(repository, ['config', '--list', '-z', '--includes']);
  if (/(?:^|\0)filter\.(?!lfs\.)/u.test(config)) return null;
  const named = /(?:^|\0)core\.attributesfile\n(?<file>[^\0]*)/u.exec(config)?.groups?.['file'];
  const own = path.join(repository.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config'), 'git/attributes');
  const outside = [path.join(repository.gitFolder, 'info/attributes'), own, '/etc/gitattributes', ...(named === undefined ? [] : [named.replace(/^~(?=\/)/u, os.homedir())])].map(stampQuietly);
  const attributes = entries.filter(({ file }) => path.posix.basename(file) === '.gitattributes').map(({ object, file }) => [object, file]);
  return digestOf(JSON.stringify([format, version, repository.gitFolder, repository.objectFormat, config, outside, attributes]));
}

function installedOf({ top }: Repository, entries: readonly TreeEntry[]): string {
  const files = entries.map(({ file }) => file);
  return digestOf(JSON.stringify([linkedFolders(files), packageFolders(top, files).map((place) => [place, stampOfPlace(place)])]));
}
