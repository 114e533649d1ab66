import type { BuiltCopy } from '@pg-guardrails/kernel';
import { startOf } from '@pg-guardrails/kernel';
import { partOf, type Part, type Shipped } from './part.js';

function howWords({ how }: BuiltCopy, marker: string | null): string {
  switch (how) {
    case 'compiled':
      return 'it is what the compiler makes of it';
    case 'mapped':
      return 'its source map names it';
    case 'named':
      return 'a bundler put it there';
    case 'marked':
      return `it holds the text "${marker ?? ''}"`;
    default:
      return how satisfies never;
  }
}

/** What earlier builds left behind, in the folders that are there. */
export function judgeCopies({ module, sources, program }: Shipped, folders: readonly string[], marker: string | null): readonly Part[] {
  const there = [...new Set(folders.map((folder) => folder.replace(/^\.\//u, '').replace(/\/+$/u, '')))].filter((folder) => program.fileExists(folder));
  if (there.length === 0) return [];
  const violations = program.builtCopies(there, sources, marker).map((copy) => ({
    messageId: 'builtCopy',
    data: { module, file: copy.source, copy: copy.file, how: howWords(copy, marker) },
    place: startOf(copy.file),
    key: `${module} in ${copy.file}`,
  }));
  return [partOf({ part: 'output' }, violations, `No file in ${there.join(', ')} was built from the module${marker === null ? '' : ' or holds its marker'}.`)];
}
