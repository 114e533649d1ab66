import type { CatalogReport, HistoryCatalog } from '@pg-guardrails/check';
import { counted } from '@pg-guardrails/kernel';
import { catalogLines } from './catalog-lines.js';
import type { Paint } from './paint.js';
import { harmless, padded, textWidth, wrap } from './text.js';
import { problemPlace } from './words.js';

export interface CatalogPaper {
  readonly paint: Paint;
  readonly width: number;
}

type Who = NonNullable<HistoryCatalog['who']>;
type Log = NonNullable<HistoryCatalog['log']>;

/** `schema/migrations/0003.sql:4  GRANT …`, cut where the line would break. */
export function statementLine(statement: { readonly file: string; readonly line: number; readonly text: string }, indent: string, { paint, width }: CatalogPaper): string {
  const place = `${statement.file}:${String(statement.line)}`;
  const room = Math.max(20, width - indent.length - textWidth(place) - 2);
  const text = harmless(statement.text);
  return `${indent}${paint.dim(place)}  ${textWidth(text) > room ? `${text.slice(0, room - 1)}…` : text}`;
}

function heading(history: HistoryCatalog, { paint }: CatalogPaper): string {
  const how = history.door === 'simulate' ? `simulated as PostgreSQL ${String(history.postgres)}` : `replayed on ${history.server ?? 'PostgreSQL'}`;
  return `${paint.strong(history.migrations)}  ${paint.dim(`${history.dialect}, ${counted(history.files, 'file')}, ${counted(history.statements, 'statement')}, ${how}`)}`;
}

const signs = { yes: 'may', no: 'may not', unknown: 'perhaps' } as const;

function whoLines({ relation, privilege, roles }: Who, paper: CatalogPaper): readonly string[] {
  const { paint, width } = paper;
  const label = Math.max(...roles.map(({ role }) => textWidth(role)), 4);
  const told = roles.filter(({ may }) => may !== 'no');
  const others = roles.filter(({ may }) => may === 'no').map(({ role }) => role);
  const lines = told.flatMap(({ role, may, ways, doubts }) => {
    const indent = ' '.repeat(label + 4);
    const reasons = ways.flatMap((way) => [
      ...wrap(harmless(way.because), width - indent.length).map((line) => indent + line),
      ...way.statements.map((statement) => statementLine(statement, `${indent}  `, paper)),
    ]);
    const uncertain = doubts.flatMap(({ reason, statement }) => [...wrap(`not certain: ${harmless(reason)}`, width - indent.length).map((line) => indent + line), statementLine(statement, `${indent}  `, paper)]);
    return [`  ${paint.strong(padded(role, label))}  ${paint.strong(signs[may])}`, ...reasons, ...uncertain];
  });
  return [
    `Who may ${privilege} ${relation}?`,
    '',
    ...(lines.length === 0 ? ['  nobody'] : lines),
    ...(others.length === 0 ? [] : ['', ...wrap(`${signs.no}: ${others.join(', ')}`, width - 2).map((line) => `  ${line}`)]),
  ];
}

function logLines(log: Log, paper: CatalogPaper): readonly string[] {
  return log.flatMap((entry, index) => {
    const earlier = log[index - 1];
    const isSame = earlier !== undefined && earlier.name === entry.name && earlier.file === entry.file && earlier.line === entry.line && earlier.column === entry.column;
    const head = isSame ? [] : [statementLine(entry, '  ', paper)];
    return [...head, `    ${harmless(entry.name)}: ${entry.property}`];
  });
}

function failureLines({ failures }: HistoryCatalog, paper: CatalogPaper): readonly string[] {
  if (failures.length === 0) return [];
  return ['', paper.paint.strong('Refused by PostgreSQL'), ...failures.flatMap((failure) => [statementLine(failure, '  ', paper), `    ${failure.sqlstate === null ? '' : `${failure.sqlstate}: `}${harmless(failure.message)}`])];
}

function body(history: HistoryCatalog, paper: CatalogPaper): readonly string[] {
  if (history.who !== null) return whoLines(history.who, paper);
  if (history.log !== null) return logLines(history.log, paper);
  return history.catalog === null ? [] : catalogLines(history.catalog, paper);
}

/** The report of `catalog` for people. */
export function renderCatalogPretty(report: CatalogReport, paper: CatalogPaper): string {
  const problems = report.errors.map((problem) => {
    const place = problemPlace(problem);
    return `${paper.paint.bad('✗')} ${place === '' ? '' : `${place}: `}${harmless(problem.message)}`;
  });
  const histories = report.histories
    .filter(({ catalog, who, log }) => catalog !== null || who !== null || log !== null)
    .map((history) => [heading(history, paper), '', ...body(history, paper), ...failureLines(history, paper)]);
  return `${[...histories, ...(problems.length === 0 ? [] : [problems])].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
