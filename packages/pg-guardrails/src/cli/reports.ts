import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { formats, type Format } from './formats.js';
import type { Io } from './io.js';
import { writeReport } from './output.js';

/** One more report of the same run, in a file of its own. */
export interface ExtraReport {
  readonly format: Format;
  /** As written. */
  readonly file: string;
}

/** `sarif=out.sarif`, once more for each report. */
export function extraReport(word: string, before: readonly ExtraReport[] = []): readonly ExtraReport[] {
  const at = word.indexOf('=');
  const [name, file] = [word.slice(0, at === -1 ? word.length : at), at === -1 ? '' : word.slice(at + 1)];
  const format = formats.find((one) => one === name);
  if (format === undefined || file === '') throw new InvalidArgumentError(`It must be a format and a file, as sarif=guardrails.sarif. Formats: ${formats.join(', ')}.`);
  if (file === '-') throw new InvalidArgumentError('It must be a file: what goes to standard output is said by --format.');
  if (before.some((one) => path.normalize(one.file) === path.normalize(file))) throw new InvalidArgumentError(`Two reports cannot be written to ${file}.`);
  return [...before, { format, file }];
}

/** A lone dash is standard output, as other tools have it (POSIX, Utility Syntax Guideline 13): a file of that name nobody wants. Whoever parses the word cannot say so, since commander takes undefined for an empty word. */
export function withStandardOutput(command: Command): void {
  if (command.getOptionValue('output') === '-') command.setOptionValue('output', undefined);
}

/**
 * Writes a report to a file.
 * @returns whether it could be written; why not is said on standard error.
 */
export function writeReportTo(file: string, text: string, io: Io): boolean {
  const failure = writeReport(path.resolve(io.cwd, file), text);
  io.err(failure === null ? `pg-guardrails: wrote ${file}\n` : `pg-guardrails: cannot write ${file}: ${failure}\n`);
  return failure === null;
}
