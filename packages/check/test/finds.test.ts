import { compileZones } from '@pg-guardrails/config';
import type { Fact, FactRule, ImportFact, ImportForm } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { describe, expect, it } from 'vitest';
import { judgeFile } from '../src/judge-facts.js';

const place = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 5 };
const forms: readonly ImportForm[] = ['import', 'import-type', 're-export', 'require', 'dynamic-import', 'code', 'hooks', 'loader', 'global', 'addon', 'mock'];
const imports = forms.flatMap((form): readonly ImportFact[] => [
  { kind: 'import', place, form, specifier: 'pg', names: ['Pool', '*'], target: { kind: 'package', package: 'pg' } },
  { kind: 'import', place, form, specifier: './b.sql', names: [], target: { kind: 'file', file: 'b.sql' } },
  { kind: 'import', place, form, specifier: null, names: ['*'], target: { kind: 'opaque', written: 'x', loads: 'code' } },
]);
const others: readonly Fact[] = [...imports, { kind: 'sql-file', place, path: './b.sql' }];
const silent = rules.flatMap((rule): readonly FactRule[] => (rule.reads === 'facts' && rule.bind({}).watches.finds === 'kinds' ? [rule] : []));
const zones = compileZones({});

describe('rules that find nothing in a file without facts of their kinds', () => {
  it('are these', () => {
    expect(silent.map(({ id }) => id).sort()).toEqual(['no-pool-construction', 'no-pool-query', 'no-role-switch', 'no-runtime-ddl']);
  });

  it.each(silent.map((rule) => [rule.id, rule] as const))('%s does so, whatever else the file says', (_id, rule) => {
    expect(rule.bind({}).judgeFile({ file: 'a.ts', language: 'program', facts: others, comments: [], statements: [] }, zones)).toEqual([]);
  });

  it('are asked where there is one', () => {
    const facts: readonly Fact[] = [...imports, { kind: 'construct', place, form: 'new', callee: 'Pool', origin: { kind: 'package', package: 'pg', export: 'Pool' } }];
    const claims = silent.map((rule) => ({ rule, options: {}, severity: 'error' as const, place }));
    expect(judgeFile(claims, { file: 'a.ts', language: 'program', facts, comments: [], statements: [] }, zones).map(({ rule }) => rule)).toEqual(['no-pool-construction']);
  });
});
