import type { Verdict, VerdictValue } from '@pg-guardrails/kernel';
import { expect, test } from 'vitest';
import { rowsOf } from '../src/certificate/rows.js';
import type { Judged } from '../src/judge-facts.js';
import { toldApart } from '../src/same-named.js';

function verdictOf(subject: string, verdict: VerdictValue): Verdict {
  return { rule: 'immutable-table', subject, layer: 'trigger', operation: 'DELETE', role: null, facets: { state: 'x' }, verdict, reason: '', settledBy: 'simulate', counterexample: null, attempts: [], evidence: [] };
}

function partOf(...verdicts: readonly Verdict[]): Judged {
  const place = { file: 'c', line: 1, column: 1, endLine: 1, endColumn: 2 };
  return { verdicts, charges: [], claims: [{ rule: 'immutable-table', group: 'immutability', rows: 'by-subject', place, statement: (subject) => `${subject} is immutable`, verdicts }] };
}

const rowsIn = (parts: readonly Judged[]): readonly string[] => rowsOf(parts.flatMap(({ claims }) => claims)).map(({ statement, status }) => `${statement}: ${status}`);

test('a table of two histories has a row of the certificate for each, which names the history', () => {
  const parts = [
    { migrations: 'a', part: partOf(verdictOf('public.ledger', 'proven')) },
    { migrations: 'b', part: partOf(verdictOf('public.ledger', 'refuted'), verdictOf('public.events', 'proven')) },
  ];
  expect(rowsIn(toldApart(parts))).toEqual(['public.events is immutable: proven', 'public.ledger is immutable in a: proven', 'public.ledger is immutable in b: refuted']);
  expect(toldApart(parts).flatMap(({ verdicts }) => verdicts.map(({ facets }) => facets))).toEqual([{ state: 'x', history: 'a' }, { state: 'x', history: 'b' }, { state: 'x' }]);
});

test('where no name comes twice, nothing changes', () => {
  const parts = [partOf(verdictOf('public.ledger', 'proven')), partOf(verdictOf('public.events', 'proven'))];
  expect(toldApart(parts.map((part, index) => ({ migrations: String(index), part })))).toEqual(parts);
});
