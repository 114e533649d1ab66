import type { EntryKind, EntryPoint, ImportFact, ProgramView } from '@pg-guardrails/kernel';

/**
 * The files to follow imports from, those first from which a chain tells most: what is configured or published, then what only other packages of the project
 * import, then what counts because nothing is named, the files first that no other one imports. A file that is reached already is no start of its own.
 */
export function rootsOf(program: ProgramView, entries: readonly EntryPoint[], follows: (edge: ImportFact) => boolean): readonly string[] {
  const files = (kinds: readonly EntryKind[]): readonly string[] => entries.filter(({ kind }) => kinds.includes(kind)).map(({ file }) => file);
  const unnamed = files(['unnamed']);
  const imported = unnamed.length === 0 ? new Set<string>() : importedFiles(program, follows);
  const roots: string[] = [];
  for (const stage of [files(['configured', 'named']), files(['internal']), unnamed.filter((file) => !imported.has(file)), unnamed]) {
    if (stage.length === 0) continue;
    const reached = program.reach(roots, follows);
    roots.push(...stage.filter((file) => !reached.has(file)));
  }
  return roots;
}

/** What another file imports. */
function importedFiles({ imports }: ProgramView, follows: (edge: ImportFact) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  for (const edges of imports.values()) {
    for (const edge of edges) if (edge.target.kind === 'file' && edge.target.file !== edge.place.file && follows(edge)) found.add(edge.target.file);
  }
  return found;
}
