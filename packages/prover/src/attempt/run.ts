import type { Catalog } from '@pg-guardrails/catalog';
import type { AttemptPlan, Observation } from '@pg-guardrails/kernel';
import { asSuperuser, literal, quoted } from '../server/names.js';
import type { Session } from '../server/session.js';
import { errorOf, keepQuery } from './savepoint.js';
import type { Outcome } from '../server/server.js';
import { changedBy, changedSince, looksFor, type Versions } from './versions.js';

/** What PostgreSQL did: rows changed are those of the table that were there before. */
export interface Seen extends Observation {
  /** PostgreSQL's words; empty for success. */
  readonly message: string;
  /** Whether PostgreSQL itself says that the role may do it; absent where that was not asked. */
  readonly mayDo?: boolean;
}

/** Where attempts are made. */
export interface Field {
  readonly session: Session;
  readonly catalog: Catalog;
  /** The database's name. */
  readonly database: string;
  /** Stands for PUBLIC: a role that was granted nothing. */
  readonly nobody: string;
}

/**
 * With what a session of the role starts: SET SESSION AUTHORIZATION does not set it (manual: ALTER ROLE; the more special setting wins).
 */
function settingsOf({ catalog, database }: Field, role: string | null): readonly string[] {
  return catalog.roleSettings
    .filter((setting) => (setting.role === null || setting.role === role) && (setting.database === null || setting.database === database))
    .map((setting) => ({ ...setting, weight: (setting.role === null ? 0 : 2) + (setting.database === null ? 0 : 1) }))
    .sort((a, b) => a.weight - b.weight)
    .map(({ name, value }) => `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`);
}

function becoming({ nobody }: Field, { as }: AttemptPlan): readonly string[] {
  return as === null ? [] : [`SET SESSION AUTHORIZATION ${quoted(as === 'PUBLIC' ? nobody : as)}`];
}

async function prepare(field: Field, plan: AttemptPlan): Promise<void> {
  const { session } = field;
  const { before } = plan;
  const become = becoming(field, plan);
  const settings = settingsOf(field, plan.as);
  if (settings.length === 0) {
    await session.query(['SAVEPOINT pg_guardrails_attempt', ...before, ...become].join('; '));
    return;
  }
  await session.query(['SAVEPOINT pg_guardrails_attempt', ...before].join('; '));
  // One that cannot be set is left out, as PostgreSQL does with a warning.
  for (const setting of settings) await keepQuery(session, setting);
  for (const statement of become) await session.query(statement);
}

const notPrepared = ({ sqlstate, message }: { readonly sqlstate: string; readonly message: string }): { readonly reason: string } => ({ reason: `it could not be prepared (${sqlstate}: ${message})` });

/**
 * Runs plans one after another, each as `run` does: in one message for all of them where the server is in another thread. `onPlan`: the plan of this index is next. `onSeen`: what came of it,
 * also where the server comes to an end with a later one. @throws what ends the server
 */
export async function runAll(field: Field, plans: readonly AttemptPlan[], versions: Versions, onPlan: (index: number) => void, onSeen: (plan: AttemptPlan, seen: Seen | { readonly reason: string }) => void): Promise<void> {
  const { session } = field;
  if (session.chains === undefined || plans.some(({ as }) => settingsOf(field, as).length > 0)) {
    for (const [index, plan] of plans.entries()) {
      onPlan(index);
      onSeen(plan, await run(field, plan, versions));
    }
    return;
  }
  const looks = looksFor(versions);
  const chains = plans.flatMap((plan) => [
    [['SAVEPOINT pg_guardrails_attempt', ...plan.before, ...becoming(field, plan)].join('; ')],
    [plan.sql, 'SET CONSTRAINTS ALL IMMEDIATE', asSuperuser('SESSION'), ...looks],
    [takenBack],
  ]);
  onPlan(0);
  const answers = await session.chains(chains, (index) => {
    if (index % 3 === 2 && index + 1 < chains.length) onPlan((index + 1) / 3);
  });
  for (const [index, plan] of plans.entries()) {
    const [prepared = [], tried = [], back = []] = answers.slice(index * 3, index * 3 + 3);
    const seen = seenIn(prepared, tried, versions);
    const end = back.at(-1)?.error ?? null;
    if (end !== null) throw Object.assign(new Error(end.message), { code: end.sqlstate });
    onSeen(plan, seen === 'elsewhere' ? await run(field, plan, versions) : seen);
  }
}

/** What the chains of one plan were answered with: the preparation, the attempt with the looks behind it. */
function seenIn(prepared: readonly Outcome[], tried: readonly Outcome[], versions: Versions): Seen | { readonly reason: string } | 'elsewhere' {
  const unprepared = prepared.at(-1)?.error ?? null;
  if (unprepared !== null) return notPrepared(unprepared);
  const refused = tried.slice(0, 3).find(({ error }) => error !== null)?.error ?? null;
  if (refused !== null) return { ...refused, rowsChanged: 0 };
  const [names, rows] = tried.slice(3);
  const changed = changedBy(versions, names?.rows ?? [], rows?.rows ?? null);
  return changed === 'elsewhere' ? changed : { sqlstate: null, message: '', rowsChanged: changed };
}

/** Runs what a plan says on the rows that are there, as whom it says, and takes everything back. The caller is inside a transaction, as superuser. */
export async function run(field: Field, plan: AttemptPlan, versions: Versions): Promise<Seen | { readonly reason: string }> {
  const { session } = field;
  try {
    await prepare(field, plan);
  } catch (error) {
    const said = errorOf(error);
    await takeBack(session);
    return notPrepared(said);
  }
  const answered = await answerTo(session, plan);
  const rowsChanged = answered === null ? await changedSince(session, versions) : 0;
  await takeBack(session);
  return answered === null ? { sqlstate: null, message: '', rowsChanged } : { ...answered, rowsChanged };
}

/** What PostgreSQL refuses it with, also what it would say only when the transaction ends; null for success. */
async function answerTo(session: Session, { sql }: AttemptPlan): Promise<ReturnType<typeof errorOf> | null> {
  try {
    await session.query(sql);
    await session.query('SET CONSTRAINTS ALL IMMEDIATE');
    await session.query(asSuperuser('SESSION'));
    return null;
  } catch (error) {
    return errorOf(error);
  }
}

const takenBack = `ROLLBACK TO SAVEPOINT pg_guardrails_attempt; RELEASE SAVEPOINT pg_guardrails_attempt; ${asSuperuser('SESSION')}`;

async function takeBack(session: Session): Promise<void> {
  await session.query(takenBack);
}
