import { existsSync, realpathSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImportTarget } from '@pg-guardrails/kernel';
import { ResolverFactory } from 'oxc-resolver';
import { sourceOfBuilt } from './built-source.js';
import { createManifests, workspacePackages } from './manifest.js';
import type { Manifest } from './manifest.js';
import type { Resolve, Resolver } from './resolve.js';
import { targetsOf } from './targets.js';
import { createTsconfigs, mappedPaths } from './tsconfig.js';

const builtins = new Set(builtinModules.map((name) => name.replace(/^node:/u, '')));
const packageName = /^(?<name>(?:@[a-z0-9~_-][a-z0-9._~-]*\/)?[a-z0-9~_-][a-z0-9._~-]*)(?<subpath>\/.*)?$/iu;
/** Folders of which everybody knows that a build writes them. */
const builtFolder = /[\\/](?:dist|build|out)[\\/]/u;
const programExtensions = ['.ts', '.tsx', '.mts', '.cts'];
const unresolved: ImportTarget = { kind: 'unresolved' };

/**
 * Makes the function that says where specifiers lead, for the project in the folder `root` (absolute). Packages need not be
 * installed; where they are, the name in the package's own `package.json` counts, not the one it is imported by.
 * Synchronous and cached: make a new one when files have moved.
 * @param listed files that are there, relative to the root and no symbolic links: relative specifiers that lead to them are told without the disk.
 */
export function createResolver(root: string, listed: Pick<ReadonlySet<string>, 'has' | 'size'> = new Set()): Resolver {
  const realRoot = realPath(path.resolve(root));
  const oxc = new ResolverFactory({
    conditionNames: ['source', 'types', 'import', 'require', 'node', 'default', 'module', 'development', 'production'],
    mainFields: ['source', 'types', 'typings', 'module', 'main'],
    extensions: [...programExtensions, '.js', '.jsx', '.mjs', '.cjs', '.d.ts', '.d.mts', '.d.cts', '.json', '.node'],
    extensionAlias: {
      '.js': ['.ts', '.tsx', '.js', '.jsx', '.d.ts'],
      '.jsx': ['.tsx', '.jsx', '.d.ts'],
      '.mjs': ['.mts', '.mjs', '.d.mts'],
      '.cjs': ['.cts', '.cjs', '.d.cts'],
    },
    // A path that a variable of the environment adds is not part of the project.
    nodePath: false,
  });
  const manifests = createManifests();
  const tsconfigs = createTsconfigs();
  let workspaces: ReadonlyMap<string, string> | null = null;
  const cache = new Map<string, ImportTarget>();
  const realPlaces = new Map<string, string>();

  const find = (folder: string, request: string): string | null => {
    const found = oxc.sync(folder, request).path;
    return found === undefined ? null : found.replace(/[?#].*$/u, '');
  };
  const relativePath = (file: string): string => path.relative(realRoot, file).split(path.sep).join('/');

  /** The source that a built file was compiled from, by the `outDir` of its project, or by custom where it is plain that it was built; the file itself where none is found. */
  const sourceOf = (file: string): string => {
    const bySettings = sourceOfBuilt(file, [tsconfigs.nearest(path.dirname(file))], null);
    if (bySettings !== null || !builtFolder.test(file)) return bySettings ?? file;
    const folder = manifests.nearest(path.dirname(file))?.folder;
    if (folder === undefined || !builtFolder.test(`/${path.relative(folder, file)}`)) return file;
    return sourceOfBuilt(file, tsconfigs.projectsIn(folder), folder) ?? file;
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
  const resolvePath = (folder: string, request: string): ImportTarget => {
    const found = find(folder, request);
    if (found !== null) return targetAt(found);
    const absolute = path.resolve(folder, request);
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
  const resolveWorkspace = (name: string, subpath: string): ImportTarget | null => {
    workspaces ??= workspacePackages(realRoot, (folder) => manifests.at(folder));
    const folder = workspaces.get(name);
    if (folder === undefined) return null;
    const requests = subpath === '' ? ['.', './src', './src/index', './src/main', './index', './lib', './lib/index'] : [`.${subpath}`, `./src${subpath}`];
    for (const request of requests) {
      const found = find(folder, request);
      if (found !== null) return targetAt(found);
    }
    const selfNamed = find(folder, name + subpath);
    if (selfNamed !== null) return targetAt(selfNamed);
    // A package that is not built: its own manifest names files that are not there yet, or under a condition that only its build knows.
    const source = entryFiles(folder, subpath).map((file) => (existsSync(file) ? file : sourceOfBuilt(file, tsconfigs.projectsIn(folder), folder))).find((file) => file !== null);
    return source === undefined ? unresolved : targetAt(source);
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
    const found = find(folder, specifier);
    if (found !== null) return targetAt(found);
    if (name === undefined) return unresolved;
    const inWorkspace = resolveWorkspace(name, subpath);
    if (inWorkspace !== null) return inWorkspace;
    const declared = declaredAs(manifests.above(folder, realRoot), name);
    if (declared === null) {
      const installed = installedFolder(folder, name);
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
    if (/^\.{0,2}(?:\/|$)/u.test(specifier) || path.isAbsolute(specifier)) return specifier === '' ? unresolved : resolvePath(folder, specifier);
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
      case 'http':
      case 'https':
        // Code that is not in the project and in no package: what it loads cannot be seen.
        return { kind: 'opaque', written: specifier, loads: 'code' };
      default:
        // `node:`, `bun:`, `astro:`, `virtual:`: what runs or builds the program provides it.
        return { kind: 'builtin' };
    }
  };
  /** Where a folder or file really is; a folder is asked once for all files in it. */
  const realPlace = (place: string): string => {
    const known = realPlaces.get(place);
    if (known !== undefined) return known;
    const real = realPath(path.resolve(realRoot, place));
    realPlaces.set(place, real);
    return real;
  };
  /** Node.js resolves from where a file really is. */
  const folderOf = (file: string): string => (listed.has(file) ? realPlace(path.posix.dirname(file)) : path.dirname(realPlace(file)));
  const isPlain = (folder: string): boolean => realPlace(folder) === path.join(realRoot, folder);
  /** A listed file that a relative specifier leads to before all others; null where the disk must be asked. */
  const listedTarget = (fromFile: string, specifier: string): ImportTarget | null => {
    if (listed.size === 0 || !/^\.{1,2}\/(?:.*[^/.])$/u.test(specifier)) return null;
    const folder = path.posix.dirname(fromFile);
    const wanted = path.posix.join(folder, specifier);
    const alias = /\.(?<flavour>[cm]?)js(?<jsx>x?)$/u.exec(wanted);
    const typed = alias === null ? `${wanted}.ts` : `${wanted.slice(0, alias.index)}.${alias.groups?.['flavour'] ?? ''}ts${alias.groups?.['jsx'] ?? ''}`;
    const found = alias === null && listed.has(wanted) ? wanted : listed.has(typed) ? typed : null;
    if (found === null || !listed.has(fromFile) || !isPlain(folder) || !isPlain(path.posix.dirname(found))) return null;
    const { outDir } = tsconfigs.nearest(path.join(realRoot, path.posix.dirname(found)));
    return outDir === null && !builtFolder.test(`/${found}`) ? { kind: 'file', file: found } : targetAt(path.join(realRoot, found));
  };
  const scopes = new Map<string, string>();
  /** The nearest folder on whose contents bare specifiers depend: between it and the folder nothing tells them apart. */
  const scopeOf = (folder: string): string => {
    const known = scopes.get(folder);
    if (known !== undefined) return known;
    const parent = path.dirname(folder);
    const speaks = parent === folder || ['package.json', 'tsconfig.json', 'node_modules', 'jsconfig.json'].some((name) => existsSync(path.join(folder, name)));
    const scope = speaks ? folder : scopeOf(parent);
    scopes.set(folder, scope);
    return scope;
  };
  const resolve: Resolve = (fromFile, specifier) => {
    const inList = listedTarget(fromFile, specifier);
    if (inList !== null) return inList;
    const own = folderOf(fromFile);
    const folder = /^[./]|^$/u.test(specifier) || path.isAbsolute(specifier) ? own : scopeOf(own);
    const key = `${folder}\0${specifier}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const target = resolveAnew(folder, specifier);
    cache.set(key, target);
    return target;
  };
  const soughtFrom = (folder: string, specifier: string): readonly string[] => {
    if (specifier.startsWith('.') || path.isAbsolute(specifier)) return [path.resolve(folder, specifier)];
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
  return Object.assign(resolve, { sought: (fromFile: string, specifier: string) => soughtFrom(folderOf(fromFile), specifier).map(relativePath) });
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

/** The package folder in `node_modules` that the path lies in. */
function packageOfPath(file: string): { readonly folder: string; readonly name: string } | null {
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

/** The package's name in `pg@^8` or `@scope/name@1/sub`. */
function nameOfRange(range: string): string | null {
  return /^\/?(?<name>(?:@[^/@\s]+\/)?[^/@\s]+)/u.exec(range)?.groups?.['name'] ?? null;
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

/** The folder under some `node_modules` that has the package, for packages whose entry cannot be found (types only, an odd map of exports). */
function installedFolder(folder: string, name: string): string | null {
  for (let current = folder; ; current = path.dirname(current)) {
    const candidate = path.join(current, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return realPath(candidate);
    if (current === path.dirname(current)) return null;
  }
}
