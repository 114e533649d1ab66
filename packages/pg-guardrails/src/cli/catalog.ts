import path from 'node:path';
import { loadConfig, type ConfigResult, type LoadedConfig } from '@pg-guardrails/config';
import type { CatalogReport, Door, Question } from '@pg-guardrails/check';
import type { Problem } from '@pg-guardrails/kernel';
import { renderCatalogJson } from '../reporters/catalog-json.js';
import { renderCatalogPretty } from '../reporters/catalog-pretty.js';
import { createPaint } from '../reporters/paint.js';
import { internalError, reportProblems, type ExitCode, type Tool } from './check.js';
import { keepingOf } from './keeping.js';
import { onServer } from './interrupt.js';
import { colorMode, widthOf, type Io } from './io.js';
import { writeReport } from './output.js';
import type { catalogFormats } from './formats.js';

export interface CatalogFlags {
  readonly config?: string;
  readonly replay?: boolean;
  readonly databaseUrl?: string;
  readonly cache: boolean;
  readonly cacheLocation?: string;
  readonly format: (typeof catalogFormats)[number];
  readonly output?: string;
  readonly color?: boolean;
}

function failed(question: Question, version: string, errors: readonly Problem[]): CatalogReport {
  return { schemaVersion: 1, tool: { name: 'pg-guardrails', version }, errors, question, histories: [] };
}

async function produce(question: Question, flags: CatalogFlags, tool: Tool, io: Io): Promise<CatalogReport> {
  try {
    const loaded: ConfigResult = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(flags.config === undefined ? {} : { file: flags.config }) });
    if (!loaded.ok) return failed(question, tool.version, loaded.problems);
    const config: LoadedConfig = loaded.config;
    const cache = keepingOf(flags, io);
    const door: Door = flags.replay === true || flags.databaseUrl !== undefined ? 'replay' : 'simulate';
    return await onServer(flags.databaseUrl, (server) => tool.catalog({ config, door, question, ...(cache === null ? {} : { cache }), server }));
  } catch (error) {
    return failed(question, tool.version, [{ message: internalError(error, io), file: null, line: null, column: null }]);
  }
}

/** Prints the catalog after the history, or answers a question about it. 0: answered; 1: PostgreSQL refused a statement of the replay; 2: it could not be answered, or not whole. */
export async function runCatalog(question: Question, flags: CatalogFlags, tool: Tool, io: Io): Promise<ExitCode> {
  const report = await produce(question, flags, tool, io);
  const target = flags.output === undefined ? 'terminal' : 'file';
  const text = flags.format === 'json' ? renderCatalogJson(report) : renderCatalogPretty(report, { paint: createPaint(colorMode(flags.color, io, target)), width: widthOf(io) });
  if (flags.format === 'json' || target === 'file') reportProblems(report.errors, io);
  if (flags.output === undefined) io.out(text);
  else {
    const failure = writeReport(path.resolve(io.cwd, flags.output), text);
    io.err(failure === null ? `pg-guardrails: wrote ${flags.output}\n` : `pg-guardrails: cannot write ${flags.output}: ${failure}\n`);
    if (failure !== null) return 2;
  }
  if (report.errors.length > 0) return 2;
  return report.histories.some(({ failures }) => failures.length > 0) ? 1 : 0;
}
