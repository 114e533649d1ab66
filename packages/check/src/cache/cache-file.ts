import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '@pg-guardrails/prover/make-folder';
import { version } from '../version.js';

/** Goes up with each change of what is kept. */
const format = 12;
/** Configurations and selections of rules that are kept beside one another. */
const mostFiles = 16;
const ownName = /^(?:programs|texts|sql|types|report)-[0-9a-f]{40}\.json$/u;

/** Of which files there are records, beside whole reports. */
export type RecordKind = 'programs' | 'texts' | 'sql' | 'types';

export function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** The name of the file for what depends on `about`: another version of the tool, of Node.js or of what is kept has another one. */
export function cacheName(kind: RecordKind | 'report', about: unknown): string {
  return `${kind}-${digestOf(JSON.stringify([format, version, process.version, process.platform, about]))}.json`;
}

/** What was written under the name, or null: nothing was, it cannot be read, or someone else wrote it. The first line is the digest of the rest. */
export function readCache(folder: string, name: string): unknown {
  try {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    return end !== -1 && digestOf(body) === text.slice(0, end) ? JSON.parse(body) : null;
  } catch {
    return null;
  }
}

/**
 * Writes beside the place and renames, so that two runs at once never see half of one.
 * @returns why it could not be written, or null.
 */
export function writeCache(folder: string, name: string, content: unknown): string | null {
  const beside = path.join(folder, `.${name}.${String(process.pid)}.tmp`);
  try {
    makeFolder(folder);
    const body = JSON.stringify(content);
    writeFileSync(beside, `${digestOf(body)}\n${body}`);
    renameSync(beside, path.join(folder, name));
    dropOldest(folder);
    return null;
  } catch (error) {
    removeQuietly(beside);
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

function dropOldest(folder: string): void {
  const own = readdirSync(folder).filter((name) => ownName.test(name));
  if (own.length <= mostFiles) return;
  const ages = own.map((name) => ({ name, written: statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 })).sort((a, b) => b.written - a.written);
  for (const { name } of ages.slice(mostFiles)) removeQuietly(path.join(folder, name));
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}
