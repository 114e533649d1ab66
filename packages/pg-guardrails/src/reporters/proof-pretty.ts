import type { HistoryProof, ProofReport } from '@pg-guardrails/check';
import { counted } from '@pg-guardrails/kernel';
import type { PrettyContext } from './pretty-finding.js';
import { prettyVerdicts, verdictSigns } from './pretty-verdicts.js';
import { renderPrettyWith } from './pretty.js';
import { matricesOf, roleWords, seenWords, type Cell, type Matrix } from './proof-matrix.js';
import { harmless, padded, textWidth, wrap } from './text.js';

/** The report of `prove` for a person: that of `check`, with what PostgreSQL was seen to answer in the place of the verdicts. */
export function renderProofPretty(report: ProofReport, context: PrettyContext): string {
  return renderPrettyWith(report, context, [...report.proofs.map((proof) => historySection(proof, context)), verdictSection(report, context)]);
}

function historySection({ migrations, server, files, applied, failures, inconclusive }: HistoryProof, { paint, width }: PrettyContext): readonly string[] {
  const about = `${counted(applied.files, 'file')} of ${String(files)} applied whole, ${counted(applied.statements, 'statement')}`;
  const left = failures.map(({ file, line, sqlstate }) => `${file}:${String(line)} ${sqlstate ?? 'not run'}`);
  return [
    `${paint.strong(harmless(migrations))}  ${paint.dim(`${about}, on ${server}`)}`,
    ...(left.length === 0 ? [] : wrap(`Refused: ${left.join(', ')}.`, width - 2).map((line) => `  ${paint.verdict('unknown', harmless(line))}`)),
    ...unsettledWords(inconclusive).flatMap((words) => wrap(words, width - 2).map((line) => `  ${paint.verdict('unknown', harmless(line))}`)),
  ];
}

/** What stood in the way, once for all that it stood in the way of; every try is in the JSON report. */
function unsettledWords(inconclusive: HistoryProof['inconclusive']): readonly string[] {
  const groups = new Map<string, HistoryProof['inconclusive'][number][]>();
  for (const one of inconclusive) {
    const key = JSON.stringify([one.of.rule, one.of.subject, one.reason]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { of, as, sql, reason } = first;
    return [`${of.subject}: ${counted(group.length, 'try', 'tries')} settled nothing (${reason}). What is said of it there was read, not seen. ${group.length === 1 ? 'It was' : 'The first'}, as ${as ?? 'a superuser'}: ${sql}`];
  });
}

function verdictSection({ verdicts }: ProofReport, { paint, width }: PrettyContext): readonly string[] {
  const matrices = matricesOf(verdicts);
  const others = verdicts.filter(({ operation, layer }) => operation === null || layer === 'revoke');
  return [
    ...(matrices.length === 0 ? [] : [paint.strong(matrices.some(isTried) ? 'Tried on PostgreSQL' : 'Not tried on PostgreSQL'), ...matrices.flatMap((matrix, index) => [...(index === 0 ? [] : ['']), ...matrixLines(matrix, { paint })])]),
    ...(others.length === 0 ? [] : [...(matrices.length === 0 ? [] : ['']), paint.strong('Read'), ...prettyVerdicts(others, paint, width)]),
  ];
}

/** Whether PostgreSQL has answered anything of it. */
function isTried({ rows }: Matrix): boolean {
  return rows.some(({ cells }) => cells.some((cell) => cell !== null && (cell.attempts > 0 || cell.seen.length > 0)));
}

function matrixLines({ rule, subject, operations, rows }: Matrix, { paint }: Pick<PrettyContext, 'paint'>): readonly string[] {
  const label = Math.max(textWidth(subject) + 2, ...rows.map(({ role }) => textWidth(roleWords(role)) + 4));
  const text = (cell: Cell | null): string => (cell === null ? '-' : `${verdictSigns[cell.verdict]} ${seenWords(cell)}`);
  const widths = operations.map((operation, index) => Math.max(textWidth(operation), ...rows.map(({ cells }) => textWidth(text(cells[index] ?? null)))));
  const heads = operations.map((operation, index) => padded(operation, widths[index] ?? 0)).join('  ');
  return [
    `  ${paint.strong(padded(harmless(subject), label))}${paint.dim(heads.trimEnd())}  ${paint.dim(rule)}`,
    ...rows.map(({ role, cells }) => {
      const words = cells.map((cell, index) => {
        const own = text(cell);
        const space = index === cells.length - 1 ? '' : ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(own)) + 2);
        return `${cell === null ? own : paint.verdict(cell.verdict, own)}${space}`;
      });
      return `    ${padded(harmless(roleWords(role)), label - 2)}${words.join('')}`;
    }),
  ];
}
