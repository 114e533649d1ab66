import type { Catalog } from '@pg-guardrails/catalog';
import type { AttemptPlan, Observation } from '@pg-guardrails/kernel';
import { asSuperuser, literal, quoted } from '../server/names.js';
import type { Session } from '../server/session.js';
import { errorOf, keepQuery } from './savepoint.js';
import { changedSince, type Versions } from './versions.js';

/** What PostgreSQL did: rows changed are those of the table that were there before. */
export interface Seen extends Observation {
  /** PostgreSQL's words; empty for success. */
  readonly message: string;
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

async function prepare(field: Field, { as, before }: AttemptPlan): Promise<void> {
  const { session, nobody } = field;
  const become = as === null ? [] : [`SET SESSION AUTHORIZATION ${quoted(as === 'PUBLIC' ? nobody : as)}`];
  const settings = settingsOf(field, as);
  if (settings.length === 0) {
    await session.query(['SAVEPOINT pg_guardrails_attempt', ...before, ...become].join('; '));
    return;
  }
  await session.query(['SAVEPOINT pg_guardrails_attempt', ...before].join('; '));
  // One that cannot be set is left out, as PostgreSQL does with a warning.
  for (const setting of settings) await keepQuery(session, setting);
  for (const statement of become) await session.query(statement);
}

/** Runs what a plan says on the rows that are there, as whom it says, and takes everything back. The caller is inside a transaction, as superuser. */
export async function run(field: Field, plan: AttemptPlan, versions: Versions): Promise<Seen | { readonly reason: string }> {
  const { session } = field;
  try {
    await prepare(field, plan);
  } catch (error) {
    const { sqlstate, message } = errorOf(error);
    await takeBack(session);
    return { reason: `it could not be prepared (${sqlstate}: ${message})` };
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

async function takeBack(session: Session): Promise<void> {
  await session.query(`ROLLBACK TO SAVEPOINT pg_guardrails_attempt; RELEASE SAVEPOINT pg_guardrails_attempt; ${asSuperuser('SESSION')}`);
}
