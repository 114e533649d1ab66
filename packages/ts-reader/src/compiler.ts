import type { ts } from '@ts-morph/common';

export type TypeScript = typeof ts;

/** TypeScript, the copy that ts-morph carries and never the project's own, with its library. */
export interface Compiler {
  readonly ts: TypeScript;
  readonly internals: Internals;
  /** The texts of TypeScript's library, by absolute path. */
  readonly library: ReadonlyMap<string, string>;
  readonly libraryFolder: string;
}

/** What TypeScript's own program uses and does not declare. */
export interface Internals {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  getSetExternalModuleIndicator(options: ts.CompilerOptions): (file: ts.SourceFile) => void;
}

let loaded: Promise<Compiler> | null = null;

/** Loads TypeScript: ten megabytes of program, so whoever needs no types does not pay for it. */
export function loadCompiler(): Promise<Compiler> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Compiler> {
  const { ts, getLibFiles, libFolderInMemoryPath } = await import('@ts-morph/common');
  const internals: object = ts;
  if (!hasInternals(internals)) throw new Error(`TypeScript ${ts.version} has no bindSourceFile: the version of @ts-morph/common is another one than this tool was made with.`);
  const library = new Map(getLibFiles().map(({ fileName, text }) => [`${libFolderInMemoryPath}/${fileName}`, text]));
  return { ts, internals, library, libraryFolder: libFolderInMemoryPath };
}

function hasInternals(value: object): value is Internals {
  return 'bindSourceFile' in value && typeof value.bindSourceFile === 'function' && 'getSetExternalModuleIndicator' in value && typeof value.getSetExternalModuleIndicator === 'function';
}
