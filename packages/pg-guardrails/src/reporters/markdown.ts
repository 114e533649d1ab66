import { comparePlaces, counted, type Finding, type Report, type Verdict } from '@pg-guardrails/kernel';
import { conclusionOf } from './conclusion.js';
import { openFindings } from './finding-text.js';
import { block, code, plain, table } from './markdown-text.js';
import { alikeProblems, type AlikeProblems } from './alike.js';
import { answerWords, coverageWords, givenWords, principalWords } from './words.js';

/** A comment on GitHub may have 65,536 characters. What comes after the findings needs some of them. */
const mostForFindings = 40_000;
const mostSubjects = 100;
const mostProblems = 30;

const signs = { error: '✗', warning: '!', info: 'i' } as const;

export interface MarkdownContext {
  /** The address of a line of a file, where there is one. */
  readonly linkTo: (file: string, line: number) => string | null;
}

function placeWords({ file, line }: Pick<Finding, 'file' | 'line'>, { linkTo }: MarkdownContext): string {
  if (file === '.') return 'no configuration';
  const words = code(`${file}:${String(line)}`);
  const address = linkTo(file, line);
  return address === null ? words : `[${words}](<${address}>)`;
}

function findingLines(finding: Finding, context: MarkdownContext): readonly string[] {
  const { severity, rule, message, counterexample, remedy, related } = finding;
  const details = [
    ...related.map((place) => `- ${placeWords(place, context)} ${plain(place.message)}`),
    ...(counterexample === null ? [] : ['', `Counterexample, as ${plain(principalWords(counterexample))}:`, '', ...block([...givenWords(counterexample), counterexample.sql].join('\n'), 'sql'), '', `PostgreSQL answers: ${answerWords(counterexample)}.`]),
    ...(remedy === null ? [] : ['', 'Remedy:', '', ...block(remedy, 'sql')]),
  ];
  return [
    `${signs[severity]} **${severity}** ${code(rule)} ${placeWords(finding, context)}  `,
    plain(message),
    '',
    ...(details.length === 0 ? [] : ['<details><summary>More</summary>', '', ...details, '', '</details>', '']),
  ];
}

/** As many as there is room for; the rest is counted. */
function findingSection(report: Report, context: MarkdownContext): readonly string[] {
  const findings = [...openFindings(report)].sort((a, b) => Object.keys(signs).indexOf(a.severity) - Object.keys(signs).indexOf(b.severity) || comparePlaces(a, b));
  const lines: string[] = [];
  let room = mostForFindings;
  for (const [index, finding] of findings.entries()) {
    const own = findingLines(finding, context);
    room -= own.reduce((sum, line) => sum + line.length + 1, 0);
    if (room < 0) return [...lines, `And ${counted(findings.length - index, 'more finding')}, for which there is no room here. Other formats hold all of them.`, ''];
    lines.push(...own);
  }
  return lines;
}

/** One row for each subject of a rule: how many of its questions were answered how. */
function verdictSection({ verdicts, since }: Report): readonly string[] {
  if (verdicts.length === 0 || since !== undefined) return [];
  const subjects = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const key = JSON.stringify([verdict.rule, verdict.subject]);
    subjects.set(key, [...(subjects.get(key) ?? []), verdict]);
  }
  const rows = [...subjects.values()].map((group) => {
    const count = (value: Verdict['verdict']): number => group.filter(({ verdict }) => verdict === value).length;
    return { rule: group[0]?.rule ?? '', subject: group[0]?.subject ?? '', proven: count('proven'), refuted: count('refuted'), unknown: count('unknown') };
  });
  const sorted = rows.sort((a, b) => b.refuted - a.refuted || b.unknown - a.unknown || (a.rule < b.rule ? -1 : Number(a.rule > b.rule)) || (a.subject < b.subject ? -1 : 1));
  const shown = sorted.slice(0, mostSubjects).map(({ rule, subject, proven, refuted, unknown }) => [refuted > 0 ? '✗' : unknown > 0 ? '?' : '✓', code(rule), plain(subject), String(proven), String(refuted), String(unknown)]);
  const left = sorted.length - shown.length;
  return [...table(['', 'Rule', 'Subject', 'Proven', 'Refuted', 'Unknown'], shown), '', ...(left === 0 ? [] : [`And ${counted(left, 'more subject')}, none of them worse than the last.`, ''])];
}

function suppressedSection({ findings }: Report): readonly string[] {
  const count = (by: 'baseline' | 'directive'): number => findings.filter(({ suppression }) => suppression !== null && (suppression.by === 'baseline') === (by === 'baseline')).length;
  const parts = [count('directive') > 0 ? [`${counted(count('directive'), 'finding')} suppressed with a reason`] : [], count('baseline') > 0 ? [`${counted(count('baseline'), 'old finding')} in the baseline`] : []].flat();
  return parts.length === 0 ? [] : [`${parts.join('; ')}.`, ''];
}

function problemSection({ errors }: Report): readonly string[] {
  const alike = alikeProblems(errors);
  const left = alike.length - mostProblems;
  const line = ({ message, places, rest }: AlikeProblems): string => `- ${[...places.map(code), ...(rest === '' ? [] : [plain(rest)])].join(', ')}${places.length === 0 ? '' : places.length === 1 ? ' ' : ': '}${plain(message)}`;
  return alike.length === 0 ? [] : [...alike.slice(0, mostProblems).map(line), ...(left > 0 ? [`- and ${counted(left, 'more problem')}`] : []), ''];
}

/** The report as GitHub's Markdown, for the summary of a job or a comment, short enough for both; the coverage line is the last. */
export function renderMarkdown(report: Report, context: MarkdownContext): string {
  const { sign, text } = conclusionOf(report);
  const lines = [
    '## pg-guardrails',
    '',
    `**${sign} ${plain(text)}**`,
    '',
    ...problemSection(report),
    ...findingSection(report, context),
    ...verdictSection(report),
    ...suppressedSection(report),
    `Checked: ${plain(coverageWords(report))}`,
  ];
  return `${lines.join('\n')}\n`;
}
