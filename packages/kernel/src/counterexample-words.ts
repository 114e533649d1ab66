import { counted } from './message.js';
import type { Counterexample } from './verdict.js';

/** What PostgreSQL answers to a counterexample, as a sentence. */
export function answerWords({ observed }: Counterexample): string {
  const changed = observed.rowsChanged === 0 ? 'no row changed' : `${counted(observed.rowsChanged, 'row')} changed`;
  return observed.sqlstate === null ? `no error, ${changed}` : `SQLSTATE ${observed.sqlstate}, ${changed}`;
}

/** The row that a counterexample is about, as a line of its own; nothing when any row will do. */
export function givenWords({ given }: Counterexample): readonly string[] {
  return given === undefined ? [] : [`Given: ${given}`];
}

export function principalWords({ as }: Counterexample): string {
  return as ?? 'any role that may write';
}
