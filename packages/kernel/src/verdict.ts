import type { Place } from './span.js';

export type VerdictValue = 'proven' | 'refuted' | 'unknown';

/** What a table's immutability rests on, one by one; null where a rule has none. `load` and `build` belong to `test-only-gate`. */
export type Layer = 'revoke' | 'privilege' | 'trigger' | 'bypass' | 'evidence' | 'load' | 'build';

/** Which door settled a verdict. */
export type SettledBy = 'scan' | 'simulate' | 'replay' | 'database';

/** What PostgreSQL answers: the SQLSTATE of the error (null for success) and how many rows changed. */
export interface Observation {
  readonly sqlstate: string | null;
  readonly rowsChanged: number;
}

/** SQL that a person can run, as whom, and what PostgreSQL answers on a table that holds one row. */
export interface Counterexample {
  /** A role name, or null when it holds for any role that may write. */
  readonly as: string | null;
  readonly sql: string;
  readonly observed: Observation;
  /** The one row of the table, when it is not any row: the statements that put it there, run before by someone who may. */
  readonly given?: string;
}

/** One recorded try on a server. */
export interface Attempt {
  readonly as: string;
  readonly sql: string;
  /** A SQLSTATE, or `the row as it was`. */
  readonly expected: string;
  readonly observed: string | null;
  readonly server: string;
}

/** A try that settled nothing: there was nothing to try it on, or something else stood in the way than what is promised. */
export interface Inconclusive {
  readonly as: string;
  readonly sql: string;
  readonly reason: string;
}

/** What supports a verdict: a statement or a line of code, white space folded. */
export interface Evidence {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** The answer to one question about one subject. Together `rule`…`facets` name it. */
export interface Verdict {
  readonly rule: string;
  readonly subject: string;
  readonly layer: Layer | null;
  readonly operation: string | null;
  readonly role: string | null;
  readonly facets: Readonly<Record<string, string>>;
  readonly verdict: VerdictValue;
  /** One sentence. For `unknown`: what could not be evaluated and where. */
  readonly reason: string;
  readonly settledBy: SettledBy;
  readonly counterexample: Counterexample | null;
  readonly attempts: readonly Attempt[];
  /** Absent where each try settled something, and where nothing was to be tried. What was sent to a server of these is among the attempts as well. */
  readonly inconclusive?: readonly Inconclusive[];
  readonly evidence: readonly Evidence[];
}

/** The attempts that say something about the verdict. */
export function tellingAttempts({ attempts, inconclusive = [] }: Verdict): readonly Attempt[] {
  return attempts.filter((attempt) => !inconclusive.some(({ as, sql }) => as === attempt.as && sql === attempt.sql));
}

/** Of what tries were made for, none settled it: it stands as it was read. */
export function isByReading(verdict: Verdict): boolean {
  return (verdict.inconclusive ?? []).length > 0 && tellingAttempts(verdict).length === 0;
}

/** Evidence at a place. */
export function evidenceAt(place: Place, text: string): Evidence {
  return { file: place.file, line: place.line, column: place.column, text: text.replace(/\s+/gu, ' ').trim() };
}
