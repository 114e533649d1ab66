import { statSync } from 'node:fs';

/** What lies at a path, links followed; null when nothing does, or a link leads nowhere or in a circle. */
export function pathKind(absolute: string): 'file' | 'folder' | null {
  try {
    const status = statSync(absolute, { throwIfNoEntry: false });
    if (status === undefined) return null;
    return status.isDirectory() ? 'folder' : 'file';
  } catch {
    // ENOTDIR and ELOOP: there is nothing at this path. EACCES shows itself when the file is read.
    return null;
  }
}
