import { gitIn, type Repository } from './repository.js';
import { GitFailure, runGit } from './run-git.js';

/** A file of a tree or of the index. */
export interface TreeEntry {
  /** `100644`, `100755`, `120000` for a link, `160000` for a submodule. */
  readonly mode: string;
  readonly object: string;
  /** From the top of the work tree, with `/`. */
  readonly file: string;
}

function records(output: string): readonly string[] {
  return output.split('\0').filter((record) => record !== '');
}

/** What the index holds: what would be committed now. Throws a `GitFailure` while files are unmerged. */
export async function entriesOfIndex(repository: Repository): Promise<readonly TreeEntry[]> {
  const [listed, announced, lacking] = await Promise.all([
    gitIn(repository, ['ls-files', '-z', '-s', '-t']),
    // `git add --intent-to-add`: such a file is not committed.
    gitIn(repository, ['diff-files', '-z', '--name-only', '--diff-filter=A']),
    isPartial(repository),
  ]);
  const unwritten = new Set(records(announced));
  const unmerged = new Set<string>();
  const entries = records(listed).flatMap((record): readonly TreeEntry[] => {
    const { tag, mode = '', object = '', stage, file = '' } = /^(?<tag>\S) (?<mode>\d+) (?<object>[0-9a-f]+) (?<stage>\d)\t(?<file>[^]*)$/u.exec(record)?.groups ?? {};
    if (stage !== '0') unmerged.add(file);
    // Outside of a sparse checkout, a partial clone has not fetched the content either.
    return unwritten.has(file) || (tag === 'S' && lacking) ? [] : [{ mode, object, file }];
  });
  if (unmerged.size > 0) {
    const [first = ''] = unmerged;
    throw new GitFailure(`${first}${unmerged.size > 1 ? ` and ${String(unmerged.size - 1)} more` : ''} still ${unmerged.size > 1 ? 'have' : 'has'} conflicts. Resolve them and \`git add\` the result; then it can be judged.`);
  }
  return entries;
}

export async function entriesOfCommit(repository: Repository, commit: string): Promise<readonly TreeEntry[]> {
  return records(await gitIn(repository, ['ls-tree', '-r', '-z', '--full-tree', commit])).flatMap((record) => {
    const { mode, object, file } = /^(?<mode>\d+) \S+ (?<object>[0-9a-f]+)\t(?<file>[^]*)$/u.exec(record)?.groups ?? {};
    return mode === undefined || object === undefined || file === undefined ? [] : [{ mode, object, file }];
  });
}

/** Whether the clone was told to leave contents out (git clone --filter). */
async function isPartial(repository: Repository): Promise<boolean> {
  const { code } = await runGit(['config', '--get-regexp', String.raw`^(?:extensions\.partialclone|remote\..*\.promisor)$`], repository.top, repository.env);
  return code === 0;
}
