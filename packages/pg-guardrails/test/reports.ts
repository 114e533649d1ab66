import type { Finding, Report, Verdict } from '@pg-guardrails/kernel';

const noCoverage = { settled: 0, unknown: 0, files: 0, edges: 0, unresolved: 0, opaque: 0, untyped: 0, statements: 0, unread: 0 };

export function report(parts: Partial<Report>): Report {
  return { schemaVersion: 1, tool: { name: 'pg-guardrails', version: '0.1.0' }, errors: [], coverage: noCoverage, verdicts: [], findings: [], ...parts };
}

export function finding(parts: Partial<Finding>): Finding {
  return {
    rule: 'no-driver-import',
    messageId: 'driverImport',
    message: 'This file reaches the driver pg by import.',
    severity: 'error',
    file: 'services/api.ts',
    line: 1,
    column: 22,
    endLine: 1,
    endColumn: 26,
    fingerprint: '0123456789abcdef',
    contentFingerprint: 'cafecafecafecafe',
    parts: [],
    suppression: null,
    related: [],
    counterexample: null,
    remedy: null,
    ...parts,
  };
}

export function verdict(parts: Partial<Verdict>): Verdict {
  return {
    rule: 'immutable-table',
    subject: 'public.ledger',
    layer: 'privilege',
    operation: 'UPDATE',
    role: 'app',
    facets: {},
    verdict: 'proven',
    reason: 'app holds no UPDATE on public.ledger.',
    settledBy: 'simulate',
    counterexample: null,
    attempts: [],
    evidence: [],
    ...parts,
  };
}

const operations = ['UPDATE', 'DELETE', 'TRUNCATE'] as const;
const layers = ['revoke', 'privilege', 'trigger'] as const;

const refuted = { as: 'app', sql: 'TRUNCATE public.ledger;', observed: { sqlstate: null, rowsChanged: 1 } } as const;

/** A report that has one of everything. */
export const full: Report = report({
  coverage: { settled: 41, unknown: 1, files: 120, edges: 310, unresolved: 0, opaque: 2, untyped: 1, statements: 803, unread: 0 },
  verdicts: [
    verdict({ rule: 'no-driver-import', subject: 'Only db, tests and scripts import the PostgreSQL driver', layer: null, operation: null, role: null, verdict: 'refuted', settledBy: 'scan', reason: 'services/api.ts imports it.' }),
    verdict({ rule: 'no-role-switch', subject: 'Only db changes identity', layer: null, operation: null, role: null, settledBy: 'scan', reason: '' }),
    ...layers.flatMap((layer) => operations.map((operation) => verdict({ layer, operation, subject: 'public.audit_log' }))),
    ...layers.flatMap((layer) =>
      operations.map((operation) =>
        layer === 'trigger'
          ? verdict({ layer, operation, ...(operation === 'DELETE' ? { verdict: 'unknown', reason: 'The function public.guard() calls EXECUTE (0003.sql:9).' } : {}) })
          : verdict({ layer, operation, ...(operation === 'TRUNCATE' ? { verdict: 'refuted', counterexample: refuted } : {}) }),
      ),
    ),
    verdict({ role: 'worker', layer: 'privilege', operation: 'TRUNCATE' }),
  ],
  findings: [
    finding({
      message:
        'This file reaches the PostgreSQL driver pg by an import. Only db, tests and scripts may use it, because a connection made elsewhere skips the role and the error handling that are set up there. Call a function of that zone that returns rows.',
      related: [
        { file: 'services/main.ts', line: 3, column: 1, endLine: 3, endColumn: 9, message: 'reached from here' },
        { file: 'services/worker/a-rather-long-name.ts', line: 12, column: 8, endLine: 12, endColumn: 9, message: 'and from here, by a re-export that passes every name of the module on' },
      ],
    }),
    finding({
      rule: 'immutable-table',
      messageId: 'privilegeStands',
      message: 'app can TRUNCATE public.ledger, which is claimed to be immutable: the GRANT below gives it the privilege and nothing takes it back. Revoke it.',
      file: 'schema/migrations/0004.sql',
      line: 2,
      column: 1,
      endLine: 3,
      endColumn: 11,
      fingerprint: 'fedcba9876543210',
      counterexample: refuted,
      remedy: 'REVOKE TRUNCATE ON public.ledger\n  FROM app;',
    }),
    finding({ rule: 'no-pool-query', messageId: 'query', file: 'scripts/a.ts', line: 9, severity: 'warning', fingerprint: 'aaaaaaaaaaaaaaaa', suppression: { reason: 'the nightly export reads only; see the runbook', file: 'scripts/a.ts', line: 8 } }),
  ],
});

export const files: Readonly<Record<string, string>> = {
  'services/api.ts': "import { Pool } from 'pg';\nexport type Own = Pool;\n",
  'schema/migrations/0004.sql': '-- who may write\r\nGRANT INSERT, TRUNCATE\r\n\tON ledger TO app;\r\n',
};
