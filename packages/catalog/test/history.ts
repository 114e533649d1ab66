import type { HistoryConfig } from '@pg-guardrails/kernel';
import { readSqlText } from '@pg-guardrails/sql-reader';
import { shown, simulate, type Catalog, type Taint } from '../src/index.js';

/** The catalog after files of SQL, named 1.sql, 2.sql, … */
export function after(files: readonly string[], config: Partial<HistoryConfig> = {}, prelude: readonly string[] = []): Catalog {
  const read = (folder: string) => (text: string, index: number) => {
    const file = `${folder}${String(index + 1)}.sql`;
    return { file, sql: readSqlText(file, text) };
  };
  return simulate({
    files: files.map(read('')),
    prelude: prelude.map(read('prelude/')),
    history: { migrations: 'migrations', ...config },
  });
}

/** A taint in one line: its place, what it touches, why. */
export function told(taint: Taint): string {
  const { place } = taint.source;
  const names = (list: readonly string[] | 'all'): string => (list === 'all' ? 'all' : list.map(shown).join('+'));
  return `${place.file}:${String(place.line)}:${String(place.column)} ${taint.aspects.join('+')} relations=${names(taint.relations)} names=${names(taint.names)}`;
}
