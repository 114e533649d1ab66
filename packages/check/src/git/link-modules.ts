import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** The folders for packages that files may have: one beside each `package.json`, and one at the top. */
export function linkedFolders(files: readonly string[]): readonly string[] {
  const owners = new Set(['', ...files.filter((file) => path.posix.basename(file) === 'package.json').map((file) => path.posix.dirname(file)).map((folder) => (folder === '.' ? '' : folder))]);
  return [...owners].map((folder) => path.posix.join(folder, 'node_modules'));
}

/**
 * Gives the folder `to` the packages that are installed below `from`: each `node_modules` beside a `package.json`. Packages of a workspace, which lie in
 * `from` itself, become those of `to`.
 * @param files of both, from their tops, with `/`.
 */
export function linkModules(from: string, to: string, files: readonly string[]): void {
  for (const folder of linkedFolders(files)) {
    const [source, target] = [path.join(from, folder), path.join(to, folder)];
    if (!existsSync(source) || existsSync(target)) continue;
    linkFolder(source, target, from, to);
  }
}

function linkFolder(source: string, linked: string, from: string, to: string): void {
  const entries = readdirSync(source, { withFileTypes: true });
  const scopes = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith('@'));
  const hasOwn = (folder: string): boolean => readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isSymbolicLink() && ownPlace(path.join(folder, entry.name), from) !== null);
  if (![source, ...scopes.map(({ name }) => path.join(source, name))].some(hasOwn)) {
    symlinkSync(source, linked, 'junction');
    return;
  }
  mkdirSync(linked, { recursive: true });
  for (const entry of entries) {
    const [inner, outer] = [path.join(source, entry.name), path.join(linked, entry.name)];
    if (entry.isDirectory() && entry.name.startsWith('@')) {
      linkFolder(inner, outer, from, to);
      continue;
    }
    const own = entry.isSymbolicLink() ? ownPlace(inner, from) : null;
    const target = own === null ? inner : path.join(to, own);
    // A link within the copy moves with it, where links can.
    symlinkSync(own === null || process.platform === 'win32' ? target : path.relative(path.dirname(outer), target), outer, lstatSync(inner).isFile() ? 'file' : 'junction');
  }
}

/** Where a link leads within the work tree itself; null for what is installed, and for links that lead nowhere. */
function ownPlace(link: string, from: string): string | null {
  try {
    const relative = path.relative(from, realpathSync(link));
    return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) || relative.split(path.sep).includes('node_modules') ? null : relative;
  } catch {
    return null;
  }
}
