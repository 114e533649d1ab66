import type { LoadedConfig } from '@pg-guardrails/config';
import type { Coverage, Problem, Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import type { Listing } from '@pg-guardrails/scanner/listing';
import type { Before } from './cache/kept-run.js';
import { keepingRun, type CacheOf, type RunCache } from './cache/run.js';
import { examine } from './examine.js';
import { judgeHistory } from './judge-history.js';
import { judgeDatabase } from './live/live.js';
import type { ServerUrl } from './prove/where.js';
import { selectRules, unknownRules } from './select.js';
import { version } from './version.js';

export interface CheckInput {
  readonly config: LoadedConfig;
  /** Ids of rules or groups; none means all. */
  readonly only: readonly string[];
  /** The database to judge, as it stands; without it: what the migrations make. */
  readonly database?: ServerUrl | null;
  /** Where to keep what was read between two runs, and of what; default: nowhere, and of a work tree. A database is never kept. */
  readonly cache?: { readonly folder: string; readonly of?: CacheOf; readonly note: (message: string) => void };
}

/** A report that says only why nothing was checked. */
export function failedReport(errors: readonly Problem[]): Report {
  const coverage: Coverage = { settled: 0, unknown: 0, files: 0, edges: 0, unresolved: 0, opaque: 0, untyped: 0, statements: 0, unread: 0 };
  return { schemaVersion: 1, tool: { name: 'pg-guardrails', version }, errors, coverage, verdicts: [], findings: [] };
}

/** Checks without a look at what was kept. @param before what is known of the project for a run whose report is to be kept. @param listing the files, where they are being listed already. */
export async function checkAnew({ config, only, database, cache }: CheckInput, before: Before | null, listing: Promise<Listing> | null = null): Promise<Report> {
  const { selected, unknown } = selectRules(rules, only);
  if (unknown.length > 0) return failedReport(unknownRules(rules, unknown));
  if (database !== undefined && database !== null) return checkDatabase(config, selected, database);
  const run = (kept: RunCache | null): Promise<Report> => checkProject(config, selected, kept, listing);
  return cache === undefined || before === null ? run(null) : keepingRun(cache, config, before, run);
}

async function checkProject(config: LoadedConfig, selected: ReadonlySet<string>, cache: RunCache | null, listing: Promise<Listing> | null): Promise<Report> {
  const { report } = await examine(config, selected, (histories, { catalogRules, catalog: claims, named }) =>
    Promise.resolve(histories.map(({ config: { migrations, runtimeRoles, postgres }, catalog, migrated }) => judgeHistory(catalog, catalogRules, claims, { migrations, runtimeRoles, postgres, named, migrated }))),
    cache,
    listing,
  );
  return report;
}

async function checkDatabase(config: LoadedConfig, selected: ReadonlySet<string>, { url, signal }: ServerUrl): Promise<Report> {
  const { length } = config.histories;
  if (length !== 1) return failedReport([{ message: `--database-url judges one database by the claims about one history; there ${length === 0 ? 'is none' : `are ${String(length)}: name a configuration with one of them by --config`}.`, file: null, line: null, column: null }]);
  // The client is loaded for those who name a server.
  const { readDatabase } = await import('@pg-guardrails/prover');
  const read = await readDatabase(url, signal);
  if ('problem' in read) return failedReport([{ message: `The database of --database-url could not be read: ${read.problem}`, file: null, line: null, column: null }]);
  const { database: live } = read;
  const { report, histories } = await examine(config, selected, (all, { catalogRules, catalog: claims, named }) =>
    Promise.resolve(all.map((history) => judgeDatabase(live, history, catalogRules, claims, { migrations: history.config.migrations, runtimeRoles: history.config.runtimeRoles, postgres: live.catalog.postgres, named }))),
  );
  const parts = histories.map(({ part }) => part);
  return { ...report, errors: [...report.errors, ...parts.flatMap(({ problems }) => problems)], database: { server: live.server, name: live.name, drift: parts.flatMap(({ drift }) => drift) } };
}
