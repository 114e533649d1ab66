import type { Finding } from '@pg-guardrails/kernel';
import { codeFrame } from './code-frame.js';
import type { Paint } from './paint.js';
import { harmless, wrap } from './text.js';
import { answerWords, principalWords } from './words.js';

export interface PrettyContext {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** The text of a file of the project; null when it cannot be read any more. */
  readonly readText: (file: string) => string | null;
}

const signs = { error: '✗', warning: '!', info: 'i' } as const;

/** The lines of one finding, without a line break at the end. */
export function prettyFinding(finding: Finding, context: PrettyContext): readonly string[] {
  const { paint, width } = context;
  const place = `${finding.file}:${String(finding.line)}:${String(finding.column)}`;
  const { severity } = finding;
  return [
    `  ${paint.severity(severity, `${signs[severity]} ${severity}`)}  ${paint.strong(finding.rule)}  ${paint.dim(harmless(place))}`,
    ...wrap(harmless(finding.message), width - 4).map((line) => `    ${line}`),
    ...spaced(frameOf(finding, context)),
    ...spaced(counterexampleOf(finding, context)),
    ...spaced(block('Remedy', finding.remedy === null ? [] : finding.remedy.split('\n'), context)),
    ...spaced(relatedOf(finding, context)),
  ];
}

/** A block with an empty line above it; nothing when the block is empty. */
function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function frameOf(finding: Finding, { paint, width, readText }: PrettyContext): readonly string[] {
  // What has no file (there is no configuration) has no text to show.
  const text = finding.file === '.' ? null : readText(finding.file);
  if (text === null) return [];
  return codeFrame({ file: finding.file, text, span: finding, width: width - 2, paint }).map((line) => `  ${line}`);
}

function block(title: string, lines: readonly string[], { paint }: PrettyContext): readonly string[] {
  return lines.length === 0 ? [] : [`    ${paint.strong(title)}`, ...lines.map((line) => `      ${harmless(line)}`)];
}

function counterexampleOf({ counterexample }: Finding, context: PrettyContext): readonly string[] {
  if (counterexample === null) return [];
  const { paint } = context;
  const answer = answerWords(counterexample);
  const settled = counterexample.observed.sqlstate === null ? paint.bad(answer) : answer;
  return [
    ...block('Given, by someone who may', counterexample.given?.split('\n') ?? [], context),
    ...block(`Counterexample, as ${harmless(principalWords(counterexample))}`, counterexample.sql.split('\n'), context),
    `      ${paint.dim('PostgreSQL answers:')} ${settled}`,
  ];
}

function relatedOf({ related }: Finding, { paint, width }: PrettyContext): readonly string[] {
  if (related.length === 0) return [];
  return [
    `    ${paint.strong('Related')}`,
    ...related.flatMap(({ file, line, column, message }) => {
      const place = harmless(`${file}:${String(line)}:${String(column)}`);
      const [first = '', ...rest] = wrap(harmless(message), Math.max(20, width - 8 - place.length));
      return [`      ${place}  ${paint.dim(first)}`, ...rest.map((each) => `      ${' '.repeat(place.length)}  ${paint.dim(each)}`)];
    }),
  ];
}
