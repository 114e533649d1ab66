import type { Failure } from './run.js';

/** Rejections that rest on what no catalog holds: rows, values, types of expressions. Such a statement changes nothing, and both sides leave it out. */
const reasons: readonly { readonly sqlstate: string; readonly message: RegExp; readonly statement?: RegExp; readonly reason: string }[] = [
  { sqlstate: '42501', message: /^permission denied for (table|view|materialized view) /u, statement: /^\s*CREATE (TEMP )?TABLE .* AS SELECT|^\s*CREATE MATERIALIZED VIEW/iu, reason: 'what a query may read is not checked' },
  { sqlstate: 'XX000', message: /./u, reason: 'an error inside PostgreSQL itself' },
  { sqlstate: '42883', message: /^(operator|function) does not exist|^function .* does not exist|^operator does not/u, statement: /\bPOLICY\b/iu, reason: 'types of expressions are not checked' },
  { sqlstate: '42501', message: /^permission denied to set parameter/u, reason: 'privileges on parameters are no part of the model' },
  { sqlstate: '42P16', message: /cannot change data type of view column/u, reason: 'types of expressions are not checked' },
  { sqlstate: '42P16', message: /invalid bound specification/u, reason: 'bounds of partitions are no part of the model' },
  { sqlstate: '42P17', message: /would overlap partition|conflicts with existing default partition/u, reason: 'bounds of partitions are no part of the model' },
];

/** Why the simulator does not see this error, or null when it has to. */
export function beyondSimulator(failure: Failure | null, statement: string): string | null {
  if (failure === null) return null;
  return reasons.find(({ sqlstate, message, statement: kind }) => sqlstate === failure.sqlstate && message.test(failure.message) && (kind === undefined || kind.test(statement)))?.reason ?? null;
}
