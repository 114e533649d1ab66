import type { Layer, Verdict } from '@pg-guardrails/kernel';
import type { JudgedClaim } from '../judge-facts.js';
import { worstOf, type CertifiedClaim } from './certificate.js';

const layers: readonly Layer[] = ['revoke', 'privilege', 'trigger', 'bypass', 'evidence', 'load', 'build'];

/** One line for each claim and each of its subjects, ordered by group, rule and sentence. A claim without a verdict has none to show: it is unknown. */
export function rowsOf(claims: readonly JudgedClaim[]): readonly CertifiedClaim[] {
  return claims.flatMap(rowsOfClaim).sort((a, b) => compare(a.group, b.group) || compare(a.rule, b.rule) || compare(a.statement, b.statement));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowsOfClaim(claim: JudgedClaim): readonly CertifiedClaim[] {
  if (claim.rows === 'one') return [rowOf(claim, claim.statement(''), claim.verdicts)];
  const subjects = [...new Set(claim.verdicts.map(({ subject }) => subject))];
  return subjects.map((subject) => rowOf(claim, claim.statement(subject), claim.verdicts.filter((verdict) => verdict.subject === subject)));
}

function rowOf({ rule, group, place }: JudgedClaim, statement: string, verdicts: readonly Verdict[]): CertifiedClaim {
  return {
    rule,
    group,
    statement,
    claimedAt: place.file === '.' ? null : `${place.file}:${String(place.line)}`,
    status: worstOf(verdicts.map(({ verdict }) => verdict)) ?? 'unknown',
    layers: layers.flatMap((layer) => {
      const status = worstOf(verdicts.filter((verdict) => verdict.layer === layer).map(({ verdict }) => verdict));
      return status === null ? [] : [{ layer, status }];
    }),
    verdicts,
    attempts: verdicts.reduce((sum, { attempts }) => sum + attempts.length, 0),
  };
}
