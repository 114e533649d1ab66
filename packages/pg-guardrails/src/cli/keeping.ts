import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CacheFolder, ProveInput } from '@pg-guardrails/check';
import type { Tool } from './check.js';
import type { Io } from './io.js';

interface KeepingFlags {
  /** `--no-cache` makes it false. */
  readonly cache: boolean;
  readonly cacheLocation?: string;
  readonly config?: string;
}

interface ServerFlags extends KeepingFlags {
  readonly databaseUrl?: string;
  /** Seconds. */
  readonly timeout: number;
}

/** The nearest folder of installed packages, where tools keep what they may lose; null where nothing is installed. */
function modulesAbove(from: string): string | null {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const modules = path.join(folder, 'node_modules');
    if (existsSync(modules)) return modules;
    if (path.dirname(folder) === folder) return null;
  }
}

/** Where a server with the first files of a history is kept for the next run; null for nowhere: without a folder of packages there is no place for it, unless one is named. */
export function keepingOf({ cache, cacheLocation, config = '' }: KeepingFlags, io: Io): CacheFolder | null {
  const modules = modulesAbove(io.cwd);
  const folder = cacheLocation !== undefined ? path.resolve(io.cwd, cacheLocation) : modules === null ? null : path.join(modules, '.cache/pg-guardrails');
  if (!cache || folder === null) return null;
  return {
    folder,
    place: JSON.stringify([io.cwd, config]),
    note: (message) => {
      // That a place which nobody named cannot be written is nothing to be told of.
      if (cacheLocation !== undefined || !/\((?:EACCES|EPERM|EROFS)\)/u.test(message)) io.err(`pg-guardrails: ${message}\n`);
    },
  };
}

/** Runs with an embedded server that starts while the configuration is read, when there is a place to keep one: without it, one that nobody needs would cost seconds. */
export async function withServerAhead<Result>(flags: ServerFlags, tool: Tool, io: Io, run: (keeping: Pick<ProveInput, 'cache' | 'ahead'>) => Promise<Result>): Promise<Result> {
  const cache = keepingOf(flags, io);
  if (cache === null || flags.databaseUrl !== undefined) return run({});
  const ahead = await tool.startAhead(cache, flags.timeout * 1000);
  try {
    return await run({ cache, ahead });
  } finally {
    await ahead.stop();
  }
}
