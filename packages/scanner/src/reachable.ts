import type { ImportFact, Reached } from '@pg-guardrails/kernel';

/**
 * Every file that the roots lead to, with a shortest chain of imports to each (of equally short ones the first in the order of
 * the roots and of the imports), in the order in which they are reached.
 * @param follows which edges count; default: all.
 */
export function reachable(
  imports: ReadonlyMap<string, readonly ImportFact[]>,
  roots: readonly string[],
  follows: (edge: ImportFact) => boolean = () => true,
): ReadonlyMap<string, Reached> {
  interface Step {
    readonly root: string;
    readonly before: Step | null;
    readonly edge: ImportFact | null;
  }
  const steps = new Map<string, Step>();
  const queue: string[] = [];
  for (const root of roots) {
    if (steps.has(root)) continue;
    steps.set(root, { root, before: null, edge: null });
    queue.push(root);
  }
  for (const file of queue) {
    const step = steps.get(file);
    if (step === undefined) continue;
    for (const edge of imports.get(file) ?? []) {
      if (edge.target.kind !== 'file' || steps.has(edge.target.file) || !follows(edge)) continue;
      steps.set(edge.target.file, { root: step.root, before: step, edge });
      queue.push(edge.target.file);
    }
  }
  const chainOf = (last: Step): readonly ImportFact[] => {
    const chain: ImportFact[] = [];
    for (let step: Step | null = last; step !== null; step = step.before) if (step.edge !== null) chain.unshift(step.edge);
    return chain;
  };
  // Most who ask where imports lead want to know the way to a few files.
  return new Map([...steps].map(([file, step]) => [file, { root: step.root, get chain() { return chainOf(step); } }]));
}
