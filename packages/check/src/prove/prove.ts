import type { Catalog } from '@pg-guardrails/catalog';
import type { Attempt, AttemptPlan, CatalogRule, Inconclusive, Verdict } from '@pg-guardrails/kernel';
import { verdictKey } from '@pg-guardrails/kernel';
import type { Ahead, Attempted, Replayed, ReplayFailure } from '@pg-guardrails/prover';
import { withDatabase } from '@pg-guardrails/sql-reader';
import type { SimulatedHistory } from '../histories.js';
import { historyConfig } from '../histories.js';
import type { Judged, JudgedClaim } from '../judge-facts.js';
import { attemptsFor, judgeHistory, type CatalogClaim, type JudgeContext } from '../judge-history.js';
import { withTaints } from '../runtime-statements.js';
import { withUnrun, withWritten } from '../written.js';
import { disagreementsOf, type Disagreement } from './disagreements.js';
import { whereOf, type CacheFolder, type ServerUrl } from './where.js';

/** A history on a real PostgreSQL, and what came of trying to break its claims. */
export interface Proof extends Judged {
  /** Those of the replayed catalog, each with what was tried; what a history says (layer `revoke`) stays as it was read. */
  readonly verdicts: readonly Verdict[];
  /** Files of which every statement was applied, and statements that were. */
  readonly applied: { readonly files: number; readonly statements: number };
  /** Where what was told without a server and what the server did are not the same: a mistake of ours. */
  readonly disagreements: readonly Disagreement[];
  /** What could not be tried, with the reason, or was refused for something else. */
  readonly inconclusive: readonly Attempted[];
  /** Statements of the history that PostgreSQL refused. */
  readonly failures: readonly ReplayFailure[];
  /** `PostgreSQL 18.6`. */
  readonly server: string;
}

/** What is being done, for those who wait. */
export type Progress =
  | { readonly kind: 'start'; readonly migrations: string }
  | { readonly kind: 'apply'; readonly file: string; readonly index: number; readonly of: number }
  | { readonly kind: 'attempt'; readonly index: number; readonly of: number };

export interface How {
  /** Null for the embedded one. */
  readonly server: ServerUrl | null;
  /** Where what the embedded one made of a history is kept; null for nowhere. */
  readonly cache: CacheFolder | null;
  /** An embedded one that was started ahead. */
  readonly ahead: Ahead | null;
  /** Milliseconds that one statement may take. */
  readonly limit: number;
  readonly onFailure: 'continue' | 'skip';
  readonly tell: (progress: Progress) => void;
}

/**
 * Applies the history to a PostgreSQL of our own, judges the catalog that it then has, and tries every claim on it: what is
 * proven must hold, what is shown must happen. Takes the seconds that the server needs to start; or says why there is none. `loadGrammar` must have been awaited.
 */
export async function proveHistory(simulated: SimulatedHistory, rules: readonly CatalogRule<Catalog>[], claims: readonly CatalogClaim[], context: JudgeContext, how: How): Promise<Proof | { readonly problem: string }> {
  // The embedded server is heavy: only those who ask for it load it.
  const { attemptAll, replay } = await import('@pg-guardrails/prover');
  const { files, prelude } = simulated.history;
  const replaying = replay(
    { files, prelude, history: withDatabase(historyConfig(simulated.config), simulated.history), onFailure: how.onFailure, limit: how.limit, onFile: (file, index) => { how.tell({ kind: 'apply', file, index, of: files.length }); } },
    whereOf(how.server, simulated, how.cache, how.ahead),
  );
  // While the server starts: what is told without it.
  const known = await besides(replaying, () => judgeHistory(simulated.catalog, rules, claims, { ...context, migrated: simulated.migrated }));
  const done = await replaying;
  if ('problem' in done) return done;
  const replayed = done.replay;
  try {
    const { applied, failures, server } = replayed;
    if (replayed.isOver) return { ...untried(known, server, failures.at(-1)), applied, failures, server };
    const migrated = withUnrun(withWritten(replayed.catalog, simulated.catalog), simulated.catalog);
    const catalog = withTaints(migrated, simulated.runtime ?? []);
    const own = { ...context, migrated: simulated.migrated === undefined ? undefined : migrated };
    const { verdicts: found, charges, claims: judgedClaims } = judgeHistory(catalog, rules, claims, own);
    const tried = await attemptAll(replayed.session, catalog, attemptsFor(catalog, rules, claims, own), (index, of) => { how.tell({ kind: 'attempt', index, of }); });
    const verdicts = settled(known.verdicts, found, tried, server);
    return {
      verdicts,
      claims: withVerdicts(judgedClaims, verdicts),
      charges,
      applied,
      disagreements: disagreementsOf(known.verdicts, found, verdicts, tried),
      inconclusive: tried.filter((attempted) => inconclusiveOf(attempted).length > 0),
      failures,
      server,
    };
  } finally {
    await replayed.close();
  }
}

/**
 * The server came to an end before the history did: what it has is not what the migrations make. What was told without it stands, but for what it was to prove; what a history says (layer `revoke`) needs no server.
 */
function untried({ verdicts: known, charges, claims }: Judged, server: string, last: ReplayFailure | undefined): Omit<Proof, 'applied' | 'failures' | 'server'> {
  const where = last === undefined ? '' : ` at ${last.place.file}:${String(last.place.line)}`;
  const verdicts = known.map((verdict): Verdict =>
    verdict.verdict !== 'proven' || verdict.layer === 'revoke' ? verdict : { ...verdict, verdict: 'unknown', reason: `${server} came to an end${where}, so that nothing could be tried. What the files say would prove it: ${verdict.reason}` },
  );
  return { verdicts, claims: withVerdicts(claims, verdicts), charges, disagreements: [], inconclusive: [] };
}

/** Does something while a server starts. @throws what it throws, when the server has been taken away */
async function besides<Result>(replaying: Promise<Replayed>, work: () => Result): Promise<Result> {
  try {
    // Its thread or its connection is asked for first.
    await new Promise((resolve) => setImmediate(resolve));
    return work();
  } catch (error) {
    const done = await replaying;
    if ('replay' in done) await done.replay.close();
    throw error;
  }
}

/** What was found on the server's catalog, with what was tried; what was in doubt there is settled by what got through. */
function settled(known: readonly Verdict[], found: readonly Verdict[], tried: readonly Attempted[], server: string): readonly Verdict[] {
  const byVerdict = new Map<string, Attempted[]>();
  for (const attempted of tried) {
    const key = verdictKey(attempted.plan.of);
    byVerdict.set(key, [...(byVerdict.get(key) ?? []), attempted]);
  }
  const read = new Map(known.filter(({ layer }) => layer === 'revoke').map((verdict) => [verdictKey(verdict), verdict]));
  return found.map((verdict) => {
    const own = byVerdict.get(verdictKey(verdict)) ?? [];
    const attempts = own.flatMap((attempted) => attemptOf(attempted, server));
    const inconclusive = own.flatMap(inconclusiveOf);
    return read.get(verdictKey(verdict)) ?? { ...settledBy(verdict, own, server), settledBy: 'replay', attempts, ...(inconclusive.length === 0 ? {} : { inconclusive }) };
  });
}

function withVerdicts(claims: readonly JudgedClaim[], verdicts: readonly Verdict[]): readonly JudgedClaim[] {
  const byKey = new Map(verdicts.map((verdict) => [verdictKey(verdict), verdict]));
  return claims.map((claim) => ({ ...claim, verdicts: claim.verdicts.flatMap((verdict) => byKey.get(verdictKey(verdict)) ?? []) }));
}

/** What is expected where no SQLSTATE is. */
const rowStays = 'the row as it was';

function attemptOf({ plan, seen }: Attempted, server: string): readonly Attempt[] {
  return seen === null ? [] : [{ as: whom(plan), sql: plan.sql, expected: plan.promise.sqlstate ?? rowStays, observed: seen.sqlstate, server }];
}

/** What settled nothing; a counterexample that did what was said of it settles that, whatever it means for the claim. */
export function inconclusiveOf({ plan, meaning, asPredicted }: Attempted): readonly Inconclusive[] {
  return meaning.kind === 'inconclusive' && asPredicted !== true ? [{ as: whom(plan), sql: plan.sql, reason: meaning.reason }] : [];
}

/** A row that gets through what nobody could tell is a counterexample; and what is tried says more than any proof that it contradicts. */
function settledBy(verdict: Verdict, tried: readonly Attempted[], server: string): Verdict {
  if (verdict.verdict === 'refuted') return verdict;
  const broken = tried.find(({ meaning, seen }) => meaning.kind === 'broken' && seen !== null && seen.rowsChanged > 0) ?? tried.find(({ meaning }) => meaning.kind === 'broken');
  if (broken === undefined || broken.seen === null) return verdict;
  const { plan, given, seen } = broken;
  return {
    ...verdict,
    verdict: 'refuted',
    reason: `${server} ${seen.sqlstate === null ? 'lets it through' : `answers ${seen.sqlstate}, not ${plan.promise.sqlstate ?? rowStays}`}, ${verdict.verdict === 'proven' ? 'although it was proven not to be' : 'which could not be told without trying'}: ${verdict.reason}`,
    counterexample: { as: plan.as === 'PUBLIC' ? null : plan.as, sql: plan.sql, observed: { sqlstate: seen.sqlstate, rowsChanged: Math.min(seen.rowsChanged, 1) }, ...(given === null ? {} : { given }) },
  };
}

/** Those who hold every privilege are shown by a superuser. */
function whom({ as }: AttemptPlan): string {
  return as ?? 'postgres';
}
