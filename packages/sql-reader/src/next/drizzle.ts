import { joinPath } from '../history/folder.js';
import type { NextInput, NextMigration } from './next-migration.js';
import { nextDigits, numberedName } from './numbering.js';
import { drizzleText, plainText } from './text.js';

interface Entry {
  readonly idx: number;
  readonly version: string;
  readonly when: number;
  readonly tag: string;
  readonly breakpoints: boolean;
}

function entriesOf(journal: unknown): readonly Entry[] {
  if (typeof journal !== 'object' || journal === null || !('entries' in journal) || !Array.isArray(journal.entries)) return [];
  return (journal.entries as readonly unknown[]).flatMap((entry): readonly Entry[] => {
    if (typeof entry !== 'object' || entry === null || !('tag' in entry) || typeof entry.tag !== 'string') return [];
    return [
      {
        idx: 'idx' in entry && typeof entry.idx === 'number' ? entry.idx : 0,
        version: 'version' in entry && typeof entry.version === 'string' ? entry.version : '7',
        when: 'when' in entry && typeof entry.when === 'number' ? entry.when : 0,
        tag: entry.tag,
        breakpoints: !('breakpoints' in entry) || entry.breakpoints !== false,
      },
    ];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch {
    return null;
  }
}

/** drizzle-kit runs what its journal names, and only what has a later `when` than the last that was run. */
export function nextDrizzle(input: NextInput, { root, journal, text }: { readonly root: string; readonly journal: string; readonly text: string }): NextMigration {
  const document = parsed(text);
  const last = entriesOf(document).at(-1);
  const number = last === undefined ? null : numberedName(last.tag);
  const tag = `${number === null ? '0000' : nextDigits(number.digits, input.now)}_${input.words}`;
  const entry: Entry = {
    idx: (last?.idx ?? -1) + 1,
    version: last?.version ?? '7',
    when: Math.max(input.now.getTime(), (last?.when ?? 0) + 1),
    tag,
    breakpoints: last?.breakpoints ?? true,
  };
  const edited = typeof document === 'object' && document !== null && 'entries' in document && Array.isArray(document.entries) ? { ...document, entries: [...(document.entries as readonly unknown[]), entry] } : document;
  return {
    root,
    files: [{ path: joinPath(root, `${tag}.sql`), text: entry.breakpoints ? drizzleText(input) : plainText(input.up) }],
    edits: [{ path: journal, text: `${JSON.stringify(edited, null, 2)}\n` }],
    notes: [`Add this entry at the end of "entries" in ${journal}, or drizzle-kit does not run it: ${JSON.stringify(entry)}`],
  };
}
