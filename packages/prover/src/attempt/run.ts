import type { Catalog } from '@pg-guardrails/catalog';
import type { AttemptPlan, Observation } from '@pg-guardrails/kernel';
import { decodeRows, numberAt, asJson } from '../introspect/rows.js';
import { asSuperuser, literal, quoted } from '../replay/prepare.js';
import type { Session } from '../server/session.js';
import { attemptQuery, errorOf } from './savepoint.js';
import { rowAlias, rowText, type RowVersion } from './seed.js';

/** What PostgreSQL did: rows changed are of the one row that was put in place, so 0 or 1. */
export interface Seen extends Observation {
  /** PostgreSQL's words; empty for success. */
  readonly message: string;
}

/** Stands for PUBLIC: a role that was granted nothing. */
export const nobody = 'guardrails_nobody';

/**
 * With what a session of the role starts: SET SESSION AUTHORIZATION does not set it (manual: ALTER ROLE; the more special setting wins).
 */
function settingsOf(catalog: Catalog, role: string | null): readonly string[] {
  return catalog.roleSettings
    .filter((setting) => (setting.role === null || setting.role === role) && (setting.database === null || setting.database === 'postgres'))
    .map((setting) => ({ ...setting, weight: (setting.role === null ? 0 : 2) + (setting.database === null ? 0 : 1) }))
    .sort((a, b) => a.weight - b.weight)
    .map(({ name, value }) => `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`);
}

/** Runs what a plan says on the row, as whom it says, and takes everything back. The caller is inside a transaction, as superuser. */
export async function run(session: Session, catalog: Catalog, plan: AttemptPlan, row: RowVersion): Promise<Seen | { readonly reason: string }> {
  await session.query('SAVEPOINT pg_guardrails_attempt');
  try {
    for (const statement of plan.before) await session.query(statement);
    for (const setting of settingsOf(catalog, plan.as)) await session.query(setting);
  } catch (error) {
    const { sqlstate, message } = errorOf(error);
    await takeBack(session);
    return { reason: `it could not be prepared (${sqlstate}: ${message})` };
  }
  try {
    if (plan.as !== null) await session.query(`SET SESSION AUTHORIZATION ${quoted(plan.as === 'PUBLIC' ? nobody : plan.as)}`);
    await session.query(plan.sql);
    await session.query('SET CONSTRAINTS ALL IMMEDIATE');
    await session.query(asSuperuser('SESSION'));
    return { sqlstate: null, message: '', rowsChanged: (await isThere(session, row)) ? 0 : 1 };
  } catch (error) {
    return { ...errorOf(error), rowsChanged: 0 };
  } finally {
    await takeBack(session);
  }
}

async function takeBack(session: Session): Promise<void> {
  await session.query(`ROLLBACK TO SAVEPOINT pg_guardrails_attempt; RELEASE SAVEPOINT pg_guardrails_attempt; ${asSuperuser('SESSION')}`);
}

/** Whether the very same version of the row is still there, with the same content, in a table that is still there. */
async function isThere(session: Session, { tableoid, ctid, content }: RowVersion): Promise<boolean> {
  const named = await attemptQuery(session, asJson(`SELECT pg_catalog.count(*) AS n FROM pg_catalog.pg_class WHERE oid = ${literal(tableoid)}`));
  if (named.error !== null || decodeRows(named.rows).every((row) => numberAt(row, 'n') === 0)) return false;
  const table = decodeRows(await session.query(asJson(`SELECT pg_catalog.format('%I.%I', nspname, relname) AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace WHERE c.oid = ${literal(tableoid)}`)))[0]?.get('name');
  if (typeof table !== 'string') return false;
  const found = await attemptQuery(session, asJson(`SELECT pg_catalog.count(*) AS n FROM ONLY ${table} ${rowAlias} WHERE ${rowAlias}.ctid = ${literal(ctid)} AND pg_catalog.md5(${rowText}) = ${literal(content)}`));
  return found.error === null && decodeRows(found.rows).some((row) => numberAt(row, 'n') === 1);
}
