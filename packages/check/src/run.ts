import type { Report } from '@pg-guardrails/kernel';
import { findKeptRun } from './cache/kept-run.js';
import type { CheckInput } from './check.js';

export type { CheckInput } from './check.js';

/**
 * Reads the project, judges each claim of the selected rules once, on the simulated histories or on the database that is named, and reports. Bad input is in `errors`,
 * each with its place; what could be read is judged all the same. Where a kept report still holds, nothing that reads or judges is loaded.
 */
export async function check(input: CheckInput): Promise<Report> {
  const { config, only, database, cache } = input;
  const before = cache === undefined || (database !== undefined && database !== null) ? null : await findKeptRun(cache.folder, config, [...only].sort());
  if (before !== null && before.report !== null) return before.report;
  const { checkAnew } = await import('./check.js');
  return checkAnew(input, before);
}
