import { comparePlaces, type Finding, type Layer, type Report, type Verdict } from '@pg-guardrails/kernel';

/** The layers of `immutable-table` and of `test-only-gate`, in the order in which PostgreSQL meets them. */
const layers: readonly (Layer | null)[] = [null, 'revoke', 'privilege', 'trigger', 'bypass', 'evidence', 'load', 'build'];
const operations: readonly (string | null)[] = [null, 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'];

/** Known operations first, in the order above; others after them by name. */
export function compareOperations(a: string | null, b: string | null): number {
  const [rankA, rankB] = [a, b].map((operation) => (operations.includes(operation) ? operations.indexOf(operation) : operations.length));
  return (rankA ?? 0) - (rankB ?? 0) || compareText(a ?? '', b ?? '');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareVerdicts(a: Verdict, b: Verdict): number {
  return (
    compareText(a.rule, b.rule) ||
    compareText(a.subject, b.subject) ||
    compareText(facetWords(a), facetWords(b)) ||
    layers.indexOf(a.layer) - layers.indexOf(b.layer) ||
    compareOperations(a.operation, b.operation) ||
    compareText(a.role ?? '', b.role ?? '')
  );
}

function compareFindings(a: Finding, b: Finding): number {
  return comparePlaces(a, b) || compareText(a.rule, b.rule) || compareText(a.messageId, b.messageId) || compareText(a.message, b.message);
}

/** `state=CONNECTED, column=realm_id`; empty without facets. */
export function facetWords(verdict: Verdict): string {
  return Object.entries(verdict.facets)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

/** The same report for the same facts, in whatever order the engine met them. */
export function orderReport(report: Report): Report {
  return { ...report, verdicts: [...report.verdicts].sort(compareVerdicts), findings: [...report.findings].sort(compareFindings) };
}
