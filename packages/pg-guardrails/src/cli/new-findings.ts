import { copyFileSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Before, Bases, Repository, Snapshot, TreeEntry } from '@pg-guardrails/check/git';
import { discoverConfig } from '@pg-guardrails/config';
import type { Report } from '@pg-guardrails/kernel';
import { failedReport, type CheckFlags, type Produced, type Tool } from './check.js';
import type { Io } from './io.js';

type Produce = (only: readonly string[], flags: CheckFlags, tool: Tool, io: Io, stopAt?: string) => Promise<Produced>;

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

/** Where what is read of git is kept; null where nothing is. Apart from the rest: a copy lies elsewhere each time. */
function cacheFolder({ flags: { cache, cacheLocation }, io }: NewFindingsInput, root: string): string | null {
  if (cacheLocation !== undefined) return path.join(path.resolve(io.cwd, cacheLocation), 'git');
  return cache === true ? path.join(root, 'node_modules/.cache/pg-guardrails/git') : null;
}

/** The same command line over a copy of what git holds. Above the copy lies the folder for temporary files, where anyone may write: no configuration of theirs is run. */
function inCopy(input: NewFindingsInput, copy: Snapshot, kept: string | null): Promise<Produced> {
  const { only, flags, tool, io, produce } = input;
  const named = flags.config === undefined ? null : copy.at(path.resolve(io.cwd, flags.config));
  return produce(only, { ...flags, ...(named === null ? {} : { config: named }), ...(kept === null ? {} : { cacheLocation: kept, cacheOf: 'tree' }) }, tool, { ...io, cwd: copy.at(io.cwd) ?? copy.top }, copy.top);
}

/**
 * A configuration that is not in git speaks for what is, before and now.
 * @returns the file that the copy has for it; null where it needs none.
 */
function bringConfig(config: string, copy: Snapshot): string | null {
  const target = copy.at(config);
  if (target === null || existsSync(target) || !existsSync(config)) return null;
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(config, target);
  return target;
}

const isOpen = ({ findings }: Report): boolean => findings.some(({ suppression }) => suppression === null);

/** A tree, judged. */
interface Judged {
  readonly report: Report;
  /** The folder of the configuration seen from the top, with `/`. */
  readonly prefix: string;
  readonly hasFile: (file: string) => boolean;
}

/** Judges a tree of a repository. */
type Judge = (entries: readonly TreeEntry[]) => Promise<Judged>;

/** Judges trees each from what was kept of it, or on a copy. */
async function createJudge(input: NewFindingsInput, repository: Repository): Promise<Judge> {
  const { isTracked, keptReports, takeCopy, takeSnapshot } = await import('@pg-guardrails/check/git');
  const { only, flags, io } = input;
  const config = configInWorkTree(flags, io);
  const untracked = config !== null && !(await isTracked(repository, config)) ? config : null;
  const folder = cacheFolder(input, config === null ? io.cwd : path.dirname(config));
  const words = { only, config: flags.config ?? null, cwd: path.relative(repository.top, io.cwd), baseline: flags.baseline ?? null };
  // A baseline that is named may lie anywhere.
  const kept = folder === null || typeof flags.baseline === 'string' ? null : keptReports(folder, repository, words, untracked);
  return async (entries) => {
    const files = new Set(entries.map(({ file }) => file));
    const judged = (report: Report, prefix: string): Judged => ({ report, prefix, hasFile: (file) => files.has(path.posix.join(prefix, file)) });
    const known = kept?.find(entries) ?? null;
    if (known !== null) return judged(known.report, known.prefix);
    const copy = await (folder === null ? takeSnapshot : takeCopy)(repository, entries);
    let brought: string | null = null;
    try {
      if (untracked !== null) brought = bringConfig(untracked, copy);
      const { root, report } = await inCopy(input, copy, folder);
      const prefix = path.relative(copy.top, root).split(path.sep).join('/');
      const failure = kept?.keep(entries, { report, prefix }) ?? null;
      if (failure !== null) io.err(`pg-guardrails: the cache in ${folder ?? ''} could not be written (${failure}); the next run will read everything again\n`);
      return judged(report, prefix);
    } finally {
      if (brought !== null) rmSync(brought, { force: true });
      copy.remove();
    }
  };
}

/** What each base had. Where nothing is found nothing can be old, and the bases are not judged; one that cannot be judged had nothing that is known. */
async function beforesOf(judge: Judge, repository: Repository, { commits }: Bases, report: Report): Promise<readonly Before[]> {
  const { entriesOfCommit } = await import('@pg-guardrails/check/git');
  if (!isOpen(report)) return [];
  const befores: Before[] = [];
  for (const commit of commits) {
    const { report: earlier, hasFile } = await judge(await entriesOfCommit(repository, commit));
    befores.push({ findings: earlier.findings.filter(({ suppression }) => suppression === null), hasFile });
  }
  return befores;
}

async function staged(input: NewFindingsInput, repository: Repository): Promise<Produced> {
  const { basesOfIndex, entriesOfIndex, onlyNew, readTexts } = await import('@pg-guardrails/check/git');
  const [bases, entries, judge] = await Promise.all([basesOfIndex(repository), entriesOfIndex(repository), createJudge(input, repository)]);
  const { report, prefix, hasFile } = await judge(entries);
  const found = onlyNew(report, bases, await beforesOf(judge, repository, bases, report), hasFile);
  const named = [...new Set(found.findings.filter(({ suppression }) => suppression === null).map(({ file }) => path.posix.join(prefix, file)))];
  const texts = await readTexts(repository, entries, named);
  return { root: path.join(repository.top, prefix), report: found, textOf: (file) => texts.get(path.posix.join(prefix, file)) ?? null };
}

async function since(ref: string, input: NewFindingsInput, repository: Repository): Promise<Produced> {
  const { basesSince, onlyNew } = await import('@pg-guardrails/check/git');
  const bases = await basesSince(repository, ref);
  const { root, report } = await input.produce(input.only, input.flags, input.tool, input.io);
  const befores = await beforesOf(await createJudge(input, repository), repository, bases, report);
  return { root, report: onlyNew(report, bases, befores, (file) => existsSync(path.join(root, file))) };
}

/** The same, but what was said is not said again: several trees are judged, and each has the same to say of its cache. */
function sayingOnce(io: Io): Io {
  const said = new Set<string>();
  return {
    ...io,
    err(text) {
      if (said.has(text)) return;
      said.add(text);
      io.err(text);
    },
  };
}

/** Checks, and reports what is new: in the index since HEAD (`--staged`), or in the work tree since it parted from a ref (`--since`). */
export async function produceNew(asked: NewFindingsInput): Promise<Produced> {
  const { flags, tool } = asked;
  const io = sayingOnce({ ...asked.io, cwd: realpathSync(asked.io.cwd) });
  const input = { ...asked, io };
  const { GitFailure, openRepository } = await import('@pg-guardrails/check/git');
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
