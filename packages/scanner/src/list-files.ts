import { execFile } from 'node:child_process';
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { entriesOf, type EntryKind } from '@pg-guardrails/ts-reader/folder-entries';
import picomatch from 'picomatch';
import { gitEnvironment } from './git-environment.js';

const run = promisify(execFile);
const skippedFolders = new Set(['node_modules', '.git', '.hg', '.svn']);
const skippedFolder = /(?:^|\/)(?:node_modules|\.git|\.hg|\.svn)\//u;

/**
 * The files of a project, relative to `root`, with `/`, sorted. Inside git: what it tracks and what it would (untracked, not
 * ignored), without submodules. Elsewhere: a walk that honours every `.gitignore`. `node_modules` is never entered, links to
 * folders are not followed (what they lead to is listed where it is), links to files, and links that lead nowhere, count as files.
 * @param include patterns of which a file must match one; empty or left out: every file.
 * @param exclude patterns of which a file must match none.
 */
export async function listFiles(root: string, include: readonly string[] = [], exclude: readonly string[] = []): Promise<readonly string[]> {
  return (await listProject(root, include, exclude)).files;
}

export interface Listing {
  readonly files: readonly string[];
  /** What stands in each folder that was looked into, whether git knows of it or not; folders as paths are, empty for the root. */
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, EntryKind>>;
}

/** As `listFiles`, with what was seen on the way. */
export async function listProject(root: string, include: readonly string[] = [], exclude: readonly string[] = []): Promise<Listing> {
  const listed = (await listedByGit(root)) ?? walk(root, '', []);
  const isMeant = createChoice(include, exclude);
  const folders = new Map<string, ReadonlyMap<string, EntryKind>>();
  const isThere = createFileTest(root, folders);
  const files = [...new Set(listed)].filter((file) => isMeant(file) && !skippedFolder.test(file) && isThere(file));
  return { files: files.sort(), folders };
}

function createChoice(include: readonly string[], exclude: readonly string[]): (file: string) => boolean {
  const isIncluded = include.length === 0 ? () => true : picomatch([...include], { dot: true });
  const isExcluded = exclude.length === 0 ? () => false : picomatch([...exclude], { dot: true });
  return (file) => isIncluded(file) && !isExcluded(file);
}

/** What `listProject` lists with these patterns, of what it lists without any. */
export function chosenFrom({ files, folders }: Listing, include: readonly string[], exclude: readonly string[]): Listing {
  return { files: files.filter(createChoice(include, exclude)), folders };
}

/** Whether git may find a repository around a folder: it looks for `.git` up to the root of the disk, and takes a folder with a `HEAD` for a bare one. To ask git itself starts a process. */
function mayBeInGit(root: string): boolean {
  try {
    const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;
    for (let folder = realpathSync(root); ; folder = path.dirname(folder)) {
      if (isThere(path.join(folder, '.git')) || isThere(path.join(folder, 'HEAD'))) return true;
      if (folder === path.dirname(folder)) return false;
    }
  } catch {
    // What may not be looked at, or is not there.
    return true;
  }
}

/** Null where git has no say: no repository, no git, or a folder that the repository around it ignores. */
async function listedByGit(root: string): Promise<readonly string[] | null> {
  if (!mayBeInGit(root)) return null;
  try {
    const { stdout } = await run('git', ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], { maxBuffer: 1 << 30, encoding: 'utf8', env: gitEnvironment() });
    const files = stdout.split('\0').filter((file) => file !== '');
    return files.length === 0 && (await isIgnoredByGit(root)) ? null : files;
  } catch {
    return null;
  }
}

async function isIgnoredByGit(root: string): Promise<boolean> {
  try {
    await run('git', ['-C', root, 'check-ignore', '-q', '.'], { env: gitEnvironment() });
    return true;
  } catch {
    return false;
  }
}

/**
 * Which of the paths git ignores, whether anything is there or not; outside git by every `.gitignore` on the way. Paths are relative to `root`, with `/`;
 * those outside it count as not ignored.
 */
export async function ignoredFiles(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const within = files.filter((file) => file !== '' && !file.startsWith('../') && !path.isAbsolute(file));
  if (within.length === 0) return new Set();
  return (await ignoredInGit(root, within)) ?? new Set(within.filter((file) => isIgnoredOnTheWay(root, file)));
}

/** Null where git has no say. */
async function ignoredInGit(root: string, files: readonly string[]): Promise<ReadonlySet<string> | null> {
  if (!mayBeInGit(root)) return null;
  return new Promise((resolve) => {
    const child = execFile('git', ['-C', root, 'check-ignore', '-z', '--stdin'], { maxBuffer: 1 << 30, encoding: 'utf8', env: gitEnvironment() }, (error, stdout) => {
      const ignored = new Set(stdout.split('\0').filter((file) => file !== ''));
      // 1: none of them. Where the root itself is ignored, git has no say on what is in it.
      resolve((error === null || error.code === 1) && !ignored.has('.') ? ignored : null);
    });
    child.stdin?.on('error', () => undefined).end(['.', ...files].join('\0'));
  });
}

function isIgnoredOnTheWay(root: string, file: string): boolean {
  const parts = file.split('/').slice(0, -1);
  const folders = ['', ...parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)];
  return isIgnoredBy(folders.flatMap((folder) => readIgnoreFile(root, folder) ?? []), file);
}

/** Whether lines as those of a `.gitignore` ignore the file, which is relative to their folder. */
export function ignoredBy(lines: readonly string[], file: string): boolean {
  return ignore().add([...lines]).ignores(file);
}

/** The nearest file that speaks of the name decides. */
function isIgnoredBy(ignores: readonly IgnoreFile[], name: string): boolean {
  let ignored = false;
  for (const { folder: base, rules } of ignores) {
    const result = rules.test(name.slice(base.length));
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}

interface IgnoreFile {
  /** Relative to the root, with `/` at its end; empty for the root. */
  readonly folder: string;
  readonly rules: Ignore;
}

function walk(root: string, folder: string, outer: readonly IgnoreFile[]): readonly string[] {
  const ignoring = readIgnoreFile(root, folder);
  const ignores = ignoring === null ? outer : [...outer, ignoring];
  const isIgnored = (name: string): boolean => isIgnoredBy(ignores, name);
  const files: string[] = [];
  // A folder that may not be read holds nothing that can be checked; its files are reported where they are imported.
  for (const [own, kind] of entriesOf(path.join(root, folder))) {
    const name = folder + own;
    if (kind === 'folder') {
      if (!skippedFolders.has(own) && !isIgnored(`${name}/`)) files.push(...walk(root, `${name}/`, ignores));
    } else if (!isIgnored(name)) files.push(name);
  }
  return files;
}

function readIgnoreFile(root: string, folder: string): IgnoreFile | null {
  try {
    return { folder, rules: ignore().add(readFileSync(path.join(root, folder, '.gitignore'), 'utf8')) };
  } catch {
    return null;
  }
}

/**
 * Whether a path is a file, or a link that leads or ought to lead to one. Broken links and loops of links count, so that whoever reads them says that they
 * cannot be read; a file that git tracks and that was deleted does not. Each folder is asked once, which is much faster than each file.
 */
function createFileTest(root: string, folders: Map<string, ReadonlyMap<string, EntryKind>>): (file: string) => boolean {
  const inFolder = (folder: string): ReadonlyMap<string, EntryKind> => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const kinds = entriesOf(path.join(root, folder));
    folders.set(folder, kinds);
    return kinds;
  };
  return (file) => {
    const slash = file.lastIndexOf('/');
    const kind = inFolder(slash === -1 ? '' : file.slice(0, slash)).get(file.slice(slash + 1));
    return kind === 'file' || (kind === 'link' && leadsToFile(path.join(root, file)));
  };
}

function leadsToFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  }
}
