import { expect, test } from 'vitest';
import { renderGithub } from '../src/reporters/github.js';
import { finding, full, report } from './reports.js';

test('one command a finding, suppressed ones left out, and the coverage line', () => {
  expect(renderGithub(full, '')).toMatchInlineSnapshot(`
    "::error file=schema/migrations/0004.sql,line=2,endLine=3,title=immutable-table (pg-guardrails)::app can TRUNCATE public.ledger, which is claimed to be immutable: the GRANT below gives it the privilege and nothing takes it back. Revoke it.%0AAs app: TRUNCATE public.ledger;%0APostgreSQL answers: no error, 1 row changed.%0ARemedy: REVOKE TRUNCATE ON public.ledger%0A  FROM app;
    ::error file=services/api.ts,line=1,endLine=1,col=22,endColumn=26,title=no-driver-import (pg-guardrails)::This file reaches the PostgreSQL driver pg by an import. Only db, tests and scripts may use it, because a connection made elsewhere skips the role and the error handling that are set up there. Call a function of that zone that returns rows.
    pg-guardrails: 120 files, 310 edges, 0 unresolved, 2 opaque imports, 1 untyped call · 803 statements, 0 unread · 41 verdicts settled, 1 unknown
    "
  `);
});

test('what the command syntax means is escaped', () => {
  const shown = finding({ severity: 'info', message: '50 % a\r\nb: c, d', file: 'a,b:c%.ts' });
  expect(renderGithub(report({ findings: [shown] }), '').split('\n')[0]).toBe(
    '::notice file=a%2Cb%3Ac%25.ts,line=1,endLine=1,col=22,endColumn=26,title=no-driver-import (pg-guardrails)::50 %25 a%0D%0Ab: c, d',
  );
});

test('files are named from the checkout, errors as well', () => {
  const errors = [{ message: 'Broken.', file: 'x.sql', line: 3, column: null }];
  const text = renderGithub(report({ findings: [finding({ severity: 'warning' })], errors }), 'apps/pay/');
  expect(text).toContain('::warning file=apps/pay/services/api.ts,line=1,');
  expect(text).toContain('::error file=apps/pay/x.sql,line=3,title=pg-guardrails could not do its whole job::Broken.\n');
});

test('a finding without a file has no place', () => {
  expect(renderGithub(report({ findings: [finding({ file: '.' })] }), '')).toContain('::error title=no-driver-import (pg-guardrails)::');
});
