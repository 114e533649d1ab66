import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { takenAwayAtEnd } from './at-end.js';
import { isAsset } from './contents.js';
import type { TreeEntry } from './entries.js';
import { linkModules } from './link-modules.js';
import type { Repository } from './repository.js';
import { GitFailure, gitOutput } from './run-git.js';

/** A folder with the files of the index or of a commit, beside the work tree. */
export interface Snapshot {
  /** Absolute, links followed. */
  readonly top: string;
  /** The counterpart of a path in the work tree; null for one outside of it. */
  at(absolute: string): string | null;
  /** It is removed as well when the process ends before. */
  remove(): void;
}

/**
 * Makes a folder outside of the work tree that holds what the entries say, as a checkout would write it (line breaks, filters, links), with the packages that are installed in the work tree.
 * It is a repository of its own, so that everything that asks git about it gets the same answers. Throws a `GitFailure` where that cannot be done.
 */
export async function takeSnapshot(repository: Repository, entries: readonly TreeEntry[]): Promise<Snapshot> {
  refuseStray(entries);
  let made: string | null = null;
  // Before there is a folder, so that there is no moment in which it would stay.
  const remove = takenAwayAtEnd(() => {
    if (made !== null) rmSync(made, { recursive: true, force: true, maxRetries: 3 });
  });
  let top: string;
  try {
    made = makeFolder();
    top = realpathSync(made);
    makeRepository(repository, top);
    await writeEntries(repository, top, entries);
    linkModules(repository.top, top, entries.map(({ file }) => file));
  } catch (error) {
    remove();
    throw error instanceof GitFailure ? error : new GitFailure(`The files to judge could not be written to ${os.tmpdir()} (${codeOf(error)}). Set TMPDIR to a folder with room.`);
  }
  return { top, at: counterpartIn(repository, top), remove };
}

/** The counterpart in a copy of a path in the work tree; null for one outside of it. */
export function counterpartIn(repository: Repository, top: string): Snapshot['at'] {
  return (absolute) => {
    const relative = path.relative(repository.top, absolute);
    return relative.startsWith('..') || path.isAbsolute(relative) ? null : path.join(top, relative);
  };
}

/** Makes a folder a repository of its own, empty, as everybody who asks git about it gets the same answers then. */
export function makeRepository({ objectFormat }: Repository, top: string): void {
  const own = path.join(top, '.git');
  mkdirSync(path.join(own, 'objects'), { recursive: true });
  mkdirSync(path.join(own, 'refs'));
  writeFileSync(path.join(own, 'HEAD'), 'ref: refs/heads/snapshot\n');
  const format = objectFormat === 'sha1' ? '\trepositoryformatversion = 0\n' : `\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = ${objectFormat}\n`;
  writeFileSync(path.join(own, 'config'), `[core]\n${format}`);
}

/**
 * Writes entries into a copy, and forgets others.
 * @param gone files of the copy that are no more; they are not there.
 */
export async function writeEntries(repository: Repository, top: string, entries: readonly TreeEntry[], gone: readonly string[] = []): Promise<void> {
  // A large file system is asked no more than it must be: see docs/decisions/0016.
  const env = { ...repository.env, GIT_INDEX_FILE: path.join(top, '.git/index'), GIT_WORK_TREE: top, GIT_LFS_SKIP_SMUDGE: '1' };
  const nothing = '0'.repeat(repository.objectFormat === 'sha1' ? 40 : 64);
  const lines = [...gone.map((file) => `0 ${nothing} 0\t${file}\0`), ...entries.map(({ mode, object, file }) => `${mode} ${object} 0\t${file}\0`)].join('');
  if (lines !== '') await gitOutput(['update-index', '-z', '--index-info'], top, env, lines);
  const written = entries.filter(({ mode, file }) => mode !== '160000' && (mode === '120000' || !isAsset(file)));
  if (written.length > 0) await gitOutput(['checkout-index', '-q', '-f', '-z', '--stdin'], top, env, written.map(({ file }) => `${file}\0`).join(''));
  for (const { mode, file } of entries) {
    if (mode === '160000') linkFolder(path.join(repository.top, file), path.join(top, file));
    else if (mode !== '120000' && isAsset(file)) place(path.join(top, file));
  }
}

/** Throws a `GitFailure` for an entry that would be written somewhere else. */
export function refuseStray(entries: readonly TreeEntry[]): void {
  const stray = entries.find(({ file }) => file.split(path.sep === '/' ? '/' : /[\\/]/u).some(isStray));
  if (stray !== undefined) throw new GitFailure(`The repository has an entry ${JSON.stringify(stray.file)}, which git itself would not check out: it leads out of the work tree or into .git. Remove it from the index and the commit.`);
}

/** Names that git refuses as parts of a path (git: read-cache.c, verify_path), as folders that know no case have them. */
function isStray(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..' || segment.toLowerCase() === '.git';
}

function makeFolder(): string {
  try {
    return mkdtempSync(path.join(os.tmpdir(), 'pg-guardrails-'));
  } catch (error) {
    throw new GitFailure(`There is no place for the files to judge: ${os.tmpdir()} cannot be written (${codeOf(error)}). Set TMPDIR to a folder that can.`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function place(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
}

/** A submodule is another repository: what it holds is not committed here, and is looked at where it is checked out. */
function linkFolder(from: string, to: string): void {
  if (!existsSync(from) || lstatSync(to, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(path.dirname(to), { recursive: true });
  symlinkSync(from, to, 'junction');
}
