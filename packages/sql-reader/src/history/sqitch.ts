import type { Problem } from '@pg-guardrails/kernel';
import { problem } from './folder.js';

/** One change of a plan in the order of deployment. */
export interface SqitchChange {
  readonly name: string;
  /** The deploy scripts it may run (without folder), the likeliest first; only one of them should be there. */
  readonly scripts: readonly string[];
  /** 1-based line in the plan. */
  readonly line: number;
}

type Entry =
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'change'; readonly name: string; readonly line: number; /** The rest of the line. */ readonly rest: string };

/**
 * The script of a change that is planned again later ("rework"): `name@tag.sql`, where the later entry names the tag as a
 * dependency, or else a tag between the two entries (manual: sqitch-rework).
 */
function reworkedScripts(name: string, later: readonly Entry[]): readonly string[] {
  const next = later.findIndex((entry) => entry.kind === 'change' && entry.name === name);
  const rework = later[next];
  if (rework?.kind !== 'change') return [`${name}.sql`];
  const named = rework.rest.split(/[\s[\]]/u).filter((word) => word.startsWith(`${name}@`));
  const between = later.slice(0, next).flatMap((entry) => (entry.kind === 'tag' ? [`${name}${entry.name}`] : [])).reverse();
  return [...new Set([...named, ...between])].map((stem) => `${stem}.sql`);
}

/** Reads a sqitch.plan (manual: sqitchchanges). */
export function readSqitchPlan(file: string, text: string): { readonly changes: readonly SqitchChange[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const entries: Entry[] = [];
  text.replace(/^\ufeff/u, '').split(/\r\n|[\n\r]/u).forEach((raw, index) => {
    const line = raw.replace(/^\s*[+]?/u, '').trim();
    if (line === '' || line.startsWith('#') || line.startsWith('%')) return;
    const [name = ''] = line.split(/\s/u);
    if (name.startsWith('@')) entries.push({ kind: 'tag', name });
    else if (/^[^\s@#:\\/-][^\s@#:\\]*$/u.test(name)) entries.push({ kind: 'change', name, line: index + 1, rest: line.slice(name.length) });
    else problems.push(problem(`"${name}" is neither a change nor a tag of a sqitch plan`, file, index + 1, 1));
  });
  const changes = entries.flatMap((entry, index): SqitchChange[] =>
    entry.kind === 'tag' ? [] : [{ name: entry.name, scripts: reworkedScripts(entry.name, entries.slice(index + 1)), line: entry.line }],
  );
  return { changes, problems };
}
