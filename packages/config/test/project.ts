import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { loadConfig, type LoadedConfig } from '../src/index.js';
import { loadConfigSync } from '../src/load-sync.js';
import { rules } from './rules.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files; removed after the tests. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'guardrails-config-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    const absolute = path.join(root, name);
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }
  return root;
}

/** The problems of a configuration through both loaders, as `file:line:column message`. */
export async function problemsOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<{ waited: string[]; atOnce: string[] }> {
  const cwd = project(files);
  const write = (result: Awaited<ReturnType<typeof loadConfig>>): string[] =>
    result.ok ? [] : result.problems.map(({ file, line, column, message }) => `${String(file)}:${String(line)}:${String(column)} ${message}`);
  return { waited: write(await loadConfig({ cwd, rules })), atOnce: write(loadConfigSync({ cwd, rules })) };
}

/** A configuration that must load, the same through both loaders. */
export async function load(cwd: string, file?: string): Promise<LoadedConfig> {
  const input = { cwd, rules, ...(file === undefined ? {} : { file }) };
  const results = [await loadConfig(input), loadConfigSync(input)];
  const [config] = results.map((result) => {
    if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
    return result.config;
  });
  if (config === undefined) throw new Error('No result.');
  return config;
}
