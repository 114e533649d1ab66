import { expect, test } from 'vitest';
import { renderJson } from '../src/reporters/json.js';
import { orderReport } from '../src/reporters/order.js';
import { finding, full, report, verdict } from './reports.js';

test('the keys stand in the order of the contract', () => {
  const document = JSON.parse(renderJson(full)) as Record<string, Record<string, unknown>[]>;
  expect(Object.keys(document)).toEqual(['schemaVersion', 'tool', 'errors', 'coverage', 'verdicts', 'findings']);
  expect(Object.keys(document['coverage'] ?? {})).toEqual(['settled', 'unknown', 'files', 'edges', 'unresolved', 'statements', 'unread', 'opaque', 'untyped']);
  expect(Object.keys(document['verdicts']?.[0] ?? {})).toEqual([
    'rule', 'subject', 'layer', 'operation', 'role', 'facets', 'verdict', 'reason', 'settledBy', 'counterexample', 'attempts', 'evidence',
  ]);
  expect(Object.keys(document['findings']?.[0] ?? {})).toEqual([
    'rule', 'messageId', 'message', 'severity', 'file', 'line', 'column', 'endLine', 'endColumn', 'fingerprint', 'suppression', 'related', 'counterexample', 'remedy',
  ]);
  expect(document['findings']?.[0]?.['related']).toContainEqual({ file: 'services/main.ts', line: 3, column: 1, message: 'reached from here' });
});

test('suppressed findings stay, with their reason', () => {
  const { findings } = JSON.parse(renderJson(full)) as { findings: { suppression: unknown }[] };
  expect(findings.map(({ suppression }) => suppression)).toEqual([null, null, { reason: 'the nightly export reads only; see the runbook', file: 'scripts/a.ts', line: 8 }]);
});

test('whatever order the engine met them in, the document is the same', () => {
  const turned = { ...full, verdicts: [...full.verdicts].reverse(), findings: [...full.findings].reverse() };
  expect(renderJson(orderReport(turned))).toBe(renderJson(orderReport(full)));
});

test('operations and layers come in the order a reader expects', () => {
  const { verdicts } = orderReport(
    report({ verdicts: [verdict({ operation: 'TRUNCATE' }), verdict({ operation: 'DELETE', layer: 'trigger' }), verdict({ operation: 'DELETE' }), verdict({ operation: 'UPDATE', layer: 'revoke' }), verdict({ layer: null, operation: null })] }),
  );
  expect(verdicts.map(({ layer, operation }) => `${String(layer)} ${String(operation)}`)).toEqual(['null null', 'revoke UPDATE', 'privilege DELETE', 'privilege TRUNCATE', 'trigger DELETE']);
});

test('what a judge adds to a finding does not slip into the contract', () => {
  const more = Object.assign(finding({}), { secret: 1 });
  expect(renderJson(report({ findings: [more] }))).not.toContain('secret');
});
