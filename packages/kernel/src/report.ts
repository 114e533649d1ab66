import type { Finding, Problem } from './finding.js';
import type { Verdict } from './verdict.js';

/** How much of the question was answered. A report without it could pass by not looking. */
export interface Coverage {
  /** Verdicts that are proven or refuted. */
  readonly settled: number;
  readonly unknown: number;
  /** Files read, programs and SQL. */
  readonly files: number;
  /** Import edges between modules. */
  readonly edges: number;
  /** Edges whose specifier ought to be a file of the project and is not there. */
  readonly unresolved: number;
  /** Edges whose specifier is no constant. */
  readonly opaque: number;
  /** Calls of a watched method on a value of type `any`: nothing can be said of them. */
  readonly untyped: number;
  /** SQL statements read. */
  readonly statements: number;
  /** SQL statements that could not be parsed, or whose kind the simulator does not model. */
  readonly unread: number;
}

/** One thing that a database and its history do not say alike. */
export interface Drift {
  /** `relation public.ledger`, `trigger refuse on public.ledger`, `role app`. */
  readonly object: string;
  /** `owner`, `tgenabled`, `acl app=UPDATE/owner`, …; empty where the object itself is all there is to say. */
  readonly property: string;
  /** Null where the history has nothing of it. */
  readonly history: string | null;
  /** Null where the database has nothing of it. */
  readonly database: string | null;
}

/** What a report about a live database says besides. */
export interface LiveReport {
  /** `PostgreSQL 18.6`. */
  readonly server: string;
  readonly name: string;
  readonly drift: readonly Drift[];
}

/** What a report that shows only new findings is measured by, and what it leaves out. */
export interface SinceReport {
  /** As a person calls it: `HEAD`, `the merge base with origin/main`. */
  readonly base: string;
  /** Full names of the commits; none before the first one. */
  readonly commits: readonly string[];
  /** Open findings that stood there already, and are not among the findings. */
  readonly known: number;
}

/** The one document every reporter prints; `--format json` prints it as it is. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'pg-guardrails'; readonly version: string };
  readonly errors: readonly Problem[];
  readonly coverage: Coverage;
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
  /** Absent unless only what is new was asked for. */
  readonly since?: SinceReport;
  /** Absent unless a live database was judged. */
  readonly database?: LiveReport;
}
