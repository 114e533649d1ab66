import { createHash } from 'node:crypto';
import { comparePlaces, type Finding, type Problem, type Report, type Severity } from '@pg-guardrails/kernel';
import { findingText, openFindings } from './finding-text.js';
import { coverageWords } from './words.js';

/** One entry of a Code Quality report (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format"). */
interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number; readonly end?: number } };
}

const severities: Readonly<Record<Severity, Issue['severity']>> = { error: 'critical', warning: 'minor', info: 'info' };

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function issueOf(finding: Finding, prefix: string): Issue {
  const { rule, severity, file, line, endLine, fingerprint } = finding;
  return {
    description: findingText(finding),
    check_name: rule,
    fingerprint,
    severity: severities[severity],
    location: { path: file === '.' ? file : prefix + file, lines: { begin: line, ...(endLine > line ? { end: endLine } : {}) } },
  };
}

function problemIssue({ message, file, line }: Problem, prefix: string): Issue {
  return {
    description: `The job could not be done whole: ${message}`,
    check_name: 'pg-guardrails',
    fingerprint: digest('problem', file ?? '', message),
    severity: 'blocker',
    location: { path: file === null ? '.' : prefix + file, lines: { begin: line ?? 1 } },
  };
}

/**
 * GitLab's Code Quality report, an array and nothing else: so the coverage is an entry of severity `info`. Its fingerprint never changes, and a merge request, which shows what
 * its two reports do not share, does not show it.
 * @param prefix the folder of the configuration seen from the repository: empty, or ending in `/`.
 */
export function renderGitlab(report: Report, prefix: string): string {
  const coverage: Issue = { description: `Checked: ${coverageWords(report)}`, check_name: 'pg-guardrails', fingerprint: digest('coverage'), severity: 'info', location: { path: '.', lines: { begin: 1 } } };
  const problems = new Map(report.errors.map((problem) => problemIssue(problem, prefix)).map((issue) => [issue.fingerprint, issue]));
  return `${JSON.stringify([...[...openFindings(report)].sort(comparePlaces).map((finding) => issueOf(finding, prefix)), ...problems.values(), coverage], null, 2)}\n`;
}
