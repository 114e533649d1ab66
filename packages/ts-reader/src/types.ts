import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExportFact, MemberFact } from '@pg-guardrails/kernel';
import type { Project, ts } from 'ts-morph';
import { defaultFamily, driverDeclarations } from './driver-types.js';
import { readSurface } from './export-surface.js';
import type { PendingMember } from './members.js';
import type { Resolve } from './resolve.js';
import { originOfReceiver } from './type-origin.js';

export interface TypeInput {
  /** Absolute; the files of the requests are relative to it. */
  readonly root: string;
  readonly requests: readonly PendingMember[];
  readonly resolve: Resolve;
  /** The packages that speak where a type leads to several; default: the PostgreSQL drivers. */
  readonly family?: ReadonlySet<string>;
  /** The text of a file relative to the root; default: from the disk. */
  readonly readText?: (file: string) => string | null;
  /** Is told of each file that was read, absolute. */
  readonly onRead?: (file: string) => void;
}

type Morph = typeof import('ts-morph');

/**
 * Settles by its receiver's type what a member is taken of. Answers with one fact for each request, in order: `type` with a package
 * where the type leads to one, `type` with the origin it had where the type is declared elsewhere, `untyped` where it is `any`.
 * Loads TypeScript (the copy in ts-morph, never the project's own) only when there is something to settle.
 */
export async function settleByTypes(input: TypeInput): Promise<readonly MemberFact[]> {
  if (input.requests.length === 0) return [];
  const morph = await import('ts-morph');
  const answers = new Map<PendingMember, MemberFact>();
  const groups = new Map<string | null, PendingMember[]>();
  for (const request of input.requests) {
    const config = nearestConfig(path.dirname(path.join(input.root, request.fact.place.file)));
    groups.set(config, [...(groups.get(config) ?? []), request]);
  }
  for (const [config, requests] of groups) settleGroup(morph, input, config, requests, answers);
  return input.requests.map((request) => answers.get(request) ?? request.fact);
}

/** What the files export, by their types: each export that leads to a package of the family or is `any`, see `ExportFact`. */
export async function readSurfaces(input: ProjectInput & { readonly files: readonly string[]; readonly packages: (name: string) => boolean }): Promise<ReadonlyMap<string, readonly ExportFact[]>> {
  const surfaces = new Map<string, readonly ExportFact[]>();
  if (input.files.length === 0) return surfaces;
  const morph = await import('ts-morph');
  const groups = new Map<string | null, string[]>();
  for (const file of input.files) {
    const config = nearestConfig(path.dirname(path.join(input.root, file)));
    groups.set(config, [...(groups.get(config) ?? []), file]);
  }
  const fileOf = (source: ts.SourceFile): string | null => {
    const relative = path.relative(input.root, source.fileName).split(path.sep).join('/');
    return relative.startsWith('../') ? null : relative;
  };
  for (const [config, files] of groups) {
    const { checker, sources } = createTypeProject(morph, input, config, files);
    for (const [file, source] of sources) surfaces.set(file, readSurface({ typescript: morph.ts, checker, packages: input.packages, fileOf }, source));
  }
  return surfaces;
}

/** The nearest `tsconfig.json`, up to the top of the disk: a base may lie above the project. */
function nearestConfig(folder: string): string | null {
  for (let current = folder; ; current = path.dirname(current)) {
    const file = path.join(current, 'tsconfig.json');
    if (existsSync(file)) return file;
    if (current === path.dirname(current)) return null;
  }
}

const virtualRoot = '/pg-guardrails-drivers/node_modules';

/** What a project of types is made for. */
type ProjectInput = Pick<TypeInput, 'root' | 'resolve' | 'readText' | 'onRead'>;

/** A TypeScript project with the drivers' types and the named files, by their names. */
function createTypeProject(morph: Morph, input: ProjectInput, config: string | null, files: readonly string[]): { readonly checker: ts.TypeChecker; readonly sources: ReadonlyMap<string, ts.SourceFile> } {
  const { options, declarations } = optionsOf(morph, config, input.onRead);
  const cache = morph.ts.createModuleResolutionCache(input.root, (name) => name, options);
  const project = new morph.Project({
    compilerOptions: options,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    skipLoadingLibFiles: false,
    resolutionHost: (host, getOptions) => ({
      resolveModuleNames: (names, containingFile) => names.map((name) => resolveModule(morph, input, cache, name, containingFile, getOptions(), host)),
    }),
  });
  for (const [name, text] of driverDeclarations) project.createSourceFile(`${virtualRoot}/${name}/index.d.ts`, text);
  for (const file of declarations) project.addSourceFileAtPathIfExists(file);
  const texts = new Map<string, ts.SourceFile>();
  for (const file of files) {
    const text = readFile(input, file);
    if (text !== null) texts.set(file, addFile(project, path.join(input.root, file), text));
  }
  if (input.onRead !== undefined) for (const { fileName } of project.getProgram().compilerObject.getSourceFiles()) input.onRead(fileName);
  return { checker: project.getTypeChecker().compilerObject, sources: texts };
}

function settleGroup(morph: Morph, input: TypeInput, config: string | null, requests: readonly PendingMember[], answers: Map<PendingMember, MemberFact>): void {
  const { family = defaultFamily } = input;
  const { checker, sources } = createTypeProject(morph, input, config, [...new Set(requests.map((request) => request.fact.place.file))]);
  for (const request of requests) {
    const source = sources.get(request.fact.place.file);
    if (source !== undefined) answers.set(request, settleMember({ typescript: morph.ts, checker, source }, request, family));
  }
}

function addFile(project: Project, file: string, text: string): ts.SourceFile {
  return project.createSourceFile(file, text, { overwrite: true }).compilerNode;
}

function readFile(input: ProjectInput, file: string): string | null {
  const read = input.readText ?? ((name: string): string | null => {
    try {
      return readFileSync(path.join(input.root, name), 'utf8');
    } catch {
      return null;
    }
  });
  return read(file)?.replace(/^\u{feff}/u, '') ?? null;
}

/** The project's own options, and its declaration files, which hold what is global. A broken configuration counts as none. */
function optionsOf(morph: Morph, config: string | null, onRead: TypeInput['onRead']): { readonly options: ts.CompilerOptions; readonly declarations: readonly string[] } {
  const { ts } = morph;
  const fallback: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    esModuleInterop: true,
    jsx: ts.JsxEmit.Preserve,
  };
  const forced: ts.CompilerOptions = { allowJs: true, checkJs: false, noEmit: true, skipLibCheck: true, composite: false, incremental: false, declaration: false, noImplicitAny: false };
  if (config === null) return { options: { ...fallback, ...forced }, declarations: [] };
  const read = ts.readConfigFile(config, (name) => ts.sys.readFile(name));
  onRead?.(config);
  const host: ts.ParseConfigHost = {
    ...ts.sys,
    readFile(name) {
      onRead?.(name);
      return ts.sys.readFile(name);
    },
  };
  const parsed = ts.parseJsonConfigFileContent(read.config ?? {}, host, path.dirname(config));
  const options = read.error === undefined ? { ...parsed.options } : { ...fallback };
  delete options.tsBuildInfoFile;
  return { options: { ...options, ...forced }, declarations: parsed.fileNames.filter((name) => /\.d\.[cm]?ts$/u.test(name)) };
}

function resolveModule(
  { ts }: Morph,
  input: ProjectInput,
  cache: ts.ModuleResolutionCache,
  name: string,
  containingFile: string,
  options: ts.CompilerOptions,
  host: ts.ModuleResolutionHost,
): ts.ResolvedModuleFull | undefined {
  const target = input.resolve(path.relative(input.root, containingFile).split(path.sep).join('/'), name);
  const extension = target.kind === 'file' ? Object.values(ts.Extension).find((candidate) => target.file.endsWith(candidate)) : undefined;
  const ofFile: ts.ResolvedModuleFull | undefined =
    target.kind !== 'file' || extension === undefined ? undefined : { resolvedFileName: path.join(input.root, target.file), extension, isExternalLibraryImport: false };
  // The scan has resolved the project's own files already; TypeScript's own way asks the disk again, folder by folder.
  if (ofFile !== undefined && /\.[cm]?tsx?$/u.test(ofFile.resolvedFileName)) return ofFile;
  const found = ts.resolveModuleName(name, containingFile, options, host, cache).resolvedModule;
  const isTyped = found !== undefined && found.extension !== ts.Extension.Js && found.extension !== ts.Extension.Cjs && found.extension !== ts.Extension.Mjs;
  if (isTyped) return found;
  if (target.kind === 'package' && driverDeclarations.has(target.package)) {
    return { resolvedFileName: `${virtualRoot}/${target.package}/index.d.ts`, extension: ts.Extension.Dts, isExternalLibraryImport: true };
  }
  return found ?? ofFile;
}

/** A program of TypeScript that somebody has, and the file of it that is asked about. */
export interface CheckedSource {
  /** The very copy of TypeScript that made the rest: numbers of kinds and flags differ between versions. */
  readonly typescript: Morph['ts'];
  readonly checker: ts.TypeChecker;
  readonly source: ts.SourceFile;
}

/** The one answer to what a member is taken of, whoever's types it is asked of: the scan's, or those that an editor has already. */
export function settleMember({ typescript, checker, source }: CheckedSource, request: PendingMember, family: ReadonlySet<string> = defaultFamily): MemberFact {
  const node = nodeAt(typescript, source, request.receiver);
  if (node === null) return request.fact;
  const found = originOfReceiver(typescript, checker, node, request.fact.name, family);
  switch (found.kind) {
    case 'package':
      return { ...request.fact, origin: { kind: 'package', package: found.package, export: found.export }, settledBy: 'type' };
    case 'elsewhere':
      return { ...request.fact, settledBy: 'type' };
    case 'any':
      return { ...request.fact, settledBy: 'untyped' };
    default:
      return found satisfies never;
  }
}

/** The innermost node with exactly this range; a pattern's range may reach over its type, so failing that the outermost pattern that starts there. */
function nodeAt(ts: Morph['ts'], source: ts.SourceFile, [start, end]: readonly [number, number]): ts.Node | null {
  const exact: ts.Node[] = [];
  const patterns: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.getStart(source) > start) return;
    if (node.getStart(source) === start) {
      if (node.end === end) exact.push(node);
      if (ts.isObjectBindingPattern(node)) patterns.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return patterns[0] ?? exact.at(-1) ?? null;
}
