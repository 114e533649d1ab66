import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file as it is to be. */
export interface Change {
  /** Relative to the folder, with `/`. */
  readonly file: string;
  /** Null: it is not there. */
  readonly before: string | null;
  readonly after: string;
  readonly mode?: number;
}

export interface Failure {
  readonly file: string;
  readonly why: string;
}

interface Staged {
  readonly change: Change;
  readonly target: string;
  readonly beside: string;
}

function why(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return error instanceof Error ? error.message : String(error);
  return error.code === 'EROFS' ? 'the file system is read-only (EROFS)' : error.code === 'EACCES' || error.code === 'EPERM' ? `it may not be written (${error.code})` : String(error.code);
}

/** A link is followed: what it leads to is written, and the link stays. */
function targetOf(root: string, file: string): string {
  const full = path.resolve(root, file);
  return lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink() === true ? realpathSync(full) : full;
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** The file beside its place, with its mode. */
function stage(root: string, change: Change): Staged {
  const target = targetOf(root, change.file);
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.${String(process.pid)}.tmp`);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(beside, change.after);
  const mode = change.mode ?? statSync(target, { throwIfNoEntry: false })?.mode;
  if (mode !== undefined) chmodSync(beside, mode & 0o777);
  return { change, target, beside };
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

/** Puts back what was there. */
function undo(done: readonly Staged[]): void {
  for (const { change, target } of done) {
    try {
      if (change.before === null) rmSync(target, { force: true });
      else writeFileSync(target, change.before);
    } catch {
      return;
    }
  }
}

/** Writes all of the files, or none: each is written beside its place before the first one is moved there. */
export function writeFiles(root: string, changes: readonly Change[]): Failure | null {
  const staged: Staged[] = [];
  const done: Staged[] = [];
  let current = '';
  try {
    for (const change of changes) {
      current = change.file;
      if (textOf(targetOf(root, change.file)) !== change.before) return { file: change.file, why: 'it was changed meanwhile' };
      staged.push(stage(root, change));
    }
    for (const one of staged) {
      current = one.change.file;
      renameSync(one.beside, one.target);
      done.push(one);
    }
    return null;
  } catch (error) {
    undo(done);
    return { file: current, why: why(error) };
  } finally {
    for (const { beside } of staged) removeQuietly(beside);
  }
}
