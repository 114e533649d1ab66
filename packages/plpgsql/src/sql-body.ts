import type { Place } from '@pg-guardrails/kernel';
import { split } from '@pg-guardrails/sql-reader';
import { placeOfLine } from './activation.js';
import type { FunctionSource } from './model.js';

/** The statements of a function in SQL, of a text or of a SQL-standard body; null when they cannot be told apart. */
export function sqlStatements(source: FunctionSource): readonly { readonly text: string; readonly place: Place | null }[] | null {
  if (source.body !== null) {
    const { body } = source;
    return split(body).pieces.map(({ start, end }) => ({ text: body.slice(start, end), place: placeOfLine(source, body.slice(0, start).split('\n').length) }));
  }
  const written = source.sqlBody?.trim() ?? '';
  const returned = /^return\s+(?<value>.*)$/isu.exec(written)?.groups?.['value'];
  if (returned !== undefined) return [{ text: `SELECT ${returned.replace(/;\s*$/u, '')}`, place: null }];
  const inner = /^begin\s+atomic\b(?<inner>.*)\bend\s*;?$/isu.exec(written)?.groups?.['inner'];
  if (inner === undefined) return null;
  return split(inner).pieces.map(({ start, end }) => {
    const text = inner.slice(start, end);
    return { text: text.replace(/^return\s+/iu, 'SELECT '), place: null };
  });
}
