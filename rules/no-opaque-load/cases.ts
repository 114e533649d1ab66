import type { CaseTable } from '@pg-guardrails/kernel';

/** The cases of no-opaque-load. */
export const cases: CaseTable = {
  rule: 'no-opaque-load',
  cases: [
    {
      name: 'an empty file is clean',
      files: { 'services/api/empty.ts': '' },
      findings: [],
      example: 'correct',
    },
  ],
};
