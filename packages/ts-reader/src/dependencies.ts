import path from 'node:path';
import type { Dependencies } from '@pg-guardrails/kernel';
import type { Manifest } from './manifest.js';
import { nameOfRange } from './package-url.js';

/** What dependencies are looked up with. */
export interface DependencySources {
  /** The manifests of a folder and of those above it, up to the root, the nearest first. */
  readonly above: (folder: string) => readonly Manifest[];
  /** The folder of a package of the workspace. */
  readonly workspaceFolder: (name: string) => string | undefined;
  /** `@types/pg` speaks for `pg`. */
  readonly normalName: (name: string) => string;
}

/** What a manifest asks for under a name: another package by `npm:`, or that one. */
function packageOf(name: string, range: string): string {
  return (range.startsWith('npm:') ? nameOfRange(range.slice('npm:'.length)) : null) ?? name;
}

/** The folder of another package of the project that a manifest asks for. */
function folderOf(manifest: Manifest, name: string, range: string, workspaceFolder: DependencySources['workspaceFolder']): string | undefined {
  const local = /^(?:file|link|portal):(?<path>.+)$/u.exec(range)?.groups?.['path'];
  return local === undefined ? workspaceFolder(name) : path.resolve(manifest.folder, local);
}

/** What the package of a file in this folder asks for; null where no manifest names a package, or one of the workspace among them cannot be found. */
export function dependenciesIn(folder: string, { above, workspaceFolder, normalName }: DependencySources): Dependencies | null {
  const chain = above(folder);
  const owner = chain.find(({ name, dependencies }) => name !== null || dependencies.size > 0);
  if (owner === undefined) return null;
  const own = [...owner.dependencies].filter(([name]) => !owner.development.has(name)).map(([name, range]) => normalName(packageOf(name, range)));
  const reachable = new Set<string>();
  const seen = new Set<Manifest>();
  const open = [...chain];
  for (let manifest = open.pop(); manifest !== undefined; manifest = open.pop()) {
    if (seen.has(manifest)) continue;
    seen.add(manifest);
    for (const [name, range] of manifest.dependencies) {
      reachable.add(normalName(packageOf(name, range)));
      const local = folderOf(manifest, name, range, workspaceFolder);
      if (local !== undefined) open.push(...above(local));
      else if (range.startsWith('workspace:')) return null;
    }
  }
  return { own, reachable: [...reachable] };
}
