import { describe, expect, test } from 'vitest';
import { applySuppressions, parseDirective, type Comment, type FileFacts, type Finding, type Place } from '../src/index.js';

const at = (line: number, column = 1, endLine = line, endColumn = column + 10): Place => ({ file: 'a.ts', line, column, endLine, endColumn });
const comment = (text: string, place: Place): Comment => ({ text, place, form: 'line' });

const finding = (line: number, rule = 'no-driver-import'): Finding => ({
  ...at(line), rule, messageId: 'm', message: 'm', severity: 'error', fingerprint: String(line), contentFingerprint: String(line), parts: [], suppression: null, related: [], counterexample: null, remedy: null,
});

const facts = (comments: readonly Comment[], language: FileFacts['language'] = 'program', statements: readonly Place[] = []): FileFacts => ({
  file: 'a.ts', language, facts: [], comments, statements,
});

const known = new Set(['no-driver-import', 'no-role-switch', 'immutable-table']);

function apply(file: FileFacts, findings: readonly Finding[], ran: ReadonlySet<string> = known) {
  const result = applySuppressions(file, findings, known, ran);
  return {
    suppressed: result.findings.map(({ suppression }) => suppression?.reason ?? null),
    unused: result.unused.length,
    withoutReason: result.withoutReason.length,
    unknownRules: result.unknownRules.map(({ rule }) => rule),
  };
}

describe('parseDirective', () => {
  test.each([
    [' guardrails-ignore no-driver-import: legacy', { scope: 'next', rules: ['no-driver-import'], reason: 'legacy' }],
    ['guardrails-ignore no-driver-import, no-role-switch: see issue 4: later', { scope: 'next', rules: ['no-driver-import', 'no-role-switch'], reason: 'see issue 4: later' }],
    [' guardrails-ignore-file no-role-switch: generated', { scope: 'file', rules: ['no-role-switch'], reason: 'generated' }],
    [' guardrails-ignore no-driver-import', { scope: 'next', rules: ['no-driver-import'], reason: '' }],
    [' guardrails-ignore no-driver-import:  ', { scope: 'next', rules: ['no-driver-import'], reason: '' }],
    [' guardrails-ignore: a reason', { scope: 'next', rules: [], reason: 'a reason' }],
    [' guardrails-ignore', { scope: 'next', rules: [], reason: '' }],
    ['\r\n guardrails-ignore no-role-switch:\r\n two lines\r\n', { scope: 'next', rules: ['no-role-switch'], reason: 'two lines' }],
  ])('%j', (text, expected) => {
    expect(parseDirective(comment(text, at(1)))).toMatchObject(expected);
  });

  test.each([' guardrails', ' see guardrails-ignore in the docs', ' guardrails-ignored', ' guardrails-ignore-files x: y', ' guardrails: immutable'])('%j is none', (text) => {
    expect(parseDirective(comment(text, at(1)))).toBeNull();
  });
});

describe('applySuppressions', () => {
  const above = comment(' guardrails-ignore no-driver-import: legacy', at(3, 1, 3, 45));

  test('the next line, and only that', () => {
    expect(apply(facts([above]), [finding(2), finding(4), finding(5)])).toEqual({ suppressed: [null, 'legacy', null], unused: 0, withoutReason: 0, unknownRules: [] });
  });

  test('the same line, when the comment ends a line of code', () => {
    expect(apply(facts([comment(' guardrails-ignore no-driver-import: legacy', at(3, 30, 3, 70))]), [finding(3), finding(4)]).suppressed).toEqual(['legacy', null]);
  });

  test('another rule is not hidden', () => {
    expect(apply(facts([above]), [finding(4, 'no-role-switch')])).toMatchObject({ suppressed: [null], unused: 1 });
  });

  test('without a reason it hides nothing', () => {
    expect(apply(facts([comment(' guardrails-ignore no-driver-import', at(3))]), [finding(4)])).toEqual({ suppressed: [null], unused: 0, withoutReason: 1, unknownRules: [] });
  });

  test('the whole file, wherever the comment stands', () => {
    expect(apply(facts([comment(' guardrails-ignore-file no-driver-import: generated', at(9))]), [finding(2), finding(40)]).suppressed).toEqual(['generated', 'generated']);
  });

  test('in SQL, the next statement', () => {
    const statements = [at(1, 1, 2, 5), at(5, 1, 9, 3), at(10, 1, 10, 9)];
    const file = facts([comment(' guardrails-ignore no-driver-import: legacy', at(3))], 'sql', statements);
    expect(apply(file, [finding(1), finding(5), finding(9), finding(10)]).suppressed).toEqual([null, 'legacy', 'legacy', null]);
  });

  test('an unused one is told, but not when its rule was not judged', () => {
    expect(apply(facts([above]), []).unused).toBe(1);
    expect(apply(facts([above]), [], new Set(['no-role-switch'])).unused).toBe(0);
  });

  test('a rule that does not exist is told', () => {
    expect(apply(facts([comment(' guardrails-ignore no-drivers: legacy', at(3))]), [finding(4)])).toMatchObject({ suppressed: [null], unknownRules: ['no-drivers'] });
  });
});
