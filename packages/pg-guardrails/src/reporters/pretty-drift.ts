import { counted, type Drift, type LiveReport } from '@pg-guardrails/kernel';
import type { PrettyContext } from './pretty-finding.js';
import { harmless, wrap } from './text.js';

/** A body is not told in a line. */
const longest = 60;

function shown(value: string | null): string {
  if (value === null) return 'nothing';
  const line = value.replace(/\s+/gu, ' ').trim();
  return line === '' ? 'empty' : line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** What a database and its history do not say alike, by object: as many lines as there are objects, or properties that both have. */
export function driftSection({ server, name, drift }: LiveReport, { paint, width }: PrettyContext): readonly string[] {
  const title = `${paint.strong('Drift')}  ${paint.dim(`${harmless(name)}, ${server}`)}`;
  if (drift.length === 0) return [`${title}  the database is what the migrations make`];
  const byObject = new Map<string, Drift[]>();
  for (const one of drift) byObject.set(one.object, [...(byObject.get(one.object) ?? []), one]);
  const lines = [...byObject].flatMap(([object, all]) => objectLines(object, all));
  return [`${title}  ${counted(byObject.size, 'object')} not as the migrations make ${byObject.size === 1 ? 'it' : 'them'}`, ...lines.flatMap((line) => wrap(harmless(line), width - 2).map((part) => `  ${part}`))];
}

function objectLines(object: string, drift: readonly Drift[]): readonly string[] {
  const isAcl = drift.every(({ property }) => property.startsWith('acl '));
  if (!isAcl && drift.every(({ history }) => history === null)) return [`${object}: only in the database`];
  if (!isAcl && drift.every(({ database }) => database === null)) return [`${object}: only in the migrations`];
  return drift.map(({ property, history, database }) => {
    if (property.startsWith('acl ')) return `${object}: ${property.slice(4)} ${history === null ? 'only in the database' : database === null ? 'only in the migrations' : `${shown(database)} in the database, ${shown(history)} by the migrations`}`;
    return `${object}: ${property} is ${shown(database)} in the database, ${shown(history)} by the migrations`;
  });
}
