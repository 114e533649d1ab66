import { createRequire } from 'node:module';
import path from 'node:path';
import { workspaceFolders } from '@pg-guardrails/ts-reader';
import type { ts } from '@ts-morph/common';

export type BuildRoots = { readonly ok: true; readonly files: readonly string[]; readonly outDirs: readonly string[] } | { readonly ok: false; readonly reason: string };

/**
 * The files that a TypeScript project compiles by itself, not by import: its `files` and `include` less its `exclude`, with
 * everything it extends, and those of the projects it references, with the folders they write to. Relative to `root`, with `/`, sorted.
 * Synchronous, because the judges are; TypeScript is loaded at the first call.
 */
export function buildRoots(root: string, tsconfig: string): BuildRoots {
  const load = createRequire(import.meta.url);
  const morph: unknown = load('@ts-morph/common');
  if (!isMorph(morph)) throw new Error('@ts-morph/common came without TypeScript');
  const typescript = morph.ts;
  const files = new Set<string>();
  const seen = new Set<string>();
  const outDirs = new Set<string>();

  const host = withWorkspaces(typescript.sys, root);
  const read = (config: string): string | null => {
    if (seen.has(config)) return null;
    seen.add(config);
    const name = relativeTo(root, config);
    const outcome: { readonly config?: unknown; readonly error?: ts.Diagnostic } = typescript.readConfigFile(config, (file) => host.readFile(file));
    const { config: content, error } = outcome;
    if (error !== undefined) return `${name}: ${messageOf(typescript, error)}`;
    const parsed = typescript.parseJsonConfigFileContent(content, host, path.dirname(config), undefined, config);
    const broken = parsed.errors.find(({ code, category }) => category === typescript.DiagnosticCategory.Error && !isEmptiness(code));
    if (broken !== undefined) return `${name}: ${messageOf(typescript, broken)}`;
    if (parsed.options.outDir !== undefined && parsed.options.noEmit !== true) outDirs.add(relativeTo(root, parsed.options.outDir));
    for (const file of parsed.fileNames) files.add(relativeTo(root, file));
    for (const reference of parsed.projectReferences ?? []) {
      const reason = read(typescript.resolveProjectReferencePath(reference));
      if (reason !== null) return reason;
    }
    return null;
  };
  const reason = read(path.resolve(root, tsconfig));
  return reason === null ? { ok: true, files: [...files].sort(), outDirs: [...outDirs].sort() } : { ok: false, reason };
}

/** The files of the disk, and those of the workspace's packages as if they were installed: `"extends": "@acme/tsconfig/base"`. */
function withWorkspaces(disk: ts.System, root: string): ts.System {
  let packages: ReadonlyMap<string, string> | null = null;
  /** Where a path into `node_modules` that is not there leads. */
  const sourceOf = (file: string): string => {
    const { name, rest = '' } = /\/node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)(?<rest>\/.*)?$/u.exec(file.split(path.sep).join('/'))?.groups ?? {};
    if (name === undefined || disk.fileExists(file) || disk.directoryExists(file)) return file;
    packages ??= workspaceFolders(root);
    const folder = packages.get(name);
    return folder === undefined ? file : folder + rest;
  };
  return {
    ...disk,
    fileExists: (file) => disk.fileExists(sourceOf(file)),
    directoryExists: (folder) => disk.directoryExists(sourceOf(folder)) || (folder.endsWith('node_modules') && path.dirname(folder) === path.resolve(root)),
    readFile: (file, encoding) => disk.readFile(sourceOf(file), encoding),
  };
}

/** A project may compile nothing: TS18002 (`files` is empty) and TS18003 (no inputs were found). */
function isEmptiness(code: number): boolean {
  return code === 18002 || code === 18003;
}

function messageOf(typescript: typeof ts, diagnostic: ts.Diagnostic): string {
  return typescript.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
}

function relativeTo(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}

function isMorph(loaded: unknown): loaded is typeof import('@ts-morph/common') {
  return typeof loaded === 'object' && loaded !== null && 'ts' in loaded;
}
