import { comparePlaces, type Finding, type Problem, type Report, type Severity } from '@pg-guardrails/kernel';
import { findingText, openFindings } from './finding-text.js';
import { harmless } from './text.js';
import { coverageWords } from './words.js';

/** How GitHub calls a severity. */
const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function escapeMessage(text: string): string {
  return text.split('\r').map(harmless).join('\r').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function command(name: string, properties: readonly (readonly [string, string | number])[], message: string): string {
  const written = properties.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',');
  return `::${name}${written === '' ? '' : ` ${written}`}::${escapeMessage(message)}`;
}

function annotation(finding: Finding, prefix: string): string {
  const { file, line, endLine, column, endColumn } = finding;
  // GitHub takes columns only for a stretch within one line.
  const columns = line === endLine ? ([['col', column], ['endColumn', endColumn]] as const) : [];
  const place = file === '.' ? [] : ([['file', prefix + file], ['line', line], ['endLine', endLine], ...columns] as const);
  return command(commands[finding.severity], [...place, ['title', `${finding.rule} (pg-guardrails)`]], findingText(finding));
}

function errorAnnotation({ message, file, line, column }: Problem, prefix: string): string {
  const place = [
    file === null ? [] : [['file', prefix + file] as const],
    line === null ? [] : [['line', line] as const],
    column === null ? [] : [['col', column] as const],
  ].flat();
  return command('error', [...place, ['title', 'pg-guardrails could not do its whole job']], message);
}

/**
 * Workflow commands that GitHub shows as annotations, and the coverage line for the log.
 * @param prefix the folder of the configuration seen from the checkout: empty, or ending in `/`.
 */
export function renderGithub(report: Report, prefix: string): string {
  const shown = [...openFindings(report)].sort(comparePlaces);
  const lines = [
    ...shown.map((finding) => annotation(finding, prefix)),
    ...report.errors.map((problem) => errorAnnotation(problem, prefix)),
    `pg-guardrails: ${coverageWords(report)}`,
  ];
  return `${lines.join('\n')}\n`;
}
