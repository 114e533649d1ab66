import path from 'node:path';
import type { Progress, ProofReport, ProveInput } from '@pg-guardrails/check';
import { loadConfig, type ConfigResult } from '@pg-guardrails/config';
import type { Problem, Severity } from '@pg-guardrails/kernel';
import { orderReport } from '../reporters/order.js';
import { createPaint } from '../reporters/paint.js';
import { renderProofJson } from '../reporters/proof-json.js';
import { renderProofPretty } from '../reporters/proof-pretty.js';
import { exitCodeOf, failedReport, internalError, reportProblems, unknownNames, type ExitCode, type Tool } from './check.js';
import { withServerAhead } from './keeping.js';
import { onServer } from './interrupt.js';
import { colorMode, widthOf, type Io } from './io.js';
import { writeReport } from './output.js';
import { createReader } from './render.js';
import type { proofFormats } from './formats.js';

export interface ProveFlags {
  readonly config?: string;
  readonly format: (typeof proofFormats)[number];
  readonly output?: string;
  readonly failOn: Severity;
  readonly skipFailing?: boolean;
  readonly databaseUrl?: string;
  readonly cache: boolean;
  readonly cacheLocation?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly color?: boolean;
}

/** A line for those who wait. */
export function progressWords(progress: Progress): string {
  switch (progress.kind) {
    case 'start':
      return `${progress.migrations}: starting PostgreSQL`;
    case 'apply':
      return `applying ${progress.file} (${String(progress.index)} of ${String(progress.of)})`;
    case 'attempt':
      return `trying ${String(progress.index)} of ${String(progress.of)}`;
    default:
      return progress satisfies never;
  }
}

interface Produced {
  readonly root: string;
  readonly report: ProofReport;
}

function failedProof(version: string, errors: readonly Problem[]): ProofReport {
  return { ...failedReport(version, errors), proofs: [] };
}

async function produce(only: readonly string[], flags: ProveFlags, tool: Tool, io: Io, keeping: Pick<ProveInput, 'cache' | 'ahead'>): Promise<Produced> {
  const unknown = unknownNames(only, tool.rules);
  if (unknown.length > 0) return { root: io.cwd, report: failedProof(tool.version, unknown) };
  try {
    const loaded: ConfigResult = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(flags.config === undefined ? {} : { file: flags.config }) });
    if (!loaded.ok) return { root: loaded.root, report: failedProof(tool.version, loaded.problems) };
    const { config } = loaded;
    const tell = (progress: Progress): void => io.progress?.(progressWords(progress));
    const input = { config, only, onFailure: flags.skipFailing === true ? 'skip' : 'continue', limit: flags.timeout * 1000, tell } as const;
    const report = await onServer(flags.databaseUrl, (server) => tool.prove({ ...input, ...keeping, server }));
    return { root: config.root, report };
  } catch (error) {
    return { root: io.cwd, report: failedProof(tool.version, [{ message: internalError(error, io), file: null, line: null, column: null }]) };
  } finally {
    io.progress?.(null);
  }
}

/** Tries the claims on a PostgreSQL of our own. 0: all is proven; 1: something is not; 2: it could not be done whole, or PostgreSQL contradicts what was said without it. */
export async function runProve(only: readonly string[], flags: ProveFlags, tool: Tool, io: Io): Promise<ExitCode> {
  const { root, report } = await withServerAhead(flags, tool, io, (keeping) => produce(only, flags, tool, io, keeping));
  const ordered: ProofReport = { ...report, ...orderReport(report) };
  const target = flags.output === undefined ? 'terminal' : 'file';
  const text = flags.format === 'json' ? renderProofJson(ordered) : renderProofPretty(ordered, { paint: createPaint(colorMode(flags.color, io, target)), width: widthOf(io), readText: createReader(root) });
  if (flags.format === 'json' || target === 'file') reportProblems(report.errors, io);
  if (flags.output === undefined) io.out(text);
  else {
    const failure = writeReport(path.resolve(io.cwd, flags.output), text);
    io.err(failure === null ? `pg-guardrails: wrote ${flags.output}\n` : `pg-guardrails: cannot write ${flags.output}: ${failure}\n`);
    if (failure !== null) return 2;
  }
  return exitCodeOf(report, flags.failOn);
}
