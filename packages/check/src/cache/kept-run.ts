import path from 'node:path';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportTarget, Report } from '@pg-guardrails/kernel';
import { listProject, type Listing } from '@pg-guardrails/scanner/listing';
import { cacheName, digestOf, readCache } from './cache-file.js';
import { stampOfPlace } from './package-folders.js';
import { hashOf, isSameStamp, stampQuietly, type Stamp } from './stamp.js';

/** A report with all that it rests on. */
export interface KeptRun {
  /** Of the listed files with their stamps: what says in one line that none has changed. */
  readonly listed: string;
  /** See `foldersOf`. */
  readonly folders: string;
  readonly touched: readonly (readonly [string, Stamp])[];
  readonly resolved: readonly (readonly [string, string, ImportTarget])[];
  readonly builtFrom: readonly (readonly [string, string])[];
  readonly startsAt: readonly (readonly [readonly string[], string])[];
  readonly report: Report;
}

/** An answer as it is kept. */
export const answerOf = (answer: unknown): string => digestOf(JSON.stringify(answer));

/** What stands in the folders that a listing has looked into: where it is the same, nothing has come or gone there, whether git knows of it or not. The packages at the root, where a cache may come to lie, have a stamp of their own. */
export function foldersOf({ folders }: Listing): string {
  const namesIn = (folder: string, entries: ReadonlyMap<string, string>): readonly string[] => [...entries].flatMap(([name, kind]) => (folder === '' && name === 'node_modules' ? [] : [`${name} ${kind}`])).sort();
  return digestOf([...folders].map(([folder, entries]) => [folder, ...namesIn(folder, entries)].join('\0')).sort().join('\0\0'));
}

/** The listed files with their stamps. */
function stampsOf(root: string, { files }: Listing): Before['stamps'] {
  return files.map((file) => [file, stampQuietly(path.join(root, file))]);
}

export function listedOf(stamps: Before['stamps']): string {
  return digestOf(stamps.map(([file, stamp]) => `${file}\0${stamp === null ? '' : stamp.join(' ')}`).join('\0\0'));
}

/** What a report depends on besides the project's files. */
function aboutRun({ root, file, include, exclude, zoneGlobs, entry, histories, claims }: LoadedConfig, only: readonly string[]): unknown {
  return { config: file === null ? null : hashOf(path.resolve(root, file)), file, include, exclude, zoneGlobs, entry, histories, claims, only };
}

/** Whether what was asked besides has the same answers. What tells is loaded only where something was asked. */
async function isAnsweredAlike({ resolved, startsAt, builtFrom }: KeptRun, config: LoadedConfig, listing: Listing): Promise<boolean> {
  if (resolved.length === 0 && startsAt.length === 0 && builtFrom.length === 0) return true;
  const { hasSameAnswers } = await import('./same-answers.js');
  return hasSameAnswers({ resolved, startsAt, builtFrom }, config, listing);
}

async function isUnchanged(kept: KeptRun, config: LoadedConfig, listing: Listing, stamps: Before['stamps']): Promise<boolean> {
  const { root } = config;
  if (kept.folders !== foldersOf(listing) || kept.listed !== listedOf(stamps)) return false;
  return kept.touched.every(([file, stamp]) => isSameStamp(stampOfPlace(path.resolve(root, file)), stamp)) && isAnsweredAlike(kept, config, listing);
}

/** The digest of its first line has shown that this tool wrote it. */
function isKeptRun(value: unknown): value is KeptRun {
  return typeof value === 'object' && value !== null && 'listed' in value && 'report' in value;
}

/** What is known before a run. */
export interface Before {
  /** The name under which its report is kept. */
  readonly name: string;
  /** When it began, in milliseconds. */
  readonly at: number;
  readonly listing: Listing;
  /** Of the listed files, taken after `at`. */
  readonly stamps: readonly (readonly [string, Stamp])[];
  /** The kept report, when nothing that its run asked has another answer now. */
  readonly report: Report | null;
}

/** Looks for the report of a run over the project in its present state. */
export async function findKeptRun(folder: string, config: LoadedConfig, only: readonly string[]): Promise<Before> {
  const name = cacheName('report', aboutRun(config, only));
  const at = Date.now();
  const listing = await listProject(config.root);
  const stamps = stampsOf(config.root, listing);
  const kept = readCache(folder, name);
  const report = isKeptRun(kept) && (await isUnchanged(kept, config, listing, stamps)) ? kept.report : null;
  return { name, at, listing, stamps, report };
}
