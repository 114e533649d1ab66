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

/** `known` without a server, `found` on the server's catalog, `settled` also by what was `tried` on the server itself. */
export function disagreementsOf(known: readonly Verdict[], found: readonly Verdict[], settled: readonly Verdict[], tried: readonly Attempted[]): readonly Disagreement[] {
  const foundByKey = byKey(found);
  const ofAttempts = tried.flatMap((attempted) => ofAttempt(attempted, foundByKey));
  // What got through a proof has changed the verdict: that is one disagreement, not two.
  const broken = new Set(ofAttempts.filter(({ kind }) => kind === 'proof').map(({ of }) => verdictKey(of)));
  return [...ofCatalogs(known, settled).filter(({ of }) => !broken.has(verdictKey(of))), ...ofAttempts];
}

function byKey(verdicts: readonly Verdict[]): ReadonlyMap<string, Verdict> {
  return new Map(verdicts.map((verdict) => [verdictKey(verdict), verdict]));
}

function answerWords({ verdict, reason }: Verdict): string {
  return `${verdict}: ${reason}`;
}

/** Two settled answers to one question that differ, and questions that only one of both asks. */
function ofCatalogs(known: readonly Verdict[], settled: readonly Verdict[]): readonly Disagreement[] {
  const [before, after] = [byKey(known), byKey(settled)];
  const differing = settled.flatMap((verdict): readonly Disagreement[] => {
    const other = before.get(verdictKey(verdict));
    const isSame = other === undefined || other.verdict === verdict.verdict || other.verdict === 'unknown' || verdict.verdict === 'unknown';
    return isSame ? [] : [{ of: verdict, kind: 'catalog', said: answerWords(other), seen: answerWords(verdict) }];
  });
  const missing = known.flatMap((verdict): readonly Disagreement[] =>
    verdict.verdict !== 'proven' || after.has(verdictKey(verdict)) ? [] : [{ of: verdict, kind: 'catalog', said: answerWords(verdict), seen: 'the question does not arise: the server has no such table or role' }],
  );
  return [...differing, ...missing];
}

/** What is proven must not be broken, and what a counterexample says must happen. Of what is unknown nothing was said. */
function ofAttempt(attempted: Attempted, found: ReadonlyMap<string, Verdict>): readonly Disagreement[] {
  const { plan, meaning, asPredicted } = attempted;
  if (plan.predicted === null) {
    const isProven = found.get(verdictKey(plan.of))?.verdict === 'proven';
    return isProven && meaning.kind === 'broken' ? [{ of: plan.of, kind: 'proof', said: `${plan.promise.sqlstate ?? 'no row changed'} for ${plan.sql}`, seen: answerOf(attempted) }] : [];
  }
  if (asPredicted !== false) return [];
  const { sqlstate, rowsChanged } = plan.predicted;
  return [{ of: plan.of, kind: 'counterexample', said: `${sqlstate ?? 'success'} and ${String(rowsChanged)} rows changed for ${plan.sql}`, seen: answerOf(attempted) }];
}
