import type { Dependencies, FileFacts } from '@pg-guardrails/kernel';
import type { Resolver } from '@pg-guardrails/ts-reader';

type Asks = Pick<Resolver, 'dependenciesOf'>;

/** What the package of a file can reach, and what those can from which the file takes something by its path; null where that cannot be told of one of them. */
function reachableOf(own: Dependencies, { facts }: FileFacts, { dependenciesOf }: Asks): readonly string[] | null {
  const files = new Set(facts.flatMap((fact) => (fact.kind === 'import' && fact.target.kind === 'file' ? [fact.target.file] : [])));
  const reachable = new Set<string>();
  for (const each of new Set([own, ...[...files].map((file) => dependenciesOf(file))])) {
    const names = each?.reachable ?? null;
    if (names === null) return null;
    for (const name of names) reachable.add(name);
  }
  return [...reachable];
}

/** A program with what its package asks for, where what it says of definitions may be for another database. What others bring is looked up once somebody asks. */
export function withDependencies(facts: FileFacts, resolver: Asks): FileFacts {
  if (!facts.facts.some(({ kind }) => kind === 'ddl')) return facts;
  const own = resolver.dependenciesOf(facts.file);
  if (own === null) return facts;
  const dependencies: Dependencies = {
    own: own.own,
    get reachable() {
      return reachableOf(own, facts, resolver);
    },
  };
  return { ...facts, dependencies };
}
