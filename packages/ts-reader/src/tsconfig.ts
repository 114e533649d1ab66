import path from 'node:path';
import type { Disk } from './disk.js';

/** What the resolver needs of a `tsconfig.json` with everything it extends. Paths are absolute. */
export interface PathSettings {
  readonly patterns: readonly { readonly prefix: string; readonly suffix: string; readonly wildcard: boolean; readonly targets: readonly string[] }[];
  readonly baseUrl: string | null;
  readonly outDir: string | null;
  readonly rootDir: string | null;
}

const none: PathSettings = { patterns: [], baseUrl: null, outDir: null, rootDir: null };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON with comments and trailing commas; undefined when it is broken. */
export function parseJsonWithComments(text: string): unknown {
  const bare = text.replace(/^\u{feff}/u, '').replace(/("(?:\\.|[^"\\])*")|\/\/[^\r\n]*|\/\*[^]*?\*\//gu, (_match, quoted: string | undefined) => quoted ?? ' ');
  const strict = bare.replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/gu, (_match, quoted: string | undefined) => quoted ?? '');
  try {
    return JSON.parse(strict);
  } catch {
    return undefined;
  }
}

interface Reader {
  /** The settings of the nearest `tsconfig.json` or `jsconfig.json`; empty ones when there is none or it is broken (`tsc` says so itself). */
  nearest(folder: string): PathSettings;
  /** The settings of every `tsconfig*.json` of a folder, `tsconfig.json` first. */
  projectsIn(folder: string): readonly PathSettings[];
}

/** Reads TypeScript's configurations, each once: `extends` (one or many, from packages too) and, for solution files, `references`. */
export function createTsconfigs(disk: Disk): Reader {
  const byFile = new Map<string, PathSettings>();
  const byFolder = new Map<string, PathSettings>();

  const read = (file: string, chain: ReadonlySet<string>): PathSettings => {
    const known = byFile.get(file);
    if (known !== undefined) return known;
    if (chain.has(file)) return none;
    const settings = readAnew(file, new Set([...chain, file]));
    byFile.set(file, settings);
    return settings;
  };
  const readAnew = (file: string, chain: ReadonlySet<string>): PathSettings => {
    const text = disk.read(file);
    const content = text === null ? null : parseJsonWithComments(text);
    if (!isRecord(content)) return none;
    const folder = path.dirname(file);
    const bases = (Array.isArray(content['extends']) ? content['extends'] : [content['extends']]).filter((base) => typeof base === 'string');
    let settings = none;
    for (const base of bases) {
      const found = locate(disk, folder, base);
      if (found === null) continue;
      const extended = read(found, chain);
      settings = {
        patterns: extended.patterns.length > 0 ? extended.patterns : settings.patterns,
        baseUrl: extended.baseUrl ?? settings.baseUrl,
        outDir: extended.outDir ?? settings.outDir,
        rootDir: extended.rootDir ?? settings.rootDir,
      };
    }
    const options = isRecord(content['compilerOptions']) ? content['compilerOptions'] : {};
    const folderOption = (name: string): string | null => {
      const value = options[name];
      return typeof value === 'string' ? path.resolve(folder, value.replaceAll('${configDir}', '.')) : null;
    };
    const baseUrl = folderOption('baseUrl') ?? settings.baseUrl;
    const paths = options['paths'];
    const own: PathSettings = {
      patterns: isRecord(paths) ? patternsOf(paths, baseUrl ?? folder) : settings.patterns,
      baseUrl,
      outDir: folderOption('outDir') ?? settings.outDir,
      rootDir: folderOption('rootDir') ?? settings.rootDir,
    };
    const references = Array.isArray(content['references']) ? content['references'] : [];
    if (own.patterns.length > 0 || references.length === 0) return own;
    // A solution file compiles nothing itself; its projects say what the names mean.
    const referenced = references.flatMap((reference): readonly PathSettings[] => {
      if (!isRecord(reference) || typeof reference['path'] !== 'string') return [];
      const target = path.resolve(folder, reference['path']);
      return [read(target.endsWith('.json') ? target : path.join(target, 'tsconfig.json'), chain)];
    });
    return { ...own, patterns: referenced.flatMap((settings) => settings.patterns), baseUrl: own.baseUrl ?? referenced.find((settings) => settings.baseUrl !== null)?.baseUrl ?? null };
  };
  const nearest = (folder: string): PathSettings => {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const file = ['tsconfig.json', 'jsconfig.json'].map((name) => path.join(folder, name)).find((candidate) => disk.kindOf(candidate) === 'file');
    const parent = path.dirname(folder);
    const settings = file !== undefined ? read(file, new Set()) : parent === folder ? none : nearest(parent);
    byFolder.set(folder, settings);
    return settings;
  };
  const projects = new Map<string, readonly PathSettings[]>();
  const projectsIn = (folder: string): readonly PathSettings[] => {
    const known = projects.get(folder);
    if (known !== undefined) return known;
    const names = [...disk.entries(folder).keys()].filter((name) => /^(?:tsconfig(?:\..+)?|jsconfig)\.json$/u.test(name));
    const found = names.sort((a, b) => Number(b === 'tsconfig.json') - Number(a === 'tsconfig.json') || (a < b ? -1 : 1)).map((name) => read(path.join(folder, name), new Set()));
    projects.set(folder, found);
    return found;
  };
  return { nearest, projectsIn };
}

function patternsOf(paths: Readonly<Record<string, unknown>>, base: string): PathSettings['patterns'] {
  return Object.entries(paths)
    .map(([key, targets]) => {
      const [prefix = '', ...after] = key.split('*');
      return {
        prefix,
        suffix: after.join('*'),
        wildcard: after.length > 0,
        targets: Array.isArray(targets) ? targets.filter((target) => typeof target === 'string').map((target) => path.resolve(base, target.replaceAll('${configDir}', '.'))) : [],
      };
    })
    // TypeScript takes an exact key first, then the longest prefix.
    .sort((a, b) => Number(a.wildcard) - Number(b.wildcard) || b.prefix.length - a.prefix.length);
}

function locate(disk: Disk, folder: string, base: string): string | null {
  const named = (file: string): string | null => [file, `${file}.json`, path.join(file, 'tsconfig.json')].find((candidate) => candidate.endsWith('.json') && disk.kindOf(candidate) === 'file') ?? null;
  if (base.startsWith('.') || path.isAbsolute(base)) return named(path.resolve(folder, base));
  for (let current = folder; ; current = path.dirname(current)) {
    const found = named(path.join(current, 'node_modules', base));
    if (found !== null) return found;
    if (current === path.dirname(current)) return null;
  }
}

/** The absolute paths that the settings make of a specifier, best first. */
export function mappedPaths(settings: PathSettings, specifier: string): readonly string[] {
  for (const { prefix, suffix, wildcard, targets } of settings.patterns) {
    if (!wildcard) {
      if (specifier === prefix) return targets;
      continue;
    }
    if (specifier.length < prefix.length + suffix.length || !specifier.startsWith(prefix) || !specifier.endsWith(suffix)) continue;
    const middle = specifier.slice(prefix.length, specifier.length - suffix.length);
    return targets.map((target) => target.replace('*', () => middle));
  }
  return [];
}
