import path from 'node:path';
import { createDisk, realPath, type Disk } from './disk.js';
import { createTsconfigs, type PathSettings } from './tsconfig.js';

const sourceExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const programExtension = /(?:\.d)?\.[cm]?[jt]sx?$/u;

function isWithin(folder: string, file: string): boolean {
  // Both are in their shortest form; Windows does not tell capitals apart.
  if (path.sep === '/' && !file.startsWith(folder)) return false;
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

/** The paths, without extension, that `tsc` may have compiled a file from: what lies below `outDir` comes from below `rootDir`, which is `src` or the project where it is not said. */
function stemsBySettings(stem: string, projects: readonly PathSettings[]): readonly string[] {
  return projects.flatMap(({ outDir, rootDir }) => {
    if (outDir === null || !isWithin(outDir, stem)) return [];
    const rest = path.relative(outDir, stem);
    const bases = rootDir === null ? [path.dirname(outDir), path.join(path.dirname(outDir), 'src')] : [rootDir];
    return bases.map((base) => path.join(base, rest));
  });
}

/** Where bundlers' sources lie by custom: `dist/esm/v3/x` comes from `src/esm/v3/x`, `esm/v3/x`, `src/v3/x`, … */
function stemsByCustom(stem: string, packageFolder: string): readonly string[] {
  if (!isWithin(packageFolder, stem)) return [];
  const parts = path.relative(packageFolder, stem).split(path.sep);
  return parts.slice(1).flatMap((_, index) => {
    const rest = parts.slice(index + 1).join(path.sep);
    return [path.join(packageFolder, 'src', rest), path.join(packageFolder, rest)];
  });
}

/**
 * The source that a built file (absolute; it need not exist) was compiled from, or null when none is found.
 * @param projects the settings that may have built it, best first.
 * @param packageFolder whose folders are tried by custom where no setting tells; null: by settings alone.
 */
export function sourceOfBuilt(disk: Disk, file: string, projects: readonly PathSettings[], packageFolder: string | null): string | null {
  if (packageFolder === null && !projects.some(({ outDir }) => outDir !== null && isWithin(outDir, file))) return null;
  if (!programExtension.test(file)) return null;
  const stem = file.replace(programExtension, '');
  const stems = [...stemsBySettings(stem, projects), ...(packageFolder === null ? [] : stemsByCustom(stem, packageFolder))];
  for (const candidate of stems) {
    // A file that was not compiled at all is found by whoever asks for it first.
    const found = sourceExtensions.map((extension) => candidate + extension).find((source) => source !== file && disk.kindOf(source) === 'file');
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * Finds the sources of built files for the project in the folder `root` (absolute). The built file, the folder of its package and the source
 * are relative to the root, with `/`.
 */
export function createSourceFinder(root: string): (file: string, packageFolder: string) => string | null {
  const realRoot = realPath(path.resolve(root));
  const disk = createDisk(realRoot);
  const tsconfigs = createTsconfigs(disk);
  const known = new Map<string, string | null>();
  const find = (file: string, packageFolder: string): string | null => {
    const folder = path.join(realRoot, packageFolder);
    const found = sourceOfBuilt(disk, path.join(realRoot, file), tsconfigs.projectsIn(folder), folder);
    return found === null ? null : path.relative(realRoot, found).split(path.sep).join('/');
  };
  return (file, packageFolder) => {
    // Files that are not there and differ in their extension alone have one source: none of them is it.
    if (!programExtension.test(file) || disk.kindOf(path.join(realRoot, file)) !== null) return find(file, packageFolder);
    const key = `${packageFolder}\0${file.replace(programExtension, '')}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find(file, packageFolder);
    known.set(key, found);
    return found;
  };
}
