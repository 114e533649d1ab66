import type { ImportFact, ProgramView } from '@pg-guardrails/kernel';

const isProgramFile = (file: string): boolean => /\.[cm]?[jt]sx?$/u.test(file) && !/\.d\.[cm]?ts$/u.test(file);

/** What following the imports of a build came to. */
export type BuildWalk =
  | { readonly kind: 'left out' }
  | { readonly kind: 'root'; readonly file: string }
  | { readonly kind: 'imported'; readonly file: string; readonly chain: readonly ImportFact[] }
  | { readonly kind: 'unread'; readonly file: string }
  | { readonly kind: 'unresolved'; readonly edge: ImportFact };

/**
 * Follows imports from the files that a build compiles by itself, nearest first. Type-only imports are followed as well: tsc
 * compiles and emits every file that it reaches, `exclude` or not (manual of tsconfig.json, `exclude`: it "only changes which
 * files are included as a result of the include setting").
 * @param holds whether a file is of the module that the build must leave out.
 * @param matters whether an import that leads to no file leaves the answer open; default: each does.
 */
export function walkBuild(roots: readonly string[], program: ProgramView, holds: (file: string) => boolean, matters: (edge: ImportFact) => boolean = () => true): BuildWalk {
  const root = roots.find(holds);
  if (root !== undefined) return { kind: 'root', file: root };
  const chains = new Map<string, readonly ImportFact[]>(roots.map((file) => [file, []]));
  let gap: BuildWalk = { kind: 'left out' };
  const note = (found: BuildWalk): void => {
    if (gap.kind === 'left out') gap = found;
  };
  // A Map is walked in the order of insertion, what is added on the way included: a breadth-first queue.
  for (const [file, chain] of chains) {
    const edges = program.imports.get(file);
    if (edges === undefined) {
      if (isProgramFile(file)) note({ kind: 'unread', file });
      continue;
    }
    for (const edge of edges) {
      if (edge.form === 'mock') continue;
      if (edge.target.kind === 'unresolved' && matters(edge)) note({ kind: 'unresolved', edge });
      if (edge.target.kind !== 'file') continue;
      const target = edge.target.file;
      if (holds(target)) return { kind: 'imported', file: target, chain: [...chain, edge] };
      if (!chains.has(target)) chains.set(target, [...chain, edge]);
    }
  }
  return gap;
}

/** The files of a path of imports, with arrows between them. */
export function pathWords(chain: readonly ImportFact[], file: string): string {
  return [...chain.map(({ place }) => place.file), file].join(' → ');
}
