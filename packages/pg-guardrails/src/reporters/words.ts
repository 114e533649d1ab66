import { counted, type Coverage, type Finding, type Problem, type Report } from '@pg-guardrails/kernel';

export { answerWords, givenWords, principalWords } from '@pg-guardrails/kernel';

/** `src/a.ts:3:5`; as much of it as a problem knows, and nothing for one without a file. */
export function problemPlace({ file, line, column }: Problem): string {
  return [file, line, column].filter((part) => part !== null).join(':');
}

/** The parts of the coverage line. What could not be answered is named even at zero, so that zero can be seen. */
export function coverageParts(coverage: Coverage): readonly string[] {
  const { files, edges, unresolved, opaque, untyped, statements, unread, settled, unknown } = coverage;
  const rare = [opaque > 0 ? [counted(opaque, 'opaque import')] : [], untyped > 0 ? [counted(untyped, 'untyped call')] : []].flat();
  return [
    [counted(files, 'file'), counted(edges, 'edge'), `${String(unresolved)} unresolved`, ...rare].join(', '),
    [counted(statements, 'statement'), `${String(unread)} unread`].join(', '),
    [`${counted(settled, 'verdict')} settled`, `${String(unknown)} unknown`].join(', '),
  ];
}

/** The coverage line: what was read and answered, and what is not shown though it stands. */
export function coverageWords(report: Pick<Report, 'coverage' | 'since'>): string {
  return [...coverageParts(report.coverage), ...sinceParts(report)].join(' · ');
}

/** `12 findings stood in HEAD already`; nothing where all are shown. */
export function sinceParts({ since }: Pick<Report, 'since'>): readonly string[] {
  return since === undefined ? [] : [`${counted(since.known, 'finding')} stood in ${since.base} already`];
}

/** `1 error, 2 warnings`. */
export function severityCounts(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']): number => findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    [count('error'), 'error', 'errors'],
    [count('warning'), 'warning', 'warnings'],
    [count('info'), 'note', 'notes'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => counted(number, one, many))
    .join(', ');
}
