import path from 'node:path';
import type { FolderEntry } from '@pg-guardrails/sql-reader';
import type { ProjectFiles } from '../files.js';

/** The files of a project with others laid over them, as if they were written. */
export function overlaid(files: ProjectFiles, over: ReadonlyMap<string, string>): ProjectFiles {
  const laid = new Map([...over].map(([file, text]) => [path.posix.normalize(file), text]));
  const below = (folder: string): readonly FolderEntry[] => {
    const prefix = folder === '.' ? '' : `${path.posix.normalize(folder)}/`;
    const names = [...laid.keys()].filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
    return [...new Set(names.map((name) => name.split('/')[0] ?? ''))].map((name) => ({ path: path.posix.join(folder, name), kind: names.includes(name) ? 'file' : 'directory' }));
  };
  const list = (folder: string): readonly FolderEntry[] => {
    const added = below(folder);
    const there = added.length > 0 && !files.exists(folder) ? [] : files.list(folder);
    return [...there, ...added.filter((one) => !there.some((entry) => entry.path === one.path))];
  };
  const textOf = (file: string): string | undefined => laid.get(path.posix.normalize(file));
  return {
    exists: (file) => textOf(file) !== undefined || below(file).length > 0 || files.exists(file),
    isFolder: (file) => below(file).length > 0 || files.isFolder(file),
    list,
    read(file) {
      const text = textOf(file);
      return text === undefined ? files.read(file) : new TextEncoder().encode(text);
    },
    readText: (file) => textOf(file) ?? files.readText(file),
  };
}
