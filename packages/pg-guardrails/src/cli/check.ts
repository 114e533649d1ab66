import path from 'node:path';
import type { CheckInput, CatalogInput, CatalogReport, Certificate, CertifyInput, Checkup, GraphInput, GraphReport, ProofReport, ProveInput, RemedyInput, RemedyReport, Survey } from '@pg-guardrails/check';
import type { startAhead } from '@pg-guardrails/check/ahead';
import { didYouMean, loadConfig, type ConfigResult, type LoadedConfig, type RuleWords } from '@pg-guardrails/config';
import { listing, reaches, type Problem, type Report, type Severity } from '@pg-guardrails/kernel';
import type { RuleCard } from '../reporters/sarif.js';
import { problemPlace } from '../reporters/words.js';
import { withBaseline, type BaselineFlags } from './baseline.js';
import type { Format } from './formats.js';
import { onServer } from './interrupt.js';
import { colorMode, type Io } from './io.js';
import { createReader, render } from './render.js';
import { produceNew } from './new-findings.js';
import { writeReportTo, type ExtraReport } from './reports.js';

/** 0 clean; 1 findings at or above the threshold; 2 the job could not be done, or not whole. */
export type ExitCode = 0 | 1 | 2;

export interface CheckFlags extends BaselineFlags {
  readonly config?: string;
  readonly format: Format;
  readonly output?: string;
  /** Further reports of the same run. */
  readonly report?: readonly ExtraReport[];
  readonly color?: boolean;
  readonly databaseUrl?: string;
  readonly cache?: true;
  /** As written; it asks for the cache by itself. */
  readonly cacheLocation?: string;
  /** What the cache is of; default: the work tree. Of no flag: a copy of a tree has a cache of its own. */
  readonly cacheOf?: 'tree';
  /** Judge the index of git, and report what HEAD does not have. */
  readonly staged?: true;
  /** Report what the merge base with this ref does not have. */
  readonly since?: string;
}

/** The tool behind the command line. */
export interface Tool {
  readonly version: string;
  readonly rules: readonly (RuleWords & RuleCard)[];
  check(input: CheckInput): Promise<Report>;
  catalog(input: CatalogInput): Promise<CatalogReport>;
  remedy(input: RemedyInput): Promise<RemedyReport>;
  prove(input: ProveInput): Promise<ProofReport>;
  /** Starts an embedded server before the configuration is read; whoever does stops it. */
  startAhead(...words: Parameters<typeof startAhead>): Promise<ReturnType<typeof startAhead>>;
  certify(input: CertifyInput): Promise<Certificate>;
  graph(input: GraphInput): Promise<GraphReport>;
  /** What a project says of itself before it is configured. */
  survey(root: string): Promise<Survey>;
  /** What a configuration covers. */
  checkup(config: LoadedConfig): Promise<Checkup>;
  /** A rule's page as Markdown; null where there is none. */
  page(id: string): string | null;
  /** The libraries that read and try, each with its version. */
  readonly parts: readonly string[];
}

/** A report that says only why there is none. */
export function failedReport(version: string, errors: readonly Problem[]): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'pg-guardrails', version },
    errors,
    coverage: { settled: 0, unknown: 0, files: 0, edges: 0, unresolved: 0, opaque: 0, untyped: 0, statements: 0, unread: 0 },
    verdicts: [],
    findings: [],
  };
}

export async function runCheck(only: readonly string[], flags: CheckFlags, tool: Tool, io: Io): Promise<ExitCode> {
  return print(await produceAsAsked(only, flags, tool, io), flags, tool, io);
}

function print({ root, report, textOf = createReader(root) }: Produced, flags: CheckFlags, tool: Tool, io: Io): ExitCode {
  const exitCode = exitCodeOf(report, flags.failOn);
  const target = flags.output === undefined ? 'terminal' : 'file';
  const rendered = (format: Format, to: 'terminal' | 'file'): string => render(format, report, { io, root, textOf, rules: tool.rules, exitCode, failOn: flags.failOn, color: colorMode(flags.color, io, to) });
  const text = rendered(flags.format, target);
  if (flags.format !== 'pretty' || target === 'file') reportProblems(report.errors, io);
  if (flags.output === undefined) io.out(text);
  const written = flags.output === undefined || writeReportTo(flags.output, text, io);
  // The judgement is there, and whoever waits for it gets it.
  if (!written) io.out(text);
  const extras = (flags.report ?? []).map(({ format, file }) => writeReportTo(file, rendered(format, 'file'), io));
  return written && extras.every((one) => one) ? exitCode : 2;
}

/** A report, and what is needed to print it. */
export interface Produced {
  /** The folder that the paths of the report are relative to, as the user has it. */
  readonly root: string;
  readonly report: Report;
  /** The text of a file of the report, or null; default: from the disk. */
  readonly textOf?: (file: string) => string | null;
}

async function produceAsAsked(only: readonly string[], flags: CheckFlags, tool: Tool, io: Io): Promise<Produced> {
  const problem = impossible(flags);
  if (problem !== null) return { root: io.cwd, report: failedReport(tool.version, [{ message: problem, file: null, line: null, column: null }]) };
  if (flags.staged !== true && flags.since === undefined) return produce(only, flags, tool, io);
  try {
    return await produceNew({ only, flags, tool, io, produce });
  } catch (error) {
    return { root: io.cwd, report: failedReport(tool.version, [{ message: internalError(error, io), file: null, line: null, column: null }]) };
  }
}

/** Why flags contradict each other, or null. */
function impossible({ staged, since, databaseUrl, writeBaseline }: CheckFlags): string | null {
  if (staged === true && since !== undefined) return '--staged is measured by HEAD and --since by a merge base: give one of them.';
  const flag = staged === true ? '--staged' : since === undefined ? null : '--since';
  if (flag === null) return null;
  if (databaseUrl !== undefined) return `${flag} judges files; what a database of --database-url adds is not in git.`;
  return writeBaseline === undefined ? null : `A baseline holds all findings, and ${flag} shows the new ones: write it without ${flag}.`;
}

/** @param stopAt absolute: the last folder that is searched for a configuration. */
export async function produce(only: readonly string[], flags: CheckFlags, tool: Tool, io: Io, stopAt?: string): Promise<Produced> {
  const unknown = unknownNames(only, tool.rules);
  if (unknown.length > 0) return { root: io.cwd, report: failedReport(tool.version, unknown) };
  try {
    const loaded: ConfigResult = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(flags.config === undefined ? {} : { file: flags.config }), ...(stopAt === undefined ? {} : { stopAt }) });
    if (!loaded.ok) return { root: loaded.root, report: failedReport(tool.version, loaded.problems) };
    const { config } = loaded;
    const report = await withBaseline({ config, only, flags }, tool, io, () =>
      onServer(flags.databaseUrl, (server) => tool.check({ config, only, database: server, ...cacheOf(flags, config.root, io) })),
    );
    return { root: config.root, report };
  } catch (error) {
    // Our own bug. Whoever reads the document of a machine format still gets one.
    return { root: io.cwd, report: failedReport(tool.version, [{ message: internalError(error, io), file: null, line: null, column: null }]) };
  }
}

/** A folder that is named is relative to the working directory; the usual one lies beside the configuration. */
function cacheOf({ cache, cacheLocation, cacheOf: of }: CheckFlags, root: string, io: Io): Pick<CheckInput, 'cache'> {
  if (cache === undefined && cacheLocation === undefined) return {};
  const folder = cacheLocation === undefined ? path.join(root, 'node_modules/.cache/pg-guardrails') : path.resolve(io.cwd, cacheLocation);
  return { cache: { folder, ...(of === undefined ? {} : { of }), note: (message) => { io.err(`pg-guardrails: ${message}\n`); } } };
}

/** One line; the stack only for those who ask. */
export function internalError(error: unknown, io: Io): string {
  const said = error instanceof Error ? error.message : String(error);
  if (io.env['PG_GUARDRAILS_DEBUG'] === '1') return `internal error: ${error instanceof Error ? (error.stack ?? said) : said}`;
  return `internal error: ${said.split('\n')[0] ?? ''} (set PG_GUARDRAILS_DEBUG=1 to see where)`;
}

/** One line each on standard error. */
export function reportProblems(problems: readonly Problem[], io: Io): void {
  for (const problem of problems) {
    const place = problemPlace(problem);
    io.err(`pg-guardrails: ${place === '' ? '' : `${place}: `}${problem.message}\n`);
  }
}

/** The words of the command line that are neither a rule nor a group. */
export function unknownNames(names: readonly string[], rules: Tool['rules']): readonly Problem[] {
  const ids = rules.map(({ id }) => id);
  const groups = [...new Set<string>(rules.map(({ group }) => group))];
  return names
    .filter((name) => !ids.includes(name) && !groups.includes(name))
    .map((name) => ({
      message: `There is no rule or group "${name}".${didYouMean(name, [...ids, ...groups])} Rules: ${listing(ids)}. Groups: ${listing(groups)}.`,
      file: null,
      line: null,
      column: null,
    }));
}

export function exitCodeOf(report: Report, failOn: Severity): ExitCode {
  if (report.errors.length > 0) return 2;
  return report.findings.some(({ suppression, severity }) => suppression === null && reaches(severity, failOn)) ? 1 : 0;
}
