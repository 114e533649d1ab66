import path from 'node:path';
import { compileZones, problemAt, writePath, type LoadedConfig } from '@pg-guardrails/config';
import type { EntryPoint, EntryPoints, Problem } from '@pg-guardrails/kernel';
import { startOf } from '@pg-guardrails/kernel';
import { createSourceFinder, isProgramFile } from '@pg-guardrails/ts-reader';
import type { ProjectFiles } from '../files.js';
import { conventionOf, waysIn, type NamedFile } from './manifest-entries.js';
import { isRecord, readPackages, type PackageManifest, type Packages } from './manifests.js';
import { filesBetween, stemsOf } from './stems.js';

/** Where production starts, and what was wrong in what says so. */
export interface Production {
  readonly points: EntryPoints;
  readonly packages: Packages;
  /** What each manifest names. */
  readonly offered: ReadonlyMap<PackageManifest, readonly EntryPoint[]>;
  readonly problems: readonly Problem[];
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const programExtension = /(?:\.d)?\.[cm]?[jt]sx?$/u;

/** What is no start of production by its name alone: tests, what configures tools, and what is hidden. */
const beside = compileZones({
  beside: ['**/{test,tests,__tests__,__mocks__,__fixtures__,e2e}/**', '**/*.{test,spec,test-d,bench,stories}.*', '**/*.{config,setup}.*', '**/.*', '**/.*/**', '**/*.d.{ts,mts,cts}'],
});
/** Zones of the configuration that are no start of production either, whatever a claim allows them. */
const zonesBeside = ['tests', 'scripts'];

/** Finds what the values of manifests name, among the files that were read and on disk. */
function createFinder(config: LoadedConfig, files: ReadonlySet<string>, project: ProjectFiles): (manifest: PackageManifest, target: string) => readonly string[] | null {
  const sourceOf = createSourceFinder(config.root);
  const stems = stemsOf(files, programExtension);
  /** The files of a pattern: `*` stands for any text (Node.js manual, Packages, "Subpath patterns"). */
  const matching = (folder: string, target: string): readonly string[] => {
    const parts = target.replace(programExtension, '').split('/').filter((part) => part !== '.' && part !== '');
    const own = (stem: string): readonly string[] => {
      const [prefix = '', suffix = ''] = path.posix.join(folder, stem).split('*');
      return filesBetween(stems, prefix, suffix);
    };
    const shorter = parts.slice(1).flatMap((_, index) => [`src/${parts.slice(index + 1).join('/')}`, parts.slice(index + 1).join('/')]);
    return [parts.join('/'), ...shorter].map(own).find((found) => found.length > 0) ?? [];
  };
  return ({ folder }, target) => {
    const file = path.posix.join(folder, target);
    // A style sheet, `./package.json`: nothing that runs. Without an extension it is `./lib`.
    if (!isProgramFile(file) && /\.\w+$/u.test(target) && !target.endsWith('*')) return [];
    if (target.includes('*')) {
      const found = matching(folder, target);
      return found.length === 0 ? null : found;
    }
    const written = [file, ...extensions.map((extension) => file + extension), ...extensions.map((extension) => path.posix.join(file, `index${extension}`))].filter(isProgramFile);
    const listed = written.find((candidate) => files.has(candidate));
    if (listed !== undefined) return [listed];
    const source = firstOf(written, (candidate) => sourceOf(candidate, folder));
    // What is there and was not read is for the judge to say.
    const found = source ?? written.find((candidate) => project.exists(candidate) && !/^(?:dist|build|out)\//u.test(target.replace(/^\.\//u, '')));
    return found === undefined ? null : [found];
  };
}

function firstOf<T, R>(list: readonly T[], answerFor: (each: T) => R | null): R | null {
  for (const each of list) {
    const answer = answerFor(each);
    if (answer !== null) return answer;
  }
  return null;
}

function namedBy(manifest: PackageManifest, { at }: NamedFile, file: string): EntryPoint {
  const isRun = at[0] === 'bin' || at[0] === 'scripts';
  const kind = manifest.content['private'] === true && !isRun ? 'internal' : 'named';
  return at.length === 0 ? { file, kind, place: startOf(file), named: `the main file of ${manifest.file}` } : { file, kind, place: manifest.placeOf(at), named: `${writePath(at)} of ${manifest.file}` };
}

/** Whether `exports` takes out of a pattern what the file is: `"./internal/*": null` (Node.js manual, Packages, "Subpath patterns"). */
function isWithheld({ content }: PackageManifest, file: string): boolean {
  const withheld = isRecord(content['exports']) ? Object.entries(content['exports']).filter(([, target]) => target === null).map(([subpath]) => subpath.replace(/^\.\//u, '')) : [];
  const stem = `/${file.replace(programExtension, '')}`;
  return withheld.some((subpath) => (subpath.endsWith('*') ? stem.includes(`/${subpath.slice(0, -1)}`) : stem.endsWith(`/${subpath.replace(programExtension, '')}`)));
}

/** The entry points that a manifest names; `isWhole` unless a way in leads to no source, or a framework knows more. */
function entriesOf(manifest: PackageManifest, find: ReturnType<typeof createFinder>): { readonly entries: readonly EntryPoint[]; readonly isWhole: boolean } {
  const entries: EntryPoint[] = [];
  let isWhole = conventionOf(manifest) === null;
  for (const { production, hints } of waysIn(manifest)) {
    const sought = (named: readonly NamedFile[]): readonly EntryPoint[] =>
      named.flatMap((one) => (find(manifest, one.target) ?? []).filter((file) => !one.target.includes('*') || !isWithheld(manifest, file)).map((file) => namedBy(manifest, one, file)));
    const isNothingToRun = production.every(({ target }) => find(manifest, target)?.length === 0);
    if (isNothingToRun) continue;
    const found = sought(production);
    const taken = found.length > 0 ? found : sought(hints);
    if (taken.length === 0 && production.some(({ at }) => at.length > 0)) isWhole = false;
    entries.push(...taken);
  }
  return { entries, isWhole };
}

function configured(config: LoadedConfig, files: readonly string[]): { readonly entries: readonly EntryPoint[]; readonly problems: readonly Problem[] } {
  const globs = config.entry ?? [];
  const positive = globs.map((glob, index) => ({ glob, index })).filter(({ glob }) => !glob.startsWith('!'));
  const zone = compileZones({ entry: globs });
  const included = files.filter((file) => zone.isInAny(file, ['entry']));
  const entries = included.map((file): EntryPoint => {
    const index = positive.find(({ glob }) => config.zones.matches(file, glob))?.index ?? 0;
    return { file, kind: 'configured', place: config.placeOf(['entry', index]), named: `${writePath(['entry', index])} of the configuration` };
  });
  const problems = positive
    .filter(({ glob }) => !files.some((file) => config.zones.matches(file, glob)))
    .map(({ glob, index }) => problemAt(config.placeOf(['entry', index]), `${writePath(['entry', index])}: No program that is checked matches "${glob}", so production would start nowhere. Correct the glob, or \`include\`.`));
  return { entries, problems };
}

/**
 * Where production starts: `entry` of the configuration, and what every `package.json` names, mapped back from built files to their sources. Where the
 * configuration says nothing, each file of a package counts that names no entry point, one without a source, or a framework that starts files by their names; tests, scripts and
 * tools' configurations apart.
 * @param programs the programs that were read, sorted.
 */
export function productionOf(config: LoadedConfig, programs: readonly string[], project: ProjectFiles): Production {
  const packages = readPackages(programs, project);
  const find = createFinder(config, new Set(programs), project);
  const stated = configured(config, programs);
  const entries = new Map<string, EntryPoint>();
  const add = (entry: EntryPoint): void => {
    if (!entries.has(entry.file)) entries.set(entry.file, entry);
  };
  stated.entries.forEach(add);
  const named = new Map(packages.manifests.map((manifest) => [manifest, entriesOf(manifest, find)]));
  for (const { entries: own } of named.values()) own.forEach(add);
  const unnamed = new Set<string>();
  for (const file of config.entry === null ? programs : []) {
    const manifest = packages.of(file);
    const known = manifest === null ? undefined : named.get(manifest);
    if (known !== undefined && known.isWhole && known.entries.length > 0) continue;
    if (beside.isInAny(file, ['beside']) || config.zones.isInAny(file, zonesBeside)) continue;
    unnamed.add(manifest?.folder ?? '');
    add({ file, kind: 'unnamed', place: startOf(file), named: null });
  }
  const none = entries.size > 0 || stated.problems.length > 0 ? [] : [{ message: 'Where production starts is not known: no package.json names an entry point, and every file that was read belongs to tests, scripts or tools. Name the entry points in `entry` of the configuration.', file: config.file, line: null, column: null }];
  return { points: { entries: [...entries.values()], unnamed: [...unnamed].sort() }, packages, offered: new Map([...named].map(([manifest, { entries: own }]) => [manifest, own])), problems: [...packages.problems, ...stated.problems, ...none] };
}
