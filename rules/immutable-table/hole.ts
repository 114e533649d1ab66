import type { Catalog, Relation, Source, Taint } from '@pg-guardrails/catalog';
import { evidenceOf, qualifiedName } from '@pg-guardrails/catalog';
import type { Weaker } from './weaker.js';
import type { Counterexample, Evidence, Layer, Place, RelatedPlace, Verdict, VerdictValue } from '@pg-guardrails/kernel';

export const operations = ['UPDATE', 'DELETE', 'TRUNCATE'] as const;
export type Operation = (typeof operations)[number];

export interface Options extends Weaker {
  /** Null: the claims in the SQL. */
  readonly tables: readonly string[] | null;
  readonly sqlstate: string;
  readonly revoke: 'explicit' | 'effective';
  readonly roles: readonly string[] | null;
}

/** What a judge of one layer reads. */
export interface Subject {
  readonly catalog: Catalog;
  readonly relation: Relation;
  readonly options: Options;
  /** The runtime roles, without PUBLIC. */
  readonly roles: readonly string[];
}

/** Why a verdict is not proven: what a finding is made of. Holes that differ only in operation and role become one finding. */
export interface Hole {
  readonly messageId: string;
  readonly place: Place;
  /** Besides table, operations and roles. */
  readonly data: Readonly<Record<string, string>>;
  readonly operation: Operation | 'DROP';
  readonly role: string | null;
  readonly related: readonly RelatedPlace[];
  readonly counterexample: Counterexample | null;
  /** SQL that closes the hole for some operations and roles. */
  readonly remedy: (operations: readonly string[], roles: readonly string[]) => string | null;
}

/** A verdict with its holes: none when it is proven. */
export interface Judged {
  readonly verdict: Verdict;
  readonly holes: readonly Hole[];
}

export interface Answer {
  readonly verdict: VerdictValue;
  readonly reason: string;
  readonly counterexample?: Counterexample | null;
  readonly evidence: readonly Evidence[];
}

export function verdictOf(relation: Relation, layer: Layer, operation: Operation | 'DROP' | null, role: string | null, answer: Answer): Verdict {
  return {
    rule: 'immutable-table',
    subject: qualifiedName(relation),
    layer,
    operation,
    role,
    facets: {},
    verdict: answer.verdict,
    reason: answer.reason,
    settledBy: 'simulate',
    counterexample: answer.counterexample ?? null,
    attempts: [],
    evidence: answer.evidence,
  };
}

/** Whether a source is a statement of the history: PostgreSQL itself and the configuration have none. */
export function isStatement(source: Source): boolean {
  return !source.place.file.startsWith('(');
}

export function evidenceOfAll(sources: readonly Source[]): readonly Evidence[] {
  return sources.filter(isStatement).map(evidenceOf);
}

export function relatedTo(source: Source, message: string): readonly RelatedPlace[] {
  return isStatement(source) ? [{ ...source.place, message }] : [];
}

/** Where a place is, for a sentence: `schema/0001.sql:3`. */
export function at(place: Place): string {
  return `${place.file}:${String(place.line)}`;
}

/** Turns an answer into `unknown` when something that could not be evaluated may have changed what it rests on. */
export function unlessTainted(answer: Answer, taints: readonly Taint[]): Answer {
  const [taint] = taints;
  if (taint === undefined) return answer;
  const reason = `${taint.reason} (${at(taint.source.place)}); without it: ${answer.reason}`;
  return { verdict: 'unknown', reason, evidence: [evidenceOf(taint.source), ...answer.evidence] };
}
