import { matchFindings, type Finding, type Report } from '@pg-guardrails/kernel';
import type { Bases } from './bases.js';

/** The findings of one base that nothing excuses, and which files it had: relative to the same folder as those of the report. */
export interface Before {
  readonly findings: readonly Finding[];
  hasFile(file: string): boolean;
}

/**
 * A report whose open findings are those that none of the bases has. Everything else, the verdicts above all, stays: what is old is not proven by being old.
 * @param existsNow whether a file is there in what the report is about.
 */
export function onlyNew(report: Report, bases: Bases, befores: readonly Before[], existsNow: (file: string) => boolean): Report {
  const open = report.findings.filter(({ suppression }) => suppression === null);
  const added = befores.reduce<readonly Finding[]>((left, before) => matchFindings(before.findings, left, { existedBefore: (file) => before.hasFile(file), existsNow }).added, open);
  const isNew = new Set(added);
  return { ...report, findings: report.findings.filter((finding) => finding.suppression !== null || isNew.has(finding)), since: { base: bases.name, commits: bases.commits, known: open.length - added.length } };
}
