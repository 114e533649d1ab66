import path from 'node:path';
import { compileZones, configNames, usualZones, type LoadedConfig } from '@pg-guardrails/config';
import type { Dialect, Problem } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { listProject } from '@pg-guardrails/scanner';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { isProgramFile } from '@pg-guardrails/ts-reader';
import { sortClaims } from '../claims.js';
import { projectFiles } from '../files.js';
import { historyProblems, simulateHistory, unknownNames } from '../histories.js';
import { judgeHistory } from '../judge-history.js';
import { findHistories } from '../survey/find-histories.js';
import { grantingFiles, initializationGlobs } from '../survey/initdb.js';

export interface CheckedHistory {
  readonly migrations: string;
  readonly dialect: Exclude<Dialect, 'auto'>;
  readonly files: number;
  readonly tables: number;
  /** Null: nobody has named them. */
  readonly runtimeRoles: readonly string[] | null;
  /** Statements that PostgreSQL would refuse. */
  readonly refused: number;
  readonly problems: readonly Problem[];
  /** Tables that are described as immutable and that nothing claims. */
  readonly unclaimed: readonly string[];
}

/** What a configuration covers, found without judging a claim. */
export interface Checkup {
  readonly programs: number;
  readonly sqlFiles: number;
  /** How many files each zone has. */
  readonly zones: readonly { readonly name: string; readonly files: number }[];
  readonly histories: readonly CheckedHistory[];
  /** Folders of migrations that no history of the configuration has. */
  readonly unconfigured: readonly string[];
  /** Names in the configuration that nothing has. */
  readonly unknownNames: readonly Problem[];
  readonly claims: readonly { readonly rule: string; readonly count: number }[];
  /** Rules that are on without a configuration, and that this one has no claim of. */
  readonly unused: readonly string[];
  /** Other configurations in folders below: what lies there is judged by them in the editor, and by this one on the command line. */
  readonly nested: readonly string[];
  /** Files that a server runs when it is made and that give privileges, while no prelude of a history does. */
  readonly granting: readonly string[];
}

const suggests = 'unclaimed-immutable';

/** Those of the files that give privileges, as long as no prelude does: whether it says the same is for whoever wrote it to know. */
function grantingOutside({ histories }: LoadedConfig, files: readonly string[], readText: (file: string) => string | null): readonly string[] {
  const preludes = histories.flatMap(({ replay }) => replay.prelude ?? []);
  if (histories.length === 0 || grantingFiles(preludes, readText).length > 0) return [];
  const initial = compileZones({ initdb: [...usualZones.initdb, ...initializationGlobs(files, readText)] });
  const isOfHistory = (file: string): boolean => histories.some(({ migrations }) => file === migrations || file.startsWith(`${migrations}/`));
  return grantingFiles(files.filter((file) => initial.isInAny(file, ['initdb']) && !isOfHistory(file)), readText);
}

/** Looks what a configuration speaks of. Nothing is run, and no claim is judged. */
export async function checkup(config: LoadedConfig): Promise<Checkup> {
  await loadGrammar();
  const { root } = config;
  const { files } = await listProject(root, config.include ?? [], config.exclude);
  const all = config.include === null && config.exclude.length === 0 ? files : (await listProject(root)).files;
  const onDisk = projectFiles(root);
  const simulated = config.histories.map((history) => simulateHistory(history, onDisk));
  const claims = sortClaims(config, rules, new Set(rules.map(({ id }) => id)));
  const asked = { ...config, claims: config.claims.filter(({ rule }) => rule === suggests) };
  const ofSuggestion = sortClaims(asked, rules, new Set([suggests]));
  const configured = new Set(config.histories.map(({ migrations }) => migrations));
  const counts = new Map<string, number>();
  for (const { rule } of config.claims) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return {
    programs: files.filter(isProgramFile).length,
    sqlFiles: files.filter((file) => file.endsWith('.sql')).length,
    zones: config.zones.names.map((name) => ({ name, files: all.filter((file) => config.zones.isInAny(file, [name])).length })),
    histories: simulated.map((history) => {
      const { runtimeRoles, postgres, migrations } = history.config;
      const { charges } = judgeHistory(history.catalog, ofSuggestion.catalogRules, ofSuggestion.catalog, { runtimeRoles, postgres, named: claims.named });
      return {
        migrations,
        dialect: history.history.dialect,
        files: history.history.files.length,
        tables: [...history.catalog.relations.values()].filter(({ relkind }) => relkind === 'table' || relkind === 'partitioned-table').length,
        runtimeRoles,
        refused: history.catalog.errors.length,
        problems: historyProblems(history, onDisk),
        unclaimed: charges.map(({ violation: { data } }) => data['table'] ?? ''),
      };
    }),
    unconfigured: findHistories(all, (file) => onDisk.readText(file)).flatMap(({ folder, foreign }) => (foreign !== null || configured.has(folder) ? [] : [folder])),
    unknownNames: unknownNames(config, simulated, claims.catalog),
    claims: [...counts].map(([rule, count]) => ({ rule, count })),
    unused: rules.filter((rule) => rule.recommended && !counts.has(rule.id) && (rule.reads === 'facts' || rule.id === suggests)).map(({ id }) => id),
    nested: all.filter((file) => file !== config.file && configNames.some((name) => path.posix.basename(file) === name)),
    granting: grantingOutside(config, all, (file) => onDisk.readText(file)),
  };
}
