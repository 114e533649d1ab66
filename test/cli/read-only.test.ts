import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '@pg-guardrails/kernel';
import { bin, cli, cliWith, project } from './cli.js';
import { gitEnv, repository } from './repository.js';

// Whoever runs the tests as root may write everywhere: below a file nobody can.
const files = { 'guardrails.config.json': '{ "claims": [{ "rule": "no-driver-import" }] }', 'src/a.ts': "import 'pg';\n", file: '' };

test('a report that cannot be written is printed, and the others are written', async () => {
  const root = project(files);
  const { code, out, err } = await cli(root, 'check', '--format', 'json', '--output', 'file/report.json', '--report', 'sarif=out/a.sarif', '--report', 'junit=file/b.xml');
  expect(code).toBe(2);
  expect((JSON.parse(out) as Report).findings.map(({ file }) => file)).toEqual(['src/a.ts']);
  expect(err.split('\n')).toEqual([expect.stringMatching(/^pg-guardrails: cannot write file\/report\.json: (?:ENOTDIR|EEXIST)$/u), 'pg-guardrails: wrote out/a.sarif', expect.stringMatching(/^pg-guardrails: cannot write file\/b\.xml: (?:ENOTDIR|EEXIST)$/u), '']);
  expect(JSON.parse(readFileSync(path.join(root, 'out/a.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
});

test('a cache that cannot be written changes nothing but a line', async () => {
  const root = project(files);
  const plain = await cli(root, 'check');
  const { code, out, err } = await cli(root, 'check', '--cache-location', 'file/cache');
  expect({ code, out }).toEqual({ code: 1, out: plain.out });
  expect(err).toMatch(/^pg-guardrails: the cache in \S+file\/cache could not be written \((?:ENOTDIR|EEXIST)\); the next run will read everything again\n$/u);
});

test('the same of --staged, which judges two trees: one line', async () => {
  const made = repository({ ...files, 'src/a.ts': 'export {};\n' });
  made.write({ 'src/a.ts': "import 'pg';\n" });
  made.git('add', '-A');
  const { code, err } = await cliWith(gitEnv, made.root, 'check', '--staged', '--cache-location', 'file/cache');
  expect(code).toBe(1);
  expect(err).toMatch(/^pg-guardrails: the cache in \S+file\/cache\/git could not be written \((?:ENOTDIR|EEXIST)\); the next run will read everything again\n$/u);
});

test('without a place for the copy of the index: a clear message', () => {
  const made = repository(files);
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'check', '--staged'], { cwd: made.root, env: { ...gitEnv, TMPDIR: path.join(made.root, 'file') }, encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toBe('');
  expect(stdout.replace(/\s+/gu, ' ')).toMatch(/There is no place for the files to judge: \S+ cannot be written \((?:ENOTDIR|EEXIST|ENOENT)\)\. Set TMPDIR to a folder that can\./u);
});

test('a work tree that cannot be written is judged', async () => {
  const made = repository(files);
  made.write({ 'src/b.ts': "import 'pg';\n" });
  made.git('add', '-A');
  const index = readFileSync(path.join(made.root, '.git/index'));
  const { code } = await cli(made.root, 'check', '--staged', '--format', 'json');
  expect(code).toBe(1);
  // Not even git's own index is touched.
  expect(readFileSync(path.join(made.root, '.git/index')).equals(index)).toBe(true);
  expect(existsSync(path.join(made.root, '.git/index.lock'))).toBe(false);
});
