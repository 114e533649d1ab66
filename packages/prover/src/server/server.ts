import type { Session } from './session.js';
import type { Difference } from './whole-server.js';

/** What PostgreSQL answered: rows, or an error with its SQLSTATE. */
export type Outcome = { readonly rows: readonly object[]; readonly error: null } | { readonly rows: null; readonly error: ServerError };

export interface ServerError {
  readonly sqlstate: string;
  readonly message: string;
}

/**
 * A PostgreSQL that has nothing in it and is ours until it is closed, with one connection, by a superuser called `postgres`, to a database called `postgres`:
 * so it is called here, whatever the server calls it.
 */
export interface Server {
  readonly session: Session;
  /** Runs one statement or several; the rows are those of the last that has any. */
  run(sql: string): Promise<Outcome>;
  /** Roles that others have on the same server are none of the history's; null when there are no others. */
  readonly sharing: Sharing | null;
  /** What its superuser is called; absent: `postgres`. */
  readonly superuser?: string;
  /** Leaves nothing behind. Never throws. */
  close(): Promise<void>;
}

/** What a server that others use as well asks for. */
export interface Sharing {
  /** A regular expression of PostgreSQL: the names that our roles have there. */
  readonly ownRoles: string;
  /** The roles of a history that stand there under the names that the history gave them: such as are made under a name that no text spells out. */
  strayRoles(): Promise<readonly string[]>;
  /** What stands there for everyone otherwise than before: the history has changed it, or somebody else meanwhile. */
  differences(): Promise<readonly Difference[]>;
}

/** internal_error: PostgreSQL itself gave up; nothing more can be asked of it. */
export const crashed = 'XX000';
/** query_canceled. */
export const canceled = '57014';

/** The session of a server whose every question is answered by `ask`. */
export function sessionOf(ask: (sql: string) => Promise<Outcome>): Session {
  return {
    async query(sql) {
      const { rows, error } = await ask(sql);
      if (error !== null) throw Object.assign(new Error(error.message), { code: error.sqlstate });
      return rows;
    },
  };
}

/** Milliseconds in the words of a message. */
export function seconds(milliseconds: number): string {
  return `${String(Math.round(milliseconds / 100) / 10)} s`;
}
