import type { ClaimConfig, ExternalRole, GuardrailsConfig, HistoryConfig } from '@pg-guardrails/kernel';
import type { ConfigPath, LoadedConfig, ResolvedClaim, ResolvedExternalRole, ResolvedHistory, RuleWords } from './loaded-config.js';
import { postgresVersions } from './schema.js';
import type { Locator } from './validate.js';
import { compileZones } from './zones.js';

/** Fills in every default of a configuration that has been checked. */
export function resolveConfig(written: GuardrailsConfig, rules: readonly RuleWords[], root: string, file: string | null, locate: Locator): LoadedConfig {
  const zoneGlobs = written.zones ?? {};
  return {
    root,
    file,
    include: written.include ?? null,
    exclude: written.exclude ?? [],
    zones: compileZones(zoneGlobs),
    zoneGlobs,
    entry: written.entry ?? null,
    baseline: written.baseline === undefined ? null : withoutDecoration(written.baseline.replaceAll('\\', '/')),
    histories: historiesOf(written).map(({ history, path }) => resolveHistory(history, path, locate)),
    claims: (written.claims ?? []).map((claim, index) => resolveClaim(claim, rules, ['claims', index], locate)),
    placeOf: (path) => locate.valueAt(path),
  };
}

function historiesOf(written: GuardrailsConfig): readonly { readonly history: HistoryConfig; readonly path: ConfigPath }[] {
  if (written.migrations !== undefined) return [{ history: { migrations: written.migrations }, path: [] }];
  return (written.histories ?? []).map((history, index) => ({ history, path: ['histories', index] }));
}

function resolveHistory(history: HistoryConfig, path: ConfigPath, locate: Locator): ResolvedHistory {
  return {
    migrations: withoutDecoration(history.migrations),
    dialect: history.dialect ?? 'auto',
    postgres: history.postgres ?? postgresVersions.newest,
    baseline: history.baseline === undefined ? null : withoutDecoration(history.baseline),
    database: history.database ?? null,
    placeholders: history.placeholders ?? {},
    programs: history.programs ?? {},
    searchPath: history.searchPath ?? null,
    superuser: history.superuser ?? 'postgres',
    runAs: history.runAs ?? { role: history.superuser ?? 'postgres', superuser: true },
    runtimeRoles: history.runtimeRoles ?? null,
    externalRoles: (history.externalRoles ?? []).map(resolveExternalRole),
    replay: history.replay ?? {},
    place: locate.valueAt([...path, 'migrations']),
    path,
  };
}

/** `./schema/migrations/` and `schema/migrations` are one folder; `.` and `/` stay. */
function withoutDecoration(file: string): string {
  return file.replace(/^(?:\.\/+)+(?=.)/u, '').replace(/(?<=.)\/+$/u, '');
}

function resolveExternalRole(role: ExternalRole): ResolvedExternalRole {
  if (typeof role === 'string') return { name: role, attributes: [], memberOf: [] };
  return { name: role.name, attributes: role.attributes ?? [], memberOf: role.memberOf ?? [] };
}

function resolveClaim(claim: ClaimConfig, rules: readonly RuleWords[], path: ConfigPath, locate: Locator): ResolvedClaim {
  const { rule, severity, ...options } = claim;
  const usual = rules.find(({ id }) => id === rule)?.severity ?? 'error';
  return { rule, options, severity: severity ?? usual, place: locate.valueAt(path), path };
}
