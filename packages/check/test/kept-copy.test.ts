import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { entriesOfIndex, openRepository, takeCopy, takeSnapshot, type Repository, type Snapshot } from '@pg-guardrails/check/git';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
let root: string;
let env: NodeJS.ProcessEnv;
const git = (...words: readonly string[]): void => {
  const { status, stderr } = spawnSync('git', words, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
const opened = (): Promise<Repository> => openRepository(root, env);
const homes = (): string => path.join(folder, 'caches/pg-guardrails');

/** Every file of a copy with what is in it, and every link with where it leads, seen from the copy. */
function contents(top: string, below = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(path.join(top, below))
      .filter((name) => below !== '' || name !== '.git')
      .flatMap((name) => {
        const file = path.join(below, name);
        const stat = lstatSync(path.join(top, file));
        if (stat.isDirectory()) return [[`${file}/`, ''], ...Object.entries(contents(top, file))];
        if (!stat.isSymbolicLink()) return [[file, `${stat.mode.toString(8)} ${readFileSync(path.join(top, file), 'utf8')}`]];
        const to = path.relative(top, path.resolve(path.dirname(path.join(top, file)), readlinkSync(path.join(top, file))));
        return [[file, `-> ${to.startsWith('..') ? path.resolve(top, to) : to}`]];
      }),
  );
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'kept-copy-')));
  root = path.join(folder, 'work');
  mkdirSync(root);
  const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  env = { ...plain, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@localhost', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@localhost', GIT_CONFIG_NOSYSTEM: '1', XDG_CACHE_HOME: path.join(folder, 'caches'), XDG_CONFIG_HOME: path.join(folder, 'config') };
  git('init', '-q');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a copy that is kept', () => {
  it('is, after any change, what a new one would be', async () => {
    const steps: readonly (readonly [string, () => void])[] = [
      ['files', () => { write('a.ts', 'a\n'); write('src/b.ts', 'b\n'); write('src/deep/c.ts', 'c\n'); write('logo.png', 'x'); write('package.json', '{"workspaces":["packages/*"]}'); write('packages/p/package.json', '{"name":"p"}'); write('.gitignore', 'node_modules\n'); }],
      ['an edit', () => { write('a.ts', 'a2\n'); }],
      ['nothing', () => undefined],
      ['a file that goes, and its folders', () => { rmSync(path.join(root, 'src/deep'), { recursive: true }); }],
      ['a file that becomes a folder', () => { rmSync(path.join(root, 'a.ts')); write('a.ts/b.ts', 'in a folder\n'); }],
      ['a folder that becomes a file', () => { rmSync(path.join(root, 'a.ts'), { recursive: true }); write('a.ts', 'a file\n'); }],
      ['a link', () => { symlinkSync('src', path.join(root, 'linked')); }],
      ['a link that becomes a folder', () => { rmSync(path.join(root, 'linked')); write('linked/x.ts', 'x\n'); }],
      ['attributes', () => { write('.gitattributes', '*.ts eol=crlf\n'); }],
      ['attributes that go', () => { rmSync(path.join(root, '.gitattributes')); }],
      ['a setting', () => { git('config', 'core.eol', 'crlf'); write('.gitattributes', '*.ts text\n'); }],
      ['packages', () => { write('node_modules/pg/package.json', '{}'); symlinkSync('../packages/p', path.join(root, 'node_modules/p')); write('packages/p/node_modules/q/package.json', '{}'); }],
      ['another package', () => { write('node_modules/pg2/package.json', '{}'); }],
      ['packages that go', () => { rmSync(path.join(root, 'node_modules'), { recursive: true }); }],
      ['a submodule', () => { const other = path.join(folder, 'other'); mkdirSync(other); writeFileSync(path.join(other, 'x.ts'), 'x'); for (const words of [['init', '-q'], ['add', '-A'], ['commit', '-qm', 'x']]) git('-C', other, ...words); git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'vendor/sub'); }],
      ['a submodule that is not checked out', () => { renameSync(path.join(root, 'vendor/sub'), path.join(folder, 'aside')); }],
      ['one that is again', () => { renameSync(path.join(folder, 'aside'), path.join(root, 'vendor/sub')); }],
      ['a submodule that goes', () => { git('rm', '-qf', 'vendor/sub'); }],
      ['an executable', () => { git('update-index', '--chmod=+x', 'src/b.ts'); }],
    ];
    for (const [name, change] of steps) {
      change();
      if (name !== 'an executable' && name !== 'a submodule that is not checked out') git('add', '-A');
      const repository = await opened();
      const entries = await entriesOfIndex(repository);
      const [kept, fresh] = [await takeCopy(repository, entries), await takeSnapshot(repository, entries)];
      expect({ name, ...contents(kept.top) }).toEqual({ name, ...contents(fresh.top) });
      expect(path.dirname(path.dirname(kept.top))).toBe(homes());
      kept.remove();
      fresh.remove();
      expect(existsSync(kept.top)).toBe(false);
      expect(readdirSync(path.dirname(kept.top)).sort()).toEqual(['copy', 'work-tree']);
    }
  });

  it('is one process’s at a time, and what was left half-way, or changed by others, is not taken', async () => {
    write('a.ts', 'a\n');
    git('add', '-A');
    const repository = await opened();
    const entries = await entriesOfIndex(repository);
    const home = await takeCopy(repository, entries).then((copy) => { copy.remove(); return path.dirname(copy.top); });
    const host = readdirSync(home);
    expect(host.sort()).toEqual(['copy', 'work-tree']);
    // Half-way: a process that is no more had it, and had changed something in it.
    const script = `process.stdout.write(String(process.pid))`;
    const gone = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout;
    const copy = await takeCopy(repository, entries);
    const name = path.basename(copy.top).replace(/\d+$/u, gone);
    copy.remove();
    mkdirSync(path.join(home, name));
    writeFileSync(path.join(home, name, 'a.ts'), 'other');
    const next = await takeCopy(repository, entries);
    expect(contents(next.top)).toEqual({ 'a.ts': expect.stringMatching(/ a\n$/u) as unknown });
    // Whoever it belongs to may only be out of sight: it goes when it is old.
    expect(readdirSync(home).sort()).toEqual([path.basename(next.top), name, 'work-tree'].sort());
    next.remove();
    writeFileSync(path.join(home, 'copy/a.ts'), 'changed by somebody');
    const mended = await takeCopy(repository, entries);
    expect(contents(mended.top)).toEqual({ 'a.ts': expect.stringMatching(/ a\n$/u) as unknown });
    rmSync(path.join(mended.top, 'a.ts'));
    mended.remove();
    const again = await takeCopy(repository, entries);
    expect(Object.keys(contents(again.top))).toEqual(['a.ts']);
    again.remove();
  });

  it.each<readonly [string, () => void]>([
    ['where a program of the user’s writes files', () => { git('config', 'filter.own.smudge', 'cat'); }],
    ['where there is no place for it', () => { writeFileSync(path.join(folder, 'caches'), ''); }],
  ])('is for one run alone %s', async (_name, change) => {
    write('a.ts', 'a\n');
    git('add', '-A');
    change();
    const repository = await opened();
    const copy: Snapshot = await takeCopy(repository, await entriesOfIndex(repository));
    expect(path.dirname(copy.top)).toBe(realpathSync(os.tmpdir()));
    expect(Object.keys(contents(copy.top))).toEqual(['a.ts']);
    copy.remove();
    expect(existsSync(copy.top)).toBe(false);
  });
});
