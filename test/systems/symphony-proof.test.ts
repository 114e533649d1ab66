import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { prove, type ProofReport } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';

const symphony = fileURLToPath(new URL('../../fixtures/systems/symphony', import.meta.url));

describe('the claims of symphony, tried on PostgreSQL', () => {
  let report: ProofReport;
  beforeAll(async () => {
    const loaded = await loadConfig({ cwd: symphony, rules });
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
    report = await prove({ config: loaded.config, only: ['immutable-table'], onFailure: 'continue', limit: 60_000, server: null, tell: () => undefined });
  }, 300_000);

  test('every statement was applied, and nothing is in doubt', () => {
    expect(report.errors).toEqual([]);
    const [proof] = report.proofs;
    expect(proof?.failures).toEqual([]);
    expect(proof?.disagreements).toEqual([]);
    expect(proof?.inconclusive).toEqual([]);
  });

  test('each verdict of a privilege or a trigger was tried, and refused each time with what was claimed', () => {
    const verdicts = report.verdicts.filter(({ layer }) => layer === 'privilege' || layer === 'trigger');
    expect(verdicts.length).toBe(7 * 3 * (5 + 1));
    for (const { verdict, settledBy, attempts, layer, subject, operation } of verdicts) {
      expect({ verdict, settledBy }).toEqual({ verdict: 'proven', settledBy: 'replay' });
      expect(attempts.length, `${subject} ${String(layer)} ${String(operation)}`).toBeGreaterThan(0);
      for (const { expected, observed, server } of attempts) {
        expect(observed).toBe(expected);
        expect(server).toMatch(/^PostgreSQL \d+\.\d+$/u);
      }
    }
  });
});
