import type { GuardrailsConfig } from './config.js';
import type { Door } from './rule.js';
import type { Observation, VerdictValue, Layer } from './verdict.js';

/** A finding that a case expects. Without `mark` the n-th finding stands at the n-th mark. */
export interface ExpectedFinding {
  readonly messageId: string;
  /** Index (from 0) of the mark, counted through the files in the order they are written. */
  readonly mark?: number;
  /** A part of the message that must occur. */
  readonly says?: string;
}

/** A verdict that a case expects; parts left out are not compared. */
export interface ExpectedVerdict {
  readonly subject?: string;
  readonly layer?: Layer | null;
  readonly operation?: string | null;
  readonly role?: string | null;
  readonly verdict: VerdictValue;
  readonly reasonSays?: string;
  /** All of its evidence, as `file:line`, in order. */
  readonly evidence?: readonly string[];
  readonly counterexample?: { readonly as: string | null; readonly sql: string; readonly observed: Observation; readonly given?: string };
}

/**
 * One case of a rule: the input, and all that must be reported on it and nothing else. It runs through each door that
 * the rule claims, and examples of the rule's page are cases too.
 *
 * Marks `«…»` in a file's text enclose the spans of the findings; they are taken out before the file is read.
 */
export interface Case {
  /** States the behaviour. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The claim's options; default: none. */
  readonly claim?: Readonly<Record<string, unknown>>;
  /** What the configuration says besides; `zones` defaults to db = libs/db/**, tests = tests/**, scripts = scripts/**. */
  readonly config?: Omit<GuardrailsConfig, 'claims'>;
  readonly findings: readonly ExpectedFinding[];
  /** Each must be among the verdicts. */
  readonly verdicts?: readonly ExpectedVerdict[];
  /** Only these doors; needs `because`. */
  readonly doors?: readonly Door[];
  readonly because?: string;
  /** The first major version of PostgreSQL that can express it; absent: every one that is supported. */
  readonly minVersion?: 15 | 16 | 17 | 18;
  /** Shown on the rule's page under this heading. */
  readonly example?: 'incorrect' | 'correct';
}

/** The cases of one rule. */
export interface CaseTable {
  readonly rule: string;
  readonly cases: readonly Case[];
}
