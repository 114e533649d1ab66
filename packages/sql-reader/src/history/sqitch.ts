import type { Problem } from '@pg-guardrails/kernel';
import { problem } from './folder.js';

/** One change of a plan in the order of deployment, and the deploy script it runs (without folder). */
export interface SqitchChange {
  readonly name: string;
  readonly script: string;
  /** 1-based line in the plan. */
  readonly line: number;
}

/**
 * Reads a sqitch.plan (manual: sqitchchanges). A change that is planned again later ("rework") keeps its older script under
 * `name@tag.sql`, where the tag is the first one behind the older entry.
 */
export function readSqitchPlan(file: string, text: string): { readonly changes: readonly SqitchChange[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const entries: ({ readonly kind: 'tag'; readonly name: string } | { readonly kind: 'change'; readonly name: string; readonly line: number })[] = [];
  text.replace(/^\ufeff/u, '').split(/\r\n|[\n\r]/u).forEach((raw, index) => {
    const line = raw.replace(/^\s*[+]?/u, '').trim();
    if (line === '' || line.startsWith('#') || line.startsWith('%')) return;
    const [name = ''] = line.split(/\s/u);
    if (name.startsWith('@')) entries.push({ kind: 'tag', name });
    else if (/^[^\s@#:\\/-][^\s@#:\\]*$/u.test(name)) entries.push({ kind: 'change', name, line: index + 1 });
    else problems.push(problem(`"${name}" is neither a change nor a tag of a sqitch plan`, file, index + 1, 1));
  });
  const changes = entries.flatMap((entry, index): SqitchChange[] => {
    if (entry.kind === 'tag') return [];
    const later = entries.slice(index + 1);
    const reworked = later.some((other) => other.kind === 'change' && other.name === entry.name);
    const tag = reworked ? later.find((other) => other.kind === 'tag') : undefined;
    return [{ name: entry.name, script: `${entry.name}${tag?.name ?? ''}.sql`, line: entry.line }];
  });
  return { changes, problems };
}
