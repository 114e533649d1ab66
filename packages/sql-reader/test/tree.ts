import type { HistoryConfig } from '@pg-guardrails/kernel';
import type { FolderEntry, History, MigrationFile } from '../src/index.js';
import { readHistory, stepsOf } from '../src/index.js';

/** Files in memory: text, bytes, or what is no readable file. A path that ends in `/` is an empty folder. */
export type Tree = Readonly<Record<string, string | Uint8Array | { readonly other: true } | { readonly denied: true }>>;

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: as the file system says it`), { code });
}

/** Reads a history from files in memory that behave as those of `node:fs`. */
export function read(tree: Tree, history: HistoryConfig | string, known: (path: string) => MigrationFile | null = () => null): History {
  const prefixOf = (folder: string): string => (folder === '.' ? '' : `${folder}/`);
  return readHistory({
    known,
    history: typeof history === 'string' ? { migrations: history } : history,
    list(folder) {
      if (tree[folder] !== undefined) throw failure('ENOTDIR');
      const prefix = prefixOf(folder);
      const entries = new Map<string, FolderEntry>();
      for (const [path, content] of Object.entries(tree)) {
        if (!path.startsWith(prefix)) continue;
        const name = path.slice(prefix.length).split('/')[0] ?? '';
        const full = prefix + name;
        const kind = path !== full ? 'directory' : typeof content === 'object' && 'other' in content ? 'other' : 'file';
        if (name !== '') entries.set(full, { path: full, kind });
      }
      if (entries.size === 0 && !Object.keys(tree).some((path) => path.startsWith(prefix))) throw failure('ENOENT');
      // As the file system may: in no order.
      return [...entries.values()].reverse();
    },
    read(path) {
      const content = tree[path];
      if (content === undefined) throw failure('ENOENT');
      if (typeof content === 'string') return Buffer.from(content);
      if (content instanceof Uint8Array) return content;
      throw failure('denied' in content ? 'EACCES' : 'ELOOP');
    },
  });
}

/** Each migration with its statements as they run: those of included files with their own file. */
export function shown(history: History): readonly string[] {
  return history.files.map((migration) => {
    const statements = stepsOf(migration).flatMap((step) => (step.kind === 'statement' ? [(step.sql === migration.sql ? '' : `${step.statement.place.file}: `) + step.statement.text] : []));
    return `${migration.file}: ${statements.join('; ')}${migration.transaction === 'none' ? ' (no transaction)' : ''}`;
  });
}
