import type { Verdict, VerdictValue } from '@pg-guardrails/kernel';
import { compareOperations, facetWords } from './order.js';
import type { Paint } from './paint.js';
import { harmless, padded, textWidth, wrap } from './text.js';

export const verdictSigns: Readonly<Record<VerdictValue, string>> = { proven: '✓', refuted: '✗', unknown: '?' };
const widestCell = '✗ refuted'.length;

/** The verdicts of every rule: subject by layer by operation, by role where a rule has neither, or one line per subject. */
export function prettyVerdicts(verdicts: readonly Verdict[], paint: Paint, width: number): readonly string[] {
  const byRule = groupBy(verdicts, ({ rule }) => rule);
  const hasTable = (group: readonly Verdict[]): boolean => group.some(({ operation, layer, role }) => operation !== null || layer !== null || role !== null);
  const tables = [...byRule].filter(([, group]) => hasTable(group));
  const plain = [...byRule].filter(([, group]) => !hasTable(group));
  const single = plain.filter(([, group]) => group.length === 1).flatMap(([rule, group]) => group.flatMap((verdict) => sentence(verdict, `${rule}: `, paint, width)));
  const several = plain
    .filter(([, group]) => group.length > 1)
    .map(([rule, group]) => [`  ${paint.strong(rule)}`, ...group.flatMap((verdict) => sentence(verdict, '', paint, width - 2)).map((line) => `  ${line}`)]);
  const blocks = [single, ...several, ...tables.map(([rule, group]) => table(rule, group, paint))];
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function groupBy(verdicts: readonly Verdict[], key: (verdict: Verdict) => string): ReadonlyMap<string, readonly Verdict[]> {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const group = groups.get(key(verdict));
    if (group === undefined) groups.set(key(verdict), [verdict]);
    else group.push(verdict);
  }
  return groups;
}

function subjectOf(verdict: Verdict): string {
  const facets = facetWords(verdict);
  return harmless(facets === '' ? verdict.subject : `${verdict.subject} (${facets})`);
}

function cell(verdict: VerdictValue, paint: Paint): string {
  return paint.verdict(verdict, `${verdictSigns[verdict]} ${verdict}`) + ' '.repeat(widestCell - `${verdictSigns[verdict]} ${verdict}`.length);
}

/** `✓ proven   no-driver-import: Only db, tests and scripts import the PostgreSQL driver`. */
function sentence(verdict: Verdict, rule: string, paint: Paint, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(`${rule}${subjectOf(verdict)}`, width - widestCell - 4);
  const indent = ' '.repeat(widestCell + 4);
  const reason = verdict.verdict === 'proven' ? [] : wrap(harmless(verdict.reason), width - widestCell - 4).map((line) => paint.dim(line));
  return [`  ${cell(verdict.verdict, paint)}  ${first}`, ...[...rest, ...reason].map((line) => `${indent}${line}`)];
}

interface Row {
  readonly label: string;
  readonly cells: readonly (VerdictValue | null)[];
}

/** The worst verdict of several roles: a hole for one is a hole, and what is unknown for one is not proven. */
function worst(verdicts: readonly Verdict[]): VerdictValue | null {
  if (verdicts.length === 0) return null;
  if (verdicts.some(({ verdict }) => verdict === 'refuted')) return 'refuted';
  return verdicts.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'proven';
}

function table(rule: string, verdicts: readonly Verdict[], paint: Paint): readonly string[] {
  const isByRole = verdicts.every(({ operation, layer }) => operation === null && layer === null);
  const operations = isByRole ? [] : [...new Set(verdicts.map(({ operation }) => operation))].sort(compareOperations);
  const roles = isByRole ? [...new Set(verdicts.map(({ role }) => role))] : [];
  const rows = [...groupBy(verdicts, subjectOf)].flatMap(([subject, group]) => (isByRole ? [roleRow(subject, group, roles)] : subjectRows(subject, group, operations)));
  const labelWidth = Math.max(rule.length + 2, ...rows.map(({ label }) => textWidth(label)));
  const columns = isByRole ? roles : operations;
  const widths = columns.map((column) => Math.max(widestCell, textWidth(harmless(column ?? ''))));
  const heads = columns.map((column, index) => padded(harmless(column ?? ''), widths[index] ?? widestCell)).join('  ').trimEnd();
  return [
    `  ${paint.strong(heads === '' ? rule : padded(rule, labelWidth))}${heads === '' ? '' : `  ${paint.dim(heads)}`}`,
    ...rows.map(({ label, cells }) =>
      `  ${padded(label, labelWidth)}  ${cells.map((value, index) => `${value === null ? padded('-', widestCell) : cell(value, paint)}${' '.repeat((widths[index] ?? widestCell) - widestCell)}`).join('  ')}`.trimEnd(),
    ),
  ];
}

function roleRow(subject: string, verdicts: readonly Verdict[], roles: readonly (string | null)[]): Row {
  return { label: `  ${subject}`, cells: roles.map((role) => worst(verdicts.filter((verdict) => verdict.role === role))) };
}

function subjectRows(subject: string, verdicts: readonly Verdict[], operations: readonly (string | null)[]): readonly Row[] {
  const layers = [...groupBy(verdicts, ({ layer }) => layer ?? '')].map(([layer, group]): Row => ({
    label: layer,
    cells: operations.map((operation) => worst(group.filter((verdict) => verdict.operation === operation))),
  }));
  const [only] = layers;
  if (layers.length === 1 && only !== undefined) return [{ label: only.label === '' ? `  ${subject}` : `  ${subject}, ${only.label}`, cells: only.cells }];
  // Nothing to tell apart: one line says it.
  if (layers.every(({ cells }) => cells.every((value) => value === 'proven'))) {
    return [{ label: `  ${subject}, all ${String(layers.length)} layers`, cells: operations.map(() => 'proven') }];
  }
  return [{ label: `  ${subject}`, cells: [] }, ...layers.map(({ label, cells }) => ({ label: `    ${label}`, cells }))];
}
