import type { Finding } from '@pg-guardrails/kernel';
import { answerWords, givenWords, principalWords } from './words.js';

/** What a finding says, as lines: its message, the counterexample with what PostgreSQL answers, and the remedy. */
export function findingText({ message, counterexample, remedy }: Pick<Finding, 'message' | 'counterexample' | 'remedy'>): string {
  const example = counterexample === null ? [] : [...givenWords(counterexample), `As ${principalWords(counterexample)}: ${counterexample.sql}`, `PostgreSQL answers: ${answerWords(counterexample)}.`];
  return [message, ...example, ...(remedy === null ? [] : [`Remedy: ${remedy}`])].join('\n');
}

/** The findings that no directive hides. */
export function openFindings({ findings }: { readonly findings: readonly Finding[] }): readonly Finding[] {
  return findings.filter(({ suppression }) => suppression === null);
}
