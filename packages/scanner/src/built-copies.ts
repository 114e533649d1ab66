import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BuiltCopy } from '@pg-guardrails/kernel';
import { createSourceFinder } from '@pg-guardrails/ts-reader';

const program = /(?:\.d)?\.[cm]?[jt]sx?$/u;
const sourceMap = /\.[cm]?[jt]sx?\.map$/u;

function filesBelow(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(path.join(root, folder), { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const name = path.posix.join(folder, entry.name);
        if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(root, name);
        return entry.isFile() ? [name] : [];
      });
  } catch {
    // What is not built holds nothing.
    return [];
  }
}

/** The sources that a source map names, relative to the root (ECMA-426, `sourceRoot` and `sources`). */
function mappedSources(file: string, text: string): readonly string[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof content !== 'object' || content === null || !('sources' in content) || !Array.isArray(content.sources)) return [];
  const base = 'sourceRoot' in content && typeof content.sourceRoot === 'string' ? content.sourceRoot : '';
  return content.sources.flatMap((source: unknown) => (typeof source === 'string' ? [path.posix.join(path.posix.dirname(file), base, source)] : []));
}

/** Bundlers write above each module where it came from: `// libs/db/testOnly.ts` (esbuild, tsup), `//#region src/a.ts` (rolldown, tsdown). */
function namesSource(text: string, source: string, folder: string): boolean {
  const names = [source, path.posix.relative(path.posix.dirname(folder), source), path.posix.relative(folder, source)];
  return text.includes(path.posix.basename(source)) && text.split('\n').some((line) => names.some((name) => line === `// ${name}` || line === `//#region ${name}`));
}

/**
 * The files in folders of builds that hold one of the sources: compiled from it by where they lie, named so by a source map or by a bundler's comment, or
 * holding the marker. All paths are relative to the root, with `/`. A folder that is not there holds none.
 */
export function builtCopies(root: string, folders: readonly string[], sources: readonly string[], marker: string | null): readonly BuiltCopy[] {
  const sourceOf = createSourceFinder(root);
  const wanted = new Set(sources);
  const copies: BuiltCopy[] = [];
  for (const folder of folders) {
    for (const file of filesBelow(root, folder)) {
      if (wanted.has(file)) continue;
      if (sourceMap.test(file)) {
        const source = mappedSources(file, readFileSync(path.join(root, file), 'utf8')).find((one) => wanted.has(one));
        if (source !== undefined) copies.push({ file, source, how: 'mapped' });
        continue;
      }
      if (!program.test(file)) continue;
      const compiled = [path.posix.dirname(folder), ''].map((base) => sourceOf(file, base === '.' ? '' : base)).find((source) => source !== null && wanted.has(source));
      if (compiled !== undefined && compiled !== null) {
        copies.push({ file, source: compiled, how: 'compiled' });
        continue;
      }
      const text = readFileSync(path.join(root, file), 'utf8');
      const named = sources.find((source) => namesSource(text, source, folder));
      if (named !== undefined) copies.push({ file, source: named, how: 'named' });
      else if (marker !== null && text.includes(marker)) copies.push({ file, source: sources[0] ?? '', how: 'marked' });
    }
  }
  return copies;
}
