import type { LoadedConfig } from '@pg-guardrails/config';
import type { Coverage, Problem, Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { examine } from './examine.js';
import { judgeHistory } from './judge-history.js';
import { selectRules, unknownRules } from './select.js';
import { version } from './version.js';

export interface CheckInput {
  readonly config: LoadedConfig;
  /** Ids of rules or groups; none means all. */
  readonly only: readonly string[];
}

/** A report that says only why nothing was checked. */
export function failedReport(errors: readonly Problem[]): Report {
  const coverage: Coverage = { settled: 0, unknown: 0, files: 0, edges: 0, unresolved: 0, opaque: 0, untyped: 0, statements: 0, unread: 0 };
  return { schemaVersion: 1, tool: { name: 'pg-guardrails', version }, errors, coverage, verdicts: [], findings: [] };
}

/**
 * Reads the project, judges each claim of the selected rules once on the simulated histories, and reports. Bad input is in `errors`,
 * each with its place; what could be read is judged all the same.
 */
export async function check({ config, only }: CheckInput): Promise<Report> {
  const { selected, unknown } = selectRules(rules, only);
  if (unknown.length > 0) return failedReport(unknownRules(rules, unknown));
  const { report } = await examine(config, selected, (histories, { catalogRules, catalog: claims, named }) =>
    Promise.resolve(histories.map(({ config: { runtimeRoles, postgres }, catalog }) => judgeHistory(catalog, catalogRules, claims, { runtimeRoles, postgres, named }))),
  );
  return report;
}
