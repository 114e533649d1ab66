import type { Told } from './linters.js';

export interface HistoryTexts {
  readonly files: readonly { readonly file: string; readonly text: string }[];
}

/** A finding without its position: lines move where something above them changes. */
function keysOf({ files }: HistoryTexts, told: readonly Told[]): readonly string[] {
  const lines = new Map(files.map(({ file, text }) => [file, text.split('\n')]));
  return told.map(({ rule, file, line }) => JSON.stringify([rule, file, line === null ? null : (lines.get(file)?.[line - 1]?.trim() ?? null)]));
}

/** The rules of findings that the changed history has and the guarded one has not. */
export function newRules(guarded: HistoryTexts, before: readonly Told[], changed: HistoryTexts, after: readonly Told[]): readonly string[] {
  const left = new Map<string, number>();
  for (const key of keysOf(guarded, before)) left.set(key, (left.get(key) ?? 0) + 1);
  const rules: string[] = [];
  for (const [index, key] of keysOf(changed, after).entries()) {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    if (count <= 0) rules.push(after[index]?.rule ?? '');
  }
  return [...new Set(rules)].sort();
}
