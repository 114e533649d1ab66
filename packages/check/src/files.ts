import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import type { FolderEntry } from '@pg-guardrails/sql-reader';

/** What an entry is; a symbolic link counts as what it leads to, and `other` for a dangling link or a loop. */
function kindOf(entry: Dirent, full: string): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const stat = statSync(full);
    if (stat.isFile()) return 'file';
    return stat.isDirectory() ? 'directory' : 'other';
  } catch {
    return 'other';
  }
}

/** The files of one project, by paths relative to its root with `/`. `list` and `read` throw as `node:fs` does. */
export interface ProjectFiles {
  readonly exists: (file: string) => boolean;
  isFolder(file: string): boolean;
  list(folder: string): readonly FolderEntry[];
  read(file: string): Uint8Array;
  /** Null when the file cannot be read. */
  readText(file: string): string | null;
}

/** The files below a folder. */
export function projectFiles(root: string): ProjectFiles {
  const at = (file: string): string => path.resolve(root, file);
  return {
    exists: (file) => existsSync(at(file)),
    isFolder: (file) => statSync(at(file), { throwIfNoEntry: false })?.isDirectory() ?? false,
    list: (folder) =>
      readdirSync(at(folder), { withFileTypes: true })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((entry) => ({ path: path.posix.join(folder, entry.name), kind: kindOf(entry, path.join(at(folder), entry.name)) })),
    read: (file) => readFileSync(at(file)),
    readText(file) {
      try {
        return readFileSync(at(file), 'utf8');
      } catch {
        return null;
      }
    },
  };
}

