import type { Report } from '@pg-guardrails/kernel';
import { describe, expect, test } from 'vitest';
import { conclusionOf } from '../src/reporters/conclusion.js';
import { finding, report, verdict } from './reports.js';

const coverage = { ...report({}).coverage, files: 1 };
const proven = verdict({});
const refuted = verdict({ verdict: 'refuted' });
const unknown = verdict({ verdict: 'unknown' });
const since = { base: 'HEAD', commits: [], known: 1 };

/** What is not new is as wrong, or as little known, as it was. */
const cases: readonly (readonly [string, Partial<Report>, string])[] = [
  ['all proven', { verdicts: [proven] }, '✓'],
  ['one refuted', { verdicts: [proven, refuted, unknown] }, '!'],
  ['one unknown', { verdicts: [proven, unknown] }, '?'],
  ['no claim', {}, '?'],
  ['a warning', { verdicts: [proven], findings: [finding({ severity: 'warning' })] }, '!'],
  ['an error', { verdicts: [refuted], findings: [finding({})] }, '✗'],
];

describe('the sign', () => {
  test.each(cases)('%s', (_, parts, sign) => {
    expect(conclusionOf(report({ coverage, ...parts })).sign).toBe(sign);
    expect(conclusionOf(report({ coverage, since, ...parts })).sign).toBe(sign);
  });

  test('nothing new, and a claim that is refuted: both are said', () => {
    expect(conclusionOf(report({ coverage, since, verdicts: [proven, refuted] }))).toEqual({ sign: '!', text: 'Nothing new; 1 of 2 verdicts proven, 1 refuted.' });
  });
});
