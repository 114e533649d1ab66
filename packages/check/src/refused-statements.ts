import type { Place } from '@pg-guardrails/kernel';
import { textsOf } from '@pg-guardrails/sql-reader';
import type { Charge } from './findings.js';
import type { SimulatedHistory } from './histories.js';

function isIn({ file, line, column }: Place, outer: Place): boolean {
  if (file !== outer.file || line < outer.line || line > outer.endLine) return false;
  return (line > outer.line || column >= outer.column) && (line < outer.endLine || column < outer.endColumn);
}

/**
 * Without what is charged at statements that PostgreSQL refuses: each of these is a problem of its own, with the words of the grammar. That the verdicts
 * behind it cannot be told follows from that, and they say so themselves.
 */
export function withoutRefused(charges: readonly Charge[], histories: readonly SimulatedHistory[]): readonly Charge[] {
  if (charges.length === 0) return charges;
  const refused = histories.flatMap(({ history }) => [...history.prelude, ...history.files].flatMap(textsOf).flatMap(({ problems }) => problems.flatMap(({ kind, within }) => (kind === 'rejected' ? (within ?? []) : []))));
  return refused.length === 0 ? charges : charges.filter(({ violation }) => !refused.some((place) => isIn(violation.place, place)));
}
