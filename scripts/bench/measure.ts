import { spawnSync } from 'node:child_process';
import type { Contestant } from './contestants.js';

/** One process, from its start to its end. */
export interface Run {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of the process and its children, user and system. */
  readonly cpu: number;
  /** The largest process, in MB. */
  readonly memory: number;
}

const report = /@bench (?<wall>[\d.]+) (?<user>[\d.]+) (?<system>[\d.]+) (?<memory>\d+)/u;

/**
 * Runs a contestant in the folder, with GNU time to count it.
 * @throws Error when it ends with a code that means it did not do its work: a fast failure is no result.
 */
export function measure({ command, isDone, label }: Contestant, folder: string): Run {
  const run = spawnSync('/usr/bin/time', ['-f', '@bench %e %U %S %M', ...command], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error !== undefined || run.status === null || !isDone(run.status)) throw new Error(`${label} ended with ${String(run.status)}: ${run.error?.message ?? run.stderr.slice(-2000)}`);
  const { wall, user, system, memory } = report.exec(run.stderr)?.groups ?? {};
  return { wall: Number(wall), cpu: Number(user) + Number(system), memory: Number(memory) / 1024 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function medianOf(runs: readonly Run[]): Run {
  return { wall: median(runs.map(({ wall }) => wall)), cpu: median(runs.map(({ cpu }) => cpu)), memory: median(runs.map(({ memory }) => memory)) };
}
