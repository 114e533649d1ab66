import type { Report } from '@pg-guardrails/kernel';
import { listProject } from '@pg-guardrails/scanner/listing';
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
  // Git lists the files while the code is loaded that reads and judges them.
  const listing = before !== null || (database !== undefined && database !== null) || config.claims.length === 0 ? null : listProject(config.root, config.include ?? [], config.exclude);
  // Who awaits it is told of an error; nobody does where no claim is about files.
  listing?.catch(() => undefined);
  const { checkAnew } = await import('./check.js');
  return checkAnew(input, before, listing);
}
