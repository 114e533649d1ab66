import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildRoots, listFiles } from '../src/index.js';
import { ignoredFiles } from '../src/list-files.js';

const folders: string[] = [];
let root = '';
const write = (file: string, text = ''): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
const git = (...given: readonly string[]): void => {
  execFileSync('git', ['-C', root, ...given], { stdio: 'pipe' });
};
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'files-')));
  folders.push(root);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('files', () => {
  const fill = (): void => {
    write('.gitignore', 'dist/\n*.log\n!keep.log\n');
    write('a.ts');
    write('dist/a.js');
    write('x.log');
    write('keep.log');
    write('sub/.gitignore', 'secret.ts\n/own.ts\n!y.log\n');
    write('sub/secret.ts');
    write('sub/own.ts');
    write('sub/y.log');
    write('sub/deep/own.ts');
    write('sub/ö 😀.ts');
    write('node_modules/pg/index.js');
    write('.hidden/b.ts');
    mkdirSync(path.join(root, 'folder.ts'));
    symlinkSync(path.join(root, 'a.ts'), path.join(root, 'link.ts'));
    symlinkSync(path.join(root, 'sub'), path.join(root, 'loop'));
    symlinkSync(root, path.join(root, 'sub/up'));
    symlinkSync(path.join(root, 'gone.ts'), path.join(root, 'broken.ts'));
  };
  const expected = ['.gitignore', '.hidden/b.ts', 'a.ts', 'broken.ts', 'keep.log', 'link.ts', 'sub/.gitignore', 'sub/deep/own.ts', 'sub/y.log', 'sub/ö 😀.ts'];

  it('are found by a walk outside git', async () => {
    fill();
    expect(await listFiles(root)).toEqual(expected);
  });
  it('are what git tracks or would track', async () => {
    fill();
    git('init', '-q');
    expect(await listFiles(root)).toEqual(expected);
    write('dist/forced.js');
    git('add', '-f', 'dist/forced.js', 'a.ts');
    rmSync(path.join(root, 'a.ts'));
    expect(await listFiles(root)).toEqual([...expected.filter((file) => file !== 'a.ts'), 'dist/forced.js'].sort());
    expect(await listFiles(path.join(root, 'sub'))).toEqual(['.gitignore', 'deep/own.ts', 'y.log', 'ö 😀.ts']);
  });
  it('are walked in a folder that the repository around it ignores', async () => {
    write('.gitignore', 'inner/');
    write('inner/a.ts');
    git('init', '-q');
    expect(await listFiles(path.join(root, 'inner'))).toEqual(['a.ts']);
  });
  it('are asked of git where there is a repository, and nowhere else', async () => {
    const mark = path.join(root, 'asked');
    write('bin/git', `#!/bin/sh\ntouch '${mark}'\nexit 128\n`);
    chmodSync(path.join(root, 'bin/git'), 0o755);
    write('work/sub/a.ts');
    vi.stubEnv('PATH', `${path.join(root, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`);
    try {
      const asks = async (folder: string): Promise<boolean> => {
        rmSync(mark, { force: true });
        expect(await listFiles(path.join(root, folder))).toEqual(['a.ts']);
        expect(await ignoredFiles(path.join(root, folder), ['a.ts'])).toEqual(new Set());
        return existsSync(mark);
      };
      expect(await asks('work/sub')).toBe(false);
      write('work/.git', 'gitdir: ../elsewhere');
      expect(await asks('work/sub')).toBe(true);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(await listFiles(path.join(root, 'nowhere'))).toEqual([]);
  });
  it('leave submodules out', async () => {
    write('a.ts');
    write('module/b.ts');
    execFileSync('git', ['-C', path.join(root, 'module'), 'init', '-q']);
    git('init', '-q');
    expect(await listFiles(root)).toEqual(['a.ts']);
  });
  it('are narrowed by patterns', async () => {
    fill();
    expect(await listFiles(root, ['**/*.ts'], ['sub/**'])).toEqual(['.hidden/b.ts', 'a.ts', 'broken.ts', 'link.ts']);
    expect(await listFiles(root, ['nothing/**'])).toEqual([]);
  });
});

describe('what a TypeScript project compiles by itself', () => {
  it('follows extends, include, exclude, files and references', () => {
    write('base.json', JSON.stringify({ exclude: ['src/skip.ts'] }));
    write('tsconfig.json', `{ "extends": "./base.json", /* c */ "include": ["src"], "references": [{ "path": "./lib" }], }`);
    write('src/a.ts');
    write('src/skip.ts');
    write('src/view.tsx');
    write('src/data.json', '{}');
    write('lib/tsconfig.json', JSON.stringify({ files: ['only.ts'] }));
    write('lib/only.ts');
    write('lib/other.ts');
    expect(buildRoots(root, 'tsconfig.json')).toEqual({ ok: true, files: ['lib/only.ts', 'src/a.ts', 'src/view.tsx'], outDirs: [] });
  });
  it('may be nothing', () => {
    write('tsconfig.json', JSON.stringify({ files: [] }));
    expect(buildRoots(root, 'tsconfig.json')).toEqual({ ok: true, files: [], outDirs: [] });
  });
  it.each([
    ['gone.json', undefined],
    ['tsconfig.json', '{ "extends": "./gone.json" }'],
    ['tsconfig.json', '{ "include": 1 }'],
  ])('cannot be told: %s %s', (name, text) => {
    if (text !== undefined) write(name, text);
    const roots = buildRoots(root, name);
    expect(roots.ok).toBe(false);
    if (!roots.ok) expect(roots.reason).toMatch(new RegExp(`^${name}: .`, 'u'));
  });
});
