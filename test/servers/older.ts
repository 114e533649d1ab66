import { startCluster, type Version } from './cluster.js';
import { connected, onClient, type Oracle } from './oracle.js';

/** A server of one version, with nothing in it, that one connection has to itself. */
export interface OlderServer extends Oracle {
  readonly version: Version;
  /** To the database `postgres`, as the superuser `postgres`. */
  readonly url: string;
}

/** Starts it; two seconds. */
export async function openOlder(version: Version): Promise<OlderServer> {
  const cluster = await startCluster(version, { autovacuum: 'off' });
  const oracle = onClient(await connected(cluster.host, cluster.port, 'postgres'), () => cluster.stop());
  return { version, url: cluster.url(), ...oracle };
}
