import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../src/kept/make-folder.js';

const root = mkdtempSync(path.join(tmpdir(), 'make-folder-'));

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test('folders are made with those above them, and made ones are left', () => {
  makeFolder(path.join(root, 'a/b/c'));
  makeFolder(path.join(root, 'a/b/c'));
  expect(existsSync(path.join(root, 'a/b/c'))).toBe(true);
});

test('below a file: ENOTDIR', () => {
  writeFileSync(path.join(root, 'file'), '');
  expect(() => {
    makeFolder(path.join(root, 'file/a/b'));
  }).toThrow(/^(?:ENOTDIR|EEXIST|ENOENT)/u);
});

// Only Linux has a file system that always says so.
test.runIf(process.platform === 'linux')('a file system that takes no folders says so, and is not asked for ever', () => {
  expect(() => {
    makeFolder('/proc/pg-guardrails/a');
  }).toThrow(/^ENOENT/u);
});
