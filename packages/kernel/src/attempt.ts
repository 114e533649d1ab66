import type { Observation, Verdict } from './verdict.js';

/** What names a verdict among all. */
export type VerdictName = Pick<Verdict, 'rule' | 'subject' | 'layer' | 'operation' | 'role' | 'facets'>;

/** One text per verdict name, for maps. */
export function verdictKey({ rule, subject, layer, operation, role, facets }: VerdictName): string {
  return JSON.stringify([rule, subject, layer, operation, role, Object.entries(facets).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** A relation by its name, each part as the catalog has it: no quotes. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/**
 * What is to be tried on a real PostgreSQL for one verdict: plain data, made by a rule, executed by the prover, which puts a row in
 * place first and takes everything back afterwards.
 */
export interface AttemptPlan {
  readonly of: VerdictName;
  /**
   * A role; `PUBLIC` for one that was granted nothing; null for a principal that holds every privilege and turns none of them
   * against the guards.
   */
  readonly as: string | null;
  /** One statement or several. It needs no privilege besides the one in question: no WHERE, no RETURNING, a constant in SET. */
  readonly sql: string;
  /** Where the row stands that must survive. */
  readonly row: RelationName;
  /** `filled`: every column has a value; `bare`: NULL wherever it may be. */
  readonly fill: 'filled' | 'bare';
  /** Statements that put the row there, in the place of one that is found: it is then the only one. */
  readonly given?: string;
  /** Run before by a superuser, so that only what is in question stands in the way. */
  readonly before: readonly string[];
  /**
   * The SQLSTATE that the claim promises, and what the message must name for it to count: 42501 may be about something else. Null: whatever
   * is answered, the row stays as it was.
   */
  readonly promise: { readonly sqlstate: string | null; readonly naming: string | null };
  /** What a counterexample says of this SQL; null when the promise is expected to hold. */
  readonly predicted: Observation | null;
}
