import { statSync } from 'node:fs';
import path from 'node:path';

/** The folder of the configuration seen from a folder around it: empty when they are one, else ending in `/`; null outside it. */
export function prefixBelow(outer: string, root: string): string | null {
  const relative = path.relative(path.resolve(outer), path.resolve(root)).split(path.sep).join('/');
  if (relative === '') return '';
  return relative === '..' || relative.startsWith('../') || path.isAbsolute(relative) ? null : `${relative}/`;
}

/** The root of the git repository around a folder; null outside of one. In a worktree `.git` is a file. */
export function repositoryOf(folder: string): string | null {
  for (let here = path.resolve(folder); ; here = path.dirname(here)) {
    if (statSync(path.join(here, '.git'), { throwIfNoEntry: false }) !== undefined) return here;
    if (path.dirname(here) === here) return null;
  }
}
