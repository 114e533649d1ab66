import path from 'node:path';
import { gitIn, type Repository } from './repository.js';
import { GitFailure, gitOutput, runGit } from './run-git.js';

/** Nobody reads more frames of code than so many files have. */
const mostTexts = 500;

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
    gitIn(repository, ['ls-files', '-z', '-s']),
    // `git add --intent-to-add`: such a file is not committed.
    gitIn(repository, ['diff-files', '-z', '--name-only', '--diff-filter=A']),
    unfetched(repository),
  ]);
  const unwritten = new Set([...records(announced), ...lacking]);
  const unmerged = new Set<string>();
  const entries = records(listed).flatMap((record): readonly TreeEntry[] => {
    const { mode = '', object = '', stage, file = '' } = /^(?<mode>\d+) (?<object>[0-9a-f]+) (?<stage>\d)\t(?<file>[^]*)$/u.exec(record)?.groups ?? {};
    if (stage !== '0') unmerged.add(file);
    return unwritten.has(file) ? [] : [{ mode, object, file }];
  });
  if (unmerged.size > 0) {
    const [first = ''] = unmerged;
    throw new GitFailure(`${first}${unmerged.size > 1 ? ` and ${String(unmerged.size - 1)} more` : ''} still ${unmerged.size > 1 ? 'have' : 'has'} conflicts. Resolve them and \`git add\` the result; then it can be judged.`);
  }
  return entries;
}

export async function entriesOfCommit(repository: Repository, commit: string): Promise<readonly TreeEntry[]> {
  const [listed, lacking] = await Promise.all([gitIn(repository, ['ls-tree', '-r', '-z', '--full-tree', commit]), unfetched(repository)]);
  return records(listed).flatMap((record) => {
    const { mode, object, file } = /^(?<mode>\d+) \S+ (?<object>[0-9a-f]+)\t(?<file>[^]*)$/u.exec(record)?.groups ?? {};
    return mode === undefined || object === undefined || file === undefined || lacking.has(file) ? [] : [{ mode, object, file }];
  });
}

/** Whether the index has a file, which is absolute and in the work tree. */
export async function isTracked(repository: Repository, file: string): Promise<boolean> {
  const { code } = await runGit(['ls-files', '--error-unmatch', '-z', '--', path.relative(repository.top, file)], repository.top, { ...repository.env, GIT_LITERAL_PATHSPECS: '1' });
  return code === 0;
}

const unfetchedOf = new WeakMap<Repository, Promise<ReadonlySet<string>>>();

/** The files outside of a sparse checkout in a clone that was told to leave contents out (git clone --filter): their contents are elsewhere, and are not fetched for this. Asked once. */
function unfetched(repository: Repository): Promise<ReadonlySet<string>> {
  const known = unfetchedOf.get(repository) ?? askUnfetched(repository);
  unfetchedOf.set(repository, known);
  return known;
}

async function askUnfetched(repository: Repository): Promise<ReadonlySet<string>> {
  const { code } = await runGit(['config', '--get-regexp', String.raw`^(extensions\.partialclone|remote\..*\.promisor)$`], repository.top, repository.env);
  if (code !== 0) return new Set();
  return new Set(records(await gitIn(repository, ['ls-files', '-z', '-t'])).flatMap((record) => (record.startsWith('S ') ? [record.slice(2)] : [])));
}

/** The texts of some of the entries, for the frames of findings. A link's is where it leads. Contents are stored as they were added, so line breaks may differ from those of a work tree. */
export async function readTexts(repository: Repository, entries: readonly TreeEntry[], files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byFile = new Map(entries.map((entry) => [entry.file, entry]));
  const wanted = files.slice(0, mostTexts).flatMap((file) => byFile.get(file) ?? []).filter(({ mode }) => mode.startsWith('100'));
  if (wanted.length === 0) return new Map();
  const out = await gitOutput(['cat-file', '--batch'], repository.top, repository.env, wanted.map(({ object }) => `${object}\n`).join(''));
  const texts = new Map<string, string>();
  let at = 0;
  for (const { file } of wanted) {
    const end = out.indexOf(0x0a, at);
    const size = Number(/^[0-9a-f]+ blob (?<size>\d+)$/u.exec(out.toString('latin1', at, end))?.groups?.['size'] ?? Number.NaN);
    if (Number.isNaN(size)) break;
    texts.set(file, out.toString('utf8', end + 1, end + 1 + size).replace(/^\uFEFF/u, ''));
    at = end + 1 + size + 1;
  }
  return texts;
}
