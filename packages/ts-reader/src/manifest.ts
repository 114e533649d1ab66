import path from 'node:path';
import { createDisk, type Disk } from './disk.js';

/** What the resolver needs of a `package.json`. */
export interface Manifest {
  readonly folder: string;
  readonly name: string | null;
  /** Dependency names with what they are asked for as: `npm:pg@^8`, `workspace:*`, `file:../x`. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Those of them that are for building and testing alone. */
  readonly development: ReadonlySet<string>;
  /** The `imports` field. */
  readonly imports: Readonly<Record<string, unknown>>;
  /** The `exports` field as a map of subpaths (`.`, `./deep`), or null when there is none. */
  readonly exports: Readonly<Record<string, unknown>> | null;
  readonly main: string | null;
  readonly module: string | null;
  readonly workspaces: readonly string[];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sugar undone: a target, or a map of conditions, is that of `.` (Node.js manual, Packages, "Exports sugar"). */
export function exportsMap(value: unknown): Readonly<Record<string, unknown>> | null {
  if (value === undefined || value === null) return null;
  return isRecord(value) && Object.keys(value).some((key) => key.startsWith('.')) ? value : { '.': value };
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Reads `package.json` files, each once. One that cannot be read counts as absent: npm reports those itself. */
export function createManifests(disk: Disk): { at(folder: string): Manifest | null; nearest(folder: string): Manifest | null; above(folder: string, root: string): readonly Manifest[]; readableAbove(folder: string, root: string): readonly Manifest[] | null } {
  const cache = new Map<string, Manifest | null>();
  const at = (folder: string): Manifest | null => {
    const known = cache.get(folder);
    if (known !== undefined) return known;
    const manifest = readManifest(disk, folder);
    cache.set(folder, manifest);
    return manifest;
  };
  const above = (folder: string, root: string): readonly Manifest[] => {
    const found: Manifest[] = [];
    for (let current = folder; ; current = path.dirname(current)) {
      const manifest = at(current);
      if (manifest !== null) found.push(manifest);
      if (current === root || current === path.dirname(current)) return found;
    }
  };
  const named = new Map<string, Manifest | null>();
  const nearest = (folder: string): Manifest | null => {
    const known = named.get(folder);
    if (known !== undefined) return known;
    const own = at(folder);
    const parent = path.dirname(folder);
    // Nested `{"type":"module"}` manifests have no name and do not end a package.
    const manifest = own?.name != null ? own : parent === folder ? null : nearest(parent);
    named.set(folder, manifest);
    return manifest;
  };
  const readableAbove = (folder: string, root: string): readonly Manifest[] | null => {
    for (let current = folder; ; current = path.dirname(current)) {
      if (at(current) === null && disk.kindOf(path.join(current, 'package.json')) !== null) return null;
      if (current === root || current === path.dirname(current)) return above(folder, root);
    }
  };
  return { at, nearest, above, readableAbove };
}

function readManifest(disk: Disk, folder: string): Manifest | null {
  const file = path.join(folder, 'package.json');
  const content = disk.kindOf(file) === 'file' ? parsed(disk.read(file)) : null;
  if (!isRecord(content)) return null;
  const dependencies = new Map<string, string>();
  const development = new Set<string>();
  for (const field of ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies']) {
    const listed = content[field];
    if (!isRecord(listed)) continue;
    for (const [name, range] of Object.entries(listed)) {
      if (typeof range !== 'string') continue;
      if (field === 'devDependencies' && !dependencies.has(name)) development.add(name);
      else development.delete(name);
      dependencies.set(name, range);
    }
  }
  const workspaces = content['workspaces'];
  return {
    folder,
    name: typeof content['name'] === 'string' ? content['name'] : null,
    dependencies,
    development,
    imports: isRecord(content['imports']) ? content['imports'] : {},
    exports: exportsMap(content['exports']),
    main: stringOf(content['main']),
    module: stringOf(content['module']),
    workspaces: isRecord(workspaces) ? stringsOf(workspaces['packages']) : stringsOf(workspaces),
  };
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch {
    return null;
  }
}

/** The packages of the workspace at the root by name, as npm, yarn and pnpm list them; they need not be installed. */
export function workspacePackages(disk: Disk, root: string, at: (folder: string) => Manifest | null): ReadonlyMap<string, string> {
  const patterns = [...(at(root)?.workspaces ?? []), ...pnpmPatterns(disk, root), ...lernaPatterns(disk, root)].flatMap(alternatives);
  const packages = new Map<string, string>();
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) continue;
    for (const folder of expand(disk, root, pattern.replace(/\/+$/u, '').split('/').filter((part) => part !== '.' && part !== ''), [])) {
      const name = at(folder)?.name;
      if (name != null && !packages.has(name)) packages.set(name, folder);
    }
  }
  return packages;
}

/** The same of the project in a folder, read once. */
export function workspaceFolders(root: string): ReadonlyMap<string, string> {
  const disk = createDisk(root);
  const manifests = createManifests(disk);
  return workspacePackages(disk, root, (folder) => manifests.at(folder));
}

/** Lerna lists packages of its own where it does not leave that to the package manager. */
function lernaPatterns(disk: Disk, root: string): readonly string[] {
  const file = path.join(root, 'lerna.json');
  const content = disk.kindOf(file) === 'file' ? parsed(disk.read(file)) : null;
  return isRecord(content) ? stringsOf(content['packages']) : [];
}

/** The patterns that one with braces stands for: `{a,b}/*` for `a/*` and `b/*`. */
function alternatives(pattern: string): readonly string[] {
  const { before, within, after } = /^(?<before>[^{}]*)\{(?<within>[^{}]*)\}(?<after>.*)$/u.exec(pattern)?.groups ?? {};
  return within === undefined ? [pattern] : within.split(',').flatMap((part) => alternatives(`${before ?? ''}${part}${after ?? ''}`));
}

/** `pnpm-workspace.yaml` is YAML, but its list of packages is written one a line. */
function pnpmPatterns(disk: Disk, root: string): readonly string[] {
  const file = path.join(root, 'pnpm-workspace.yaml');
  const text = disk.kindOf(file) === 'file' ? disk.read(file) : null;
  if (text === null) return [];
  const patterns: string[] = [];
  let within = false;
  for (const line of text.split(/\r?\n/u)) {
    if (/^\S/u.test(line) && !line.startsWith('-') && !line.startsWith('#')) within = /^packages\s*:/u.test(line);
    const item = within ? /^\s*-\s*(?:"([^"]*)"|'([^']*)'|([^#\s]+))/u.exec(line) : null;
    if (item !== null) patterns.push(item[1] ?? item[2] ?? item[3] ?? '');
  }
  return patterns;
}

/** Folders that a workspace pattern names, added to those that were found before; `*` is one folder, `**` any depth. */
function expand(disk: Disk, folder: string, parts: readonly string[], found: string[]): readonly string[] {
  const [part, ...rest] = parts;
  if (part === undefined) found.push(folder);
  else if (part === '**') {
    expand(disk, folder, rest, found);
    for (const child of foldersIn(disk, folder)) expand(disk, child, parts, found);
  } else if (!part.includes('*')) {
    const child = path.join(folder, part);
    if (disk.kindOf(child) === 'folder') expand(disk, child, rest, found);
  } else {
    const pattern = new RegExp(`^${part.split('*').map((literal) => literal.replace(/[.+?^${}()|[\]\\]/gu, '\\$&')).join('[^/]*')}$`, 'u');
    for (const child of foldersIn(disk, folder)) if (pattern.test(path.basename(child))) expand(disk, child, rest, found);
  }
  return found;
}

/** Links are not followed: what they lead to is there by its own path. */
function foldersIn(disk: Disk, folder: string): readonly string[] {
  const found: string[] = [];
  for (const [name, kind] of disk.entries(folder)) if (kind === 'folder' && name !== 'node_modules' && !name.startsWith('.')) found.push(path.join(folder, name));
  return found.sort();
}
