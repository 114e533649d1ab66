import type { Catalog } from '@pg-guardrails/catalog';
import type { AttemptPlan } from '@pg-guardrails/kernel';
import { asSuperuser, quoted } from '../replay/prepare.js';
import type { Session } from '../server/session.js';
import { assess, type Meaning } from './assess.js';
import { nobody, run, type Seen } from './run.js';
import { seed, seedGiven, type Seed } from './seed.js';

/** One plan, tried. */
export interface Attempted {
  readonly plan: AttemptPlan;
  /** Null when it could not be tried: then it is inconclusive. */
  readonly seen: Seen | null;
  readonly meaning: Meaning;
  /** Whether PostgreSQL did what a counterexample says; null without one, and when that could not be tried. */
  readonly asPredicted: boolean | null;
}

/** How long one statement may take. */
const timeout = '10s';

/**
 * Tries plans on a server that has the history, each on a row that is put in place for it, as a superuser who can act as every role.
 * Everything happens in one transaction that is rolled back, roles included: the database is left as it was.
 * @throws when the server itself comes to an end (XX000)
 */
export async function attemptAll(session: Session, catalog: Catalog, plans: readonly AttemptPlan[]): Promise<readonly Attempted[]> {
  await session.query('BEGIN');
  try {
    return await attemptInside(session, catalog, plans);
  } finally {
    await session.query(`ROLLBACK; ${asSuperuser('SESSION')}`);
  }
}

/** The same inside the caller's transaction, which the caller rolls back. */
export async function attemptInside(session: Session, catalog: Catalog, plans: readonly AttemptPlan[]): Promise<readonly Attempted[]> {
  const results = new Map<AttemptPlan, Attempted>();
  const groups = new Map<string, AttemptPlan[]>();
  for (const plan of plans) {
    const key = JSON.stringify([plan.row.schema, plan.row.name, plan.given ?? plan.fill]);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  await session.query(`SET LOCAL statement_timeout = '${timeout}'; SET LOCAL lc_messages = 'C'; CREATE ROLE ${quoted(nobody)}`);
  for (const group of groups.values()) {
    await session.query('SAVEPOINT pg_guardrails_row');
    const [first] = group;
    const sown = first === undefined ? { reason: 'nothing is to be tried' } : await sow(session, first);
    for (const plan of group) results.set(plan, await attemptOne(session, catalog, plan, sown));
    await session.query('ROLLBACK TO SAVEPOINT pg_guardrails_row; RELEASE SAVEPOINT pg_guardrails_row');
  }
  return plans.flatMap((plan) => results.get(plan) ?? []);
}

function sow(session: Session, { row, fill, given }: AttemptPlan): Promise<Seed> {
  return given === undefined ? seed(session, row, fill) : seedGiven(session, row, given);
}

async function attemptOne(session: Session, catalog: Catalog, plan: AttemptPlan, sown: Seed): Promise<Attempted> {
  if ('reason' in sown) return { plan, seen: null, meaning: { kind: 'inconclusive', reason: sown.reason }, asPredicted: null };
  const seen = await run(session, catalog, plan, sown.row);
  if ('reason' in seen) return { plan, seen: null, meaning: { kind: 'inconclusive', reason: seen.reason }, asPredicted: null };
  const { predicted } = plan;
  const asPredicted = predicted === null ? null : predicted.sqlstate === seen.sqlstate && predicted.rowsChanged > 0 === seen.rowsChanged > 0;
  return { plan, seen, meaning: assess(plan, seen), asPredicted };
}
