import type { Finding, Group, Layer, VerdictValue, Verdict } from '@pg-guardrails/kernel';
import type { ProofReport } from '../prove/project.js';

/** The worst of several answers: a hole is a hole, and what is unknown is not proven. */
export type Status = VerdictValue;

/** What the tool came from, and what the certificate was made with. */
export interface Versions {
  /** `pg-guardrails 0.1.0`. */
  readonly tool: string;
  /** `libpg-query 18.1.5`, `@electric-sql/pglite 0.5.16`, …: as installed, in order. */
  readonly parts: readonly string[];
  /** `PostgreSQL 18.6`: where the claims were tried. */
  readonly servers: readonly string[];
}

/** One line: a claim about one subject. */
export interface CertifiedClaim {
  readonly rule: string;
  readonly group: Group;
  /** A sentence without a period. */
  readonly statement: string;
  /** Where it is claimed: `guardrails.config.ts:12`; null for the claims of a run without a configuration. */
  readonly claimedAt: string | null;
  readonly status: Status;
  /** The worst verdict of each layer, in the order in which PostgreSQL meets them; empty where a rule has none. */
  readonly layers: readonly { readonly layer: Layer; readonly status: Status }[];
  readonly verdicts: readonly Verdict[];
  readonly attempts: number;
}

/** What nothing is claimed of: a reader must not take silence for a claim. */
export interface Unclaimed {
  /** Tables of the histories that no claim names. */
  readonly tables: readonly string[];
  /** Rules that no claim uses. */
  readonly rules: readonly { readonly id: string; readonly description: string }[];
}

/** What is certified of a project: plain data, from which every form of the certificate is written. */
export interface Certificate {
  readonly schemaVersion: 1;
  /** The project's name: that of its package.json, else its folder's. */
  readonly project: string;
  /** ISO 8601 in UTC, from SOURCE_DATE_EPOCH; null when that is not set. */
  readonly issued: string | null;
  /** `unknown` also when the job could not be done whole. */
  readonly status: Status;
  /** SHA-256 over every file that went into it, in hexadecimal, and how many there were. */
  readonly digest: { readonly sha256: string; readonly files: number };
  readonly versions: Versions;
  readonly claims: readonly CertifiedClaim[];
  /** Findings that a comment hides, each with its reason. */
  readonly suppressed: readonly Finding[];
  readonly unclaimed: Unclaimed;
  /** The report of `prove` for every claim. */
  readonly report: ProofReport;
}

/** The worst of these; null of none. */
export function worstOf(values: readonly VerdictValue[]): Status | null {
  return (['refuted', 'unknown', 'proven'] as const).find((value) => values.includes(value)) ?? null;
}
