import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openedFile } from '../src/configuration.js';

const root = mkdtempSync(path.join(tmpdir(), 'opened-'));

beforeAll(() => {
  for (const folder of ['a', 'a/own', 'a/b']) mkdirSync(path.join(root, folder));
  for (const folder of ['.', 'a/own']) writeFileSync(path.join(root, folder, 'guardrails.config.json'), '{ "claims": [] }');
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** The folder of the configuration and the name of the file there. */
function opened(name: string, cwd = root): string {
  const file = `${root}/${name}`;
  const found = openedFile({ cwd, filename: file, physicalFilename: file }, '');
  return found.ok ? `${path.relative(root, found.file.config.root)}: ${found.file.file}` : 'broken';
}

test('files of one folder have their names and its configuration, whatever comes between', () => {
  expect(['a/x.ts', 'a/y.ts', 'a/own/x.ts', 'a/own/y.ts', 'a/z.ts', 'x.ts', 'y.ts', 'a/b/x.ts', 'a/.eslintrc.js', 'a/../y.js', 'a/./y.js', 'a/../z.js'].map((name) => opened(name))).toEqual([
    ': a/x.ts', ': a/y.ts', 'a/own: x.ts', 'a/own: y.ts', ': a/z.ts', ': x.ts', ': y.ts', ': a/b/x.ts', ': a/.eslintrc.js', ': y.js', ': a/y.js', ': z.js',
  ]);
});

test('another file of the folder follows a configuration that has come since a file was there before', () => {
  expect([opened('a/b/x.ts'), opened('a/b/y.ts')]).toEqual([': a/b/x.ts', ': a/b/y.ts']);
  writeFileSync(path.join(root, 'a/b/guardrails.config.json'), '{ "claims": [] }');
  expect([opened('a/b/y.ts'), opened('a/b/z.ts')], 'a file comes again: a new run').toEqual(['a/b: y.ts', 'a/b: z.ts']);
});
