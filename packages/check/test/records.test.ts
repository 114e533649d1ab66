import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openRecords } from '../src/cache/records.js';
import { stampOf } from '../src/cache/stamp.js';

it('keeps nothing of a file that was changed while it was read', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'records-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const open = (): ReturnType<typeof openRecords<string>> => openRecords<string>(path.join(root, 'cache'), root, 'programs', 0);
  const [one, other] = [path.join(root, 'one.ts'), path.join(root, 'other.ts')];
  writeFileSync(one, 'first');
  writeFileSync(other, 'other');
  const records = open();
  expect([records.find('one.ts'), records.find('other.ts')]).toEqual([null, null]);
  writeFileSync(one, 'second');
  records.keep('one.ts', 'of the second');
  records.keep('other.ts', 'of the other');
  expect(records.save()).toBe(null);
  writeFileSync(one, 'first');
  const later = open();
  expect([later.find('one.ts'), later.find('other.ts')]).toEqual([null, 'of the other']);
});

it('keeps nothing of a file that was changed after its stamp was taken', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'records-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const [one, other] = [path.join(root, 'one.ts'), path.join(root, 'other.ts')];
  writeFileSync(one, 'first');
  writeFileSync(other, 'other');
  const stamped = { at: Date.now(), stamps: new Map([['one.ts', stampOf(one)], ['other.ts', stampOf(other)]]) };
  const open = (): ReturnType<typeof openRecords<string>> => openRecords<string>(path.join(root, 'cache'), root, 'programs', 0, stamped);
  writeFileSync(one, 'the second');
  const records = open();
  expect([records.find('one.ts'), records.find('other.ts')]).toEqual([null, null]);
  records.keep('one.ts', 'of the second');
  records.keep('other.ts', 'of the other');
  expect(records.save()).toBe(null);
  const later = open();
  expect([later.find('one.ts'), later.find('other.ts')]).toEqual([null, 'of the other']);
});
