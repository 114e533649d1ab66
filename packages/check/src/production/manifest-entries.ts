import { exportsMap } from '@pg-guardrails/ts-reader';
import { isRecord, type PackageManifest } from './manifests.js';

type JsonPath = readonly (string | number)[];

/** A value of a manifest that names a file. */
export interface NamedFile {
  readonly at: JsonPath;
  /** As written: `./dist/index.js`, `./dist/*.js`, `lib`. */
  readonly target: string;
}

/** One way into a package, and every file that it may lead to. */
export interface WayIn {
  /** Files that are taken in production. */
  readonly production: readonly NamedFile[];
  /** Files that only say where the sources are: for the type checker, for development and tests. */
  readonly hints: readonly NamedFile[];
}

/** Conditions under which production takes nothing (Node.js manual, Packages, "Community conditions definitions"). */
const besideProduction: ReadonlySet<string> = new Set(['types', 'typings', 'development', 'dev', 'test', 'tests', 'testing', 'vitest', 'jest']);

/** `start`, `start:prod`, `serve`: what a platform runs. */
const startScript = /^(?:start|serve)(?::(?!.*(?:dev|test|e2e|debug))[\w:-]+)?$/u;
const scriptFile = /(?<![\w/.@-])(?:\.{0,2}\/)?[\w@.-]+(?:\/[\w@.-]+)*\.[cm]?[jt]sx?(?![\w/.-])/gu;

function filesIn(value: unknown, at: JsonPath): readonly (NamedFile & { readonly isHint: boolean })[] {
  const collect = (inner: unknown, path: JsonPath, isHint: boolean): readonly (NamedFile & { readonly isHint: boolean })[] => {
    if (typeof inner === 'string') return [{ at: path, target: inner, isHint }];
    if (Array.isArray(inner)) return inner.flatMap((item: unknown, index) => collect(item, [...path, index], isHint));
    if (!isRecord(inner)) return [];
    return Object.entries(inner).flatMap(([condition, child]) => collect(child, [...path, condition], isHint || besideProduction.has(condition)));
  };
  return collect(value, at, false);
}

function wayIn(value: unknown, at: JsonPath): WayIn {
  const files = filesIn(value, at);
  const plain = ({ at: path, target }: NamedFile): NamedFile => ({ at: path, target });
  return { production: files.filter(({ isHint }) => !isHint).map(plain), hints: files.filter(({ isHint }) => isHint).map(plain) };
}

/** A map of conditions counts as the `exports` of `.` itself: its keys start with no dot. */
function exportWays(exports: unknown): readonly WayIn[] {
  const map = exportsMap(exports);
  if (map === null) return [];
  if (!isRecord(exports) || map !== exports) return [wayIn(exports, ['exports'])];
  return Object.entries(map).map(([subpath, value]) => wayIn(value, ['exports', subpath]));
}

function scriptWays(scripts: unknown): readonly WayIn[] {
  if (!isRecord(scripts)) return [];
  return Object.entries(scripts).flatMap(([name, command]) =>
    typeof command !== 'string' || !startScript.test(name) ? [] : (command.match(scriptFile) ?? []).map((target): WayIn => ({ production: [{ at: ['scripts', name], target }], hints: [] })),
  );
}

/** Every way into a package that its manifest names: `exports`, `main`, `module`, `bin`, and the files that its start scripts run. */
export function waysIn({ content }: PackageManifest): readonly WayIn[] {
  const { exports, main, module, bin, scripts } = content;
  const mains: readonly WayIn[] = [
    ...(typeof main === 'string' ? [wayIn(main, ['main'])] : []),
    ...(typeof module === 'string' ? [wayIn(module, ['module'])] : []),
  ];
  const bins = typeof bin === 'string' ? [wayIn(bin, ['bin'])] : isRecord(bin) ? Object.entries(bin).map(([name, file]) => wayIn(file, ['bin', name])) : [];
  // Where nothing is said, `require` takes index.js (Node.js manual, Modules, "Folders as modules").
  const usual = exports === undefined && mains.length === 0 ? [{ production: [{ at: [], target: './index.js' }], hints: [] }] : [];
  return [...exportWays(exports), ...mains, ...bins, ...scriptWays(scripts), ...usual];
}

/** Frameworks that load a project's files by where they lie or how they are called, so that no import and no manifest names them. */
const byConvention: readonly RegExp[] = [
  /^(?:next|nuxt|nuxt3|nitropack|astro|gatsby|blitz|vinxi|sails|expo-router|vike)$/u,
  /^@(?:remix-run|react-router|sveltejs|redwoodjs|adonisjs|nuxt|solidjs|analogjs)\/(?:dev|kit|core|start|serve|platform|node|server)$/u,
  /^@tanstack\/(?:react-|solid-)?start$/u,
  /^@fastify\/autoload$/u,
];

/** The framework of a package that starts files by their names; null when its manifest asks for none. */
export function conventionOf({ content }: PackageManifest): string | null {
  const names = ['dependencies', 'devDependencies'].flatMap((field) => {
    const listed = content[field];
    return isRecord(listed) ? Object.keys(listed) : [];
  });
  return names.find((name) => byConvention.some((pattern) => pattern.test(name))) ?? null;
}
