import { listing } from '@pg-guardrails/kernel';
import type { Operation } from './hole.js';
import { operations } from './hole.js';
import type { Weaker } from './weaker.js';

/** The claim as a sentence, with what it leaves open: `public.ledger is immutable, except for its column note; worker may DELETE`. */
export function statementOf(subject: string, { exceptColumns, once, allow }: Weaker): string {
  const what = once === null ? `${subject} is immutable` : `Rows of ${subject} are immutable once ${once}`;
  const except = exceptColumns.length === 0 ? '' : `, except for ${exceptColumns.length === 1 ? 'its column' : 'its columns'} ${listing(exceptColumns)}`;
  const allowed = (operation: Operation): readonly string[] => allow[operation] ?? [];
  const may = operations.flatMap((operation) => (allowed(operation).length === 0 ? [] : [`; ${listing(allowed(operation))} may ${operation}`]));
  return `${what}${except}${may.join('')}`;
}
