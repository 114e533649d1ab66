import { describe, expect, test } from 'vitest';
import { orderReport } from '../src/reporters/order.js';
import { createPaint } from '../src/reporters/paint.js';
import { renderPretty } from '../src/reporters/pretty.js';
import type { Problem, Report } from '@pg-guardrails/kernel';
import { files, finding, full, report, verdict } from './reports.js';

const context = (width: number, color: 'color' | 'plain' = 'plain') => ({ paint: createPaint(color), width, readText: (file: string) => files[file] ?? null });
const pretty = (shown: Report, width = 80): string => `\n${renderPretty(orderReport(shown), context(width))}`;
const escape = '\u001b';

describe('the whole report', () => {
  test('80 columns', () => {
    expect(pretty(full)).toMatchInlineSnapshot(`
      "
      schema/migrations/0004.sql

        ✗ error  immutable-table  schema/migrations/0004.sql:2:1
          app can TRUNCATE public.ledger, which is claimed to be immutable: the GRANT
          below gives it the privilege and nothing takes it back. Revoke it.

          1 │ -- who may write
        > 2 │ GRANT INSERT, TRUNCATE
            │ ^^^^^^^^^^^^^^^^^^^^^^
        > 3 │   ON ledger TO app;
            │   ^^^^^^^^^

          Counterexample, as app
            TRUNCATE public.ledger;
            PostgreSQL answers: no error, 1 row changed

          Remedy
            REVOKE TRUNCATE ON public.ledger
              FROM app;

      services/api.ts

        ✗ error  no-driver-import  services/api.ts:1:22
          This file reaches the PostgreSQL driver pg by an import. Only db, tests and
          scripts may use it, because a connection made elsewhere skips the role and
          the error handling that are set up there. Call a function of that zone that
          returns rows.

        > 1 │ import { Pool } from 'pg';
            │                      ^^^^
          2 │ export type Own = Pool;

          Related
            services/main.ts:3:1  reached from here
            services/worker/a-rather-long-name.ts:12:8  and from here, by a re-export
                                                        that passes every name of the
                                                        module on

      Verdicts
        ✗ refuted  no-driver-import: Only db, tests and scripts import the PostgreSQL
                   driver
                   services/api.ts imports it.
        ✓ proven   no-role-switch: Only db changes identity

        immutable-table                   UPDATE     DELETE     TRUNCATE
          public.audit_log, all 3 layers  ✓ proven   ✓ proven   ✓ proven
          public.ledger
            revoke                        ✓ proven   ✓ proven   ✗ refuted
            privilege                     ✓ proven   ✓ proven   ✗ refuted
            trigger                       ✓ proven   ? unknown  ✓ proven

      Suppressed  1 finding
        scripts/a.ts:9  no-pool-query
          the nightly export reads only; see the runbook

      Checked  120 files, 310 edges, 0 unresolved, 2 opaque imports, 1 untyped call
               803 statements, 0 unread
               41 verdicts settled, 1 unknown

      ✗ 2 errors in 2 files; 17 of 21 verdicts proven, 3 refuted, 1 unknown.
      "
    `);
  });

  test.each([40, 80, 120])('text keeps within %i columns; places, SQL and tables do not break', (width) => {
    const unbroken = /UPDATE|all 3 layers|^ {4}(?: {2}|$)|(?:error|warning) {2}/u;
    expect(pretty(full, width).split('\n').filter((line) => line.length > width && !unbroken.test(line))).toEqual([]);
  });

  test('colour adds nothing but colour', () => {
    const colored = renderPretty(orderReport(full), context(80, 'color'));
    expect(colored).toContain(`${escape}[31m`);
    expect(colored.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'gu'), '')).toBe(renderPretty(orderReport(full), context(80)));
  });
});

describe('what it comes to', () => {
  const coverage = { ...report({}).coverage, files: 12, edges: 30, statements: 4, settled: 2 };
  const cases: readonly (readonly [name: string, report: Report, last: string])[] = [
    ['clean', report({ coverage, verdicts: [verdict({}), verdict({ operation: 'DELETE' })] }), '✓ Nothing found; 2 of 2 verdicts proven.'],
    ['a warning', report({ coverage, verdicts: [verdict({})], findings: [finding({ severity: 'warning' })] }), '! 1 warning in 1 file; 1 of 1 verdict proven.'],
    ['an unknown verdict is not clean', report({ coverage, verdicts: [verdict({ verdict: 'unknown' })] }), '? Nothing found; 0 of 1 verdict proven, 1 unknown.'],
    [
      'a refuted verdict whose finding is suppressed is not clean',
      report({ coverage, verdicts: [verdict({ verdict: 'refuted' })], findings: [finding({ suppression: { reason: 'r', file: 'a', line: 1 } })] }),
      '! Nothing found; 0 of 1 verdict proven, 1 refuted.',
    ],
    ['no claim', report({ coverage }), '? Nothing found; no claim was judged.'],
    ['nothing read', report({}), '? Nothing was checked: no file and no SQL statement was read.'],
    ['a problem before the check', report({ errors: [{ message: 'No.', file: null, line: null, column: null }] }), '✗ Nothing was checked: 1 problem.'],
    [
      'a problem during the check',
      report({ coverage, errors: [{ message: 'No.', file: 'a.sql', line: 3, column: null }], verdicts: [verdict({})] }),
      '✗ The job is not whole: 1 problem. Of what could be checked: nothing found; 1 of\n1 verdict proven.',
    ],
  ];
  test.each(cases)('%s', (_, shown, last) => {
    expect(pretty(shown).trimEnd().split('\n\n').at(-1)).toBe(last);
  });
});

test('problems have their place', () => {
  const errors = [
    { message: 'claims[0].exept: a claim of no-driver-import has no key "exept". Did you mean "except"?', file: 'guardrails.config.ts', line: 4, column: 40 },
    { message: 'There is no rule or group "x".', file: null, line: null, column: null },
  ];
  expect(pretty(report({ errors }))).toMatchInlineSnapshot(`
    "
    Could not be done
      guardrails.config.ts:4:40
        claims[0].exept: a claim of no-driver-import has no key "exept". Did you
        mean "except"?
        There is no rule or group "x".

    Checked  0 files, 0 edges, 0 unresolved
             0 statements, 0 unread
             0 verdicts settled, 0 unknown

    ✗ Nothing was checked: 2 problems.
    "
  `);
});

test('problems of the same words are told once, with the first of their places', () => {
  const at = (line: number, message: string, file = 'a.sql'): Problem => ({ message, file, line, column: 3 });
  const many = Array.from({ length: 6 }, (_, index) => at(index + 1, 'syntax error at or near ":"'));
  const four = ['b.sql', 'c.sql', 'd.sql', 'e.sql'].map((file) => at(1, 'not read', file));
  expect(pretty(report({ errors: [...many, ...four, { message: 'x', file: null, line: null, column: null }, { message: 'x', file: null, line: null, column: null }] })).split('Checked')[0]).toMatchInlineSnapshot(`
    "
    Could not be done
      a.sql:1:3
      a.sql:2:3
      a.sql:3:3
      and 3 more places, the last a.sql:6:3
        syntax error at or near ":"
      b.sql:1:3
      c.sql:1:3
      d.sql:1:3
      e.sql:1:3
        not read
        x
        x

    "
  `);
});

test('control characters of the checked project reach no terminal', () => {
  const shown = pretty(report({ findings: [finding({ message: `a${escape}[2Jb\u202Ec`, file: `x${escape}]0;y.ts` })] }));
  expect(shown).not.toContain(escape);
  expect(shown).toContain('a\\u001b[2Jb\\u202ec');
});

test('the worst of several roles fills a cell', () => {
  const verdicts = [verdict({ role: 'a' }), verdict({ role: 'b', verdict: 'unknown' }), verdict({ role: 'c', operation: 'DELETE', verdict: 'unknown' }), verdict({ role: 'd', operation: 'DELETE', verdict: 'refuted' })];
  expect(pretty(report({ verdicts }))).toContain('    public.ledger, privilege'.slice(2).padEnd(26) + '  ? unknown  ✗ refuted');
});

test('several claims of one rule stand below its name', () => {
  const claims = ['Only db uses pg', 'Only api uses fastify'].map((subject) => verdict({ rule: 'module-zone', subject, layer: null, operation: null, role: null }));
  expect(pretty(report({ verdicts: claims }))).toContain('Verdicts\n  module-zone\n    ✓ proven   Only api uses fastify\n    ✓ proven   Only db uses pg\n');
});

test('verdicts by role alone stand in columns', () => {
  const one = (subject: string, role: string, value: 'proven' | 'refuted'): ReturnType<typeof verdict> => verdict({ rule: 'explicit-privileges', subject, layer: null, operation: null, role, verdict: value });
  const verdicts = [one('public.orders', 'PUBLIC', 'proven'), one('public.orders', 'symphony_auditor', 'refuted'), one('public.t', 'PUBLIC', 'refuted'), one('public.t', 'symphony_auditor', 'proven')];
  expect(pretty(report({ verdicts }))).toContain('  explicit-privileges    PUBLIC     symphony_auditor\n    public.orders        ✓ proven   ✗ refuted\n    public.t             ✗ refuted  ✓ proven\n');
});

test('a question that was not asked is no tick', () => {
  const verdicts = [verdict({}), verdict({ operation: 'DELETE', subject: 'public.other' })];
  expect(pretty(report({ verdicts }))).toContain('public.ledger, privilege  ✓ proven   -\n');
});

test('without a configuration a finding of a claim shows no file', () => {
  expect(pretty(report({ findings: [finding({ file: '.', line: 1, column: 1 })] }))).toContain('no configuration\n');
});
