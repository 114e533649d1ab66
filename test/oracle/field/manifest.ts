import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfigText } from '../../../packages/config/src/index.js';
import type { HistoryConfig } from '../../../packages/kernel/src/index.js';
import { rules } from '../../../rules/index.js';

/** A history that others wrote, and what it needs to run. */
export interface FieldHistory {
  /** Of its checkout, below the folder of checkouts. */
  readonly folder: string;
  readonly repository: string;
  readonly commit: string;
  /** What its row is called in docs/field-report.md. */
  readonly row: string;
  /** Folders that are left out. */
  readonly without: readonly string[];
  readonly history: HistoryConfig;
}

const here = import.meta.dirname;

/** An entry of `histories` of a configuration, checked as such; or what is wrong with it, with its place. */
export async function historyOf(text: string, file: string): Promise<HistoryConfig | readonly string[]> {
  // On the line where it stands: what is put around it begins no line.
  const loaded = await loadConfigText({ file: path.resolve(file), text: `{"histories":[${text}]}`, rules });
  if (!loaded.ok) return loaded.problems.map(({ message, line }) => `${file}${line === null ? '' : `:${String(line)}`}: ${message}`);
  const { histories } = JSON.parse(`{"histories":[${text}]}`) as { readonly histories: readonly HistoryConfig[] };
  const [history] = histories;
  return history === undefined || histories.length > 1 ? [`${file}: one history is expected: { "migrations": "…" }`] : history;
}

type Entry = Omit<FieldHistory, 'without' | 'history'> & { readonly without?: readonly string[]; readonly history: unknown };

/** The histories of docs/field-report.md. @throws what is wrong with the manifest */
export async function fieldHistories(): Promise<readonly FieldHistory[]> {
  const file = path.join(here, 'histories.json');
  const entries = JSON.parse(readFileSync(file, 'utf8')) as readonly Entry[];
  return Promise.all(
    entries.map(async ({ without = [], ...entry }): Promise<FieldHistory> => {
      const history = await historyOf(JSON.stringify(entry.history), file);
      if (!('migrations' in history)) throw new Error(history.join('\n'));
      return { ...entry, without, history };
    }),
  );
}

/** The text of a prelude that stands beside the manifest. */
export function preludeText(name: string): string {
  return readFileSync(path.join(here, name), 'utf8');
}
