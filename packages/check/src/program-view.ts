import type { LoadedConfig } from '@pg-guardrails/config';
import type { FileFacts, Problem, ProgramView } from '@pg-guardrails/kernel';
import { buildRoots, builtCopies, reachable } from '@pg-guardrails/scanner';
import type { Trace } from './cache/run.js';
import type { ProjectFiles } from './files.js';
import { packageView } from './production/package-view.js';
import { productionOf, type Production } from './production/entry-points.js';
import type { ProgramsRead } from './read-programs.js';

/** The program for judges, and what was wrong in what they asked for. */
export interface Viewed {
  readonly view: ProgramView;
  /** Empty until something was asked that shows it. */
  problems(): readonly Problem[];
}

export function viewOf(config: LoadedConfig, facts: readonly FileFacts[], programs: ProgramsRead, files: ProjectFiles, trace: Trace | null = null): Viewed {
  let production: Production | null = null;
  const produced = (): Production => {
    const names = programs.files.map(({ file }) => file);
    const found = productionOf(config, names, files);
    trace?.startsAt(names, found);
    return found;
  };
  const asked = (): Production => (production ??= produced());
  return {
    view: {
      files: facts,
      imports: programs.imports,
      buildRoots(tsconfig) {
        const built = buildRoots(config.root, tsconfig);
        trace?.builtFrom(tsconfig, built);
        return built;
      },
      fileExists: files.exists,
      entryPoints: () => asked().points,
      packages: () => [...asked().offered].map(([manifest, offered]) => packageView(manifest, offered, files)),
      builtCopies(folders, sources, marker) {
        // What a build left behind is listed nowhere.
        trace?.beyond();
        return builtCopies(config.root, folders, sources, marker);
      },
      reach: (roots, follows) => reachable(programs.imports, roots, follows),
      isGap: (edge) => programs.gaps.edges.has(edge),
    },
    problems: () => production?.problems ?? [],
  };
}
