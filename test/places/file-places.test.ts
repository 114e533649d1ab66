import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { check } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filePlaces, harmlessFiles, unreadPlaces } from './file-places.js';

const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'guardrails-files-')));
let found: ReadonlySet<string>;

beforeAll(async () => {
  const files = { ...filePlaces, ...harmlessFiles, ...Object.fromEntries(Object.entries(unreadPlaces).map(([file, { text }]) => [file, text])) };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ zones: { db: ['libs/db/**'] }, claims: [{ rule: 'no-role-switch', except: ['db'] }] }));
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const report = await check({ config: loaded.config, only: [] });
  expect(report.errors).toEqual([]);
  found = new Set(report.findings.map(({ file }) => file));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('files beside programs', () => {
  test.each(Object.entries(filePlaces))('%s is found', (file, text) => {
    expect(found.has(file), text).toBe(true);
  });

  test.each(Object.entries(harmlessFiles))('%s is clean', (file, text) => {
    expect(found.has(file), text).toBe(false);
  });

  test.each(Object.entries(unreadPlaces))('%s is not read so', (file, { text, because }) => {
    expect(because).toBeTruthy();
    expect(found.has(file), text).toBe(false);
  });
});
