import type { Dependencies, FileFacts } from '@pg-guardrails/kernel';
import type { Resolver } from '@pg-guardrails/ts-reader';

/** What the package of a file asks for, and what those do from which the file takes something by its path; null where that cannot be told of one of them. */
function dependenciesOfAll({ file, facts }: FileFacts, { dependenciesOf }: Pick<Resolver, 'dependenciesOf'>): Dependencies | null {
  const dependencies = dependenciesOf(file);
  if (dependencies === null) return null;
  const reachable = new Set(dependencies.reachable);
  for (const fact of facts) {
    if (fact.kind !== 'import' || fact.target.kind !== 'file') continue;
    const taken = dependenciesOf(fact.target.file);
    if (taken === null) return null;
    for (const name of taken.reachable) reachable.add(name);
  }
  return { own: dependencies.own, reachable: [...reachable] };
}

/** A program with what its package asks for, where what it says of definitions may be for another database. */
export function withDependencies(facts: FileFacts, resolver: Pick<Resolver, 'dependenciesOf'>): FileFacts {
  if (!facts.facts.some(({ kind }) => kind === 'ddl')) return facts;
  const dependencies = dependenciesOfAll(facts, resolver);
  return dependencies === null ? facts : { ...facts, dependencies };
}
