import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from './records.js';

/** What a linter says at a line; lines are counted from 1. */
export interface Told {
  readonly rule: string;
  readonly file: string;
  /** Null where it is about the file as a whole. */
  readonly line: number | null;
}

export interface Linter {
  readonly name: string;
  readonly package: string;
  /** What it says of the files, with every rule that it has unless told otherwise. */
  readonly lint: (folder: string, files: readonly string[]) => readonly Told[];
}

/** Linters of SQL leave with 1 where they found something. */
function output(command: string, folder: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    if (isRecord(error) && error['status'] === 1 && typeof error['stdout'] === 'string') return error['stdout'];
    throw error;
  }
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function squawk(command: string): Linter['lint'] {
  return (folder, files) =>
    records(JSON.parse(output(command, folder, ['--reporter', 'json', ...files]))).map((one) => ({ rule: String(one['rule_name']), file: String(one['file']), line: Number(one['line']) + 1 }));
}

function languageServer(command: string): Linter['lint'] {
  return (folder) =>
    [...output(command, folder, ['check', '--disable-db', '--colors=off', '.']).matchAll(/^(\S+?):(\d+):\d+ ((?:lint|splinter|syntax)\S*)/gmu)].map(([, file = '', line = '', rule = '']) => ({ rule, file: path.normalize(file), line: Number(line) }));
}

function pgfence(command: string): Linter['lint'] {
  return (folder, files) => {
    const report: unknown = JSON.parse(output(command, folder, ['analyze', '--output', 'json', ...files]));
    return records(isRecord(report) ? report['results'] : null).flatMap((result) =>
      [...records(result['checks']), ...records(result['policyViolations']), ...records(result['extractionWarnings'])].map((one) => ({
        rule: typeof one['ruleId'] === 'string' ? one['ruleId'] : 'unanalyzable',
        file: String(result['filePath']),
        line: typeof one['line'] === 'number' ? one['line'] : null,
      })),
    );
  };
}

/** Those that are installed below the folder; the others are named. */
export function lintersIn(folder: string): readonly Linter[] {
  const known = [
    { name: 'squawk', package: 'squawk-cli', bin: 'squawk', lint: squawk },
    { name: 'Postgres Language Server', package: '@postgres-language-server/cli', bin: 'postgres-language-server', lint: languageServer },
    { name: 'pgfence', package: '@flvmnt/pgfence', bin: 'pgfence', lint: pgfence },
  ];
  return known.flatMap(({ bin, lint, ...one }) => {
    const command = path.join(folder, 'node_modules/.bin', bin);
    if (existsSync(command)) return [{ ...one, lint: lint(command) }];
    console.warn(`${one.package} is not installed in ${folder}, so it is left out.`);
    return [];
  });
}
