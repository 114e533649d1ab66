import type { Catalog } from '@pg-guardrails/catalog';
import { didYouMean, type LoadedConfig, type ResolvedHistory } from '@pg-guardrails/config';
import type { Evidence, Problem } from '@pg-guardrails/kernel';
import type { ReplayFailure, SkippedStatement } from '@pg-guardrails/prover';
import { loadGrammar, textsOf, withDatabase, type History } from '@pg-guardrails/sql-reader';
import { projectFiles, type ProjectFiles } from '../files.js';
import { historyConfig, historyProblems, simulateHistory } from '../histories.js';
import { unusableServer, whereOf, type CacheFolder, type ServerUrl } from '../prove/where.js';
import { version } from '../version.js';
import { catalogDocument, type CatalogDocument } from './document.js';
import { logDocument, whoDocument, type LogEntry, type Question, type WhoDocument } from './question.js';

/** Where a catalog comes from: the simulator, or a PostgreSQL that ran the history. */
export type Door = 'simulate' | 'replay';

/** A statement that PostgreSQL refused while the history was replayed, or that could not be asked of it. */
export interface Failure extends Evidence {
  /** Null for what was not run at all. */
  readonly sqlstate: string | null;
  readonly message: string;
}

/** One history and what was asked of its catalog. */
export interface HistoryCatalog {
  readonly migrations: string;
  /** What `auto` turned out to be. */
  readonly dialect: string;
  readonly postgres: number;
  readonly door: Door;
  /** `PostgreSQL 18.6`; null for the simulator. */
  readonly server: string | null;
  readonly files: number;
  readonly statements: number;
  readonly skipped: readonly string[];
  readonly failures: readonly Failure[];
  readonly catalog: CatalogDocument | null;
  readonly who: WhoDocument | null;
  readonly log: readonly LogEntry[] | null;
}

export interface CatalogReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'pg-guardrails'; readonly version: string };
  readonly errors: readonly Problem[];
  readonly question: Question;
  readonly histories: readonly HistoryCatalog[];
}

export interface CatalogInput {
  readonly config: LoadedConfig;
  readonly door: Door;
  readonly question: Question;
  /** For the door `replay`: the server to use; null for the embedded one. */
  readonly server: ServerUrl | null;
  /** For the embedded one: where what it made is kept; default: nowhere. */
  readonly cache?: CacheFolder;
}

interface Reading {
  readonly history: History;
  readonly catalog: Catalog;
  readonly server: string | null;
  readonly failures: readonly Failure[];
  readonly problems: readonly Problem[];
}

function failureOf(failure: ReplayFailure | SkippedStatement): Failure {
  const { place, statement } = failure;
  const base = { file: place.file, line: place.line, column: place.column, text: statement };
  return 'sqlstate' in failure ? { ...base, sqlstate: failure.sqlstate, message: failure.message } : { ...base, sqlstate: null, message: `not run: ${failure.reason}` };
}

/** Reads a history by the simulator, or by a PostgreSQL of our own, which takes seconds to start. */
async function readOne(resolved: ResolvedHistory, files: ProjectFiles, door: Door, server: ServerUrl | null, cache: CacheFolder | null): Promise<Reading> {
  const simulated = simulateHistory(resolved, files);
  const problems = historyProblems(simulated, files);
  if (door === 'simulate') return { history: simulated.history, catalog: simulated.catalog, server: null, failures: [], problems };
  // The embedded server is heavy: only those who ask for it load it.
  const { replay } = await import('@pg-guardrails/prover');
  const { files: migrations, prelude } = simulated.history;
  const done = await replay({ files: migrations, prelude, history: withDatabase(historyConfig(resolved), simulated.history) }, whereOf(server, simulated, cache));
  if ('problem' in done) return { history: simulated.history, catalog: simulated.catalog, server: null, failures: [], problems: [...problems, unusableServer(done.problem)] };
  const replayed = done.replay;
  await replayed.close();
  return { history: simulated.history, catalog: replayed.catalog, server: replayed.server, failures: [...replayed.failures, ...replayed.skipped].map(failureOf), problems };
}

function missing(question: Question, catalogs: readonly Catalog[]): readonly Problem[] {
  const names = catalogs.flatMap(({ relations }) => [...relations.values()].map(({ schema, name }) => `${schema}.${name}`));
  const problem = (message: string): readonly Problem[] => [{ message, file: null, line: null, column: null }];
  switch (question.kind) {
    case 'everything':
      return [];
    case 'who':
      return problem(`No history has a relation "${question.relation}".${didYouMean(question.relation, names)}`);
    case 'log':
      return problem(`Nothing in the histories was ever called "${question.name}".${didYouMean(question.name, names)}`);
    default:
      return question satisfies never;
  }
}

/** The catalogs of all histories, or what is asked of them. Never throws for what a user wrote. */
export async function readCatalogs({ config, door, question, server: at, cache }: CatalogInput): Promise<CatalogReport> {
  await loadGrammar();
  const files = projectFiles(config.root);
  const errors: Problem[] = [];
  if (config.histories.length === 0) {
    errors.push({ message: 'There is no history: name its folder in the configuration (`migrations`), or put it in one of the usual places.', file: null, line: null, column: null });
  }
  const histories: HistoryCatalog[] = [];
  const catalogs: Catalog[] = [];
  for (const resolved of config.histories) {
    const { history, catalog, server, failures, problems } = await readOne(resolved, files, door, at, cache ?? null);
    errors.push(...problems);
    catalogs.push(catalog);
    histories.push({
      migrations: resolved.migrations,
      dialect: history.dialect,
      postgres: catalog.postgres,
      door,
      server,
      files: history.files.length,
      statements: history.files.flatMap(textsOf).reduce((sum, { statements }) => sum + statements.length, 0),
      skipped: history.skipped,
      failures,
      catalog: question.kind === 'everything' ? catalogDocument(catalog) : null,
      who: question.kind === 'who' ? whoDocument(catalog, question.power, question.relation) : null,
      log: question.kind === 'log' ? logDocument(catalog, question.name) : null,
    });
  }
  const answered = histories.some(({ catalog, who, log }) => catalog !== null || who !== null || log !== null);
  if (histories.length > 0 && !answered) errors.push(...missing(question, catalogs));
  return { schemaVersion: 1, tool: { name: 'pg-guardrails', version }, errors, question, histories };
}
