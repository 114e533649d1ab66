import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dependencies, ImportTarget } from '@pg-guardrails/kernel';
import { ResolverFactory } from 'oxc-resolver';
import { sourceOfBuilt } from './built-source.js';
import { builtins } from './builtins.js';
import { createDependencies } from './dependencies.js';
import { createDisk, realPath, type Disk, type KnownFolders } from './disk.js';
import type { EntryKind } from './folder-entries.js';
import { candidatesOf, resolverOptions } from './candidates.js';
import { createManifests, workspacePackages } from './manifest.js';
import type { Manifest } from './manifest.js';
import { nameOfRange, packageOfUrl } from './package-url.js';
import type { Resolver } from './resolve.js';
import { targetsOf } from './targets.js';
import { createTsconfigs, mappedPaths } from './tsconfig.js';

/** `.prisma` is one, too: `require` and bundlers look for it in `node_modules`, where Prisma writes its client. */
const packageName = /^(?<name>(?:@[a-z0-9~_-][a-z0-9._~-]*\/)?\.?[a-z0-9~_-][a-z0-9._~-]*)(?<subpath>\/.*)?$/iu;
/** Folders of which everybody knows that a build writes them. */
const builtFolder = /[\\/](?:dist|build|out)[\\/]/u;
/** An answer, from which folder it was sought, and whether the library that sought it may have looked at what nobody is told of. */
interface Answer {
  readonly target: ImportTarget;
  readonly scope: string;
  readonly isOpen: boolean;
}

const unresolved: ImportTarget = { kind: 'unresolved' };

/** What a path has that does not end with the name of a file, or not only. */
const noPlainPath = /[?#\\]|[/.]$/u;

/** A folder as its files are called from another one. */
interface Near {
  readonly entries: ReadonlyMap<string, EntryKind>;
  /** What stands before the names of its files, from the root. */
  readonly prefix: string;
}

/** What a resolver is told of the disk, and asked about it. */
export interface ResolverInput {
  /** What has been looked up already; default: nothing. */
  readonly known?: KnownFolders;
  /** Is told of each file and folder that was looked at besides, absolute. */
  readonly asked?: (place: string) => void;
}

/**
 * Makes the function that says where specifiers lead, for the project in the folder `root` (absolute). Packages need not be
 * installed; where they are, the name in the package's own `package.json` counts, not the one it is imported by.
 * Synchronous and cached: make a new one when files have moved.
 */
export function createResolver(root: string, { known, asked }: ResolverInput = {}): Resolver {
  const realRoot = realPath(path.resolve(root));
  const disk = createDisk(realRoot, known, asked);
  const oxc = new ResolverFactory(resolverOptions);
  const manifests = createManifests(disk);
  const tsconfigs = createTsconfigs(disk);
  let workspaces: ReadonlyMap<string, string> | null = null;
  /** By the folder from which they were sought, and the specifier. */
  const answers = new Map<string, Map<string, Answer>>();
  /** Whether what is being resolved was sought by the library, which does not tell what it looks at. */
  let isOpen = false;

  const find = (folder: string, request: string): string | null => {
    isOpen = true;
    const found = oxc.sync(folder, request).path;
    if (found === undefined) return null;
    // A query or a fragment of the request stands behind the file, of which folders and names may have such letters themselves.
    const behind = /[?#].*$/u.exec(request)?.[0] ?? '';
    return behind === '' || !found.endsWith(behind) || disk.kindOf(found) === 'file' ? found : found.slice(0, -behind.length);
  };
  const findPath = (folder: string, request: string, absolute = path.resolve(folder, request)): string | null => {
    const found = lookUp(disk, request, absolute);
    return found.kind === 'unknown' ? find(folder, request) : found.kind === 'file' ? found.file : null;
  };
  const relativePath = (file: string): string => (file.startsWith(realRoot + path.sep) ? file.slice(realRoot.length + 1) : path.relative(realRoot, file)).replaceAll(path.sep, '/');

  /** The source that a built file was compiled from, by the `outDir` of its project, or by custom where it is plain that it was built; the file itself where none is found. */
  const sourceOf = (file: string): string => {
    const bySettings = sourceOfBuilt(disk, file, [tsconfigs.nearest(path.dirname(file))], null);
    if (bySettings !== null || !builtFolder.test(file)) return bySettings ?? file;
    const folder = manifests.nearest(path.dirname(file))?.folder;
    if (folder === undefined || !builtFolder.test(`/${path.relative(folder, file)}`)) return file;
    return sourceOfBuilt(disk, file, tsconfigs.projectsIn(folder), folder) ?? file;
  };
  /** The target that a path on disk is; the path need not exist when it lies in `node_modules`. */
  const targetAt = (file: string): ImportTarget => {
    const inPackage = packageOfPath(file);
    if (inPackage !== null) return { kind: 'package', package: normalName(manifests.at(inPackage.folder)?.name ?? inPackage.name) };
    if (isWithin(realRoot, file)) return { kind: 'file', file: relativePath(sourceOf(file)) };
    const owner = manifests.nearest(path.dirname(file));
    const shared = owner !== null && !isWithin(owner.folder, realRoot);
    return shared && owner.name !== null ? { kind: 'package', package: owner.name } : { kind: 'file', file: relativePath(file) };
  };
  const nears = new Map<string, Map<string, Near | null>>();
  /** What a path from a folder leads to, of those whose files are their own sources and stand where their path says; null for others. */
  const nearAnew = (folder: string, way: string): Near | null => {
    const place = path.resolve(folder, way);
    if (place.includes('node_modules') || !isWithin(realRoot, place) || builtFolder.test(place + path.sep)) return null;
    const { outDir } = tsconfigs.nearest(place);
    const entries = outDir !== null && isWithin(outDir, place) ? null : disk.plainEntries(place);
    return entries === null ? null : { entries, prefix: place === realRoot ? '' : `${relativePath(place)}/` };
  };
  const nearOf = (folder: string, way: string): Near | null => {
    const known = nears.get(folder) ?? new Map<string, Near | null>();
    const seen = known.get(way);
    if (seen !== undefined) return seen;
    const near = nearAnew(folder, way);
    nears.set(folder, known.set(way, near));
    return near;
  };
  /** The file beside a file, or near it, that a path names as `resolvePath` has it; null where only that tells. Most imports are of such files. */
  const nearFile = (folder: string, request: string): ImportTarget | null => {
    const slash = request.lastIndexOf('/');
    if (slash < 1 || !request.startsWith('.') || noPlainPath.test(request)) return null;
    const near = nearOf(folder, request.slice(0, slash));
    if (near === null) return null;
    const name = fileIn(near.entries, request.slice(slash + 1));
    return name === null ? null : { kind: 'file', file: near.prefix + name };
  };
  const resolvePath = (folder: string, request: string): ImportTarget => {
    const near = nearFile(folder, request);
    if (near !== null) return near;
    const absolute = path.resolve(folder, request);
    const found = findPath(folder, request, absolute);
    if (found !== null) return targetAt(found);
    // Not installed, but it says itself which package it means.
    if (packageOfPath(absolute) !== null) return targetAt(absolute);
    // Not built.
    const source = sourceOf(absolute);
    return source === absolute ? unresolved : targetAt(source);
  };

  /** What the manifest of a package gives for a path into it, over all conditions; the files need not exist. */
  const entryFiles = (folder: string, subpath: string): readonly string[] => {
    const manifest = manifests.at(folder);
    if (manifest === null) return [];
    const { exports, main, module } = manifest;
    if (exports !== null) return targetsOf(exports, `.${subpath}`).map((target) => path.resolve(folder, target));
    return subpath === '' ? [module, main].flatMap((target) => (target === null ? [] : [path.resolve(folder, target)])) : [];
  };
  /**
   * Whether the library may find something by the name of a package from within it: installed somewhere above, or named by its `exports`. Where nothing is built,
   * what these name is not there, and the library need not look for it.
   */
  const mayFindItself = (folder: string, name: string, subpath: string): boolean => {
    const exports = manifests.at(folder)?.exports ?? null;
    if (isInstalled(folder, name) || /[?#]/u.test(subpath)) return true;
    // Node.js looks up no other field by the name of the package itself (manual, Packages, "Self-referencing a package using its name").
    if (exports === null) return false;
    if (Object.keys(exports).some((key) => key.endsWith('/'))) return true;
    return targetsOf(exports, `.${subpath}`).some((target) => {
      const file = path.resolve(folder, target);
      return !target.startsWith('./') || /[?#]/u.test(target) || disk.kindOf(file) !== null || [...candidatesOf(file)].some((candidate) => disk.kindOf(candidate) !== null);
    });
  };
  const resolveInPackage = (folder: string, name: string, subpath: string): ImportTarget => {
    const requests = subpath === '' ? ['.', './src', './src/index', './src/main', './index', './lib', './lib/index'] : [`.${subpath}`, `./src${subpath}`];
    for (const request of requests) {
      const found = findPath(folder, request);
      if (found !== null) return targetAt(found);
    }
    const selfNamed = mayFindItself(folder, name, subpath) ? find(folder, name + subpath) : null;
    if (selfNamed !== null) return targetAt(selfNamed);
    // A package that is not built: its own manifest names files that are not there yet, or under a condition that only its build knows.
    const source = entryFiles(folder, subpath).map((file) => (disk.kindOf(file) !== null ? file : sourceOfBuilt(disk, file, tsconfigs.projectsIn(folder), folder))).find((file) => file !== null);
    return source === undefined ? unresolved : targetAt(source);
  };
  const workspace = (): ReadonlyMap<string, string> => (workspaces ??= workspacePackages(disk, realRoot, (folder) => manifests.at(folder)));
  const inWorkspaces = new Map<string, ImportTarget>();
  /** The same from wherever it is asked; null where the workspace has no package of the name. */
  const resolveWorkspace = (name: string, subpath: string): ImportTarget | null => {
    const folder = workspace().get(name);
    if (folder === undefined) return null;
    const target = inWorkspaces.get(name + subpath) ?? resolveInPackage(folder, name, subpath);
    isOpen = true;
    inWorkspaces.set(name + subpath, target);
    return target;
  };
  const resolveBare = (folder: string, specifier: string): ImportTarget => {
    const settings = tsconfigs.nearest(folder);
    const mapped = mappedPaths(settings, specifier);
    for (const candidate of mapped) {
      const target = resolvePath(path.dirname(candidate), candidate);
      if (target.kind !== 'unresolved') return target;
    }
    if (settings.baseUrl !== null) {
      const found = find(settings.baseUrl, `./${specifier}`);
      if (found !== null) return targetAt(found);
    }
    if (builtins.has(specifier.replace(/\/$/u, ''))) return { kind: 'builtin' };
    const { name, subpath = '' } = packageName.exec(specifier)?.groups ?? {};
    const found = name === undefined || isReachable(folder, name) ? find(folder, specifier) : null;
    if (found !== null) return targetAt(found);
    if (name === undefined) return unresolved;
    const inWorkspace = resolveWorkspace(name, subpath);
    if (inWorkspace !== null) return inWorkspace;
    const declared = declaredAs(manifests.above(folder, realRoot), name);
    if (declared === null) {
      const installed = installedFolder(disk, modulesAbove(folder), name);
      if (installed !== null) return targetAt(path.join(installed, 'package.json'));
      // An alias of the project's own that leads nowhere is no package.
      return mapped.length > 0 ? unresolved : { kind: 'package', package: normalName(name) };
    }
    if (declared.kind === 'package') return { kind: 'package', package: declared.name };
    return find(declared.folder, `.${subpath}`) === null ? unresolved : resolvePath(declared.folder, `.${subpath}`);
  };
  /** `#name`: every condition's target counts, as which one holds is decided when the program starts; a package speaks before a file. */
  const resolveImports = (folder: string, specifier: string): ImportTarget => {
    const mapped = mappedPaths(tsconfigs.nearest(folder), specifier);
    for (const candidate of mapped) {
      const target = resolvePath(path.dirname(candidate), candidate);
      if (target.kind !== 'unresolved') return target;
    }
    const [manifest] = manifests.above(folder, realRoot).filter((each) => Object.keys(each.imports).length > 0 || each.name !== null);
    const targets = manifest === undefined ? [] : targetsOf(manifest.imports, specifier).map((target) => (target.startsWith('.') ? resolvePath(manifest.folder, target) : resolveBare(manifest.folder, target)));
    return targets.find((target) => target.kind === 'package') ?? targets.find((target) => target.kind !== 'unresolved') ?? unresolved;
  };
  const resolveAnew = (folder: string, specifier: string): ImportTarget => {
    if (isPath(specifier)) return specifier === '' ? unresolved : resolvePath(folder, specifier);
    if (specifier.startsWith('#')) return resolveImports(folder, specifier);
    const scheme = /^(?<scheme>[a-z][a-z0-9+.-]*):(?<rest>.*)$/iu.exec(specifier)?.groups;
    switch (scheme?.['scheme']?.toLowerCase()) {
      case undefined:
        return resolveBare(folder, specifier);
      case 'npm':
      case 'jsr': {
        const name = nameOfRange(scheme['rest'] ?? '');
        return name === null ? unresolved : { kind: 'package', package: name };
      }
      case 'file':
        try {
          return resolvePath(folder, fileURLToPath(specifier));
        } catch {
          return unresolved;
        }
      case 'data':
        return { kind: 'opaque', written: specifier, loads: 'code' };
      case 'http':
      case 'https': {
        const name = packageOfUrl(specifier);
        if (name !== null) return { kind: 'package', package: name };
        // Code that is not in the project and in no package: what it loads cannot be seen.
        return { kind: 'opaque', written: specifier, loads: 'code' };
      }
      default:
        // `node:`, `bun:`, `astro:`, `virtual:`: what runs or builds the program provides it.
        return { kind: 'builtin' };
    }
  };
  const modulesOf = new Map<string, readonly string[]>();
  /** The folders `node_modules` in which packages are sought from a folder, the nearest first. */
  const modulesAbove = (folder: string): readonly string[] => {
    const known = modulesOf.get(folder);
    if (known !== undefined) return known;
    const own = path.join(folder, 'node_modules');
    const parent = path.dirname(folder);
    const folders = [...(disk.kindOf(own) === 'folder' ? [own] : []), ...(parent === folder ? [] : modulesAbove(parent))];
    modulesOf.set(folder, folders);
    return folders;
  };
  /** Whether Node.js may find a package of the name from the folder: installed, or the one that the folder is in. */
  const isReachable = (folder: string, name: string): boolean => manifests.nearest(folder)?.name === name || isInstalled(folder, name);
  const isInstalled = (folder: string, name: string): boolean => modulesAbove(folder).some((modules) => disk.kindOf(path.join(modules, name)) !== null);
  let asking = { file: '', folder: '' };
  /** Node.js resolves from where a file really is. A file is asked for all of its specifiers. */
  const folderOf = (file: string): string => {
    if (file === asking.file) return asking.folder;
    const place = path.join(realRoot, file);
    asking = { file, folder: path.dirname(disk.plainKind(place) === 'file' ? place : disk.real(place)) };
    return asking.folder;
  };
  const scopes = new Map<string, string>();
  /** The nearest folder on whose contents bare specifiers depend: between it and the folder nothing tells them apart. */
  const scopeOf = (folder: string): string => {
    const known = scopes.get(folder);
    if (known !== undefined) return known;
    const parent = path.dirname(folder);
    const speaks = parent === folder || ['package.json', 'tsconfig.json', 'node_modules', 'jsconfig.json'].some((name) => disk.kindOf(path.join(folder, name)) !== null);
    const scope = speaks ? folder : scopeOf(parent);
    scopes.set(folder, scope);
    return scope;
  };
  const answer = (fromFile: string, specifier: string): Answer => {
    const own = folderOf(fromFile);
    const scope = isPath(specifier) ? own : scopeOf(own);
    // A map for each folder: one name made of both would be a new text for each question.
    const known = answers.get(scope) ?? new Map<string, Answer>();
    const seen = known.get(specifier);
    if (seen !== undefined) return seen;
    isOpen = false;
    const made = { target: resolveAnew(scope, specifier), scope, isOpen };
    answers.set(scope, known.set(specifier, made));
    return made;
  };
  const soughtFrom = (folder: string, specifier: string): readonly string[] => {
    if (isPath(specifier)) return [path.resolve(folder, specifier)];
    const mapped = mappedPaths(tsconfigs.nearest(folder), specifier);
    if (specifier.startsWith('#')) {
      const manifest = manifests.above(folder, realRoot).find(({ imports }) => Object.keys(imports).length > 0);
      // Without a map of its own the name is one that a framework gives a meaning.
      return manifest === undefined ? mapped : [...mapped, ...targetsOf(manifest.imports, specifier).map((target) => path.resolve(manifest.folder, target)), path.join(manifest.folder, specifier)];
    }
    const { name = '', subpath = '' } = packageName.exec(specifier)?.groups ?? {};
    const workspace = workspaces?.get(name);
    return workspace === undefined ? mapped : [...mapped, ...entryFiles(workspace, subpath), path.join(workspace, subpath)];
  };
  let dependencies: ((folder: string) => Dependencies | null) | null = null;
  /** Where the root is a part of a repository, the workspace may be larger than what is read of it. */
  const dependenciesIn = (): ((folder: string) => Dependencies | null) => {
    const top = topOf(disk, realRoot);
    const packages = top === realRoot ? null : workspacePackages(disk, top, (folder) => manifests.at(folder));
    return createDependencies({ above: (folder) => manifests.readableAbove(folder, top), workspace: () => packages ?? workspace(), normalName });
  };
  return Object.assign((fromFile: string, specifier: string) => answer(fromFile, specifier).target, {
    dependenciesOf(file: string) {
      dependencies ??= dependenciesIn();
      return dependencies(scopeOf(folderOf(file)));
    },
    sought: (fromFile: string, specifier: string) => soughtFrom(folderOf(fromFile), specifier).map(relativePath),
    openFrom(fromFile: string, specifier: string) {
      const { scope, isOpen: open } = answer(fromFile, specifier);
      return open ? scope : null;
    },
  });
}

/** The top of the repository that a folder is in; the folder itself where it is in none. */
function topOf(disk: Disk, root: string): string {
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (disk.kindOf(path.join(folder, '.git')) !== null) return folder;
    if (path.dirname(folder) === folder) return root;
  }
}

function isPath(specifier: string): boolean {
  return /^\.{0,2}(?:\/|$)/u.test(specifier) || path.isAbsolute(specifier);
}

/** What is where a path leads, told without the library: a file, nothing, or what only the library tells. */
type Found = { readonly kind: 'file'; readonly file: string } | { readonly kind: 'nothing' | 'unknown' };

/** The name in a folder of the file that a name without a query leads to; null where there is none, or a link first. */
function fileIn(entries: ReadonlyMap<string, EntryKind>, base: string): string | null {
  for (const name of candidatesOf(base)) {
    const kind = entries.get(name);
    if (kind === 'file') return name;
    if (kind === 'link') return null;
  }
  return null;
}

/** What a path without a query leads to, where no link is on its way. */
function lookUp(disk: Disk, request: string, wanted: string): Found {
  const folder = path.dirname(wanted);
  const entries = /[?#]|[/.]$/u.test(request) ? null : disk.plainEntries(folder);
  if (entries === null) return { kind: 'unknown' };
  const base = path.basename(wanted);
  for (const name of candidatesOf(base)) {
    const kind = entries.get(name);
    if (kind === 'link') return { kind: 'unknown' };
    if (kind === 'file') return { kind: 'file', file: path.join(folder, name) };
  }
  return { kind: entries.has(base) ? 'unknown' : 'nothing' };
}

function isWithin(folder: string, file: string): boolean {
  if (file.startsWith(folder) && (file.length === folder.length || file[folder.length] === path.sep)) return true;
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

/** The package folder in `node_modules` that the path lies in. */
function packageOfPath(file: string): { readonly folder: string; readonly name: string } | null {
  if (!file.includes('node_modules')) return null;
  const parts = file.split(/[\\/]/u);
  const at = parts.lastIndexOf('node_modules');
  const first = at === -1 ? undefined : parts[at + 1];
  if (first === undefined || first === '') return null;
  const width = first.startsWith('@') ? 2 : 1;
  const name = parts.slice(at + 1, at + 1 + width);
  return { folder: parts.slice(0, at + 1 + width).join(path.sep), name: name.join('/') };
}

/** `@types/pg` speaks for `pg`, `@types/scope__name` for `@scope/name`. */
function normalName(name: string): string {
  const typed = /^@types\/(?<name>.+)$/u.exec(name)?.groups?.['name'];
  if (typed === undefined) return name;
  return typed.includes('__') ? `@${typed.replace('__', '/')}` : typed;
}

type Declared = { readonly kind: 'package'; readonly name: string } | { readonly kind: 'folder'; readonly folder: string };

/** What the nearest manifest that lists the name asks for under it, when that is another package or a folder. */
function declaredAs(chain: readonly Manifest[], name: string): Declared | null {
  for (const manifest of chain) {
    const range = manifest.dependencies.get(name);
    if (range === undefined) continue;
    if (range.startsWith('npm:')) {
      const real = nameOfRange(range.slice('npm:'.length));
      if (real !== null) return { kind: 'package', name: real };
    }
    const local = /^(?:file|link|portal):(?<path>.+)$/u.exec(range)?.groups?.['path'];
    if (local !== undefined && !local.endsWith('.tgz')) return { kind: 'folder', folder: path.resolve(manifest.folder, local) };
    return null;
  }
  return null;
}

/** The folder of a package whose entry cannot be found (types only, an odd map of exports). */
function installedFolder(disk: Disk, modules: readonly string[], name: string): string | null {
  const found = modules.map((folder) => path.join(folder, name)).find((folder) => disk.kindOf(path.join(folder, 'package.json')) !== null);
  return found === undefined ? null : disk.real(found);
}
