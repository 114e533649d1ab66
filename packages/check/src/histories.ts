import { simulate, type Catalog, type Taint } from '@pg-guardrails/catalog';
import { missingFile, referencesOf, unknownName, type LoadedConfig, type ResolvedHistory } from '@pg-guardrails/config';
import type { HistoryConfig, Problem } from '@pg-guardrails/kernel';
import { readHistory, textsOf, withDatabase, type History } from '@pg-guardrails/sql-reader';
import type { ProjectFiles } from './files.js';
import type { CatalogClaim } from './judge-history.js';
import { contradictions } from './contradictions.js';
import { missingTables } from './missing-tables.js';
import { optionProblems } from './option-problems.js';
import { fullNames, makerOf } from './unseen-tables.js';

/** One history, read and simulated. */
export interface SimulatedHistory {
  readonly config: ResolvedHistory;
  readonly history: History;
  readonly catalog: Catalog;
  /** What the application may have changed since; it is among the catalog's taints as well. */
  readonly runtime?: readonly Taint[];
  /** The catalog without it. */
  readonly migrated?: Catalog;
}

/** The configuration's history in the kernel's words. */
export function historyConfig({ baseline, database, runtimeRoles, migrations, dialect, postgres, placeholders, programs, searchPath, superuser, runAs, externalRoles, replay }: ResolvedHistory): HistoryConfig {
  return {
    migrations,
    dialect,
    postgres,
    placeholders,
    programs,
    superuser,
    runAs,
    externalRoles,
    replay,
    ...(searchPath === null ? {} : { searchPath }),
    ...(baseline === null ? {} : { baseline }),
    ...(database === null ? {} : { database }),
    ...(runtimeRoles === null ? {} : { runtimeRoles }),
  };
}

/** Reads one history, and simulates it when its catalog is asked for. */
export function simulateHistory(resolved: ResolvedHistory, files: ProjectFiles): SimulatedHistory {
  const config = historyConfig(resolved);
  const history = readHistory({ history: config, list: (folder) => files.list(folder), read: (file) => files.read(file) });
  let catalog: Catalog | null = null;
  return {
    config: resolved,
    history,
    get catalog() {
      return (catalog ??= simulate({ files: history.files, prelude: history.prelude, history: withDatabase(config, history) }));
    },
  };
}

/** What kept a history from being read whole. Statements that do not parse are among it: the simulator went on without them. */
export function historyProblems({ config, history }: Pick<SimulatedHistory, 'config' | 'history'>, files: ProjectFiles): readonly Problem[] {
  if (!files.exists(config.migrations)) return [missingFile([...config.path, 'migrations'], config.migrations, config.place)];
  const syntax = [...history.prelude, ...history.files].flatMap(textsOf).flatMap(({ problems }) => problems.map(({ message, place }) => ({ message, file: place.file, line: place.line, column: place.column })));
  return [...history.problems, ...syntax];
}

/**
 * What is wrong in claims that only the catalogs can tell: roles, tables and columns that they name and nothing creates, claims that contradict each other. A name that something unevaluated may have created is
 * no error: its verdict is `unknown` instead (unseenTables).
 */
export function unknownNames(config: LoadedConfig, histories: readonly SimulatedHistory[], claims: readonly CatalogClaim[]): readonly Problem[] {
  // Where nothing could be read, each name would be one more complaint about the same missing folder.
  if (histories.some(({ history }) => history.files.length === 0 && history.problems.length > 0)) return [];
  const catalogs = histories.map(({ catalog }) => catalog);
  const rolesUncertain = catalogs.some(({ taints }) => taints.some(({ aspects }) => aspects.includes('roles')));
  const knownRoles = [...new Set(catalogs.flatMap(({ roles }) => [...roles.keys()]))];

  const roles = rolesUncertain
    ? []
    : [
        ...histories.flatMap(({ config: own, catalog }) =>
          (own.runtimeRoles ?? []).flatMap((name, index) =>
            catalog.roles.has(name) ? [] : [{ name, path: [...own.path, 'runtimeRoles', index] }],
          ),
        ),
        ...claims.flatMap(({ rule, options, path }) =>
          referencesOf(rule, options, path).filter(({ refersTo, name }) => refersTo === 'role' && !knownRoles.includes(name) && name !== 'PUBLIC'),
        ),
      ].map(({ name, path }) => unknownName({ kind: 'role', name, path, place: config.placeOf(path), known: knownRoles }));

  const tables = missingTables(config, claims, catalogs, (name) => histories.some((history) => makerOf(history, fullNames(catalogs, name)) !== null));
  return [...roles, ...tables, ...optionProblems(config, claims, catalogs), ...contradictions(config, claims, catalogs)];
}
