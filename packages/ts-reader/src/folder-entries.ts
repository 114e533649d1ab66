import { readdirSync } from 'node:fs';

/** What a name in a folder is, without following links. `link` is what is neither a file nor a folder, too: some file systems do not say what an entry is. */
export type EntryKind = 'file' | 'folder' | 'link';

const nothing: ReadonlyMap<string, EntryKind> = new Map();

/** The names in a folder (absolute) with what they are; none where there is no folder, or none that may be read. */
export function entriesOf(folder: string): ReadonlyMap<string, EntryKind> {
  try {
    const entries = new Map<string, EntryKind>();
    for (const entry of readdirSync(folder, { withFileTypes: true })) entries.set(entry.name, entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'link');
    return entries;
  } catch {
    return nothing;
  }
}
