import type { ProofReport } from '@pg-guardrails/check';
import type { Verdict } from '@pg-guardrails/kernel';
import { expect, test } from 'vitest';
import { createPaint } from '../src/reporters/paint.js';
import { renderProofPretty } from '../src/reporters/proof-pretty.js';
import { report, verdict } from './reports.js';

const attempt = { as: 'app', sql: 'UPDATE public.ledger SET id = id;', expected: '42501', observed: '42501', server: 'PostgreSQL 18.6' } as const;

function shown(verdicts: readonly Verdict[]): string {
  const proof: ProofReport = {
    ...report({ verdicts }),
    proofs: [{ migrations: 'db', dialect: 'plain', server: 'PostgreSQL 18.6', files: 1, applied: { files: 1, statements: 2 }, failures: [], disagreements: [], inconclusive: [] }],
  };
  return renderProofPretty(proof, { paint: createPaint('plain'), width: 80, readText: () => null });
}

test.each([
  ['what was tried', [verdict({ attempts: [attempt] }), verdict({ operation: 'DELETE', verdict: 'unknown' })], 'Tried on PostgreSQL\n'],
  ['nothing but unknown', [verdict({ verdict: 'unknown' })], 'Not tried on PostgreSQL\n'],
  ['proven, and not tried', [verdict({})], 'Not tried on PostgreSQL\n'],
])('the heading of the table: %s', (_, verdicts, heading) => {
  expect(shown(verdicts).split('\n\n')[1]).toMatch(new RegExp(`^${heading}`, 'u'));
});
