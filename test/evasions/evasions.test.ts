import { rmSync } from 'node:fs';
import { check } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import type { Finding, Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../doors/case-project.js';
import { ideas } from './ideas.js';
import { allShapes, writeProgram } from './program.js';

const { root, placed } = writeProgram(allShapes);
let report: Report;
const findingsIn = (files: readonly string[]): readonly Finding[] => report.findings.filter(({ file }) => files.includes(file));

beforeAll(async () => {
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  report = await check({ config: loaded.config, only: [] });
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('ways around the boundary', () => {
  test.each(Object.keys(ideas))('%s stands in two shapes', (idea) => {
    expect(placed.filter(({ shape }) => shape.idea === idea).length).toBeGreaterThanOrEqual(2);
  });

  test('everything in the program can be read', () => {
    expect(report.errors).toEqual([]);
  });

  test.each(placed.filter(({ shape }) => shape.by !== null).map((entry) => [entry.name, entry] as const))('%s is caught', (_, { shape, files, marks }) => {
    expect(marks).not.toEqual([]);
    expect(findingsIn(files).filter(({ rule }) => rule === shape.by).map(at).sort()).toEqual(marks.map(at).sort());
  });

  test.each(placed.filter(({ shape }) => shape.by === null).map((entry) => [entry.name, entry] as const))('%s is clean', (_, { files }) => {
    expect(findingsIn(files).map((finding) => `${finding.rule} ${at(finding)} ${finding.message}`)).toEqual([]);
  });
});
