import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Catalog } from '@pg-guardrails/catalog';
import { configOf } from '@pg-guardrails/config';
import type { Dialect, HistoryConfig, Problem, ReplayConfig, RunAs } from '@pg-guardrails/kernel';
import { lackingIn } from '@pg-guardrails/prover/wanted-extensions';
import { rules } from '@pg-guardrails/rules';
import { textsOf, type History } from '@pg-guardrails/sql-reader';
import { projectFiles, type ProjectFiles } from '../files.js';
import { historyProblems, simulateHistory, type SimulatedHistory } from '../histories.js';
import { judgeHistory } from '../judge-history.js';
import { overlaid } from '../remedy/overlay.js';
import { sortClaims } from '../claims.js';
import type { ConnectionRole } from './connections.js';
import type { FoundFolder } from './find-histories.js';
import { replayFor, type FlywaySchema } from './flyway-schema.js';
import type { GraphileSettings } from './graphile-migrate.js';
import { platformOf } from './platforms.js';
import { missingRoles, runtimeRoles, type FoundRole } from './runtime-roles.js';

/** A table that is described or named as one whose rows never change, and that nothing claims. */
export interface Candidate {
  /** As a claim takes it: `public.ledger`, `public."Ledger"`. */
  readonly table: string;
  /** What is written about it; null where only its name tells, or that it is an audit trail. */
  readonly words: string | null;
  readonly file: string;
  readonly line: number;
}

export interface SurveyedHistory {
  readonly migrations: string;
  /** The file that is applied before the first migration. */
  readonly baseline: string | null;
  /** What the layout of the folder says. */
  readonly dialect: Exclude<Dialect, 'auto'>;
  readonly files: number;
  readonly runtimeRoles: readonly FoundRole[];
  /** Roles that exist after the history, those of the platform and of PostgreSQL too. */
  readonly roles: readonly string[];
  /** Roles that statements or connections name and no migration creates. */
  readonly externalRoles: readonly { readonly name: string; readonly attributes: readonly string[] }[];
  readonly candidates: readonly Candidate[];
  readonly runAs: RunAs | null;
  readonly replay: ReplayConfig | null;
  /** Extensions that a statement makes and the embedded server lacks: a stub has to stand in for them. */
  readonly lacking: readonly string[];
  /** What Flyway's configuration says of schemas, where `replay` follows it. */
  readonly flyway: FlywaySchema | null;
  /** What graphile-migrate's configuration says. */
  readonly graphile: GraphileSettings | null;
  /** `Supabase`; null for a plain server. */
  readonly platform: string | null;
  /** Files that the history's configuration names and that are to be written: what a platform brings and is not there yet. */
  readonly brought: readonly { readonly file: string; readonly text: string }[];
  /** Statements that PostgreSQL would refuse even so. */
  readonly refused: number;
  /** Whether its SQL claims a table. */
  readonly isClaimed: boolean;
  /** What kept it from being read whole. */
  readonly problems: readonly Problem[];
}

/** @throws {Error} never: a configuration with one history has it. */
function simulated(root: string, history: HistoryConfig, files: ProjectFiles): SimulatedHistory {
  const [resolved] = configOf({ histories: [history] }, rules, root).histories;
  if (resolved === undefined) throw new Error('A configuration has lost its history.');
  return simulateHistory(resolved, files);
}

const suggests = 'unclaimed-immutable';
/** The messages that rest on words by which rows never change; a name, and to be called an audit trail, say less. */
const saysSo: ReadonlySet<string> = new Set(['said', 'guarded']);

/** The tables that `unclaimed-immutable` would have claimed, with what it rests on. */
function candidatesOf(root: string, catalog: Catalog, postgres: number): readonly Candidate[] {
  const { catalogRules, catalog: claims } = sortClaims(configOf({ claims: [{ rule: suggests }] }, rules, root), rules, new Set([suggests]));
  const { charges } = judgeHistory(catalog, catalogRules, claims, { runtimeRoles: null, postgres, named: [] });
  return charges.map(({ violation: { data, messageId, place } }) => ({
    table: data['name'] ?? '',
    words: saysSo.has(messageId) ? (data['words'] ?? null) : null,
    file: place.file,
    line: place.line,
  }));
}

/** Those that a block makes are mostly made where a server has them. */
function lackingOf({ prelude, files }: History): readonly string[] {
  return lackingIn([...prelude, ...files].flatMap(textsOf).flatMap(({ statements }) => statements.flatMap(({ kind, text }) => (kind === 'CreateExtensionStmt' ? [text] : []))));
}

/** What the configurations of migration tools say of a folder. */
export interface ToolSettings {
  readonly flyway: (migrations: string) => FlywaySchema | null;
  /** @param uses whether a migration holds a text. */
  readonly graphileMigrate: (migrations: string, uses: (text: string) => boolean) => GraphileSettings | null;
}

/**
 * One history as it seems to be meant. It is simulated again with what its tool is told, and with the roles that its statements miss declared, so that what is granted to them counts.
 * @throws {Error} when `loadGrammar` has not been awaited.
 */
export function surveyHistory(root: string, { folder: migrations, baseline }: FoundFolder, connections: readonly ConnectionRole[], tools: ToolSettings): SurveyedHistory {
  const platform = platformOf(migrations);
  const brought = (platform?.brought ?? []).filter(({ file }) => !existsSync(path.join(root, file)));
  const files = overlaid(projectFiles(root), new Map(brought.map(({ file, text }) => [file, text])));
  const bare: HistoryConfig = { migrations, ...(baseline === null ? {} : { baseline }), ...platform?.config };
  const untold = simulated(root, bare, files);
  const { dialect } = untold.history;
  const graphile = dialect === 'graphile-migrate' ? tools.graphileMigrate(migrations, (text) => untold.history.files.some((file) => file.sql.text.includes(text))) : null;
  const plain: HistoryConfig = { ...bare, ...graphile?.config };
  const first = graphile === null ? untold : simulated(root, plain, files);
  const flyway = dialect === 'flyway' && plain.replay === undefined ? tools.flyway(migrations) : null;
  const replay = flyway === null ? null : replayFor(flyway);
  const config: HistoryConfig = replay === null ? plain : { ...plain, replay };
  const alone = replay === null ? first : simulated(root, config, files);
  const connected = connections.map(({ role }) => role);
  const declare = (names: readonly string[]): SurveyedHistory['externalRoles'] => names.map((name) => ({ name, attributes: connected.includes(name) ? ['LOGIN'] : [] }));
  const missing = declare(missingRoles(alone.catalog));
  const { history, catalog, config: resolved } = missing.length === 0 ? alone : simulated(root, { ...config, externalRoles: missing }, files);
  const roles = runtimeRoles(catalog, connections);
  const unmade = declare(roles.map(({ name }) => name).filter((name) => !catalog.roles.has(name)));
  return {
    migrations,
    baseline,
    dialect,
    files: history.files.length,
    runtimeRoles: roles,
    roles: [...catalog.roles.keys()],
    externalRoles: [...missing, ...unmade].sort((a, b) => (a.name < b.name ? -1 : 1)),
    candidates: candidatesOf(root, catalog, resolved.postgres),
    runAs: config.runAs ?? null,
    replay: config.replay ?? null,
    lacking: lackingOf(history),
    flyway: replay === null ? null : flyway,
    graphile,
    platform: platform?.name ?? null,
    brought,
    refused: catalog.errors.length,
    isClaimed: [...catalog.relations.values()].some(({ claims }) => claims.length > 0),
    problems: historyProblems({ config: resolved, history }, files),
  };
}
