import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import type { Report } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { mutants } from './symphony-mutants.js';

const symphony = fileURLToPath(new URL('../../fixtures/systems/symphony', import.meta.url));
const nodeModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

async function report(root: string, only: readonly string[] = []): Promise<Report> {
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
  return check({ config: loaded.config, only });
}

test('symphony is clean', async () => {
  const { errors, findings, verdicts, coverage } = await report(symphony);
  expect(errors).toEqual([]);
  expect(findings).toEqual([]);
  expect(verdicts.filter(({ verdict }) => verdict !== 'proven')).toEqual([]);
  expect(coverage).toMatchObject({ unknown: 0, unresolved: 0, unread: 0 });
  // 7 tables × 3 operations × (revoke, privilege and bypass for 4 roles and PUBLIC, one trigger verdict, and one on whether its guards can be shadowed), the two layers of the gate, and 7 claims.
  expect(coverage.settled).toBe(7 * 3 * (5 + 5 + 5 + 1 + 1) + 2 + 7);
});

describe('every mutant of symphony is caught', () => {
  let copy = '';
  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'symphony-'));
    cpSync(symphony, copy, { recursive: true, filter: (source) => !/[\\/](?:node_modules|dist|build)(?:[\\/]|$)/u.test(source) });
    symlinkSync(nodeModules, path.join(copy, 'node_modules'));
  });
  afterAll(() => { rmSync(copy, { recursive: true, force: true }); });

  test('there are at least 25, each with a name of its own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(mutants.length).toBeGreaterThanOrEqual(25);
  });

  test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
    const file = path.join(copy, mutant.file);
    const before = readFileSync(file, 'utf8');
    if (mutant.find !== null) expect(before.split(mutant.find)).toHaveLength(2);
    writeFileSync(file, mutant.find === null ? `${before}\n${mutant.replace}\n` : before.replace(mutant.find, () => mutant.replace));
    try {
      const { findings, verdicts, errors } = await report(copy, [mutant.rule]);
      expect(errors).toEqual([]);
      expect(findings.filter(({ severity, suppression }) => severity === 'error' && suppression === null).map(({ rule }) => rule)).toContain(mutant.rule);
      if (mutant.refuted !== undefined) {
        expect(verdicts).toContainEqual(expect.objectContaining({ ...mutant.refuted, verdict: 'refuted' }));
      }
    } finally {
      writeFileSync(file, before);
    }
  });
});
