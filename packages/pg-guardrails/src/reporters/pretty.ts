import { counted, type Finding, type Report } from '@pg-guardrails/kernel';
import { prettyFinding, type PrettyContext } from './pretty-finding.js';
import { prettyVerdicts } from './pretty-verdicts.js';
import { driftSection } from './pretty-drift.js';
import { harmless, textWidth, wrap } from './text.js';
import { conclusionOf } from './conclusion.js';
import { openFindings } from './finding-text.js';
import { alikeProblems } from './alike.js';
import { coverageParts, sinceParts } from './words.js';

/** The report for a person: findings by file, verdicts, suppressions, problems, coverage, and in the last line what it comes to. */
export function renderPretty(report: Report, context: PrettyContext): string {
  return renderPrettyWith(report, context, [verdictSection(report, context), ...(report.database === undefined ? [] : [driftSection(report.database, context)])]);
}

/** The same with other sections in the place of the verdicts. */
export function renderPrettyWith(report: Report, context: PrettyContext, verdicts: readonly (readonly string[])[]): string {
  const open = openFindings(report);
  const sections = [
    ...findingSections(open, context),
    ...verdicts,
    ...(report.since === undefined ? [suppressedSection(report.findings, context), baselineSection(report.findings, context)] : []),
    problemSection(report, context),
    coverageLines(report, context),
    conclusion(report, context),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function findingSections(findings: readonly Finding[], context: PrettyContext): readonly (readonly string[])[] {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = byFile.get(finding.file);
    if (group === undefined) byFile.set(finding.file, [finding]);
    else group.push(finding);
  }
  return [...byFile].flatMap(([file, group]) =>
    group.map((finding, index) => {
      const title = context.paint.strong(file === '.' ? 'no configuration' : harmless(file));
      return index === 0 ? [title, '', ...prettyFinding(finding, context)] : prettyFinding(finding, context);
    }),
  );
}

/** Who asks what is new is not told of everything else. */
function verdictSection({ verdicts, since }: Report, { paint, width }: PrettyContext): readonly string[] {
  return verdicts.length === 0 || since !== undefined ? [] : [paint.strong('Verdicts'), ...prettyVerdicts(verdicts, paint, width)];
}

function suppressedSection(findings: readonly Finding[], { paint, width }: PrettyContext): readonly string[] {
  const suppressed = findings.flatMap(({ suppression, rule, file, line }) => (suppression === null || suppression.by === 'baseline' ? [] : [{ reason: suppression.reason, rule, place: `${file}:${String(line)}` }]));
  if (suppressed.length === 0) return [];
  return [
    `${paint.strong('Suppressed')}  ${counted(suppressed.length, 'finding')}`,
    ...suppressed.flatMap(({ reason, rule, place }) => [
      `  ${harmless(place)}  ${rule}`,
      ...wrap(harmless(reason), width - 4).map((line) => `    ${paint.dim(line)}`),
    ]),
  ];
}

/** Old findings are counted, and listed nowhere else: the file has them. */
function baselineSection(findings: readonly Finding[], { paint, width }: PrettyContext): readonly string[] {
  const known = findings.flatMap(({ suppression }) => (suppression?.by === 'baseline' ? [suppression.file] : []));
  const [file] = known;
  return file === undefined ? [] : wrap(`${paint.strong('Baseline')}  ${counted(known.length, 'old finding')} in ${harmless(file)}`, width);
}

function problemSection({ errors }: Report, { paint, width }: PrettyContext): readonly string[] {
  if (errors.length === 0) return [];
  return [
    paint.bad(paint.strong('Could not be done')),
    ...alikeProblems(errors).flatMap(({ message, places, rest }) => [
      ...places.map((place) => `  ${paint.strong(harmless(place))}`),
      ...(rest === '' ? [] : wrap(harmless(rest), width - 2).map((line) => `  ${line}`)),
      ...wrap(harmless(message), width - 4).map((line) => `    ${line}`),
    ]),
  ];
}

/** `Checked  120 files, 310 edges, 0 unresolved · 803 statements, 0 unread · …`, one part a line where it is too long. */
function coverageLines(report: Report, { paint, width }: PrettyContext): readonly string[] {
  const parts = [...coverageParts(report.coverage), ...sinceParts(report)];
  const title = 'Checked  ';
  const line = parts.join(' · ');
  if (title.length + textWidth(line) <= width) return [`${paint.strong(title)}${line}`];
  const lines = parts.flatMap((part) => wrap(part, width - title.length));
  return lines.map((each, index) => `${index === 0 ? paint.strong(title) : ' '.repeat(title.length)}${each}`);
}

function conclusion(report: Report, { paint, width }: PrettyContext): readonly string[] {
  const { sign, text } = conclusionOf(report);
  return wrap(`${sign} ${text}`, width).map((line) => (sign === '✗' ? paint.bad(line) : sign === '✓' ? paint.good(line) : paint.verdict('unknown', line)));
}
