import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ts } from '@ts-morph/common';
import { mayAugment } from './augmenting.js';
import type { Compiler } from './compiler.js';
import { compilerOptions } from './compiler-options.js';
import { fileOfTyped, isComponentFile, readComponent, typedName } from './component.js';
import { defaultFamily, driverDeclarations } from './driver-types.js';
import type { Resolve } from './resolve.js';

/** What a program of types is made of. */
export interface TypeProgramInput {
  /** Absolute; the files are relative to it. */
  readonly root: string;
  readonly resolve: Resolve;
  /** The text of a file relative to the root; default: from the disk. */
  readonly readText?: (file: string) => string | null;
  /** Is told of each file that was read, absolute. */
  readonly onRead?: (file: string) => void;
  /** What says something of types that holds in the files though none of them may import it; default: nothing. The folder is that of their configuration, relative to the root. */
  readonly everywhere?: (files: readonly string[], folder: string) => Everywhere;
}

/** What holds in a program whether a type leads there or not. */
export interface Everywhere {
  /** Files that `declare global` or `declare module`, relative to the root. */
  readonly files: readonly string[];
  /** The packages that are imported, each by one of its imports. */
  readonly packages: readonly { readonly from: string; readonly specifier: string; readonly package: string }[];
}

export interface TypeProgram {
  readonly checker: ts.TypeChecker;
  /** The named files, by their names. */
  readonly sources: ReadonlyMap<string, ts.SourceFile>;
}

const virtualRoot = '/pg-guardrails-drivers/node_modules';
const virtualFiles: ReadonlyMap<string, string> = new Map([...driverDeclarations].map(([name, text]) => [`${virtualRoot}/${name}/index.d.ts`, text]));

/** Parsed and bound once: nothing in the options changes what TypeScript's library says. */
const libraryFiles = new Map<string, ts.SourceFile>();

/** What TypeScript's checker asks a program of when it follows an import. */
interface AskedProgram {
  getSourceFile(name: string): ts.SourceFile | undefined;
  getResolvedModule(file: ts.SourceFile, specifier: string): ts.ResolvedModuleWithFailedLookupLocations | undefined;
}

function isAsked(program: object): program is AskedProgram {
  return 'getResolvedModule' in program && typeof program.getResolvedModule === 'function';
}

/**
 * A TypeScript program with the drivers' types and the named files, which reads what they import when a type leads there and not before: the
 * checker follows imports by need, and most of a project's files have no part in the types that are asked for.
 * @param beside further files with the same configuration, of which only what holds everywhere along with them is read.
 * @throws Error when TypeScript's program has no `getResolvedModule`, through which its checker follows imports.
 */
export function createTypeProgram(compiler: Compiler, input: TypeProgramInput, config: string | null, files: readonly string[], beside: readonly string[] = []): TypeProgram {
  const { ts: typescript, internals } = compiler;
  const { options, declarations } = compilerOptions(typescript, config, input.onRead);
  const host = createHost(compiler, input, options);
  const everywhere = input.everywhere?.([...new Set([...files, ...beside])], folderOf(input.root, config)) ?? { files: [], packages: [] };
  const locate = createLocate(compiler, input, options, host);
  const augmenting = augmentingPackages(input.root, everywhere).flatMap(({ from, specifier }) => locate(path.join(input.root, from), specifier)?.resolvedFileName ?? []);
  const folders = augmenting.map((file) => `${path.dirname(file)}/`);
  // A package that adds to others' types may do so in any of its files.
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({ resolvedModule: text.startsWith('.') && folders.some((folder) => from.startsWith(folder)) ? locate(from, text) : undefined }));
  const named = [...files, ...everywhere.files].map((file) => path.join(input.root, typedName(file)));
  const rootNames = [...new Set([...virtualFiles.keys(), ...declarations, ...augmenting, ...named])].filter((file) => host.fileExists(file));
  const program = typescript.createProgram({ rootNames, options, host });

  const asked: object = program;
  if (!isAsked(asked)) throw new Error(`The program of TypeScript ${typescript.version} has no getResolvedModule: the version of @ts-morph/common is another one than this tool was made with.`);
  const own = asked.getSourceFile.bind(asked);
  const late = new Map<string, ts.SourceFile | undefined>();
  const setModuleIndicator = internals.getSetExternalModuleIndicator(options);
  const read = (name: string): ts.SourceFile | undefined => {
    const format = typescript.getImpliedNodeFormatForFile(name, undefined, host, options);
    const file = host.getSourceFile(name, { languageVersion: options.target ?? typescript.ScriptTarget.ESNext, impliedNodeFormat: format, setExternalModuleIndicator: setModuleIndicator });
    if (file === undefined) return undefined;
    // As the program does with the files it reads itself.
    Object.assign(file, { path: name, resolvedPath: name, originalFileName: name, imports: [], moduleAugmentations: [], ambientModuleNames: [] });
    internals.bindSourceFile(file, options);
    return file;
  };
  asked.getSourceFile = (name) => {
    const file = own(name);
    if (file !== undefined || late.has(name)) return file ?? late.get(name);
    const added = read(name);
    late.set(name, added);
    return added;
  };
  const located = new Map<string, ts.ResolvedModuleFull | undefined>();
  asked.getResolvedModule = (file, specifier) => {
    const key = `${file.fileName}\0${specifier}`;
    if (!located.has(key)) located.set(key, locate(file.fileName, specifier));
    return { resolvedModule: located.get(key) };
  };
  const sources = files.flatMap((file): readonly [string, ts.SourceFile][] => {
    const source = program.getSourceFile(path.join(input.root, typedName(file)));
    return source === undefined ? [] : [[file, source]];
  });
  return { checker: program.getTypeChecker(), sources: new Map(sources) };
}

/** Of the packages that are imported those that may add the drivers' types to others'. */
export function augmentingPackages(root: string, { packages }: Everywhere): Everywhere['packages'] {
  return packages.filter(({ from, package: name }) => mayAugment(path.join(root, from), name, defaultFamily));
}

/** The configuration's folder, relative to the root; the root itself where there is none, or where it lies above. */
export function folderOf(root: string, config: string | null): string {
  const folder = config === null ? '' : path.relative(root, path.dirname(config)).split(path.sep).join('/');
  return folder.startsWith('..') ? '' : folder;
}

/** The files as the program reads them: TypeScript's library and the drivers' types from memory, the project's by its reader, others from the disk. */
function createHost({ ts: typescript, library, libraryFolder }: Compiler, { root, readText, onRead }: TypeProgramInput, options: ts.CompilerOptions): ts.CompilerHost {
  const { sys } = typescript;
  const textOf = (name: string): string | undefined => {
    const known = library.get(name) ?? virtualFiles.get(name);
    if (known !== undefined) return known;
    const file = fileOfTyped(name);
    const relative = path.relative(root, file).split(path.sep).join('/');
    const text = relative.startsWith('../') || readText === undefined ? readQuietly(file) : readText(relative);
    return isComponentFile(file) && text !== null ? readComponent(file, text).text : text?.replace(/^\u{feff}/u, '');
  };
  return {
    fileExists: (name) => library.has(name) || virtualFiles.has(name) || sys.fileExists(fileOfTyped(name)),
    readFile(name) {
      if (!library.has(name) && !virtualFiles.has(name)) onRead?.(fileOfTyped(name));
      return textOf(name);
    },
    directoryExists: (name) => sys.directoryExists(name),
    getDirectories: (name) => sys.getDirectories(name),
    realpath: (name) => sys.realpath?.(name) ?? name,
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    getDefaultLibLocation: () => libraryFolder,
    getDefaultLibFileName: () => `${libraryFolder}/${typescript.getDefaultLibFileName(options)}`,
    writeFile: () => undefined,
    getSourceFile(name, languageVersion) {
      const known = libraryFiles.get(name);
      if (known !== undefined) return known;
      const text = textOf(name);
      if (text === undefined) return undefined;
      // Of TypeScript's own files no comment says a type.
      const file = typescript.createSourceFile(name, text, { ...(typeof languageVersion === 'object' ? languageVersion : { languageVersion }), jsDocParsingMode: typescript.JSDocParsingMode.ParseForTypeInfo });
      if (library.has(name)) libraryFiles.set(name, file);
      else if (!virtualFiles.has(name)) onRead?.(fileOfTyped(name));
      return file;
    },
  };
}

function readQuietly(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

type Locate = (from: string, specifier: string) => ts.ResolvedModuleFull | undefined;

/** Where an import leads, for types: the project's own files as the scan has resolved them, packages to their declarations, drivers without any to ours. */
function createLocate({ ts: typescript }: Compiler, { root, resolve }: TypeProgramInput, options: ts.CompilerOptions, host: ts.CompilerHost): Locate {
  const cache = typescript.createModuleResolutionCache(root, (name) => name, options);
  return (from, specifier) => {
    const target = resolve(path.relative(root, fileOfTyped(from)).split(path.sep).join('/'), specifier);
    const file = target.kind === 'file' ? typedName(target.file) : null;
    const extension = file === null ? undefined : Object.values(typescript.Extension).find((candidate) => file.endsWith(candidate));
    const ofFile: ts.ResolvedModuleFull | undefined = file === null || extension === undefined ? undefined : { resolvedFileName: path.join(root, file), extension, isExternalLibraryImport: false };
    // The scan has resolved the project's own files already; TypeScript's own way asks the disk again, folder by folder.
    if (ofFile !== undefined && /\.[cm]?tsx?$/u.test(ofFile.resolvedFileName)) return ofFile;
    const found = typescript.resolveModuleName(specifier, from, options, host, cache).resolvedModule;
    const isTyped = found !== undefined && found.extension !== typescript.Extension.Js && found.extension !== typescript.Extension.Cjs && found.extension !== typescript.Extension.Mjs;
    if (isTyped) return found;
    if (target.kind === 'package' && driverDeclarations.has(target.package)) {
      return { resolvedFileName: `${virtualRoot}/${target.package}/index.d.ts`, extension: typescript.Extension.Dts, isExternalLibraryImport: true };
    }
    return found ?? ofFile;
  };
}
