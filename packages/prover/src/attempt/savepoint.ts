import type { Session } from '../server/session.js';

/** What a server answered, errors included. */
export type Reply = { readonly rows: readonly object[]; readonly error: null } | { readonly rows: null; readonly error: { readonly sqlstate: string; readonly message: string } };

/** @throws what is no answer of a server. An internal error (XX000) may be its end: then nothing can be taken back either, which throws. */
export function errorOf(error: unknown): { readonly sqlstate: string; readonly message: string } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  return { sqlstate: error.code, message: error.message };
}

const savepoint = 'pg_guardrails_query';
const takenBack = `ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`;

/** Runs a statement and takes back what it did, also that it failed. The caller is inside a transaction. */
export function attemptQuery(session: Session, sql: string): Promise<Reply> {
  return inSavepoint(session, sql, takenBack);
}

/** Runs statements and keeps what they did, unless one failed. The caller is inside a transaction. */
export function keepQuery(session: Session, sql: string): Promise<Reply> {
  return inSavepoint(session, sql, `RELEASE SAVEPOINT ${savepoint}`);
}

/** In one message: each takes its time on a server that is not in this process. */
async function inSavepoint(session: Session, sql: string, end: string): Promise<Reply> {
  try {
    return { rows: await session.query(`SAVEPOINT ${savepoint}; ${sql}\n; ${end}`), error: null };
  } catch (error) {
    const said = errorOf(error);
    await session.query(takenBack);
    return { rows: null, error: said };
  }
}
