import type { Failure } from './run.js';

/** Rejections that rest on what no catalog holds: rows, values, types of expressions. Such a statement changes nothing, and both sides leave it out. */
const reasons: readonly { readonly sqlstate: string; readonly message: RegExp; readonly reason: string }[] = [
  { sqlstate: '42P17', message: /would overlap partition|conflicts with existing default partition/u, reason: 'bounds of partitions are no part of the model' },
];

/** Why the simulator does not see this error, or null when it has to. */
export function beyondSimulator(failure: Failure | null): string | null {
  if (failure === null) return null;
  return reasons.find(({ sqlstate, message }) => sqlstate === failure.sqlstate && message.test(failure.message))?.reason ?? null;
}
