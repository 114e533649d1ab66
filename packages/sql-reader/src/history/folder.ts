import type { Problem } from '@pg-guardrails/kernel';
import { decodeUtf8 } from './decode.js';
import type { FolderEntry, HistorySource } from './types.js';

/** Reads folders and files once each; what fails becomes a problem. */
export interface Folders {
  readonly problems: Problem[];
  /** The entries directly in a folder; empty with a problem when it cannot be read. */
  list(folder: string): readonly FolderEntry[];
  /** All entries below a folder, for tools that search recursively; folders that `enter` refuses are left out. */
  walk(folder: string, enter: (name: string) => boolean): readonly FolderEntry[];
  /** The text of a file, or null with a problem. */
  text(path: string): string | null;
  /** Whether the folder holds this entry. */
  has(folder: string, name: string, kind: FolderEntry['kind']): boolean;
}

/** Deeper than any migrations folder; a loop of symbolic links goes on for ever. */
const deepest = 16;

export function problem(message: string, file: string | null, line: number | null = null, column: number | null = null): Problem {
  return { message, file, line, column };
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joinPath(folder: string, name: string): string {
  return folder === '' || folder === '.' ? name : `${folder}/${name}`;
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What went wrong, in words; never a stack. @throws what is no Error, which only our own code would throw. */
export function whyUnreadable(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory';
    case 'ENOTDIR':
      return 'it is no directory';
    case 'ELOOP':
      return 'its symbolic links form a loop';
    default:
      if (error instanceof Error) return error.message;
      throw error;
  }
}

export function openFolders(source: HistorySource): Folders {
  const problems: Problem[] = [];
  const listed = new Map<string, readonly FolderEntry[]>();
  const texts = new Map<string, string | null>();

  const list = (folder: string): readonly FolderEntry[] => {
    const known = listed.get(folder);
    if (known !== undefined) return known;
    let entries: readonly FolderEntry[] = [];
    try {
      entries = source.list(folder);
    } catch (error) {
      problems.push(problem(`cannot read the folder ${folder}: ${whyUnreadable(error)}`, folder));
    }
    listed.set(folder, entries);
    return entries;
  };

  /** The same folders may be walked twice: to tell the tool, and to take its files. */
  const say = (found: Problem): void => {
    if (!problems.some(({ message, file }) => message === found.message && file === found.file)) problems.push(found);
  };

  const walk = (folder: string, enter: (name: string) => boolean): readonly FolderEntry[] => {
    const found: FolderEntry[] = [];
    const visit = (here: string, depth: number): void => {
      for (const entry of list(here)) {
        found.push(entry);
        if (entry.kind !== 'directory' || !enter(nameOf(entry.path))) continue;
        if (depth >= deepest) say(problem(`${entry.path} lies more than ${String(deepest)} folders deep and was not entered: do symbolic links form a loop?`, entry.path));
        else visit(entry.path, depth + 1);
      }
    };
    visit(folder, 1);
    return found;
  };

  const text = (path: string): string | null => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    let result: string | null = null;
    try {
      const decoded = decodeUtf8(source.read(path));
      if (decoded.invalid === null) result = decoded.text;
      else {
        const { byte, line, hint, isEncrypted } = decoded.invalid;
        problems.push(problem(isEncrypted ? hint : `not UTF-8: the byte at offset ${String(byte)} (line ${String(line)}) begins no character; ${hint}`, path, line));
      }
    } catch (error) {
      problems.push(problem(`cannot read the file: ${whyUnreadable(error)}`, path));
    }
    texts.set(path, result);
    return result;
  };

  return {
    problems,
    list,
    walk,
    text,
    has: (folder, name, kind) => list(folder).some((entry) => entry.kind === kind && nameOf(entry.path) === name),
  };
}
