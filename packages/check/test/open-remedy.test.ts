import type { Finding } from '@pg-guardrails/kernel';
import { describe, expect, test } from 'vitest';
import { leaves } from '../src/remedy/leaves.js';

const before: Finding = {
  rule: 'immutable-table',
  messageId: 'noGuard',
  message: 'public.ledger: no trigger raises for UPDATE and DELETE.',
  severity: 'error',
  file: 'db/1.sql',
  line: 2,
  column: 14,
  endLine: 2,
  endColumn: 20,
  fingerprint: '0000000000000000',
  contentFingerprint: '0000000000000000',
  parts: ['delete', 'update'],
  suppression: null,
  related: [],
  counterexample: null,
  remedy: null,
};

describe('a finding is not closed', () => {
  test.each<[string, Finding, Partial<Finding>]>([
    ['as long as it is there', before, {}],
    ['when one of its parts stays, in other words', before, { message: 'public.ledger: no trigger raises for UPDATE.', parts: ['update'] }],
    ['when a part stays, wherever it stands then', before, { line: 9, parts: ['truncate', 'update'] }],
    ['without parts, when one like it stays there in other words', { ...before, parts: [] }, { message: 'Others.', parts: [] }],
  ])('%s', (_, finding, after) => {
    expect(leaves(finding, [{ ...before, ...after }])).toBe(true);
  });
});

describe('a finding is closed', () => {
  test.each<[string, Finding, readonly Partial<Finding>[]]>([
    ['when nothing is left', before, []],
    ['when others stay at its place', before, [{ parts: ['truncate'] }, { messageId: 'bypassed', parts: ['other'] }]],
    ['without parts, when one like it stays elsewhere', { ...before, parts: [] }, [{ line: 9, parts: [] }]],
  ])('%s', (_, finding, after) => {
    expect(leaves(finding, after.map((one) => ({ ...before, ...one })))).toBe(false);
  });
});
