import type { ImportFact, ImportTarget } from '@pg-guardrails/kernel';
import type { ProgramRecord } from '@pg-guardrails/scanner';
import { expect, it } from 'vitest';
import { packRecord, unpackRecord } from '../src/cache/packed-record.js';

const targets: readonly ImportTarget[] = [
  { kind: 'package', package: '@scope/pg' },
  { kind: 'file', file: 'libs/db/index.ts' },
  { kind: 'builtin' },
  { kind: 'unresolved' },
  { kind: 'opaque', written: 'name', loads: 'code' },
  { kind: 'opaque', written: '`${a}.json`', loads: 'data' },
];
const edges = targets.map((target, index): ImportFact => ({
  kind: 'import',
  place: { file: 'src/a.ts', line: index + 1, column: 2, endLine: index + 1, endColumn: 9 },
  form: index % 2 === 0 ? 'import' : 'mock',
  specifier: target.kind === 'opaque' ? null : `x${String(index)}`,
  names: index === 0 ? [] : ['*', 'default'],
  target,
}));
const place = { file: 'src/a.ts', line: 9, column: 1, endLine: 9, endColumn: 4 };
const resolved: ProgramRecord['resolved'] = [['x0', { kind: 'package', package: '@scope/pg' }], ['x1', { kind: 'unresolved' }], ['y', { kind: 'file', file: 'b.ts' }], ['x3', { kind: 'unresolved' }]];
const around = { holdsEverywhere: true, comments: [{ text: ' guardrails-ignore x: y', place, form: 'line' }] } as const;

it.each<readonly [string, ProgramRecord]>([
  ['without a tree', { ...around, edges, tree: null, taken: [], resolved }],
  ['with one', { ...around, edges: [], tree: { facts: [...edges, { kind: 'construct', place, form: 'new', callee: 'Pool', origin: { kind: 'file', file: 'b.ts', export: 'Pool' } }], statements: [], pendingMembers: [{ fact: 0, receiver: [1, 4] }], exports: [], texts: [{ path: ['verb'], value: 'SET' }] }, taken: [{ file: 'b.ts', path: ['more'], value: 'SET ROLE' }], resolved }],
  ['of nothing', { holdsEverywhere: false, comments: [], edges: [], tree: null, taken: [], resolved: [] }],
])('a record %s is, after it was written and read, what it was', (_name, record) => {
  expect(unpackRecord('src/a.ts', JSON.parse(JSON.stringify(packRecord(record))) as ReturnType<typeof packRecord>)).toEqual(record);
});
