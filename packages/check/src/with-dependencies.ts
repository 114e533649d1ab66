import type { FileFacts } from '@pg-guardrails/kernel';
import type { Resolver } from '@pg-guardrails/ts-reader';

/** A program with what its package asks for, where what it says of definitions may be for another database. */
export function withDependencies(facts: FileFacts, { dependenciesOf }: Pick<Resolver, 'dependenciesOf'>): FileFacts {
  if (!facts.facts.some(({ kind }) => kind === 'ddl')) return facts;
  const dependencies = dependenciesOf(facts.file);
  return dependencies === null ? facts : { ...facts, dependencies };
}
