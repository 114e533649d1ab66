import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { Log } from 'sarif';
import { expect, test } from 'vitest';
import type { Report } from '@pg-guardrails/kernel';
import { renderSarif } from '../src/reporters/sarif.js';
import { finding, full, report } from './reports.js';

/** The published schema, as its maintainers package it. It is of draft 4 in name only: no keyword in it changed its meaning since. */
function publishedSchema(): object {
  const file = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(/exclusiveM(?:in|ax)imum/u);
  const schema = JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== 'id'));
}

// Without `ajv-formats` the formats are checked below, by parsing every URI. One pattern of the schema is no Unicode regular expression.
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile<Log>(publishedSchema());

const rules = [
  { id: 'immutable-table', group: 'immutability', description: 'Require that a table never changes', messages: { privilegeStands: '{{ role }} can.' } },
  { id: 'no-driver-import', group: 'db-boundary', description: 'Forbid importing the driver', messages: { driverImport: 'This file.' } },
] as const;

function sarif(shown: Report, prefix = '', exitCode = 1): Log {
  const log: unknown = JSON.parse(renderSarif(shown, { rules, prefix, exitCode }));
  if (!validate(log)) throw new Error(JSON.stringify(validate.errors, null, 2));
  return log;
}

test('the validator refuses what the standard refuses', () => {
  expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false);
});

test('a full report', () => {
  const run = sarif(full).runs[0];
  expect(run?.columnKind).toBe('utf16CodeUnits');
  expect(run?.results?.map(({ ruleId, ruleIndex, level, suppressions }) => ({ ruleId, ruleIndex, level, suppressions: suppressions?.length }))).toEqual([
    { ruleId: 'no-driver-import', ruleIndex: 1, level: 'error', suppressions: 0 },
    { ruleId: 'immutable-table', ruleIndex: 0, level: 'error', suppressions: 0 },
    { ruleId: 'no-pool-query', ruleIndex: 2, level: 'warning', suppressions: 1 },
  ]);
  expect(run?.results?.[1]).toMatchObject({
    locations: [{ physicalLocation: { artifactLocation: { uri: 'schema/migrations/0004.sql', uriBaseId: 'SRCROOT' }, region: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 11 } } }],
    partialFingerprints: { 'guardrails/v1': 'fedcba9876543210' },
  });
  expect(run?.results?.[1]?.message.text).toContain('As app: TRUNCATE public.ledger;\nPostgreSQL answers: no error, 1 row changed.\nRemedy: REVOKE');
  expect(run?.results?.[0]?.relatedLocations?.map(({ id, message }) => ({ id, text: message?.text }))).toEqual([
    { id: 1, text: 'reached from here' },
    { id: 2, text: 'and from here, by a re-export that passes every name of the module on' },
  ]);
  expect(run?.invocations).toEqual([{ executionSuccessful: true, exitCode: 1, toolExecutionNotifications: [] }]);
  expect(run?.tool.driver.rules?.[0]).toMatchObject({ id: 'immutable-table', shortDescription: { text: 'Require that a table never changes.' }, properties: { tags: ['immutability'] } });
});

test('problems are notifications of a run that failed', () => {
  const errors = [
    { message: 'Broken.', file: 'a b.sql', line: 3, column: 2 },
    { message: 'Nowhere.', file: null, line: null, column: null },
    { message: 'Whole file.', file: 'x', line: null, column: null },
  ];
  const invocation = sarif(report({ errors }), '', 2).runs[0]?.invocations?.[0];
  expect(invocation).toMatchObject({ executionSuccessful: false, exitCode: 2 });
  expect(invocation?.toolExecutionNotifications?.map(({ locations }) => locations?.[0]?.physicalLocation)).toEqual([
    { artifactLocation: { uri: 'a%20b.sql', uriBaseId: 'SRCROOT' }, region: { startLine: 3, startColumn: 2 } },
    undefined,
    { artifactLocation: { uri: 'x', uriBaseId: 'SRCROOT' } },
  ]);
});

test.each(['a b.ts', 'é/漢.ts', 'c:d.ts', 'a#b?.ts', '100%.ts', 'x/c:d.ts'])('the URI of "%s" leads back to the file', (file) => {
  const uri = sarif(report({ findings: [finding({ file })] })).runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
  const resolved = new URL(uri, 'file:///root/');
  expect(decodeURIComponent(resolved.pathname)).toBe(`/root/${file}`);
  expect(`${resolved.search}${resolved.hash}`).toBe('');
});

test('the root is placed in the repository', () => {
  expect(sarif(full, 'apps/my pay/').runs[0]?.originalUriBaseIds).toMatchObject({ SRCROOT: { uri: 'apps/my%20pay/', uriBaseId: 'REPOSITORY' } });
  expect(sarif(full).runs[0]?.originalUriBaseIds?.['SRCROOT']?.uri).toBeUndefined();
});
