import pg, { type QueryResultRow } from 'pg';
import { startCluster, type Version } from './cluster.js';

/** A server of one version, with nothing in it, that one connection has to itself. */
export interface OlderServer {
  readonly version: Version;
  /** To the database `postgres`, as the superuser `postgres`. */
  readonly url: string;
  exec(sql: string): Promise<unknown>;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who writes the query knows its rows
  query<Row>(sql: string, parameters?: unknown[]): Promise<{ readonly rows: Row[] }>;
  close(): Promise<void>;
}

/** Starts it; two seconds. */
export async function openOlder(version: Version): Promise<OlderServer> {
  const cluster = await startCluster(version, { autovacuum: 'off' });
  // As PGlite has it: a schema of a role's own name is no place for what it makes.
  const client = new pg.Client({ connectionString: cluster.url(), options: '-c search_path=public' });
  await client.connect();
  return {
    version,
    url: cluster.url(),
    exec: (sql) => client.query(sql),
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as above
    query: async <Row>(sql: string, parameters: unknown[] = []) => ({ rows: (await client.query<Row & QueryResultRow>(sql, parameters)).rows }),
    async close() {
      await client.end();
      await cluster.stop();
    },
  };
}
