import type { ImportFact } from '@pg-guardrails/kernel';
import type { Target } from './targets.js';

/** An import on a shortest way to a target; `to` is a file, or null at the target itself. */
export interface Step {
  readonly edge: ImportFact;
  readonly to: string | null;
}

/** How files lead to one target. */
export interface Ways {
  readonly target: Target;
  /** The number of imports from a file to the target, for each file that leads there. */
  readonly distance: ReadonlyMap<string, number>;
  readonly steps: readonly Step[];
}

/** Every file that leads to the target, and the imports that bring each of them one step nearer. A mock leads nowhere. */
export function waysTo(target: Target, imports: ReadonlyMap<string, readonly ImportFact[]>): Ways {
  const importers = new Map<string, string[]>();
  const distance = new Map<string, number>();
  for (const [file, edges] of imports) {
    if (target.holds(file)) continue;
    for (const edge of edges) {
      if (edge.form === 'mock') continue;
      if (target.isMeantBy(edge)) distance.set(file, 1);
      else if (edge.target.kind === 'file') importers.set(edge.target.file, [...(importers.get(edge.target.file) ?? []), file]);
    }
  }
  // A Map is walked in the order of insertion, what is added on the way included: breadth first.
  for (const [file, steps] of distance) for (const importer of importers.get(file) ?? []) if (!distance.has(importer)) distance.set(importer, steps + 1);
  const steps = [...distance].flatMap(([file, own]) =>
    (imports.get(file) ?? []).flatMap((edge): readonly Step[] => {
      if (edge.form === 'mock') return [];
      if (target.isMeantBy(edge)) return [{ edge, to: null }];
      return edge.target.kind === 'file' && distance.get(edge.target.file) === own - 1 ? [{ edge, to: edge.target.file }] : [];
    }),
  );
  return { target, distance, steps };
}

/** The ways that lead through the files in focus: on from them, and from whoever imports one of them. */
export function waysThrough({ target, distance, steps }: Ways, isFocus: (file: string) => boolean): Ways {
  const kept = new Set([...distance.keys()].filter(isFocus));
  const bySource = new Map<string, Step[]>();
  for (const step of steps) bySource.set(step.edge.place.file, [...(bySource.get(step.edge.place.file) ?? []), step]);
  const onwards: Step[] = [];
  for (const file of kept) {
    for (const step of bySource.get(file) ?? []) {
      onwards.push(step);
      if (step.to !== null) kept.add(step.to);
    }
  }
  const before = steps.filter(({ edge, to }) => to !== null && isFocus(to) && !kept.has(edge.place.file));
  const files = new Set([...kept, ...before.map(({ edge }) => edge.place.file)]);
  return { target, distance: new Map([...distance].filter(([file]) => files.has(file))), steps: [...before, ...onwards] };
}
