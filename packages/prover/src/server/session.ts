import type { Outcome } from './server.js';

/**
 * A connection to PostgreSQL, as small as it can be, so that any client fits: PGlite, `pg`, a server's own. One connection, no pool:
 * what is read in one query must hold in the next.
 */
export interface Session {
  /** Runs one statement. @throws what the client throws, with the SQLSTATE in `code` */
  query(sql: string): Promise<readonly object[]>;
  /**
   * Runs several chains of statements, each up to its first error, which its last outcome says. Where each question is a message to another thread, this is one for all. `onChain`: a chain has
   * ended. Absent where nothing is gained.
   */
  chains?(chains: readonly (readonly string[])[], onChain: (index: number) => void): Promise<readonly (readonly Outcome[])[]>;
}
