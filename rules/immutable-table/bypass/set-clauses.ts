import type { Step } from '@pg-guardrails/catalog';
import { replicaParameter } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { rowSecurityOf, rowSecurityParameter } from '../row-security.js';
import type { World } from './journey.js';
import { maySetReplicaMode } from './replica-mode.js';

/** What SET clauses make of session_replication_role. */
export function replicaWithin(subject: Subject, { chain, as }: Step): World['replica'] | null {
  const value = chain.findLast(({ config }) => config[replicaParameter] !== undefined)?.config[replicaParameter];
  if (value === undefined || !maySetReplicaMode(subject.catalog, as)) return null;
  return value.toLowerCase() === 'replica' ? 'replica' : 'origin';
}

/** What SET clauses make of row_security; a SET in a body may take it back. */
export function rowSecurityWithin({ chain }: Step): World['rowSecurity'] | null {
  const value = chain.findLast(({ config }) => config[rowSecurityParameter] !== undefined)?.config[rowSecurityParameter];
  return value === undefined ? null : rowSecurityOf(value);
}
