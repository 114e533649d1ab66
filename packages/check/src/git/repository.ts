import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { gitEnvironment } from '@pg-guardrails/scanner/listing';
import { GitFailure, gitOutput, runGit } from './run-git.js';

/** A repository with a work tree, as the command line or a hook of git sees it. */
export interface Repository {
  /** The top of the work tree: absolute, links followed. */
  readonly top: string;
  readonly gitFolder: string;
  readonly objectFormat: string;
  /** For every git that works on it: `git commit -a` and `git commit <path>` hand their hooks an index of their own. */
  readonly env: NodeJS.ProcessEnv;
}

/** The repository around a folder. Throws a `GitFailure` with the reason where there is none. */
export async function openRepository(cwd: string, outer: NodeJS.ProcessEnv): Promise<Repository> {
  const plain = gitEnvironment(outer);
  const hooked = { ...plain, ...hookVariables(outer, cwd, null) };
  const found = await runGit(['rev-parse', '--show-toplevel', '--absolute-git-dir', '--show-object-format'], cwd, { ...hooked, GIT_INDEX_FILE: undefined });
  const [top, gitFolder, objectFormat = 'sha1'] = found.out.toString('utf8').split('\n');
  if (found.code !== 0 || top === undefined || gitFolder === undefined || top === '') {
    const notOne = /not a git repository|must be run in a work tree/u.test(found.complaint);
    throw new GitFailure(notOne ? 'This folder is in no git repository with a work tree, so there is nothing to compare with.' : `git cannot read the repository: ${found.complaint}`);
  }
  const real = realpathSync(top);
  return { top: real, gitFolder, objectFormat: objectFormat === '' ? 'sha1' : objectFormat, env: { ...plain, ...hookVariables(outer, cwd, real), GIT_DIR: gitFolder, GIT_WORK_TREE: real } };
}

/** Variables of a hook with their paths made absolute: git starts hooks at the top of the work tree, and a script may have gone elsewhere since. */
function hookVariables(outer: NodeJS.ProcessEnv, cwd: string, top: string | null): NodeJS.ProcessEnv {
  const found: NodeJS.ProcessEnv = {};
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES']) {
    const value = outer[name];
    if (value === undefined || value === '') continue;
    const places = top === null ? [cwd] : [top, cwd];
    found[name] = name === 'GIT_ALTERNATE_OBJECT_DIRECTORIES' ? value : (places.map((place) => path.resolve(place, value)).find((place) => existsSync(place)) ?? path.resolve(top ?? cwd, value));
  }
  // `GIT_DIR=.git` of a hook that went into a folder below: git finds the repository itself.
  if (found['GIT_DIR'] !== undefined && !existsSync(found['GIT_DIR'])) delete found['GIT_DIR'];
  return found;
}

export async function gitIn(repository: Repository, words: readonly string[], input: string | Buffer = ''): Promise<string> {
  return (await gitOutput(words, repository.top, repository.env, input)).toString('utf8');
}

/** The full name of a commit, or null. */
export async function commitOf(repository: Repository, name: string): Promise<string | null> {
  const { code, out } = await runGit(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], repository.top, repository.env);
  const commit = out.toString('utf8').trim();
  return code === 0 && /^[0-9a-f]{40,64}$/u.test(commit) ? commit : null;
}
