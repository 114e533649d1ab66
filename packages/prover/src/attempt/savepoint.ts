import type { Session } from '../server/session.js';

/** What a server answered, errors included. */
export type Reply = { readonly rows: readonly object[]; readonly error: null } | { readonly rows: null; readonly error: { readonly sqlstate: string; readonly message: string } };

/** @throws what is no answer of a server. An internal error (XX000) may be its end: then nothing can be taken back either, which throws. */
export function errorOf(error: unknown): { readonly sqlstate: string; readonly message: string } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  return { sqlstate: error.code, message: error.message };
}

/** Runs SQL and takes back what it did, also that it failed. The caller is inside a transaction. */
export async function attemptQuery(session: Session, sql: string): Promise<Reply> {
  await session.query('SAVEPOINT pg_guardrails_query');
  try {
    return { rows: await session.query(sql), error: null };
  } catch (error) {
    return { rows: null, error: errorOf(error) };
  } finally {
    await session.query('ROLLBACK TO SAVEPOINT pg_guardrails_query; RELEASE SAVEPOINT pg_guardrails_query');
  }
}

/** Runs SQL and keeps what it did, unless it failed. The caller is inside a transaction. */
export async function keepQuery(session: Session, sql: string): Promise<Reply> {
  await session.query('SAVEPOINT pg_guardrails_query');
  try {
    const rows = await session.query(sql);
    await session.query('RELEASE SAVEPOINT pg_guardrails_query');
    return { rows, error: null };
  } catch (error) {
    const said = errorOf(error);
    await session.query('ROLLBACK TO SAVEPOINT pg_guardrails_query; RELEASE SAVEPOINT pg_guardrails_query');
    return { rows: null, error: said };
  }
}
