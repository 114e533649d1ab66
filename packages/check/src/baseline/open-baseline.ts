import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { Problem } from '@pg-guardrails/kernel';
import type { Baseline } from './apply-baseline.js';
import { baselineName, parseBaseline } from './baseline-file.js';

export type OpenedBaseline =
  | { readonly ok: true; readonly baseline: Baseline | null; /** Absolute. */ readonly path: string }
  | { readonly ok: false; readonly problem: Problem; readonly path: string };

/**
 * The baseline of a project: the one that is named (absolute), else that of the configuration, else `guardrails.baseline.json` beside it. One that nobody
 * names need not be there; null then.
 */
export function openBaseline({ root, baseline: configured }: Pick<LoadedConfig, 'root' | 'baseline'>, named: string | null): OpenedBaseline {
  const full = named ?? path.resolve(root, configured ?? baselineName);
  const file = path.relative(root, full).split(path.sep).join('/');
  const failed = (message: string): OpenedBaseline => ({ ok: false, path: full, problem: { message, file, line: null, column: null } });
  if (statSync(full, { throwIfNoEntry: false })?.isDirectory() === true) return failed('The baseline is a folder, not a file.');
  if (!existsSync(full)) {
    if (named === null && configured === null) return { ok: true, baseline: null, path: full };
    return failed('There is no such baseline. Write it: pg-guardrails check --write-baseline');
  }
  let text: string;
  try {
    text = readFileSync(full, 'utf8');
  } catch (error) {
    return failed(`The baseline cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}).`);
  }
  const parsed = parseBaseline(file, text);
  return parsed.ok ? { ok: true, path: full, baseline: { file, entries: parsed.entries } } : { ok: false, path: full, problem: parsed.problem };
}
