import type { Folders } from './folder.js';
import { joinPath, nameOf, parentOf } from './folder.js';

/** The file that an include names, or why it cannot be read in place. */
export type Included = { readonly file: string; readonly problem: null } | { readonly file: null; readonly problem: string };

/** The path without `.` and `..`; null when it leaves the project. */
export function normalPath(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

/** Whether the project holds this file. Asks the folders from the top, so that none is listed that is not there. */
export function holdsFile(folders: Folders, path: string): boolean {
  const parts = path.split('/');
  let here = '';
  for (const part of parts.slice(0, -1)) {
    if (!folders.has(here === '' ? '.' : here, part, 'directory')) return false;
    here = joinPath(here, part);
  }
  return folders.has(here === '' ? '.' : here, nameOf(path), 'file');
}

/** The folder and all folders above it, up to the project's, from the top. */
export function foldersAbove(folder: string): readonly string[] {
  return folder === '' ? [''] : [...foldersAbove(parentOf(folder)), folder];
}

/**
 * The first of the files `<folder>/<path>` that exists. Several folders are given where the tool's working folder is not known.
 * Nothing outside the project is read.
 */
export function findIncluded(folders: Folders, path: string, from: readonly string[]): Included {
  if (path === '') return { file: null, problem: 'it names no file' };
  if (/^(?:\/|~|[A-Za-z]:|\\\\)/u.test(path)) return { file: null, problem: `${path} lies outside the project and was not read` };
  const candidates = from.flatMap((folder) => normalPath(joinPath(folder, path)) ?? []);
  if (candidates.length === 0) return { file: null, problem: `${path} lies outside the project and was not read` };
  const file = candidates.find((candidate) => holdsFile(folders, candidate));
  if (file !== undefined) return { file, problem: null };
  return { file: null, problem: `there is no file ${[...new Set(candidates)].join(' or ')}` };
}
