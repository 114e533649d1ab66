import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { configNames, discoverConfig } from '@pg-guardrails/config';
import { repositoryOf } from '../cli/repository.js';
import { eslintConfigNames } from './eslint-config.js';
import type { HookKind, Runner } from './hook.js';

const oldEslintNames = ['.eslintrc', '.eslintrc.js', '.eslintrc.cjs', '.eslintrc.json', '.eslintrc.yaml', '.eslintrc.yml'];

/** A file of the project, as it is. */
export interface ProjectText {
  /** Relative to the folder, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** What stands in and around the folder that is to be set up. */
export interface Project {
  readonly root: string;
  readonly manifest: ProjectText | null;
  /** `"type": "module"` of the nearest package.json. */
  readonly isModule: boolean;
  /** Whether the project depends on TypeScript. */
  readonly usesTypeScript: boolean;
  /** The configuration of this tool in the folder; null when there is none. */
  readonly config: string | null;
  /** One in a folder above, relative; null when there is none. */
  readonly configAbove: string | null;
  readonly eslintConfig: ProjectText | null;
  /** A configuration of before ESLint 9, in the folder or above it. */
  readonly hasOldEslintConfig: boolean;
  /** Whether ESLint is among the dependencies, and whether a parser for TypeScript is. */
  readonly eslint: { readonly isThere: boolean; readonly hasParser: boolean };
  /** ESLint's configuration in a folder above, relative. */
  readonly eslintAbove: string | null;
  readonly hook: { readonly kind: HookKind; readonly file: string; readonly text: string | null } | null;
  /** The folder from which git takes its hooks, absolute; null where it cannot be asked. */
  readonly hooks: string | null;
  /** The root of the git repository, absolute; null outside of one. */
  readonly repository: string | null;
  readonly runner: Runner;
  readonly isInstalled: boolean;
  /** The folder of the workspace that this package belongs to, relative; null when it stands for itself. */
  readonly workspaceAbove: string | null;
}

function textOf(root: string, file: string): ProjectText | null {
  const full = path.join(root, file);
  return statSync(full, { throwIfNoEntry: false })?.isFile() === true ? { file, text: readFileSync(full, 'utf8') } : null;
}

/** The folders above, nearest first, up to the repository's root; without a repository up to the file system's. */
function above(root: string, repository: string | null): readonly string[] {
  const folders: string[] = [];
  for (let here = path.resolve(root); here !== repository && path.dirname(here) !== here; ) {
    here = path.dirname(here);
    folders.push(here);
  }
  return folders;
}

const relative = (root: string, file: string): string => path.relative(root, file).split(path.sep).join('/');

interface Manifest {
  readonly type?: unknown;
  readonly workspaces?: unknown;
  readonly eslintConfig?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

function manifestIn(folder: string): Manifest | null {
  const found = textOf(folder, 'package.json');
  if (found === null) return null;
  try {
    const value: unknown = JSON.parse(found.text.replace(/^\uFEFF/u, ''));
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function runnerOf(folders: readonly string[]): Runner {
  for (const folder of folders) {
    if (existsSync(path.join(folder, 'pnpm-lock.yaml'))) return 'pnpm exec';
    if (existsSync(path.join(folder, 'yarn.lock'))) return 'yarn';
    if (existsSync(path.join(folder, 'bun.lock')) || existsSync(path.join(folder, 'bun.lockb'))) return 'bunx';
    if (existsSync(path.join(folder, 'package-lock.json'))) return 'npx';
  }
  return 'npx';
}

/** The plain hook of git, where git itself looks for it; null where that is outside of the repository, and so not the project's. */
function gitHook(root: string, repository: string | null, hooks: string | null): Project['hook'] {
  if (repository === null || hooks === null) return null;
  const below = relative(repository, hooks);
  // A worktree's hooks are in the repository that it belongs to.
  const isOutside = below.startsWith('../') || path.isAbsolute(below);
  if (isOutside && statSync(path.join(repository, '.git'), { throwIfNoEntry: false })?.isFile() !== true) return null;
  const file = path.join(hooks, 'pre-commit');
  return { kind: 'git', file: relative(root, file), text: textOf(hooks, 'pre-commit')?.text ?? null };
}

const preCommitFile = '.pre-commit-config.yaml';

/** The hook that the project keeps among its files; one in git's own folder only for those who ask. */
function hookOf(root: string, repository: string | null, hooks: string | null, asked: HookKind | null): Project['hook'] {
  // Hooks are the repository's: in a package of a workspace they lie above.
  const home = repository ?? root;
  const at = (file: string): string => relative(root, path.join(home, file));
  if (asked === 'git') return gitHook(root, repository, hooks);
  const [lefthook] = ['lefthook.yml', '.lefthook.yml', 'lefthook.yaml', '.lefthook.yaml'].flatMap((name) => textOf(home, name) ?? []);
  const preCommit = textOf(home, preCommitFile);
  if (asked === 'pre-commit') return { kind: 'pre-commit', file: at(preCommitFile), text: preCommit?.text ?? null };
  if (asked === 'lefthook' || (asked === null && lefthook !== undefined)) return { kind: 'lefthook', file: at(lefthook?.file ?? 'lefthook.yml'), text: lefthook?.text ?? null };
  if (asked === 'husky' || statSync(path.join(home, '.husky'), { throwIfNoEntry: false })?.isDirectory() === true) {
    return { kind: 'husky', file: at('.husky/pre-commit'), text: textOf(home, '.husky/pre-commit')?.text ?? null };
  }
  if (preCommit !== null) return { kind: 'pre-commit', file: at(preCommitFile), text: preCommit.text };
  // `core.hooksPath` that names a folder of the project.
  const own = hooks === null ? '../' : relative(home, hooks);
  return own.startsWith('../') || path.isAbsolute(own) || own.startsWith('.git/') ? null : gitHook(root, repository, hooks);
}

/**
 * Reads what is there. Nothing of the project is run.
 * @param hooksOf where git takes the hooks of a repository from, absolute; null where it cannot be asked.
 */
export function readProject(folder: string, askedHook: HookKind | null, hooksOf: (repository: string) => string | null): Project {
  const root = path.resolve(folder);
  const repository = repositoryOf(root);
  const hooks = repository === null ? null : hooksOf(repository);
  const outer = above(root, repository);
  const manifest = manifestIn(root) ?? outer.map(manifestIn).find((found) => found !== null) ?? null;
  const found = discoverConfig(root);
  const isHere = found !== null && path.dirname(found) === root;
  const workspace = outer.find((one) => manifestIn(one)?.workspaces !== undefined || existsSync(path.join(one, 'pnpm-workspace.yaml')));
  const eslintAbove = outer.flatMap((one) => eslintConfigNames.map((name) => path.join(one, name))).find((file) => existsSync(file));
  const manifests = [root, ...outer].flatMap((one) => manifestIn(one) ?? []);
  const has = (name: string): boolean => manifests.some((one) => name in { ...one.dependencies, ...one.devDependencies });
  const dependencies = { ...manifest?.dependencies, ...manifest?.devDependencies };
  return {
    root,
    manifest: textOf(root, 'package.json'),
    isModule: manifest?.type === 'module',
    usesTypeScript: 'typescript' in dependencies || existsSync(path.join(root, 'tsconfig.json')),
    config: isHere ? (configNames.find((name) => path.basename(found) === name) ?? null) : null,
    configAbove: found === null || isHere ? null : relative(root, found),
    eslintConfig: eslintConfigNames.map((name) => textOf(root, name)).find((one) => one !== null) ?? null,
    hasOldEslintConfig: [root, ...outer].some((one) => manifestIn(one)?.eslintConfig !== undefined || oldEslintNames.some((name) => existsSync(path.join(one, name)))),
    eslint: { isThere: has('eslint'), hasParser: has('@typescript-eslint/parser') || has('typescript-eslint') },
    eslintAbove: eslintAbove === undefined ? null : relative(root, eslintAbove),
    hook: hookOf(root, repository, hooks, askedHook),
    hooks,
    repository,
    runner: runnerOf([root, ...outer]),
    isInstalled: [root, ...outer].some((one) => existsSync(path.join(one, 'node_modules/pg-guardrails')) || 'pg-guardrails' in { ...manifestIn(one)?.dependencies, ...manifestIn(one)?.devDependencies }),
    workspaceAbove: workspace === undefined ? null : relative(root, workspace),
  };
}
