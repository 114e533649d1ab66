import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ts } from '@ts-morph/common';
import type { TypeScript } from './compiler.js';

/** The nearest `tsconfig.json`, up to the top of the disk: a base may lie above the project. */
export function nearestConfig(folder: string): string | null {
  for (let current = folder; ; current = path.dirname(current)) {
    const file = path.join(current, 'tsconfig.json');
    if (existsSync(file)) return file;
    if (current === path.dirname(current)) return null;
  }
}

/** Files by the nearest `tsconfig.json` of each, absolute; null where there is none. */
export function byConfig<Item>(root: string, items: readonly Item[], fileOf: (item: Item) => string): ReadonlyMap<string | null, readonly Item[]> {
  const groups = new Map<string | null, Item[]>();
  const configs = new Map<string, string | null>();
  for (const item of items) {
    const folder = path.dirname(path.join(root, fileOf(item)));
    const config = configs.get(folder) ?? nearestConfig(folder);
    configs.set(folder, config);
    groups.set(config, [...(groups.get(config) ?? []), item]);
  }
  return groups;
}

/** The project's own options, and its declaration files, which hold what is global. A broken configuration counts as none. */
export function compilerOptions(typescript: TypeScript, config: string | null, onRead: ((file: string) => void) | undefined): { readonly options: ts.CompilerOptions; readonly declarations: readonly string[] } {
  const fallback: ts.CompilerOptions = {
    target: typescript.ScriptTarget.ESNext,
    module: typescript.ModuleKind.ESNext,
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    strict: true,
    esModuleInterop: true,
    jsx: typescript.JsxEmit.Preserve,
  };
  const forced: ts.CompilerOptions = { allowJs: true, checkJs: false, noEmit: true, skipLibCheck: true, composite: false, incremental: false, declaration: false, noImplicitAny: false };
  if (config === null) return { options: { ...fallback, ...forced }, declarations: [] };
  const read = typescript.readConfigFile(config, (name) => typescript.sys.readFile(name));
  onRead?.(config);
  const host: ts.ParseConfigHost = {
    ...typescript.sys,
    readFile(name) {
      onRead?.(name);
      return typescript.sys.readFile(name);
    },
  };
  const parsed = typescript.parseJsonConfigFileContent(read.config ?? {}, host, path.dirname(config));
  const options = read.error === undefined ? { ...parsed.options } : { ...fallback };
  delete options.tsBuildInfoFile;
  return { options: { ...options, ...forced }, declarations: parsed.fileNames.filter((name) => /\.d\.[cm]?ts$/u.test(name)) };
}
