import type { SuggestedEdit } from '@eslint/core';
import type { Advice } from '@pg-guardrails/check';
import { answerWords, givenWords, principalWords, type Counterexample, type Finding } from '@pg-guardrails/kernel';

/** Under this id any rule may suggest the remedy. */
export const remedySuggestion = 'appendRemedy';
export const remedyWords = 'Append what closes it to this migration, while it is applied nowhere but here: {{ subject }}.';

/** As the command line prints it below a finding, on one line. */
function exampleWords(example: Counterexample): string {
  const sql = example.sql.replace(/\s+/gu, ' ').trim();
  return [...givenWords(example).map((line) => line.replace(/\s+/gu, ' ')), `Counterexample, as ${principalWords(example)}: ${sql}${sql.endsWith(';') ? '' : ';'} PostgreSQL answers: ${answerWords(example)}.`].join(' ');
}

function adviceWords(advice: Advice | null): readonly string[] {
  return advice?.kind === 'next-migration' ? [`It takes a new migration: \`npx pg-guardrails remedy ${advice.subject}\` writes it.`] : [];
}

/** What the editor shows of a finding: it has no lines below it, so the counterexample and the remedy are in the message. */
export function messageOf({ message, counterexample }: Finding, advice: Advice | null): string {
  return [message, ...(counterexample === null ? [] : [exampleWords(counterexample)]), ...adviceWords(advice)].join(' ');
}

/** The remedy at its place, for a person to accept. */
export function suggestionsOf(advice: Advice | null): SuggestedEdit[] {
  if (advice?.kind !== 'append') return [];
  const { subject, insertion } = advice;
  return [{ messageId: remedySuggestion, data: { subject }, fix: (fixer) => fixer.insertTextAfterRange([insertion.offset, insertion.offset], insertion.text) }];
}
