import { statSync } from 'node:fs';
import path from 'node:path';
import type { OpenFile } from '@pg-guardrails/check';
import type { Problem } from '@pg-guardrails/kernel';
import { configNames, loadConfigSync, type ConfigResult } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';

/** What a configuration was when its file had this age and size, or when the defaults said this. */
interface Remembered {
  readonly stamp: string;
  readonly result: ConfigResult;
  readonly madeAt: number;
}

const remembered = new Map<string, Remembered>();
/** What a broken configuration lacks may be in another file, so it is soon tried again; not for each file of one run, though. */
const brokenLifetime = 1_000;

/** Changes when the file does; null when there is no such file. */
function stampOf(file: string): string | null {
  const status = statSync(file, { throwIfNoEntry: false });
  return status === undefined ? null : `${String(status.mtimeMs)} ${String(status.size)}`;
}

/** The nearest configuration file in a folder or above it, with its stamp. */
function findConfigFile(folder: string): { readonly file: string; readonly stamp: string } | null {
  for (let current = folder; ; current = path.dirname(current)) {
    for (const name of configNames) {
      const file = path.join(current, name);
      const stamp = stampOf(file);
      if (stamp !== null) return { file, stamp };
    }
    if (path.dirname(current) === current) return null;
  }
}

/**
 * The defaults for a folder. They hang on which folders there are, so they are made anew each time; the object stays the same while
 * they say the same, because readers keep by it what they have read.
 */
function withoutFile(cwd: string): ConfigResult {
  const result = loadConfigSync({ cwd, rules });
  if (!result.ok) return result;
  const { claims, histories, zoneGlobs } = result.config;
  const stamp = JSON.stringify({ claims, histories, zoneGlobs });
  const known = remembered.get(cwd);
  if (known?.stamp === stamp) return known.result;
  remembered.set(cwd, { stamp, result, madeAt: performance.now() });
  return result;
}

/**
 * The configuration that a file is judged by: the nearest one above it, else the defaults for the working directory.
 * A valid one is kept until its file changes.
 */
function configurationFor(folder: string, cwd: string): ConfigResult {
  const found = findConfigFile(folder);
  if (found === null) return withoutFile(cwd);
  const known = remembered.get(found.file);
  if (known?.stamp === found.stamp && (known.result.ok || performance.now() - known.madeAt < brokenLifetime)) return known.result;
  const result = loadConfigSync({ cwd: path.dirname(found.file), file: found.file, rules });
  remembered.set(found.file, { stamp: found.stamp, result, madeAt: performance.now() });
  return result;
}

/** `guardrails.config.ts:3:5: There is no zone "dbb".` */
export function problemInWords({ file, line, column, message }: Problem): string {
  const at = [file, line, column].filter((part) => part !== null).join(':');
  return at === '' ? message : `${at}: ${message}`;
}

/** How ESLint names a file. */
export interface NamedFile {
  readonly cwd: string;
  readonly filename: string;
  readonly physicalFilename: string;
}

export type Opened = { readonly ok: true; readonly file: OpenFile } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where the text comes from; text that an editor or a pipe gives without a name counts as a file of the working directory. */
function physicalPath({ cwd, filename, physicalFilename }: NamedFile): string {
  return [physicalFilename, filename].find((name) => path.isAbsolute(name)) ?? path.resolve(cwd, filename);
}

/** A file with the configuration it is judged by, and its name there. */
export function openedFile(named: NamedFile, text: string): Opened {
  const physical = physicalPath(named);
  const loaded = configurationFor(path.dirname(physical), named.cwd);
  if (!loaded.ok) return loaded;
  return { ok: true, file: { config: loaded.config, file: path.relative(loaded.config.root, physical).split(path.sep).join('/'), text } };
}
