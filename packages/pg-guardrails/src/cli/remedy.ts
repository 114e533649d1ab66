import { linkSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HistoryRemedy, RemedyReport } from '@pg-guardrails/check';
import { loadConfig, type ConfigResult } from '@pg-guardrails/config';
import { internalError, reportProblems, type ExitCode, type Tool } from './check.js';
import type { Io } from './io.js';

export interface RemedyFlags {
  readonly config?: string;
  readonly output?: string;
}

/** The time for names with a timestamp: SOURCE_DATE_EPOCH (reproducible-builds.org), in seconds, else now. */
export function timeFrom(env: Io['env']): Date {
  const epoch = env['SOURCE_DATE_EPOCH'] ?? '';
  return /^\d{1,11}$/u.test(epoch) ? new Date(Number(epoch) * 1000) : new Date();
}

interface Produced {
  readonly root: string;
  readonly report: RemedyReport;
}

async function produce(tables: readonly string[], flags: RemedyFlags, tool: Tool, io: Io): Promise<Produced> {
  const failed = (message: string): Produced => ({ root: io.cwd, report: { errors: [{ message, file: null, line: null, column: null }], histories: [] } });
  try {
    const loaded: ConfigResult = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(flags.config === undefined ? {} : { file: flags.config }) });
    if (!loaded.ok) return { root: loaded.root, report: { errors: loaded.problems, histories: [] } };
    return { root: loaded.config.root, report: await tool.remedy({ config: loaded.config, tables, now: timeFrom(io.env) }) };
  } catch (error) {
    return failed(internalError(error, io));
  }
}

/** A file that was not there before. Written beside its place first; another process that makes it meanwhile wins. */
function writeNew(file: string, text: string): string | null {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${String(process.pid)}.tmp`);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(beside, text, { flag: 'wx' });
    try {
      // A hard link fails where the name is taken; rename would overwrite it.
      linkSync(beside, file);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code !== 'EEXIST' && statSync(file, { throwIfNoEntry: false }) === undefined) {
        renameSync(beside, file);
        return null;
      }
      throw error;
    }
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'it exists already';
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    rmSync(beside, { force: true });
  }
}

interface Target {
  readonly file: string;
  readonly shown: string;
  readonly text: string;
}

/** Where each file goes: below a folder by its own name, or the first one to the file that is named. */
function targetsFor(output: string, { migration }: HistoryRemedy, io: Io): readonly Target[] {
  const full = path.resolve(io.cwd, output);
  const isFolder = /[\\/]$/u.test(output) || statSync(full, { throwIfNoEntry: false })?.isDirectory() === true;
  const { root = '.', files = [] } = migration ?? {};
  const below = (file: string): string => path.posix.relative(root, file);
  if (isFolder) return files.map(({ path: file, text }) => ({ file: path.join(full, below(file)), shown: path.posix.join(output.replaceAll('\\', '/'), below(file)), text }));
  return files.slice(0, 1).map(({ text }) => ({ file: full, shown: output, text }));
}

function write(output: string, remedy: HistoryRemedy, io: Io): boolean {
  const targets = targetsFor(output, remedy, io);
  const taken = targets.filter(({ file }) => statSync(file, { throwIfNoEntry: false }) !== undefined);
  for (const { shown } of taken) io.err(`pg-guardrails: ${shown} exists already, and nothing is overwritten. Name another file, or remove it.\n`);
  if (taken.length > 0) return false;
  for (const { file, shown, text } of targets) {
    const failure = writeNew(file, text);
    io.err(failure === null ? `pg-guardrails: wrote ${shown}\n` : `pg-guardrails: cannot write ${shown}: ${failure}\n`);
    if (failure !== null) return false;
  }
  return true;
}

function say({ migration, open, suggestions }: HistoryRemedy, flags: RemedyFlags, io: Io): void {
  const line = (text: string): void => {
    io.err(`pg-guardrails: ${text}\n`);
  };
  const [main, ...others] = migration?.files ?? [];
  if (main !== undefined && flags.output === undefined) line(`save this as ${main.path}${others.length === 0 ? '' : `; ${others.map(({ path: file }) => file).join(' and ')} ${others.length === 1 ? 'goes' : 'go'} with it: --output ${migration?.root ?? '.'} writes all of them`}`);
  for (const note of migration?.notes ?? []) line(note);
  for (const one of open) line(one);
  for (const one of suggestions) line(`to decide: ${one}`);
}

/** Whether the output lies in the folder of the history's migrations, or is that folder. */
function leadsInto({ root }: Produced, { migrations }: HistoryRemedy, output: string | undefined, io: Io): boolean {
  if (output === undefined) return false;
  const way = path.relative(path.resolve(root, migrations), path.resolve(io.cwd, output));
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** The remedies that are meant: where --output leads into a history, that of this history. */
function meantRemedies(produced: Produced, output: string | undefined, io: Io): readonly HistoryRemedy[] {
  const { histories } = produced.report;
  const written = histories.filter(({ migration }) => migration !== null);
  const named = histories.filter((history) => leadsInto(produced, history, output, io));
  return written.length > 1 && named.length === 1 ? named : histories;
}

/** Prints or writes the next migration. 0: it closes everything, or nothing is open; 1: something stays open that it cannot close; 2: it could not be made. */
export async function runRemedy(tables: readonly string[], flags: RemedyFlags, tool: Tool, io: Io): Promise<ExitCode> {
  const produced = await produce(tables, flags, tool, io);
  const { report } = produced;
  reportProblems(report.errors, io);
  const histories = meantRemedies(produced, flags.output, io);
  const written = histories.filter(({ migration }) => migration !== null);
  const [only] = written;
  if (written.length > 1) {
    io.err(`pg-guardrails: ${written.map(({ migrations }) => migrations).join(' and ')} need a migration each. Say by --output which of them is meant, or name the tables of one.\n`);
    return 2;
  }
  if (report.errors.length > 0 && flags.output !== undefined) {
    if (only !== undefined) io.err('pg-guardrails: nothing was written, as the input could not be read whole.\n');
    return 2;
  }
  if (only !== undefined) {
    if (flags.output === undefined) io.out(only.migration?.files[0]?.text ?? '');
    else if (!write(flags.output, only, io)) return 2;
  }
  for (const history of histories) say(history, flags, io);
  if (report.errors.length > 0) return 2;
  if (only === undefined && histories.every(({ open }) => open.length === 0)) io.err('pg-guardrails: nothing to do: every claim is proven.\n');
  return histories.some(({ open }) => open.length > 0) ? 1 : 0;
}
