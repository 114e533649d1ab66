import type { Place } from './span.js';
import type { Counterexample } from './verdict.js';

export type Severity = 'error' | 'warning' | 'info';

const severityRank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Whether a severity is at or above a threshold. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return severityRank[severity] >= severityRank[threshold];
}

/** A place that explains a finding: an importer in the chain, an earlier statement. */
export interface RelatedPlace extends Place {
  readonly message: string;
}

/** An edit of a program that would do away with a violation: what it is. Whether it can be made, and how, an editor finds out. */
export type Edit =
  /** At the place is a specifier: take the same names from this module of the project, given by its path from the configuration. */
  | { readonly kind: 'import-from'; readonly module: string }
  /** At the place is the specifier of an import: import types only. */
  | { readonly kind: 'type-only' };

/** What a judge reports: words by id and data, at a place. The engine makes a Finding of it. */
export interface Violation {
  readonly messageId: string;
  /** Values for the `{{ name }}` holes of the message. */
  readonly data: Readonly<Record<string, string>>;
  readonly place: Place;
  /** What the violation is about apart from where it stands (`public.ledger/trigger/TRUNCATE`); default: the text at the place. */
  readonly key?: string;
  /** Where it speaks of several things at once, each of them (`public.ledger/TRUNCATE/app`): a finding that speaks of fewer than before is no new one. */
  readonly parts?: readonly string[];
  /** Default: the severity of the claim. */
  readonly severity?: Severity;
  /** `unknown`: the place may break the claim and may not. Default: it breaks it. */
  readonly settles?: 'unknown';
  readonly related?: readonly RelatedPlace[];
  readonly counterexample?: Counterexample;
  /** SQL that would close the hole, shown after the counterexample. */
  readonly remedy?: string;
  readonly edits?: readonly Edit[];
}

/** A comment that hides a finding, and why; or the entry of a baseline that excuses it. */
export interface SuppressionRecord {
  /** Absent for a comment. */
  readonly by?: 'baseline';
  readonly reason: string;
  readonly file: string;
  readonly line: number;
}

/** A violation, or a refuted or unknown verdict, at a place: the unit of every report. */
export interface Finding extends Place {
  readonly rule: string;
  readonly messageId: string;
  readonly message: string;
  readonly severity: Severity;
  /** 16 hexadecimal digits; the same when lines above the finding come or go. */
  readonly fingerprint: string;
  /** The same when the file is renamed, too. */
  readonly contentFingerprint: string;
  /** Where it speaks of several things: the fingerprint of each, in order. */
  readonly parts: readonly string[];
  readonly suppression: SuppressionRecord | null;
  readonly related: readonly RelatedPlace[];
  readonly counterexample: Counterexample | null;
  readonly remedy: string | null;
  /** For editors; in no report. */
  readonly edits?: readonly Edit[];
}

/** Something that kept the tool from doing its whole job (exit 2). */
export interface Problem {
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}
