import { reaches, type Finding, type Problem, type Report, type Severity, type Verdict } from '@pg-guardrails/kernel';
import { escapeUTF8 } from 'entities/escape';
import { findingText, openFindings } from './finding-text.js';
import { coverageWords, problemPlace } from './words.js';

/** What XML 1.0 has no character for (section 2.2), not even by number: shown as an escape. Lone surrogates cannot be written as UTF-8. */
const noXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function text(content: string): string {
  return escapeUTF8(content.replace(noXml, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/** In an attribute a parser makes blanks of line breaks and tabs that are not written by number. */
function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(String(value)).replace(/[\t\n\r]/gu, (character) => `&#${String(character.charCodeAt(0))};`)}"`)
    .join('');
}

interface Test {
  readonly name: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped';
  /** What is said besides: the message of a failure, a reason, a warning. */
  readonly type: string;
  readonly message: string;
  readonly detail: string;
}

const outcomeTags = { failed: 'failure', error: 'error' } as const;

function testLines(suite: string, { name, file, line, outcome, type, message, detail }: Test): readonly string[] {
  const head = `<testcase${attributes({ classname: suite, name, time: 0, ...(file === null ? {} : { file }), ...(line === null ? {} : { line }) })}`;
  switch (outcome) {
    case 'passed':
      return detail === '' ? [`    ${head}/>`] : [`    ${head}>`, `      <system-out>${text(detail)}</system-out>`, '    </testcase>'];
    case 'skipped':
      return [`    ${head}>`, `      <skipped${attributes({ message })}/>`, '    </testcase>'];
    case 'failed':
    case 'error': {
      const tag = outcomeTags[outcome];
      return [`    ${head}>`, `      <${tag}${attributes({ type, message })}>${text(detail)}</${tag}>`, '    </testcase>'];
    }
    default:
      return outcome satisfies never;
  }
}

interface Suite {
  readonly name: string;
  readonly tests: readonly Test[];
  readonly properties: Readonly<Record<string, string | number>>;
  readonly out: string;
}

function countsOf(tests: readonly Test[]): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>> {
  const count = (outcome: Test['outcome']): number => tests.filter((test) => test.outcome === outcome).length;
  return { tests: tests.length, failures: count('failed'), errors: count('error'), skipped: count('skipped') };
}

function suiteLines({ name, tests, properties, out }: Suite): readonly string[] {
  const listed = Object.entries(properties).map(([key, value]) => `      <property${attributes({ name: key, value })}/>`);
  return [
    `  <testsuite${attributes({ name, ...countsOf(tests), time: 0 })}>`,
    ...(listed.length === 0 ? [] : ['    <properties>', ...listed, '    </properties>']),
    ...tests.flatMap((test) => testLines(name, test)),
    ...(out === '' ? [] : [`    <system-out>${text(out)}</system-out>`]),
    '  </testsuite>',
  ];
}

function placeOf({ file, line, column }: Finding): string {
  return `${file}:${String(line)}:${String(column)}`;
}

/** A finding below the threshold of the exit code is a test that passed and says something. */
function findingTest(finding: Finding, failOn: Severity): Test {
  const { file, line, suppression, severity, message } = finding;
  const place = { name: placeOf(finding), file: file === '.' ? null : file, line: file === '.' ? null : line, type: severity, message };
  const detail = `${placeOf(finding)}\n${findingText(finding)}${finding.related.map((related) => `\n${related.file}:${String(related.line)}:${String(related.column)} ${related.message}`).join('')}`;
  if (suppression !== null) return { ...place, outcome: 'skipped', message: suppression.reason, detail: '' };
  return reaches(severity, failOn) ? { ...place, outcome: 'failed', detail } : { ...place, outcome: 'passed', detail: `${severity}: ${detail}` };
}

/** Refuted and unknown verdicts are findings already. */
function verdictTest({ subject, layer, operation, role, facets }: Verdict): Test {
  const name = [subject, layer, operation, role, ...Object.entries(facets).map(([key, value]) => `${key}=${value}`)].filter((part) => part !== null).join(' ');
  return { name, file: null, line: null, outcome: 'passed', type: '', message: '', detail: '' };
}

function problemTest(problem: Problem): Test {
  const place = problemPlace(problem);
  return { name: place === '' ? 'the whole job' : place, file: problem.file, line: problem.line, outcome: 'error', type: 'problem', message: problem.message, detail: problem.message };
}

function byRule<Item extends { readonly rule: string }>(items: readonly Item[]): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.rule);
    if (group === undefined) groups.set(item.rule, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * JUnit's XML as Ant writes it and Jenkins, GitLab and Azure read it: a suite for each rule, in it a test for each finding and each proven verdict, and a suite for the job itself,
 * which says what could not be done and ends with the coverage line.
 */
export function renderJunit(report: Report, failOn: Severity): string {
  const verdicts = byRule(report.verdicts.filter(({ verdict }) => verdict === 'proven'));
  const shown = byRule([...report.findings.filter(({ suppression }) => suppression !== null), ...openFindings(report)]);
  const rules = [...new Set([...report.verdicts, ...report.findings].map(({ rule }) => rule))].sort();
  const suites: readonly Suite[] = [
    ...rules.map((rule): Suite => ({ name: rule, tests: [...(shown.get(rule) ?? []).map((finding) => findingTest(finding, failOn)), ...(verdicts.get(rule) ?? []).map(verdictTest)], properties: {}, out: '' })),
    {
      name: 'pg-guardrails',
      tests: report.errors.length > 0 ? report.errors.map(problemTest) : [{ name: 'the whole job', file: null, line: null, outcome: 'passed', type: '', message: '', detail: '' }],
      properties: { ...report.coverage },
      out: `Checked: ${coverageWords(report)}`,
    },
  ];
  const total = countsOf(suites.flatMap(({ tests }) => tests));
  return `${['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${attributes({ name: 'pg-guardrails', ...total, time: 0 })}>`, ...suites.flatMap(suiteLines), '</testsuites>'].join('\n')}\n`;
}
