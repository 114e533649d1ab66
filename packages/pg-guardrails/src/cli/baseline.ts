import path from 'node:path';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { LoadedConfig } from '@pg-guardrails/config';
import { counted, reaches, type Report, type Severity } from '@pg-guardrails/kernel';
import type { Tool } from './check.js';
import type { Io } from './io.js';
import { writeReport } from './output.js';

export interface BaselineFlags {
  /** A file as written; true for the usual one, which then must exist; false for none. */
  readonly baseline?: string | boolean;
  /** A file as written; true for the usual one. */
  readonly writeBaseline?: string | true;
  readonly failOn: Severity;
}

/** The rules that the words name; null when they name none, which means all. */
function ranRules(only: readonly string[], rules: Tool['rules']): ReadonlySet<string> | null {
  if (only.length === 0) return null;
  return new Set(rules.filter(({ id, group }) => only.includes(id) || only.includes(group)).map(({ id }) => id));
}

interface Setting {
  readonly config: LoadedConfig;
  readonly only: readonly string[];
  readonly flags: BaselineFlags;
}

/** The baseline is opened before anything is checked, so that a broken one is told at once; what is returned applies it. */
export async function withBaseline({ config, only, flags }: Setting, tool: Pick<Tool, 'rules'>, io: Io, check: () => Promise<Report>): Promise<Report> {
  const { openBaseline, applyBaseline } = await import('@pg-guardrails/check/baseline');
  const existsNow = (file: string): boolean => existsSync(path.join(config.root, file));
  const ran = ranRules(only, tool.rules);
  const named = typeof flags.baseline === 'string' ? path.resolve(io.cwd, flags.baseline) : null;
  const mistake = misread(flags, tool.rules);
  if (mistake !== null) {
    const report = await check();
    return { ...report, errors: [...report.errors, { message: mistake, file: null, line: null, column: null }] };
  }
  if (flags.writeBaseline !== undefined) return writeBaseline({ config, only, flags }, ran, io, existsNow, await check());
  if (flags.baseline === false) return check();
  const opened = openBaseline(config, named);
  const demanded = flags.baseline === true && opened.ok && opened.baseline === null;
  const report = await check();
  if (!opened.ok) return { ...report, errors: [...report.errors, opened.problem] };
  if (demanded) return { ...report, errors: [...report.errors, { message: 'There is no baseline here. Write one: pg-guardrails check --write-baseline', file: relativeTo(config.root, opened.path), line: null, column: null }] };
  return opened.baseline === null ? report : applyBaseline(report, opened.baseline, ran, existsNow);
}

const relativeTo = (root: string, file: string): string => path.relative(root, file).split(path.sep).join('/');

/** Where the new baseline goes: the file that either flag names, else the usual one. */
function targetOf({ config, flags: { writeBaseline: named, baseline } }: Setting, usual: string, io: Io): string {
  const written = typeof named === 'string' ? named : typeof baseline === 'string' ? baseline : null;
  return written === null ? path.resolve(config.root, config.baseline ?? usual) : path.resolve(io.cwd, written);
}

/** What the parser of the command line cannot tell: the name of a rule behind a flag is taken for its file. Null where all is well. */
function misread({ baseline, writeBaseline }: BaselineFlags, rules: Tool['rules']): string | null {
  for (const [flag, written] of [['--baseline', baseline], ['--write-baseline', writeBaseline]] as const) {
    const kind = rules.some(({ id }) => id === written) ? 'a rule' : rules.some(({ group }) => group === written) ? 'a group of rules' : null;
    if (kind !== null) return `"${String(written)}" is ${kind}, not a file. Name it before the flag: pg-guardrails check ${String(written)} ${flag}. A file of that name is written ./${String(written)}.`;
  }
  return null;
}

/** Why nothing may be written to a place, or null: a file of something else would be lost. */
function refused(target: string, file: string, isLikeBaseline: (text: string) => boolean): string | null {
  if (statSync(target, { throwIfNoEntry: false })?.isFile() !== true || isLikeBaseline(readFileSync(target, 'utf8'))) return null;
  return `${file} is there already and is no baseline, so it was left alone. Name another file, or delete it first.`;
}

async function writeBaseline(setting: Setting, ran: ReadonlySet<string> | null, io: Io, existsNow: (file: string) => boolean, report: Report): Promise<Report> {
  const { applyBaseline, baselineName, entryFor, formatBaseline, isLikeBaseline, openBaseline } = await import('@pg-guardrails/check/baseline');
  const target = targetOf(setting, baselineName, io);
  const file = relativeTo(setting.config.root, target);
  const failed = (message: string): Report => ({ ...report, errors: [...report.errors, { message, file, line: null, column: null }] });
  const refusal = refused(target, file, isLikeBaseline);
  if (refusal !== null) return failed(refusal);
  if (report.errors.length > 0) {
    io.err('pg-guardrails: no baseline was written, as the job is not whole: what was not read would be found later as new\n');
    return report;
  }
  const old = existsSync(target) ? openBaseline(setting.config, target) : null;
  // What only some rules found says nothing about the others; their entries stay.
  if (ran !== null && old?.ok === false) return { ...report, errors: [old.problem] };
  const before = old?.ok === true ? (old.baseline?.entries ?? []) : [];
  const found = report.findings.filter(({ suppression, severity }) => suppression === null && reaches(severity, setting.flags.failOn)).map(entryFor);
  // The engine's own findings are no rule's that could have been named.
  const again = new Set(found.map(({ fingerprint }) => fingerprint));
  const kept = ran === null ? [] : before.filter(({ rule, fingerprint }) => !ran.has(rule) && !again.has(fingerprint));
  const failure = writeReport(target, formatBaseline([...kept, ...found]));
  if (failure !== null) return failed(`The baseline cannot be written: ${failure}.`);
  const change = before.length === 0 ? '' : `, ${counted(before.length, 'finding')} before`;
  io.err(`pg-guardrails: wrote ${file}: ${counted(kept.length + found.length, 'finding')}${change}\n`);
  return applyBaseline(report, { file, entries: [...kept, ...found] }, ran, existsNow);
}
