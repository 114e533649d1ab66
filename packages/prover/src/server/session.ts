/**
 * A connection to PostgreSQL, as small as it can be, so that any client fits: PGlite, `pg`, a server's own. One connection, no pool:
 * what is read in one query must hold in the next.
 */
export interface Session {
  /** Runs one statement. @throws what the client throws, with the SQLSTATE in `code` */
  query(sql: string): Promise<readonly object[]>;
}
