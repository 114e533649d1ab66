import { loadConfig } from '@pg-guardrails/config';
import { reportProblems, type ExitCode, type Tool } from './check.js';
import type { Io } from './io.js';

/** Prints the configuration with every default filled in, as JSON. */
export async function runPrintConfig(file: string | undefined, tool: Pick<Tool, 'rules'>, io: Io): Promise<ExitCode> {
  const loaded = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(file === undefined ? {} : { file }) });
  if (!loaded.ok) {
    reportProblems(loaded.problems, io);
    return 2;
  }
  const { config } = loaded;
  const shown = {
    file: config.file,
    include: config.include,
    exclude: config.exclude,
    zones: config.zoneGlobs,
    entry: config.entry,
    baseline: config.baseline,
    histories: config.histories.map((history) => Object.fromEntries(Object.entries(history).filter(([key]) => key !== 'place' && key !== 'path'))),
    claims: config.claims.map(({ rule, severity, options }) => ({ rule, severity, ...options })),
  };
  io.out(`${JSON.stringify(shown, null, 2)}\n`);
  return 0;
}
