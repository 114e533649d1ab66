import path from 'node:path';
import type { Problem } from '@pg-guardrails/kernel';
import { readJson } from './json-text.js';
import { problemAt } from './problem.js';
import type { Source } from './source.js';
import type { Tree } from './tree.js';

/** A configuration after it ran: its value as given, not validated, and where its parts stand. */
export interface Evaluated {
  readonly value: unknown;
  readonly tree: Tree;
}

export type EvaluateResult = { readonly ok: true; readonly evaluated: Evaluated } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Loads a configuration file; one with top-level `await` as well. What runs a script is loaded for scripts only. */
export async function evaluate(source: Source): Promise<EvaluateResult> {
  if (isJson(source)) return evaluateJson(source);
  const { evaluateScript } = await import('./evaluate-script.js');
  return evaluateScript(source);
}

export function isJson(source: Source): boolean {
  return path.extname(source.file) === '.json';
}

export function evaluateJson(source: Source): EvaluateResult {
  const read = readJson(source.text);
  if (!read.ok) return { ok: false, problems: [problemAt(source.placeOf({ start: read.offset, end: read.offset }), read.message)] };
  return { ok: true, evaluated: { value: read.value, tree: read.tree } };
}
