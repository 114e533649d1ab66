import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { makeFolder } from './make-folder.js';

/** What is kept: values, and bytes that are too many to be one. */
export interface KeptContent {
  readonly value: unknown;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The same as it was found, with the digest of both. */
export interface KeptFound extends KeptContent {
  readonly digest: string;
}

/** `server-…`: an empty one; `history-…`: one with the first files of a history. */
export type KeptKind = 'server' | 'history';

/** Histories, branches and stages of editing that are kept beside one another: each takes some megabytes. */
const most: Readonly<Record<KeptKind, number>> = { server: 2, history: 8 };
/** Which of them the next run will want. */
const lastName = 'last.json';
const ownName = /^(server|history)-[0-9a-f]{64}\.kept$/u;
const besideName = /^(?:\.(?:server|history)-[0-9a-f]{64}\.kept|last\.json)\.(\d+)\.tmp$/u;

export function keptName(kind: KeptKind, key: string): string {
  return `${kind}-${key}.kept`;
}

/** 64 hexadecimal digits. */
export function digestOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** What was written under the name; `absent`, or `broken`: it is not what was written. */
export function readKept(folder: string, name: string): KeptFound | 'absent' | 'broken' {
  let all: Buffer;
  try {
    all = readFileSync(path.join(folder, name));
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'absent' : 'broken';
  }
  // The digest of the rest, and the length of the value.
  const [, digest, length] = /^([0-9a-f]{64}) (\d+)\n/u.exec(all.subarray(0, 100).toString('latin1')) ?? [];
  if (digest === undefined || length === undefined) return 'broken';
  const rest = all.subarray(all.indexOf(10) + 1);
  if (digestOf(rest) !== digest) return 'broken';
  try {
    return { digest, value: deserialize(rest.subarray(0, Number(length))), bytes: new Uint8Array(rest.subarray(Number(length))) };
  } catch {
    return 'broken';
  }
}

/** What is written, and its digest, by which another file may name it. */
export interface Packed {
  readonly digest: string;
  readonly chunks: readonly Uint8Array[];
}

/** @throws DataCloneError for a value that cannot be written down */
export function packed({ value, bytes }: KeptContent): Packed {
  const words = serialize(value);
  const digest = digestOf(words, bytes);
  return { digest, chunks: [Buffer.from(`${digest} ${String(words.length)}\n`), words, bytes] };
}

/**
 * Writes beside the place and renames, so that no run ever sees half of one.
 * @returns why it could not be written, or null.
 */
export async function writeKept(folder: string, name: string, { chunks }: Packed): Promise<string | null> {
  const beside = path.join(folder, `.${name}.${String(process.pid)}.tmp`);
  try {
    makeFolder(folder);
    // It holds what the database does.
    await writeFile(beside, chunks, { mode: 0o600 });
    await rename(beside, path.join(folder, name));
    return null;
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** What a run was started from, or would have been. */
export interface Last {
  /** The name of what is kept. */
  readonly name: string;
  /** Extensions that it was started with, and stubs of them. */
  readonly wanted: readonly string[];
  readonly stubs: readonly string[];
}

const isNames = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

function isLast(value: unknown): value is Last {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && ownName.test(value.name) && 'wanted' in value && isNames(value.wanted) && 'stubs' in value && isNames(value.stubs);
}

/** What the last run from a place, in any words, has left for the next one; null for nothing. */
export function readLast(folder: string, place: string): Last | null {
  try {
    const all: unknown = JSON.parse(readFileSync(path.join(folder, lastName), 'utf8'));
    const found: unknown = typeof all === 'object' && all !== null ? Reflect.get(all, digestOf(place)) : null;
    return isLast(found) ? found : null;
  } catch {
    return null;
  }
}

/** Notes what the next run from a place will want: to be wrong about it costs time, and nothing else. */
export async function writeLast(folder: string, place: string, last: Last): Promise<void> {
  const file = path.join(folder, lastName);
  let all: unknown = null;
  try {
    all = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // There is none yet, or it is broken: it begins anew.
  }
  const old = Object.entries(typeof all === 'object' && all !== null ? all : {}).filter(([key]) => key !== digestOf(place)).slice(-31);
  const beside = `${file}.${String(process.pid)}.tmp`;
  try {
    await writeFile(beside, JSON.stringify(Object.fromEntries([...old, [digestOf(place), last]])));
    await rename(beside, file);
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A file that cannot be removed is no matter: what is broken is never used. */
export function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

/** Takes away what runs that were killed have half written, and the oldest of what is too much. */
export function sweepKept(folder: string): void {
  let names: readonly string[];
  try {
    makeFolder(folder);
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) {
    const pid = besideName.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeQuietly(path.join(folder, name));
  }
  for (const kind of ['server', 'history'] as const) {
    const own = names.filter((name) => ownName.exec(name)?.[1] === kind);
    const ages = own.map((name) => ({ name, used: statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 })).sort((a, b) => b.used - a.used);
    for (const { name } of ages.slice(most[kind])) removeQuietly(path.join(folder, name));
  }
}
