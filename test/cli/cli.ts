import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@pg-guardrails/kernel';
import { afterAll } from 'vitest';
import type { Io } from '../../packages/pg-guardrails/src/cli/io.js';
import { run } from '../../packages/pg-guardrails/src/cli/run.js';
import { tool } from '../../packages/pg-guardrails/src/cli/tool.js';

/** The file that `npx pg-guardrails` runs; it needs the build. */
export const bin = fileURLToPath(new URL('../../packages/pg-guardrails/bin/pg-guardrails.js', import.meta.url));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder outside any repository with these files; removed after the tests. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'guardrails-cli-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Environment without what would colour or place the report, and with a place of its own for what is kept. */
export const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:NO_COLOR|FORCE_COLOR|GITHUB_WORKSPACE|PG_GUARDRAILS_DEBUG|NODE_OPTIONS)$/u.test(name))),
  XDG_CACHE_HOME: project({}),
};

/** Runs the command line in this process: a second for the start of each would be most of the time. */
export function cli(cwd: string, ...words: readonly string[]): Promise<Run> {
  return cliWith(env, cwd, ...words);
}

export function cliWith(variables: Io['env'], cwd: string, ...words: readonly string[]): Promise<Run> {
  return answered(variables, cwd, undefined, ...words);
}

/** With someone at the terminal. */
export async function answered(variables: Io['env'], cwd: string, ask: Io['ask'], ...words: readonly string[]): Promise<Run> {
  let [out, err] = ['', ''];
  const io: Io = {
    cwd,
    env: variables,
    isTerminal: false,
    columns: undefined,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...(ask === undefined ? {} : { ask }),
  };
  const code = await run(words, tool, io);
  return { code, out, err };
}

/** Runs the command line as a user does; it needs the build. */
export function spawned(cwd: string, ...words: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { code: status, out: stdout, err: stderr };
}

export interface Checked extends Run {
  readonly report: Report;
}

/** `check --format json`, and the document. */
export async function check(cwd: string, ...words: readonly string[]): Promise<Checked> {
  const done = await cli(cwd, 'check', '--format', 'json', ...words);
  return { ...done, report: JSON.parse(done.out) as Report };
}

/** `file:line:column message` of each error of a report. */
export function errorsOf({ errors }: Report): readonly string[] {
  return errors.map(({ file, line, column, message }) => `${String(file)}:${String(line)}:${String(column)} ${message}`);
}
