import type { RuleWords } from '../src/index.js';

const zoneList = { type: 'array', items: { type: 'string', minLength: 1, refersTo: 'zone' }, uniqueItems: true } as const;

/** Guardrails with one option of each kind, so that the tests do not depend on the real ones. */
export const rules: readonly RuleWords[] = [
  {
    id: 'no-driver-import',
    group: 'db-boundary',
    description: 'Forbid importing the driver',
    recommended: true,
    options: { except: zoneList, packages: { type: 'array', items: { type: 'string' } } },
  },
  { id: 'no-role-switch', group: 'db-boundary', description: 'Forbid changing identity', recommended: true, options: { except: zoneList } },
  {
    id: 'no-test-only-import',
    group: 'test-only',
    description: 'Forbid importing a test-only module',
    recommended: false,
    options: { module: { type: 'string', minLength: 1, refersTo: 'file' }, allow: zoneList },
    requiredOptions: ['module'],
  },
  {
    id: 'immutable-table',
    group: 'immutability',
    description: 'Require that a table never changes',
    recommended: true,
    options: {
      tables: { type: 'array', items: { type: 'string', refersTo: 'table' }, minItems: 1 },
      sqlstate: { type: 'string', pattern: '^[0-9A-Z]{5}$' },
      revoke: { enum: ['explicit', 'effective'], default: 'explicit' },
      requires: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string', refersTo: 'role' } } },
    },
  },
];
