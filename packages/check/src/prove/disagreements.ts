import type { Verdict, VerdictName } from '@pg-guardrails/kernel';
import { verdictKey } from '@pg-guardrails/kernel';
import type { Attempted } from '@pg-guardrails/prover';

/** Two answers to one question that cannot both be right. */
export interface Disagreement {
  readonly of: VerdictName;
  /**
   * `catalog`: the simulator and the server lead to different verdicts. `proof`: something got through that was proven not to.
   * `counterexample`: the server answers another thing to it than was said.
   */
  readonly kind: 'catalog' | 'proof' | 'counterexample';
  readonly said: string;
  readonly seen: string;
}

function answerOf({ seen }: Attempted): string {
  if (seen === null) return 'nothing was tried';
  return seen.sqlstate === null ? `success, and the row ${seen.rowsChanged === 0 ? 'is as it was' : 'is changed'}` : `${seen.sqlstate}: ${seen.message}`;
}

/** `known` without a server, `found` on the server's catalog, `tried` on the server itself. */
export function disagreementsOf(known: readonly Verdict[], found: readonly Verdict[], tried: readonly Attempted[]): readonly Disagreement[] {
  const before = new Map(known.map((verdict) => [verdictKey(verdict), verdict]));
  const ofCatalogs = found.flatMap((verdict): readonly Disagreement[] => {
    const other = before.get(verdictKey(verdict));
    const isSame = other === undefined || other.verdict === verdict.verdict || other.verdict === 'unknown' || verdict.verdict === 'unknown';
    return isSame ? [] : [{ of: verdict, kind: 'catalog', said: `${other.verdict}: ${other.reason}`, seen: `${verdict.verdict}: ${verdict.reason}` }];
  });
  const ofAttempts = tried.flatMap((attempted): readonly Disagreement[] => {
    const { plan, meaning, asPredicted } = attempted;
    if (plan.predicted === null && meaning.kind === 'broken') return [{ of: plan.of, kind: 'proof', said: `${plan.promise.sqlstate} for ${plan.sql}`, seen: answerOf(attempted) }];
    if (plan.predicted === null || asPredicted !== false) return [];
    const { sqlstate, rowsChanged } = plan.predicted;
    return [{ of: plan.of, kind: 'counterexample', said: `${sqlstate ?? 'success'} and ${String(rowsChanged)} rows changed for ${plan.sql}`, seen: answerOf(attempted) }];
  });
  return [...ofCatalogs, ...ofAttempts];
}
