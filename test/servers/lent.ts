import { once } from 'node:events';
import net from 'node:net';
import { startCluster, type Cluster } from './cluster.js';

/**
 * Roles belong to a whole server, so a test file needs one of its own while it runs; to start one for each file would take longer than many files run. So the
 * process that runs the test files keeps a few and lends them: a connection to it is a server on loan, for as long as it is held.
 */

/** Where servers are lent. */
const variable = 'GUARDRAILS_CLUSTERS';
/** What is rolled back is not worth cleaning up after. */
const settings = { autovacuum: 'off', timezone: 'UTC' };

export interface Loan {
  readonly host: string;
  readonly port: number;
  giveBack(): Promise<void>;
}

/** A PostgreSQL 18 that nobody else uses until it is given back. It is as its last user left it. */
export async function borrowCluster(): Promise<Loan> {
  const lender = process.env[variable];
  if (lender === undefined) {
    const cluster = await startCluster(18, settings);
    return { host: cluster.host, port: cluster.port, giveBack: () => cluster.stop() };
  }
  const loan = net.connect(Number(lender), '127.0.0.1');
  const answers: readonly unknown[] = await once(loan, 'data');
  const { host, port, problem } = JSON.parse(String(answers[0])) as { readonly host: string; readonly port: number; readonly problem?: string };
  if (problem !== undefined) throw new Error(problem);
  return {
    host,
    port,
    async giveBack() {
      loan.end();
      await once(loan, 'close');
    },
  };
}

/** vitest's globalSetup: starts servers when they are asked for, and stops them when all tests have run. */
export default async function lendClusters(): Promise<() => Promise<void>> {
  const all: Promise<Cluster>[] = [];
  const free: Cluster[] = [];
  const start = (): Promise<Cluster> => {
    const started = startCluster(18, settings);
    all.push(started);
    return started;
  };
  const lender = net.createServer((borrower) => {
    const lent = Promise.resolve(free.pop() ?? start());
    void lent.then(
      ({ host, port }) => borrower.write(JSON.stringify({ host, port })),
      (error: unknown) => borrower.write(JSON.stringify({ problem: String(error) })),
    );
    // A file that is broken off does not say so.
    borrower.on('error', () => undefined);
    borrower.on('close', () => void lent.then((cluster) => free.push(cluster), () => undefined));
  });
  lender.listen(0, '127.0.0.1');
  await once(lender, 'listening');
  const address = lender.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  process.env[variable] = String(address.port);
  return async () => {
    lender.close();
    for (const cluster of await Promise.allSettled(all)) if (cluster.status === 'fulfilled') await cluster.value.stop();
  };
}
