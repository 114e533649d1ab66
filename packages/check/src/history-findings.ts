import type { Charge } from './findings.js';
import type { SimulatedHistory } from './histories.js';

/** The name under which errors of the history itself are reported. */
export const historyRule = 'migration-history';

const messages = {
  refused:
    'PostgreSQL would refuse this statement ({{ sqlstate }}): {{ error }} The simulation goes on without it; mend the migration, or declare what it needs in the configuration (`externalRoles`, `baseline`).',
} as const;

/** Statements that PostgreSQL would refuse. They are warnings: the claims are judged on the state without them. */
export function historyCharges({ catalog }: SimulatedHistory): readonly Charge[] {
  return catalog.errors.map(({ sqlstate, message, place }) => ({
    rule: historyRule,
    messages,
    severity: 'warning',
    violation: { messageId: 'refused', data: { sqlstate, error: /[.!?]$/u.test(message) ? message : `${message}.` }, place },
  }));
}
