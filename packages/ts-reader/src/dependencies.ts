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

/** What one manifest asks for. */
interface Asked {
  readonly names: readonly string[];
  /** The folders of other packages of the project among them. */
  readonly folders: readonly string[];
  /** Whether all of it can be followed. */
  readonly isWhole: boolean;
}

/** Remembers the answers of a function. */
function once<Key, T>(of: (key: Key) => T): (key: Key) => T {
  const answers = new Map<Key, { readonly answer: T }>();
  return (key) => {
    const known = answers.get(key) ?? { answer: of(key) };
    answers.set(key, known);
    return known.answer;
  };
}

/** Tells what the package of a file in a folder asks for; null where no manifest names a package, or one of them cannot be read. Every answer is remembered. */
export function createDependencies(sources: DependencySources): (folder: string) => Dependencies | null {
  const { workspace, normalName } = sources;
  const above = once(sources.above);
  const askedBy = once((manifest: Manifest): Asked => {
    const entries = [...manifest.dependencies];
    const folders = entries.map(([name, range]) => folderOf(manifest, name, range, workspace()));
    return {
      names: entries.map(([name, range]) => normalName(packageOf(name, range))),
      folders: folders.filter((folder) => typeof folder === 'string'),
      isWhole: folders.every((folder) => folder !== null && (folder === undefined || above(folder)?.[0]?.folder === folder)),
    };
  });
  let direct: ReadonlyMap<string, readonly string[]> | null = null;
  /** The packages of the workspace that ask for one, by its folder. */
  const directUsers = (): ReadonlyMap<string, readonly string[]> => {
    const users = new Map<string, string[]>();
    for (const folder of new Set(workspace().values())) {
      const manifest = above(folder)?.find((each) => each.folder === folder);
      if (manifest === undefined) continue;
      for (const used of new Set(askedBy(manifest).folders)) users.set(used, [...(users.get(used) ?? []), folder]);
    }
    return users;
  };
  /** The packages of the workspace that ask for one of these, at whatever remove: what they are given they may call with a client of their own. */
  const usersOf = (owner: Manifest): ReadonlySet<string> => {
    direct ??= directUsers();
    const users = new Set([owner.folder]);
    for (const used of users) for (const folder of direct.get(used) ?? []) users.add(folder);
    return users;
  };
  const reachableFrom = (folder: string, owner: Manifest): readonly string[] | null => {
    const reachable = new Set<string>();
    const seen = new Set<Manifest>();
    const folders = new Set([folder, ...usersOf(owner)]);
    for (const each of folders) {
      const chain = above(each);
      if (chain === null) return null;
      for (const manifest of chain) {
        if (seen.has(manifest)) continue;
        seen.add(manifest);
        const asked = askedBy(manifest);
        if (!asked.isWhole) return null;
        for (const name of asked.names) reachable.add(name);
        for (const local of asked.folders) folders.add(local);
      }
    }
    return [...reachable];
  };
  return once((folder) => {
    const owner = above(folder)?.find(({ name, dependencies }) => name !== null || dependencies.size > 0);
    if (owner === undefined) return null;
    const own = [...owner.dependencies].filter(([name]) => !owner.development.has(name)).map(([name, range]) => normalName(packageOf(name, range)));
    const reachable = once((from: string) => reachableFrom(from, owner));
    return {
      own,
      get reachable() {
        return reachable(folder);
      },
    };
  });
}
