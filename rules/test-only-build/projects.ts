import type { PackageView, ProgramView, Violation } from '@pg-guardrails/kernel';
import { startOf, usualBuildProjects } from '@pg-guardrails/kernel';
import { pathWords, walkBuild } from '../production-build.js';
import { partOf, type Part, type Shipped } from './part.js';

function projectsOf(program: ProgramView, packages: readonly PackageView[]): readonly string[] {
  const named = packages.flatMap(({ projects }) => projects);
  return [...new Set([...named, ...(packages.some(({ folder }) => folder === '') ? [] : usualBuildProjects.filter((file) => program.fileExists(file)))])];
}

/** What one project compiles; null for one that compiles nothing. */
function judgeProject({ module, sources, program }: Shipped, tsconfig: string): { readonly part: Part; readonly outDirs: readonly string[] } | null {
  const facets = { part: 'build', build: tsconfig };
  const unknown = (reason: string): Part => ({ facets, verdict: 'unknown', reason, violations: [{ messageId: 'buildUnknown', data: { module, reason }, place: startOf(sources[0] ?? tsconfig), key: `${module}/${tsconfig}` }] });
  const roots = program.buildRoots(tsconfig);
  if (!roots.ok) return { part: unknown(`What ${tsconfig} builds cannot be told: ${roots.reason.replace(/\.$/u, '')}.`), outDirs: [] };
  const { files, outDirs } = roots;
  if (files.length === 0) return null;
  const clean = `${tsconfig} compiles neither the module nor anything that imports it.`;
  const violated = (violation: Violation): { readonly part: Part; readonly outDirs: readonly string[] } => ({ part: partOf(facets, [violation], clean), outDirs });
  const found = walkBuild(files, program, (file) => sources.includes(file), (edge) => program.isGap(edge));
  switch (found.kind) {
    case 'root':
      return violated({ messageId: 'compiled', data: { module, file: found.file, tsconfig }, place: startOf(found.file), key: `${module}/${tsconfig}` });
    case 'imported': {
      const last = found.chain.at(-1);
      return violated({
        messageId: 'compiledByImport',
        data: { module, tsconfig, path: pathWords(found.chain, found.file) },
        place: last?.place ?? startOf(found.file),
        key: `${module}/${tsconfig}`,
        related: found.chain.slice(0, -1).map((edge) => ({ ...edge.place, message: `${edge.place.file} imports the next file of the path here` })),
      });
    }
    case 'unread':
      return { part: unknown(`${found.file} is part of ${tsconfig} and was not read, so what it imports is not known.`), outDirs };
    case 'unresolved':
      // The run itself names the import as a problem.
      return { part: { ...unknown(`${found.edge.place.file} is part of ${tsconfig} and imports "${found.edge.specifier ?? ''}", which leads to no file.`), violations: [] }, outDirs };
    case 'left out':
      return { part: partOf(facets, [], clean), outDirs };
    default:
      return found satisfies never;
  }
}

/** What the production build compiles, and the folders it writes to. */
export function judgeProjects(shipped: Shipped, build: readonly string[] | null, packages: readonly PackageView[]): { readonly parts: readonly Part[]; readonly outDirs: readonly string[] } {
  const judged = (build ?? projectsOf(shipped.program, packages)).flatMap((tsconfig) => judgeProject(shipped, tsconfig) ?? []);
  const usual = build === null ? packages.filter(({ projects }) => projects.length === 0).map(({ folder }) => (folder === '' ? 'dist' : `${folder}/dist`)) : [];
  return { parts: judged.map(({ part }) => part), outDirs: [...new Set([...judged.flatMap(({ outDirs }) => outDirs), ...usual, ...(build === null && packages.length === 0 && judged.length === 0 ? ['dist'] : [])])] };
}
