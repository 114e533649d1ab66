import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commitOf, gitIn, type Repository } from './repository.js';
import { GitFailure, runGit } from './run-git.js';

/** What new findings are measured by. A finding that is in one of the commits is not new. */
export interface Bases {
  /** As a person calls it. */
  readonly name: string;
  /** Full names; none before the first commit. */
  readonly commits: readonly string[];
}

/** What the next commit adds to: HEAD, and what is being merged into it. */
export async function basesOfIndex(repository: Repository): Promise<Bases> {
  const head = await commitOf(repository, 'HEAD');
  const merged = head === null ? [] : mergeHeads(repository);
  return { name: merged.length === 0 ? 'HEAD' : 'HEAD or what it is merged with', commits: head === null ? [] : [head, ...merged] };
}

/** One commit a line (git merge, MERGE_HEAD). */
function mergeHeads({ gitFolder }: Repository): readonly string[] {
  try {
    return readFileSync(path.join(gitFolder, 'MERGE_HEAD'), 'utf8').split('\n').filter((line) => /^[0-9a-f]{40,64}$/u.test(line));
  } catch {
    return [];
  }
}

const deeper = 'In GitHub Actions give actions/checkout `fetch-depth: 0`, in GitLab set GIT_DEPTH to 0; elsewhere: git fetch --unshallow';

/** Where HEAD and a ref parted. Throws a `GitFailure` that says what helps. */
export async function basesSince(repository: Repository, ref: string): Promise<Bases> {
  if (ref === '' || ref.startsWith('-')) throw new GitFailure(`--since takes a branch, a tag or a commit; "${ref}" is none.`);
  const shallow = (await gitIn(repository, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  const wanted = await commitOf(repository, ref);
  if (wanted === null) {
    const remote = /^(?:refs\/remotes\/)?(?<remote>[^/]+)\/(?<branch>.+)$/u.exec(ref)?.groups;
    const fetch = remote === undefined ? 'Name one that `git rev-parse` knows; a branch that was never checked out here is called origin/<branch>.' : `Fetch it first: git fetch ${remote['remote'] ?? ''} ${remote['branch'] ?? ''}`;
    throw new GitFailure(`There is no commit "${ref}" in this clone. ${shallow ? `It is a shallow one: ${deeper}` : fetch}`);
  }
  if ((await commitOf(repository, 'HEAD')) === null) throw new GitFailure('There is no commit yet, so nothing can be new since one.');
  const { code, out } = await runGit(['merge-base', '--all', 'HEAD', wanted], repository.top, repository.env);
  const commits = out.toString('utf8').split('\n').filter((line) => line !== '');
  if (code !== 0 || commits.length === 0) {
    throw new GitFailure(shallow ? `This shallow clone does not reach back to where HEAD and ${ref} parted. ${deeper}` : `HEAD and ${ref} have no commit in common, so nothing says what is new.`);
  }
  return { name: `the merge base with ${ref}`, commits };
}
