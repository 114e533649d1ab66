import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '@pg-guardrails/kernel';
import { bin, check, cli, env, project, spawned } from './cli.js';

/** A project with so many findings that its document fills every pipe several times. */
function manyFindings(count: number): string {
  const lines = Array.from({ length: count }, () => "import 'pg';").join('\n');
  return project({ 'guardrails.config.json': '{ "include": ["services/**"], "claims": [{ "rule": "no-driver-import" }] }', 'services/a.ts': lines });
}

test('a long document arrives whole through a pipe', () => {
  const { code, out } = spawned(manyFindings(2000), 'check', '--format', 'json');
  const report = JSON.parse(out) as Report;
  expect(report.findings).toHaveLength(2000);
  expect(code).toBe(1);
});

test('a reader that stops early causes no stack trace', async () => {
  const child = spawn(process.execPath, [bin, 'check', '--format', 'json'], { cwd: manyFindings(2000), env, stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = (await once(child, 'close')) as [number | null];
  expect(err).toBe('');
  expect(code).toBe(1);
});

test('findings go to standard output and nothing to standard error', () => {
  const { code, out, err } = spawned(manyFindings(1), 'check');
  expect(code).toBe(1);
  expect(err).toBe('');
  expect(out).not.toContain('\u001b');
  expect(out).toContain("  > 1 │ import 'pg';\n      │        ^^^^\n");
});

test('--output holds what standard output would', async () => {
  const root = manyFindings(3);
  const { code, out, err } = await cli(root, 'check', '--format', 'json', '--output', 'out/report.json');
  expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'pg-guardrails: wrote out/report.json\n' });
  const written = JSON.parse(readFileSync(path.join(root, 'out/report.json'), 'utf8')) as Report;
  expect(written).toEqual((await check(root)).report);
});

test('the same input gives the same document', async () => {
  const root = manyFindings(5);
  expect((await check(root)).out).toBe((await check(root)).out);
});

test('a folder below the configuration checks the whole project', async () => {
  const root = manyFindings(1);
  expect((await check(path.join(root, 'services'))).report.findings.map(({ file }) => file)).toEqual(['services/a.ts']);
});
