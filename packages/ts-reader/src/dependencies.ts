import path from 'node:path';
import type { Dependencies } from '@pg-guardrails/kernel';
import type { Manifest } from './manifest.js';
import { nameOfRange } from './package-url.js';

/** What dependencies are looked up with. */
export interface DependencySources {
  /** The manifests of a folder and of those above it, up to the top of the project, the nearest first; null where one of them cannot be read. */
  readonly above: (folder: string) => readonly Manifest[] | null;
  /** The folders of the workspace's packages by name. */
  readonly workspace: () => ReadonlyMap<string, string>;
  /** `@types/pg` speaks for `pg`. */
  readonly normalName: (name: string) => string;
}

/** What a manifest asks for under a name: another package by `npm:` or `jsr:`, or that one. */
function packageOf(name: string, range: string): string {
  const alias = /^(?:npm|jsr):(?<range>.+)$/u.exec(range)?.groups?.['range'];
  // `jsr:^1` names a version alone.
  return (alias === undefined || /^[\d^~*<>=]/u.test(alias) ? null : nameOfRange(alias)) ?? name;
}

/** A package that no registry has: what it brings stands in no manifest of the project. */
const fromElsewhere = /^(?:git(?:\+\w+)?:|git@|(?:github|gitlab|bitbucket|gist):|https?:|exec:|[\w.-]+\/[\w.-]+(?:#|$))/u;
const localPath = /^(?:file|link|portal):(?<path>.+)$/u;

/** The folder of another package of the project that a manifest asks for; null where it asks for one whose manifest is not to be seen. */
function folderOf({ folder }: Manifest, name: string, range: string, workspace: ReadonlyMap<string, string>): string | undefined | null {
  const local = localPath.exec(range)?.groups?.['path'];
  if (local !== undefined) return path.resolve(folder, local);
  return workspace.get(name) ?? (range.startsWith('workspace:') || fromElsewhere.test(range) ? null : undefined);
}

/** The packages of the workspace that ask for one of these, at whatever remove: what they are given they may call with a client of their own. */
function usersOf(owner: Manifest, { above, workspace }: DependencySources): readonly string[] {
  const packages = workspace();
  const asking = new Map([...packages.values()].map((folder) => [folder, above(folder)?.find((manifest) => manifest.folder === folder)]));
  const users = new Set([owner.folder]);
  for (const used of users) {
    for (const [folder, manifest] of asking) {
      if (manifest !== undefined && [...manifest.dependencies].some(([name, range]) => folderOf(manifest, name, range, packages) === used)) users.add(folder);
    }
  }
  return [...users];
}

/** What the package of a file in this folder asks for; null where no manifest names a package, or one that counts cannot be found or read. */
export function dependenciesIn(folder: string, sources: DependencySources): Dependencies | null {
  const { above, workspace, normalName } = sources;
  const owner = above(folder)?.find(({ name, dependencies }) => name !== null || dependencies.size > 0);
  if (owner === undefined) return null;
  const own = [...owner.dependencies].filter(([name]) => !owner.development.has(name)).map(([name, range]) => normalName(packageOf(name, range)));
  const reachable = new Set<string>();
  const seen = new Set<Manifest>();
  const folders = new Set([folder, ...usersOf(owner, sources)]);
  for (const each of folders) {
    const chain = above(each);
    if (chain === null) return null;
    for (const manifest of chain) {
      if (seen.has(manifest)) continue;
      seen.add(manifest);
      for (const [name, range] of manifest.dependencies) {
        reachable.add(normalName(packageOf(name, range)));
        const local = folderOf(manifest, name, range, workspace());
        if (local === null || (local !== undefined && above(local)?.[0]?.folder !== local)) return null;
        if (local !== undefined) folders.add(local);
      }
    }
  }
  return { own, reachable: [...reachable] };
}
