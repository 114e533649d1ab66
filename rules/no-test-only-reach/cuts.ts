import type { ImportFact, ProgramView, Reached } from '@pg-guardrails/kernel';
import type { TestOnlyModule } from '../test-only-module.js';

/** An edge that production can cut: from a file of its own into the module, or into a test that leads there. */
export interface Cut {
  /** How production gets to the file that imports. */
  readonly before: Reached;
  readonly edge: ImportFact;
  /** From a file of the tests on to the module; empty where the edge itself leads into the module. */
  readonly after: readonly ImportFact[];
  /** Further edges from the same file to the same end. */
  readonly again: readonly ImportFact[];
}

export interface Question {
  readonly roots: readonly string[];
  readonly module: TestOnlyModule;
  readonly isTests: (file: string) => boolean;
  readonly follows: (edge: ImportFact) => boolean;
}

/**
 * Every file that production reaches, and each edge by which a file of production comes to the module, one for each file and
 * what it imports: whichever entry points lead there, the cause is the same.
 */
export function findCuts(program: ProgramView, { roots, module, isTests, follows }: Question): { readonly reached: ReadonlyMap<string, Reached>; readonly cuts: readonly Cut[] } {
  const reached = program.reach(roots, (edge) => follows(edge) && !module.holds(edge.place.file));
  const onwards = new Map<string, readonly ImportFact[] | null>();
  /** The way from a file of the tests to the module, through tests alone: where it comes back to production, that is a cut of its own. */
  const wayOn = (start: string): readonly ImportFact[] | null => {
    const known = onwards.get(start);
    if (known !== undefined) return known;
    const from = program.reach([start], (edge) => follows(edge) && isTests(edge.place.file) && !module.holds(edge.place.file));
    let shortest: readonly ImportFact[] | null = null;
    for (const [file, { chain }] of from) {
      const last = isTests(file) ? (program.imports.get(file) ?? []).find((edge) => follows(edge) && module.isMeantBy(edge)) : undefined;
      if (last === undefined) continue;
      shortest = [...chain, last];
      break;
    }
    onwards.set(start, shortest);
    return shortest;
  };
  const cuts: Cut[] = [];
  for (const [file, before] of reached) {
    if (isTests(file) || module.holds(file)) continue;
    const byEnd = new Map<string, ImportFact[]>();
    for (const edge of program.imports.get(file) ?? []) {
      if (!follows(edge)) continue;
      const leadsOn = module.isMeantBy(edge) || (edge.target.kind === 'file' && isTests(edge.target.file) && wayOn(edge.target.file) !== null);
      if (!leadsOn) continue;
      const end = edge.target.kind === 'file' ? edge.target.file : (edge.specifier ?? '');
      byEnd.set(end, [...(byEnd.get(end) ?? []), edge]);
    }
    for (const [edge, ...again] of byEnd.values()) {
      if (edge === undefined) continue;
      const after = module.isMeantBy(edge) || edge.target.kind !== 'file' ? [] : (wayOn(edge.target.file) ?? []);
      cuts.push({ before, edge, after, again });
    }
  }
  return { reached, cuts };
}
