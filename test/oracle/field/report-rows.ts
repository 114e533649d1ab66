import type { Part, Settled } from '../settled.js';

/** A row of the table "The catalog against PostgreSQL" of docs/field-report.md. */
export interface ReportRow extends Omit<Settled, 'unknown'> {
  readonly name: string;
  /** Percent of the facts, to one place. */
  readonly unknown: number;
}

const header = '| history | files | privileges settled | triggers settled | facts | differ | unknown |';

function numberIn(cell: string): number {
  return Number(cell.replaceAll(',', '').replace(/ %$/u, ''));
}

function partIn(cell: string): Part {
  const [settled = '0', all = '0'] = cell === 'none' ? [] : cell.split(' of ');
  return { settled: numberIn(settled), all: numberIn(all) };
}

/** @throws when the report has no such table */
export function reportRows(markdown: string): readonly ReportRow[] {
  const lines = markdown.split(/\r?\n/u);
  const start = lines.indexOf(header);
  if (start === -1) throw new Error(`docs/field-report.md has no table with this head: ${header}`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line): ReportRow => {
    const [name = '', files = '', privileges = '', triggers = '', facts = '', differ = '', unknown = ''] = line.split('|').slice(1, -1).map((cell) => cell.trim());
    return { name, files: numberIn(files), privileges: partIn(privileges), triggers: partIn(triggers), facts: numberIn(facts), differ: numberIn(differ), unknown: numberIn(unknown) };
  });
}
