import type { Problem } from '@pg-guardrails/kernel';
import type { Ahead, Where } from '@pg-guardrails/prover';
import type { SimulatedHistory } from '../histories.js';
import type { CheckInput } from '../check.js';
import { toolName } from '../version.js';

/** A server that a user names. */
export interface ServerUrl {
  /** `postgres://user@host:port/database`; it may hold a password, and is never part of a message or a report. */
  readonly url: string;
  /** Ends what is being done there; what was made is taken away. */
  readonly signal?: AbortSignal;
}

/** Where what a run makes is kept for the next one; `place`: where the run is, in any words. */
export type CacheFolder = NonNullable<CheckInput['cache']> & { readonly place?: string };

/** Where a history is tried: in this process, where its first files may be kept for the next run, or in a database of its own on a server, where its roles go by other names and nothing is kept. */
export function whereOf(server: ServerUrl | null, simulated: SimulatedHistory, cache: CacheFolder | null, ahead: Ahead | null = null): Where {
  if (server === null) return { kind: 'embedded', ahead, keep: cache === null ? null : { ...cache, tool: toolName } };
  const { config, catalog } = simulated;
  const declared = config.externalRoles.flatMap(({ name, memberOf }) => [name, ...memberOf]);
  const made = [...catalog.roles.values()].filter(({ from }) => from !== 'predefined').map(({ name }) => name);
  const gone = catalog.changes.flatMap(({ row, name }) => (row.startsWith('role ') ? [name] : []));
  const roles = [...new Set([...declared, ...made, ...gone, ...(config.runtimeRoles ?? []), config.runAs.role])];
  return { kind: 'server', roles, ...server };
}

/** Nothing was tried: `reason` is a sentence of a server, or about it. */
export function unusableServer(reason: string): Problem {
  return { message: `Nothing could be tried on the server of --database-url: ${reason}`, file: null, line: null, column: null };
}
