import { comparePlaces, matchFindings, type FilesOfRuns, type Finding, type Report } from '@pg-guardrails/kernel';
import { findingsOf, type Charge } from '../findings.js';
import type { BaselineEntry } from './baseline-file.js';

/** The name under which entries that nothing needs any more are reported. */
export const baselineRule = 'baseline';

const messages = {
  stale: 'The baseline still excuses {{ rule }} in {{ file }} ("{{ about }}"), which is found no more. Take it out, so that it cannot excuse the next one: pg-guardrails check --write-baseline',
  wider: 'The baseline excuses more of {{ rule }} in {{ file }} than is found now ("{{ about }}"). Shrink it, so that what was mended stays so: pg-guardrails check --write-baseline',
} as const;

/** A baseline as it was read. */
export interface Baseline {
  /** Relative to the configuration's folder. */
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
}

/** Which files there were and are, as far as a baseline can tell. */
function filesOf(entries: readonly BaselineEntry[], existsNow: (file: string) => boolean): FilesOfRuns {
  const before = new Set(entries.map(({ file }) => file));
  return { existedBefore: (file) => before.has(file), existsNow };
}

function counts(findings: readonly { readonly parts: readonly string[] }[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const part of findings.flatMap(({ parts }) => parts)) result.set(part, (result.get(part) ?? 0) + 1);
  return result;
}

/** Entries that speak of something that no finding speaks of any more, although the rest of them is still found. */
function widerEntries(entries: readonly BaselineEntry[], gone: readonly BaselineEntry[], findings: readonly Finding[]): readonly BaselineEntry[] {
  const left = counts(findings);
  return entries.filter((entry) => {
    if (entry.parts.length === 0 || gone.includes(entry)) return false;
    const missing = entry.parts.filter((part) => (left.get(part) ?? 0) === 0);
    for (const part of entry.parts) left.set(part, (left.get(part) ?? 0) - 1);
    return missing.length > 0;
  });
}

function charge(messageId: keyof typeof messages, { rule, file: about, about: words, line }: BaselineEntry, file: string): Charge {
  const place = { file, line, column: 1, endLine: line, endColumn: 1 };
  return { rule: baselineRule, messages, severity: 'error', violation: { messageId, data: { rule, file: about, about: words }, place, key: `${rule} ${about} ${words}` } };
}

/** The findings with those that the baseline knows marked so. */
export function excused(findings: readonly Finding[], { file, entries }: Baseline, existsNow: (file: string) => boolean): readonly Finding[] {
  const open = findings.filter(({ suppression }) => suppression === null);
  const known = new Set(matchFindings(entries, open, filesOf(entries, existsNow)).known);
  const lineOf = (finding: Finding): number => entries.find(({ fingerprint }) => fingerprint === finding.fingerprint)?.line ?? 1;
  return findings.map((finding) => (known.has(finding) ? { ...finding, suppression: { by: 'baseline', reason: 'it was there when the baseline was written', file, line: lineOf(finding) } } : finding));
}

/**
 * A report in which what the baseline knows fails nothing. The verdicts stay as they are: a baseline excuses a finding, it makes no claim true. Entries that nothing needs
 * any more are findings.
 * @param ran the guardrails that this run judged; null when it judged all. Of the others, and of what the engine itself finds, which it may find for their sake, entries excuse, but are not told to be gone.
 */
export function applyBaseline(report: Report, baseline: Baseline, ran: ReadonlySet<string> | null, existsNow: (file: string) => boolean): Report {
  const findings = excused(report.findings, baseline, existsNow);
  // Of what could not be read whole, nothing says that a finding is gone.
  if (report.errors.length > 0) return { ...report, findings };
  const isJudged = ({ rule }: BaselineEntry): boolean => ran === null || ran.has(rule);
  const open = report.findings.filter(({ suppression }) => suppression === null);
  const gone = matchFindings(baseline.entries, open, filesOf(baseline.entries, existsNow)).gone.filter(isJudged);
  const wider = widerEntries(baseline.entries.filter(isJudged), gone, open);
  const stale = findingsOf([...gone.map((entry) => charge('stale', entry, baseline.file)), ...wider.map((entry) => charge('wider', entry, baseline.file))], () => '');
  return { ...report, findings: [...findings, ...stale].sort(comparePlaces) };
}
