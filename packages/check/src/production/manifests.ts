import path from 'node:path';
import { problemAt, readJson, valueRange } from '@pg-guardrails/config';
import { createLineMap, type Place, type Problem } from '@pg-guardrails/kernel';
import type { ProjectFiles } from '../files.js';

/** A `package.json` of the project, with the place of every value. */
export interface PackageManifest {
  /** Of the package, relative to the root, with `/`; empty for the root. */
  readonly folder: string;
  readonly file: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly placeOf: (at: readonly (string | number)[]) => Place;
}

/** The packages that a project's files belong to. */
export interface Packages {
  /** In the order of their folders. */
  readonly manifests: readonly PackageManifest[];
  readonly problems: readonly Problem[];
  /** The package of a file; null where no `package.json` lies above it within the project. */
  of(file: string): PackageManifest | null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parentOf(folder: string): string {
  const parent = path.posix.dirname(folder);
  return parent === '.' ? '' : parent;
}

function readManifest(folder: string, text: string): PackageManifest | Problem {
  const file = path.posix.join(folder, 'package.json');
  const bare = text.replace(/^\u{feff}/u, '');
  const lines = createLineMap(bare);
  const read = readJson(bare);
  if (!read.ok) return problemAt(lines.placeOf(file, read.offset, read.offset), `The manifest does not parse, so it is not known what its package starts with: ${read.message}`);
  const { value, tree } = read;
  if (!isRecord(value)) return problemAt(lines.placeOf(file, 0, 0), 'A package.json must hold an object.');
  return {
    folder,
    file,
    content: value,
    placeOf(at) {
      const { start, end } = valueRange(tree, at);
      return lines.placeOf(file, start, end);
    },
  };
}

/** Reads the `package.json` of each folder at or above the files. One without a name that only sets the module type (`{"type":"module"}`) makes no package of its own. */
export function readPackages(files: readonly string[], project: Pick<ProjectFiles, 'exists' | 'readText'>): Packages {
  const byFolder = new Map<string, PackageManifest | null>();
  const problems: Problem[] = [];
  const at = (folder: string): PackageManifest | null => {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const file = path.posix.join(folder, 'package.json');
    const text = project.exists(file) ? project.readText(file) : null;
    const read = text === null ? null : readManifest(folder, text);
    const manifest = read !== null && 'content' in read && Object.keys(read.content).some((key) => key !== 'type') ? read : null;
    if (read !== null && 'message' in read) problems.push(read);
    byFolder.set(folder, manifest);
    return manifest;
  };
  const of = (file: string): PackageManifest | null => {
    for (let folder = parentOf(file); ; folder = parentOf(folder)) {
      const manifest = at(folder);
      if (manifest !== null || folder === '') return manifest;
    }
  };
  for (const file of files) of(file);
  at('');
  return { manifests: [...byFolder.values()].filter((manifest) => manifest !== null).sort((a, b) => (a.folder < b.folder ? -1 : 1)), problems, of };
}
