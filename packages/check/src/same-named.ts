import type { Verdict } from '@pg-guardrails/kernel';
import type { Judged } from './judge-facts.js';

interface Part<P extends Judged> {
  readonly migrations: string;
  readonly part: P;
}

const questionOf = ({ rule, subject }: Verdict): string => JSON.stringify([rule, subject]);

/** What is asked of more than one database: each may have a table of that name. */
function askedOfSeveral(parts: readonly Part<Judged>[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { part } of parts) {
    const own = new Set(part.verdicts.map(questionOf));
    for (const question of own) (seen.has(question) ? twice : seen).add(question);
  }
  return twice;
}

/** Where two histories have a table of one name, its verdicts and claims say which history they are about; all others stay as they are. */
export function toldApart<P extends Judged>(parts: readonly Part<P>[]): readonly P[] {
  const shared = askedOfSeveral(parts);
  if (shared.size === 0) return parts.map(({ part }) => part);
  return parts.map(({ migrations, part }) => {
    const named = (verdict: Verdict): Verdict => (shared.has(questionOf(verdict)) ? { ...verdict, facets: { ...verdict.facets, history: migrations } } : verdict);
    const claims = part.claims.map((claim) => ({
      ...claim,
      statement: (subject: string) => `${claim.statement(subject)}${claim.verdicts.some((verdict) => verdict.subject === subject && shared.has(questionOf(verdict))) ? ` in ${migrations}` : ''}`,
      verdicts: claim.verdicts.map(named),
    }));
    return { ...part, verdicts: part.verdicts.map(named), claims };
  });
}
