import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../packages/pg-guardrails/src/cli/run.js';
import { tool } from '../../packages/pg-guardrails/src/cli/tool.js';
import { missingFrom, stepsOf } from '../../scripts/house/page-steps.js';
import { root } from '../../scripts/house/rooms.js';

const folder = path.join(root, 'docs/getting-started');
const pages = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md').sort();

/** Runs a command as on a terminal of 80 columns without colour, both streams as they come. */
async function printed(cwd: string, words: readonly string[]): Promise<string> {
  let all = '';
  const add = (text: string): void => {
    all += text;
  };
  await run(words, tool, { cwd, env: { SOURCE_DATE_EPOCH: '1767225600' }, isTerminal: false, columns: undefined, out: add, err: add });
  return all;
}

test('there is a page for each kind of project', () => {
  expect(pages).toEqual(['drizzle.md', 'existing-repository.md', 'plain-pg.md', 'prisma.md', 'supabase.md']);
});

describe('a page, followed from top to bottom', () => {
  test.each(pages)('%s', async (page) => {
    const steps = stepsOf(readFileSync(path.join(folder, page), 'utf8'));
    const runs = steps.filter(({ kind }) => kind === 'run');
    expect(runs.length).toBeGreaterThan(1);
    const project = mkdtempSync(path.join(tmpdir(), 'guardrails-page-'));
    try {
      for (const step of steps) {
        if (step.kind === 'file') {
          mkdirSync(path.dirname(path.join(project, step.file)), { recursive: true });
          writeFileSync(path.join(project, step.file), step.text);
          continue;
        }
        const output = await printed(project, step.words);
        expect(step.prints === null ? null : missingFrom(output, step.prints), `${page}:${String(step.line)} pg-guardrails ${step.words.join(' ')} prints:\n${output}`).toBeNull();
      }
    } finally {
      rmSync(project, { recursive: true, force: true });
    }
  }, 120_000);
});

test('an excerpt is looked for line by line, in order', () => {
  const output = 'one\ntwo\nthree\nfour\n';
  expect(missingFrom(output, 'one\n…\nthree\nfour\n')).toBeNull();
  expect(missingFrom(output, 'two\nfour\n')).toBe('two\nfour');
  expect(missingFrom(output, 'three\n…\none\n')).toBe('one');
  expect(missingFrom(output, 'tw\n')).toBe('tw');
});

test('what is run and what is written', () => {
  expect(stepsOf('`a/b.ts`, the home:\n\n```ts\nx\n```\n\n```sh\nnpm install\nnpx pg-guardrails check --staged   # now\n```\n\n```text\nout\n```\n\n```ts\nnot a file\n```\n')).toEqual([
    { kind: 'file', file: 'a/b.ts', text: 'x\n' },
    { kind: 'run', words: ['check', '--staged'], prints: 'out\n', line: 7 },
  ]);
});
