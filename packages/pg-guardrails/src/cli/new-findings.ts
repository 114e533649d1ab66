import { copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Before, Bases, Repository, Snapshot } from '@pg-guardrails/check';
import { discoverConfig } from '@pg-guardrails/config';
import type { Report } from '@pg-guardrails/kernel';
import { failedReport, type CheckFlags, type Produced, type Tool } from './check.js';
import type { Io } from './io.js';

type Produce = (only: readonly string[], flags: CheckFlags, tool: Tool, io: Io) => Promise<Produced>;

export interface NewFindingsInput {
  readonly only: readonly string[];
  readonly flags: CheckFlags;
  readonly tool: Tool;
  readonly io: Io;
  /** Checks what lies in the working directory of its `io`. */
  readonly produce: Produce;
}

/** The configuration that the command line means in the work tree; null where there is none. */
function configInWorkTree({ config }: CheckFlags, { cwd }: Io): string | null {
  return config === undefined ? discoverConfig(cwd) : path.resolve(cwd, config);
}

/** The same command line over a copy of what git holds. What is kept for the next run is kept apart: the copy lies elsewhere each time. */
function inCopy({ only, flags, tool, io, produce }: NewFindingsInput, copy: Snapshot): Promise<Produced> {
  const { cacheLocation, ...others } = flags;
  const named = flags.config === undefined ? null : copy.at(path.resolve(io.cwd, flags.config));
  const config = configInWorkTree(flags, io);
  const root = config === null ? io.cwd : path.dirname(config);
  const kept = cacheLocation !== undefined ? path.resolve(io.cwd, cacheLocation) : flags.cache === true ? path.join(root, 'node_modules/.cache/pg-guardrails') : null;
  const cwd = copy.at(io.cwd) ?? copy.top;
  return produce(only, { ...others, ...(named === null ? {} : { config: named }), ...(kept === null ? {} : { cacheLocation: path.join(kept, 'git') }) }, tool, { ...io, cwd });
}

/** A configuration that is not in git yet speaks for what is. */
function bringConfig({ flags, io }: NewFindingsInput, copy: Snapshot): void {
  const config = configInWorkTree(flags, io);
  const target = config === null ? null : copy.at(config);
  if (config === null || target === null || existsSync(target) || !existsSync(config)) return;
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(config, target);
  io.err(`pg-guardrails: ${path.relative(io.cwd, config).split(path.sep).join('/')} is not in the index; it is read as it lies in the work tree\n`);
}

const isOpen = ({ findings }: Report): boolean => findings.some(({ suppression }) => suppression === null);

/** What one commit had. One that cannot be judged had nothing that is known. */
async function before(input: NewFindingsInput, repository: Repository, commit: string): Promise<Before> {
  const { entriesOfCommit, takeSnapshot } = await import('@pg-guardrails/check');
  const copy = await takeSnapshot(repository, await entriesOfCommit(repository, commit));
  try {
    const { root, report } = await inCopy(input, copy);
    const prefix = path.relative(copy.top, root).split(path.sep).join('/');
    return { findings: report.findings.filter(({ suppression }) => suppression === null), hasFile: (file) => copy.files.has(path.posix.join(prefix, file)) };
  } finally {
    copy.remove();
  }
}

async function staged(input: NewFindingsInput, repository: Repository): Promise<Produced> {
  const { basesOfIndex, entriesOfIndex, onlyNew, takeSnapshot } = await import('@pg-guardrails/check');
  const bases = await basesOfIndex(repository);
  const copy = await takeSnapshot(repository, await entriesOfIndex(repository));
  // A hook that is stopped leaves nothing behind.
  const remove = (): void => {
    process.removeListener('exit', remove);
    copy.remove();
  };
  process.once('exit', remove);
  try {
    bringConfig(input, copy);
    const { root, report } = await inCopy(input, copy);
    const befores = await beforesOf(input, repository, bases, report);
    return {
      root: path.join(repository.top, path.relative(copy.top, root)),
      texts: root,
      report: onlyNew(report, bases, befores, (file) => existsSync(path.join(root, file))),
      dispose: remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function since(ref: string, input: NewFindingsInput, repository: Repository): Promise<Produced> {
  const { basesSince, onlyNew } = await import('@pg-guardrails/check');
  const bases = await basesSince(repository, ref);
  const { root, report } = await input.produce(input.only, input.flags, input.tool, input.io);
  const befores = await beforesOf(input, repository, bases, report);
  return { root, report: onlyNew(report, bases, befores, (file) => existsSync(path.join(root, file))) };
}

/** Where nothing is found nothing can be old, and the bases are not judged. */
async function beforesOf(input: NewFindingsInput, repository: Repository, { commits }: Bases, report: Report): Promise<readonly Before[]> {
  const befores: Before[] = [];
  if (isOpen(report)) for (const commit of commits) befores.push(await before(input, repository, commit));
  return befores;
}

/** Checks, and reports what is new: in the index since HEAD (`--staged`), or in the work tree since it parted from a ref (`--since`). */
export async function produceNew(asked: NewFindingsInput): Promise<Produced> {
  const { flags, tool } = asked;
  const io = { ...asked.io, cwd: realpathSync(asked.io.cwd) };
  const input = { ...asked, io };
  const { GitFailure, openRepository } = await import('@pg-guardrails/check');
  try {
    const repository = await openRepository(io.cwd, io.env);
    const config = configInWorkTree(flags, io);
    if (config !== null && path.relative(repository.top, config).startsWith('..')) throw new GitFailure(`The configuration ${config} lies outside of the repository ${repository.top}, so git cannot say what is new in its project.`);
    return await (flags.since === undefined ? staged(input, repository) : since(flags.since, input, repository));
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return { root: io.cwd, report: failedReport(tool.version, [{ message: error.message, file: null, line: null, column: null }]) };
  }
}
